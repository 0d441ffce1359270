"""Answers remembered under the caller's Idempotency-Key, so that asking twice orders once."""

import hashlib
import time
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from kadr.errors import KeyReused
from kadr.store.tables import IdempotencyKey

KEPT_S = 24 * 3600.0


def remembered(session: Session, scope: str, key: str, body_hash: str) -> tuple[int, dict[str, Any]] | None:
    """The status and answer given to this key within 24 h, or None: then the caller is alone with the key until its
    transaction ends, and equal requests wait. Raises KeyReused where the key came with another body.

    Call it in `writing()`, before anything else of the order."""
    _wait_for(session, scope, key)
    row = session.get(IdempotencyKey, (scope, key))
    if row is None:
        return None
    if row.created_at < time.time() - KEPT_S:
        session.delete(row)
        session.flush()
        return None
    if row.body_hash != body_hash:
        raise KeyReused(f"Idempotency-Key {key!r} was used with another body; send a new key for a new order")
    return row.status, row.answer


def remember(  # noqa: PLR0917 - the same four as `remembered`, then its answer
    session: Session, scope: str, key: str, body_hash: str, status: int, answer: dict[str, Any]
) -> None:
    """Keeps the answer; it becomes visible together with the order, in one commit."""
    session.add(
        IdempotencyKey(scope=scope, key=key, body_hash=body_hash, status=status, answer=answer, created_at=time.time())
    )
    session.flush()


def forget(session: Session, now: float) -> int:
    """Removes keys older than 24 h; returns how many."""
    gone = session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT_S))
    return int(getattr(gone, "rowcount", 0))


def _wait_for(session: Session, scope: str, key: str) -> None:
    # On SQLite the write lock already does this.
    if session.get_bind().dialect.name == "postgresql":
        digest = hashlib.sha256(f"{scope}\0{key}".encode("utf-8", "surrogatepass")).digest()
        number = int.from_bytes(digest[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
