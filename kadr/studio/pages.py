"""Pages of a listing: a cursor names the last row that was read, so that new rows never shift a page."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kadr.errors import Invalid
from kadr.store.tables import Json

Row = TypeVar("Row")
Mark = str | int

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

# PostgreSQL refuses NUL in a comparison: only what looks like an id gets there.
_ID = re.compile(r"[a-z]{3}_[0-9a-z]{1,36}")


class Order(StrEnum):
    """Which rows come first."""

    RISING = "rising"
    FALLING = "falling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a listing is wanted: at most `limit` rows after `cursor` (None: from the start)."""

    cursor: str | None = None
    limit: int = DEFAULT_LIMIT


def pick(
    session: Session,
    query: Select[Row],
    key: InstrumentedAttribute[Any],
    page: Page,
    show: Callable[[Row], Json],
    *,
    order: Order = Order.RISING,
) -> Json:
    """One page as `{"items": [...], "next": cursor|null}`; `key` is a unique column that sorts the listing."""
    rows, cursor = pick_rows(session, query, key, page, order=order)
    return {"items": [show(row) for row in rows], "next": cursor}


def pick_rows(
    session: Session,
    query: Select[Row],
    key: InstrumentedAttribute[Any],
    page: Page,
    *,
    order: Order = Order.RISING,
) -> tuple[list[Row], str | None]:
    """The rows of one page and the cursor of the next one, for listings that show their rows together."""
    if page.cursor is not None:
        mark = _mark(page.cursor, key)
        query = query.where(key > mark if order is Order.RISING else key < mark)
    sorting = key.asc() if order is Order.RISING else key.desc()
    rows = list(session.scalars(query.order_by(sorting).limit(page.limit + 1)))
    shown = rows[: page.limit]
    return shown, cursor_of(getattr(shown[-1], key.key)) if len(rows) > page.limit else None


def cursor_of(mark: Mark) -> str:
    """The opaque cursor that stands for a row's key."""
    return urlsafe_b64encode(str(mark).encode()).decode().rstrip("=")


def number_of(cursor: str) -> int:
    """The number that a cursor stands for, of listings that count for themselves. Raises Invalid."""
    text = _text(cursor)
    # Nine digits: a bigger ordinal exists nowhere, and a driver would choke on it.
    if not (text.isdecimal() and len(text) <= 9):
        raise _wrong(cursor)
    return int(text)


def _mark(cursor: str, key: InstrumentedAttribute[Any]) -> Mark:
    if key.type.python_type is int:
        return number_of(cursor)
    text = _text(cursor)
    if _ID.fullmatch(text) is None:
        raise _wrong(cursor)
    return text


def _text(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
    except (NotBase64, UnicodeError) as error:
        raise _wrong(cursor) from error


def _wrong(cursor: str) -> Invalid:
    return Invalid(f"cursor {cursor!r} is none that Kadr gave out; leave it out to start from the first page")
