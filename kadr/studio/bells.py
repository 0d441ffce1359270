"""Bells: which lanes to ring once the transaction has committed, and how often."""

import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kadr.store.tables import Worker

# A worker reports itself every few seconds; one that was silent for so long answers no bell.
_ALIVE_S = 30.0


def ask(session: Session, lane: str, tasks: int) -> None:
    """Asks for bells for so many new tasks of a lane; `Studio.writing` rings them after the commit."""
    session.info.setdefault("bells", []).append((str(lane), useful(session, tasks)))


def useful(session: Session, tasks: int) -> int:
    """How many bells so many tasks are worth: tickets beyond the live workers would only find the lane empty."""
    alive = session.scalar(select(func.count()).where(Worker.seen_at > time.time() - _ALIVE_S)) or 0
    return max(1, min(tasks, alive))
