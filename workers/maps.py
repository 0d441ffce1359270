"""Control maps as a worker draws them: a shot's staging goes to the engine, maps by kind come back."""

from sqlalchemy.orm import Session

from kadr.store.blobs import Blobs
from kadr.store.tables import Json, ShotVersion
from kadr.store.tasks import Claimed
from kadr.studio import maps
from workers import slates
from workers.requests import Reply, Request


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG001  # a noun's shape
    """The staging as the shot's version holds it."""
    payload = claimed.payload
    version = session.get_one(ShotVersion, payload["shot_version_id"])
    asked = {name: payload[name] for name in ("width", "height", "kinds", "dilated")}
    return Request(
        op="maps",
        row={"staging": version.staging, "stem": payload["stem"], **asked},
        # How many come depends on who is seen: the reply tells the rest.
        media_type="image/png",
        slate={"shot_version_id": version.id, "shot_hash": version.hash, "parameters": asked},
    )


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:  # noqa: ARG001  # a noun's shape
    """The maps become assets; the job's result lists them by kind."""
    slate = slates.drawn(claimed, reply) | {"kind": "maps"}
    assets = [reply.file().sha256, *(one.sha256 for one in reply.further)]
    return maps.settled(claimed, list(zip(reply.body["files"], assets, strict=True)), slate)
