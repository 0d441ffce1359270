"""Breakdown as a worker does it: a revision's screenplay goes to the engine, staged shots and tags come back."""

from sqlalchemy.orm import Session

from kadr.film.breakdown import Breakdown
from kadr.film.shots import CoverageStyle, Shot
from kadr.film.staging import Staging
from kadr.store import values
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import bible, breakdowns, findings, scripts
from workers.requests import Reply, Request


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG001  # a noun's shape
    """The screenplay of the revision that was ordered, whatever is current by now, and what people said until now."""
    payload = claimed.payload
    screenplay = scripts.screenplay_of(session, payload["revision_id"])
    told = findings.told(session, payload["script_id"])
    script = scripts.find(session, payload["script_id"])
    row = {
        "screenplay": values.dump(screenplay),
        "language": payload["language"],
        "aspect": payload["aspect"],
        # Orders of the release before this one name no style.
        "style": payload.get("style", CoverageStyle.CLASSICAL),
        "lexicon": values.dump(told.lexicon),
        "answers": dict(told.answers),
        "kept": dict(told.kept),
        "dressing": values.dump(bible.dressing(session, script.project_id, payload["revision_id"])),
    }
    return Request(op="cover", row=row)


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:
    """The shots and stagings become rows, and so does what was tagged."""
    covered = [
        breakdowns.StagedScene(
            cast=tuple(scene["cast"]),
            shots=tuple(values.load(Shot, shot) for shot in scene["shots"]),
            stagings=tuple(values.load(Staging, staging) for staging in scene["stagings"]),
        )
        for scene in reply.body["scenes"]
    ]
    result = breakdowns.settle(session, claimed, covered)
    findings.settle(session, claimed.payload["breakdown_id"], values.load(Breakdown, reply.body["tagged"]))
    return breakdowns.go_on(session, claimed, covered, result)
