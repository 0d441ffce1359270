"""Whose turn it is in a lane: projects in order, the task that a batch forms around, and those that may join it.

What a claim costs must not rise with the backlog, so nothing here reads a whole line: projects are found one by one by
the index, and what is looked for by its batch key is looked for among the first of a project's line. The statements are
built once: building one takes five times as long as running it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice, zip_longest
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from kadr.store import tables

# How long a project may be passed over because another one's model is resident. About what it costs to load a model
# of 13 GB from disk at 1 GB/s, so that at worst half of an engine's time goes into loading.
PATIENCE_S = 15.0

# How far down a project's line a batch key, or a resident model, is looked for: half a millisecond on SQLite.
_WINDOW = 512
_FOR_EVER = 1e300

# The longest wait that anyone sets is the last retry's 5 s. What seems to wait longer was written by a clock that has
# been set back since, and is ready.
NO_WAIT_IS_LONGER_S = 10.0

TASKS: Final[Table] = tables.Task.__table__  # type: ignore[assignment]  # declared as the wider FromClause

# What a model's name ends with in a batch key.
_AFTER_NAME = (":", "|")


class Lead(NamedTuple):
    """The task that a batch forms around."""

    id: str
    deaths: int
    batch_key: str
    priority: int


class Turn(NamedTuple):
    """A project that waits: its highest priority, since when its oldest task of that could run, and its last claim."""

    project_id: str
    priority: int
    oldest: float
    claimed: float


def model_of(batch_key: str, names: Mapping[str, int]) -> str | None:
    """Which of the names a batch key begins with."""
    return next((name for name in names if batch_key == name or batch_key.startswith(_heads(name))), None)


def in_order(session: Session, lane: str, now: float, resident: Sequence[str] = ()) -> list[Turn]:
    """The projects that wait, in the order of their turns."""
    asked = {"lane": lane, "now": now} | _named(resident)
    found = session.execute(_turns(len(resident)), asked).all()

    def rank(row: Any) -> tuple[int, bool, bool, float, float, str]:
        impatient = max(row.oldest, row.claimed) < now - PATIENCE_S
        return -row.priority, not impatient, not row.liked, row.claimed, row.oldest, row.project_id

    return [Turn(row.project_id, row.priority, row.oldest, row.claimed) for row in sorted(found, key=rank)]


def lead(
    session: Session, lane: str, now: float, turns: Sequence[Turn], *, resident: Sequence[str] = (), besides: str = ""
) -> Lead | None:
    """The task whose turn it is, locked; `besides` is a batch key that it must not have."""
    for turn in turns:
        asked = {"lane": lane, "now": now, "project": turn.project_id, "priority": turn.priority, "besides": besides}
        # Past the bound the oldest comes first, whatever is resident.
        liked = resident if turn.oldest >= now - PATIENCE_S else ()
        for names in (liked, ()) if liked else ((),):
            found = session.execute(_lead(len(names), bool(besides)), asked | _named(names)).first()
            if found is not None:
                return Lead(*found)
    # Others are just claiming all that comes first, or it is of the batch key that is not wanted.
    return _lead_of_less(session, {"lane": lane, "now": now, "besides": besides}, turns)


def line(session: Session, lane: str, now: float, turns: Sequence[Turn], *, first: Lead, limit: int) -> list[str]:
    """Up to `limit` more tasks for the lead's batch, locked, one of each project by turns; of its own priority."""
    if limit <= 0:
        return []
    key = {"key": first.batch_key, "lead": first.id, "priority": first.priority}
    lines = [
        session.scalars(_COMPANIONS, {"lane": lane, "now": now, "project": turn.project_id, "limit": limit} | key).all()
        for turn in turns[: limit + 1]
        if turn.priority >= first.priority
    ]
    in_turn = (task_id for round_ in zip_longest(*lines) for task_id in round_ if task_id is not None)
    return list(islice(in_turn, limit))


def _lead_of_less(session: Session, asked: dict[str, Any], turns: Sequence[Turn]) -> Lead | None:
    for turn in turns:
        found = session.execute(_LESS, asked | {"project": turn.project_id, "priority": turn.priority}).first()
        if found is not None:
            return Lead(*found)
    return None


def _heads(name: str) -> tuple[str, ...]:
    return tuple(name + after for after in _AFTER_NAME)


def _named(names: Sequence[str]) -> dict[str, str]:
    """The parameters that hold model names, as patterns."""
    heads = [head for name in names for head in _heads(name)]
    return {
        f"model{n}": head.replace("/", "//").replace("%", "/%").replace("_", "/_") + "%" for n, head in enumerate(heads)
    }


def _like(key: ColumnElement[str], names: int) -> ColumnElement[bool]:
    return or_(false(), *(key.like(bindparam(f"model{n}"), escape="/") for n in range(names * len(_AFTER_NAME))))


def _queued(c: Any) -> ColumnElement[bool]:
    return and_(c.lane == bindparam("lane"), c.state == "queued")


def _ready(c: Any) -> ColumnElement[bool]:
    return or_(c.available_at <= bindparam("now"), c.available_at > bindparam("now") + NO_WAIT_IS_LONGER_S)


