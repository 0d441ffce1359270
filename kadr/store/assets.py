"""Asset rows: what the blob store holds, and as what it is served."""

import time

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.store.blobs import Blobs
from kadr.store.tables import Asset


def record(  # noqa: PLR0917 - a size goes on in the order that pictures state it
    session: Session, blobs: Blobs, data: bytes, media_type: str, width: int | None = None, height: int | None = None
) -> Asset:
    """Stores the bytes, then their row; equal bytes have one row, that of the first time. Sizes in pixels.

    Raises OutOfSpace, Unavailable."""
    sha256 = blobs.put(data)
    row = {
        "sha256": sha256,
        "media_type": media_type,
        "size": len(data),
        "width": width,
        "height": height,
        "created_at": time.time(),
    }
    # Two workers may finish equal pictures at once: the second must wait and find, not fail.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(Asset).values(row).on_conflict_do_nothing())
    else:
        session.execute(sqlite.insert(Asset).values(row).on_conflict_do_nothing())
    return find(session, sha256)


def find(session: Session, sha256: str) -> Asset:
    """The row of an asset. Raises NotFound."""
    asset = session.get(Asset, sha256)
    if asset is None:
        raise NotFound(f"there is no asset {sha256!r}")
    return asset
