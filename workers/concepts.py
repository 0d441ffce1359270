"""Concept art as a worker paints it: the order becomes a prompt, the picture becomes a sheet."""

from sqlalchemy.orm import Session

from kadr.film.screenplay import Language
from kadr.store import values
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import concepts, painting
from kadr.studio.concepts import ConceptOrder
from prompts import concepts as prompts
from workers import slates
from workers.requests import Reply, Request


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG001  # a noun's shape
    """The prompt of one picture, and the pictures that it follows."""
    payload = claimed.payload
    order = values.load(ConceptOrder, payload["order"])
    prompt = prompts.render(order, Language(payload["language"]))
    painted = painting.row(payload)
    follows = tuple(blobs.get(each) for each in order.references)
    # Orders of the release before this one say nothing: the first picture was where denoising began.
    starts = payload.get("starts", bool(follows))
    attached = {"init_image": follows[:1]} if starts else {"references": follows}
    return Request(
        op="paint",
        row={"prompt": prompt.text, "negative_prompt": prompt.negative, **painted},
        attached={what: files for what, files in attached.items() if files},
        model=payload["model"],
        media_type="image/png",
        slate={
            "template": prompt.template,
            "template_version": prompt.version,
            "prompt": prompt.text,
            "negative_prompt": prompt.negative,
            "subject": payload["subject"],
            "language": payload["language"],
            **painted,
            "references": list(order.references),
            "index": payload["index"],
        },
    )


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:
    """The picture becomes a sheet of its subject."""
    return concepts.settle(session, claimed, reply.file(), slates.modelled(claimed, reply, "concept"))