@cache
def _turns(names: int) -> Select[Any]:
    """Projects by the index, each with an own look at its line: no step reads more than a few rows."""
    more, line_, earlier = TASKS.alias(), TASKS.alias(), TASKS.alias()
    found = select(func.min(TASKS.c.project_id).label("id")).where(_queued(TASKS.c)).cte("found", recursive=True)
    following = select(func.min(more.c.project_id)).where(_queued(more.c), more.c.project_id > found.c.id)
    found = found.union_all(select(following.scalar_subquery()).where(found.c.id.is_not(None)))
    top = (
        select(line_.c.priority)
        .where(_queued(line_.c), line_.c.project_id == found.c.id, _ready(line_.c))
        .order_by(line_.c.priority.desc())
        .limit(1)
        .scalar_subquery()
    )
    waiting = select(found.c.id.label("project_id"), top.label("priority")).where(found.c.id.is_not(None)).subquery()
    mine = and_(_queued(line_.c), line_.c.project_id == waiting.c.project_id, line_.c.priority == waiting.c.priority)
    oldest = select(line_.c.available_at).where(mine, _ready(line_.c)).order_by(line_.c.available_at).limit(1)
    # What was claimed at a time to come was claimed before the clock was set back, and is no turn of late.
    claimed = select(func.max(earlier.c.started_at)).where(
        earlier.c.lane == bindparam("lane"),
        earlier.c.project_id == waiting.c.project_id,
        earlier.c.started_at <= bindparam("now"),
    )
    liked: ColumnElement[bool] = false()
    if names:
        front = select(line_.c.batch_key).where(mine, _ready(line_.c)).order_by(line_.c.available_at).limit(_WINDOW)
        key = front.correlate(waiting).subquery().c.batch_key
        liked = exists(select(key).where(_like(key, names)))
    return select(
        waiting.c.project_id,
        waiting.c.priority,
        oldest.scalar_subquery().label("oldest"),
        func.coalesce(claimed.scalar_subquery(), 0.0).label("claimed"),
        liked.label("liked"),
    ).where(waiting.c.priority.is_not(None))


def _line() -> tuple[ColumnElement[bool], ...]:
    """A project's tasks of one priority that may run, as parameters name them."""
    c = TASKS.c
    return _queued(TASKS.c), _ready(TASKS.c), c.project_id == bindparam("project"), c.priority == bindparam("priority")


def _in_window() -> ColumnElement[bool]:
    """Whether a task is among the first of its line."""
    c = TASKS.alias().c
    mine = c.project_id == bindparam("project"), c.priority == bindparam("priority")
    last = select(c.available_at).where(_queued(c), *mine).order_by(c.available_at).limit(1).offset(_WINDOW)
    return TASKS.c.available_at <= func.coalesce(last.scalar_subquery(), _FOR_EVER)


# A retried task stands in line from when it may run again; a released one keeps its place.
_IN_LINE = (TASKS.c.available_at, TASKS.c.job_id, TASKS.c.ordinal)


@cache
def _lead(names: int, besides: bool) -> Select[Any]:  # noqa: FBT001  # one of four statements
    c = TASKS.c
    warm = (_like(c.batch_key, names), _in_window()) if names else ()
    other = (c.batch_key != bindparam("besides"), _in_window()) if besides else ()
    return (
        select(c.id, c.deaths, c.batch_key, c.priority)
        .where(*_line(), *warm, *other)
        .order_by(*_IN_LINE)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


_COMPANIONS: Final = (
    select(TASKS.c.id)
    .where(
        *_line(),
        TASKS.c.batch_key == bindparam("key"),
        TASKS.c.deaths == 0,
        TASKS.c.id != bindparam("lead"),
        _in_window(),
    )
    .order_by(*_IN_LINE)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)

# Of a lower priority than the project's highest; the rare case, which may read the whole line.
_LESS: Final = (
    select(TASKS.c.id, TASKS.c.deaths, TASKS.c.batch_key, TASKS.c.priority)
    .where(
        _queued(TASKS.c),
        _ready(TASKS.c),
        TASKS.c.project_id == bindparam("project"),
        TASKS.c.priority < bindparam("priority"),
        TASKS.c.batch_key != bindparam("besides"),
    )
    .order_by(TASKS.c.priority.desc(), *_IN_LINE)
    .limit(1)
    .with_for_update(skip_locked=True)
)

_ANY: Final = select(true()).where(exists(select(TASKS.c.id).where(_queued(TASKS.c), _ready(TASKS.c))))
_OTHER: Final = select(true()).where(
    exists(select(TASKS.c.id).where(_queued(TASKS.c), _ready(TASKS.c), TASKS.c.batch_key != bindparam("besides")))
)


def anybody(session: Session, lane: str, now: float, besides: str = "") -> bool:
    """Whether a task waits in a lane; with `besides`, one of another batch key."""
    asked = {"lane": lane, "now": now, "besides": besides}
    return session.execute(_OTHER if besides else _ANY, asked).first() is not None
