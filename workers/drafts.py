"""Drafts as a worker writes them: the order becomes a prompt, the model's words become a draft."""

from sqlalchemy.orm import Session

from kadr.film.screenplay import Language
from kadr.store import values
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import drafts
from kadr.studio.drafts import DraftOrder
from prompts import drafts as prompts
from workers import slates
from workers.requests import Reply, Request


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG001  # a noun's shape
    """The prompt and the sampling of one draft."""
    payload = claimed.payload
    prompt = prompts.render(values.load(DraftOrder, payload["order"]), Language(payload["language"]))
    parameters = {"max_tokens": payload["max_tokens"], "seed": payload["seed"]}
    limit = {"time_limit_s": payload["time_limit_s"]} if payload.get("time_limit_s") else {}
    messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
    return Request(
        op="write",
        row={"messages": messages, "parameters": parameters | limit},
        model=payload["model"],
        media_type="text/plain; charset=utf-8",
        slate={
            "template": prompt.template,
            "template_version": prompt.version,
            "prompt": prompt.user,
            "language": payload["language"],
            "parameters": parameters,
            "index": payload["index"],
        },
    )


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:
    """The text becomes a draft; `truncated` says that the budget ended it."""
    slate = slates.modelled(claimed, reply, "draft") | {
        "prompt_tokens": reply.body["prompt_tokens"],
        "new_tokens": reply.body["new_tokens"],
    }
    return drafts.settle(session, claimed, reply.file(), slate, truncated=reply.body["truncated"])
