"""Asset rows: what the blob store holds, and as what it is served."""

import time
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.store.blobs import Blobs
from kadr.store.tables import Asset

# Two workers may finish equal pictures at once: the second must wait and find, not fail.
_ENTER: Final = {
    "postgresql": postgresql.insert(Asset).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(Asset).on_conflict_do_nothing(),
}


def record(  # noqa: PLR0917 - a size goes on in the order that pictures state it
    session: Session, blobs: Blobs, data: bytes, media_type: str, width: int | None = None, height: int | None = None
) -> Asset:
    """Stores the bytes, then their row; equal bytes have one row, that of the first time. Sizes in pixels.

    Raises OutOfSpace, Unavailable."""
    return enter(session, blobs.put(data), len(data), media_type, width, height)


def enter(  # noqa: PLR0917 - a size goes on in the order that pictures state it
    session: Session, sha256: str, size: int, media_type: str, width: int | None = None, height: int | None = None
) -> Asset:
    """Writes the row of bytes that are stored already; equal bytes have one row, that of the first time."""
    row = {
        "sha256": sha256,
        "media_type": media_type,
        "size": size,
        "width": width,
        "height": height,
        "created_at": time.time(),
    }
    session.execute(_ENTER[session.get_bind().dialect.name], row)
    return find(session, sha256)


def find(session: Session, sha256: str) -> Asset:
    """The row of an asset. Raises NotFound."""
    asset = session.get(Asset, sha256)
    if asset is None:
        raise NotFound(f"there is no asset {sha256!r}")
    return asset
