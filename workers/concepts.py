"""Concept art as a worker paints it: the order becomes a prompt, the picture becomes a sheet."""

from sqlalchemy.orm import Session

from kadr.film.screenplay import Language
from kadr.store import values
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import concepts
from kadr.studio.concepts import ConceptOrder
from prompts import concepts as prompts
from workers import slates
from workers.requests import Reply, Request

_PARAMETERS = ("width", "height", "steps", "guidance", "seed")


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG001  # a noun's shape
    """The prompt of one picture; the first reference guides it, the protocol takes no more yet."""
    payload = claimed.payload
    order = values.load(ConceptOrder, payload["order"])
    prompt = prompts.render(order, Language(payload["language"]))
    parameters = {name: payload[name] for name in _PARAMETERS}
    guide = order.references[0] if order.references else None
    return Request(
        op="paint",
        row={"prompt": prompt.text, "negative_prompt": prompt.negative, "parameters": parameters},
        attached=(blobs.get(guide),) if guide else (),
        model=payload["model"],
        media_type="image/png",
        slate={
            "template": prompt.template,
            "template_version": prompt.version,
            "prompt": prompt.text,
            "negative_prompt": prompt.negative,
            "subject": payload["subject"],
            "language": payload["language"],
            "parameters": parameters,
            "guided_by": guide,
            "index": payload["index"],
        },
    )


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:
    """The picture becomes a sheet of its subject."""
    return concepts.settle(session, claimed, reply.file(), slates.modelled(claimed, reply, "concept"))
