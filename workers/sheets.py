"""Concept sheets as a worker draws them from staging: the order goes to the engine, a PNG and a PDF come back."""

from sqlalchemy.orm import Session

from kadr.film.screenplay import Screenplay
from kadr.store import values
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import concepts, scripts
from workers import slates
from workers.requests import Reply, Request


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG001  # a noun's shape
    """The sheet as it was ordered, whatever script and bible say by now: a character's looks are read from the revision
    that it was ordered by."""
    payload = claimed.payload
    row: Json = {"order": payload["order"]}
    if "who" in payload:
        revision = payload["revision_id"]
        screenplay = scripts.screenplay_of(session, revision) if revision else Screenplay()
        row |= {name: payload[name] for name in ("who", "script_language", "dressing")}
        row["screenplay"] = values.dump(screenplay)
    return Request(
        op="sheet",
        row=row,
        media_type="image/png",
        further=("application/pdf",),
        slate={
            "subject": payload["subject"],
            "sheet": payload["order"]["sheet"],
            "bible": payload["bible"],
            "parameters": payload["order"],
        },
    )


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:
    """The files become a sheet of its subject."""
    slate = slates.drawn(claimed, reply) | {"kind": "staging", "wearer": reply.body.get("wearer")}
    return concepts.settle(session, claimed, reply.file(), slate, *reply.further)
