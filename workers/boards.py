"""Boards as a worker draws them: a shot's staging goes to the engine, a blocking sketch comes back."""

from sqlalchemy.orm import Session

from kadr.store.blobs import Blobs
from kadr.store.tables import Json, ShotVersion
from kadr.store.tasks import Claimed
from kadr.studio import boards
from workers import slates
from workers.requests import Reply, Request


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG001  # a noun's shape
    """The staging as the shot's version holds it."""
    payload = claimed.payload
    version = session.get_one(ShotVersion, payload["shot_version_id"])
    look = {name: payload[name] for name in ("width", "height", "style")}
    return Request(
        op="sketch",
        row={"staging": version.staging, **look},
        media_type="image/png",
        slate={"shot_version_id": version.id, "shot_hash": version.hash, "parameters": look},
    )


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:
    """The sketch becomes a take of its panel."""
    return boards.settle_sketch(session, claimed, reply.file(), slates.drawn(claimed, reply))
