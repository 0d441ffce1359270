"""Assets: bytes under their sha256, handed out as they were stored."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.store import assets, tables
from kadr.store.blobs import Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An asset's row and its bytes."""

    row: tables.Asset
    data: bytes


def read(session: Session, blobs: Blobs, sha256: str) -> Stored:
    """An asset with its bytes, whose hash has been verified. Raises NotFound, Unreadable for damaged bytes."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise NotFound(f"no asset {sha256}; an asset's name is the sha256 of its bytes, 64 hexadecimal digits")
    return Stored(row=assets.find(session, sha256), data=blobs.get(sha256))
