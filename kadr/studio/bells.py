"""Bells: which lanes to ring once the transaction has committed, and how often."""

import time
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from kadr.store.tables import Worker

# A worker reports itself every few seconds; one that was silent for so long answers no bell.
_ALIVE_S = 30.0
_ALIVE: Final = select(func.count()).where(Worker.seen_at > bindparam("since"))


def ask(session: Session, lane: str, tasks: int) -> None:
    """Asks for bells for so many new tasks of a lane; `Studio.writing` rings them after the commit."""
    session.info.setdefault("bells", []).append((str(lane), useful(session, tasks)))


def useful(session: Session, tasks: int) -> int:
    """How many bells so many tasks are worth: tickets beyond the live workers would only find the lane empty."""
    alive: int | None = session.info.get("alive")
    if alive is None:
        alive = session.info["alive"] = session.scalar(_ALIVE, {"since": time.time() - _ALIVE_S}) or 0
    return max(1, min(tasks, alive))
