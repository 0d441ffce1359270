"""The database: sessions that write at once or not at all, on SQLite and on PostgreSQL."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session, sessionmaker

from kadr.errors import KadrError, OutOfSpace, Unavailable

# How long a writer waits for another one. SQLite has one writer at a time, and a commit is one fsync.
_WAIT_S = 15.0

# Any number will do: it keeps two processes that start together from migrating twice.
_MIGRATION_LOCK = 0x6B616472


class Database:
    """One engine and its sessions. `url` is `sqlite:///file` or `postgresql://...`."""

    def __init__(self, url: str) -> None:
        self.url = _normal(url)
        self._engine = _open(self.url)
        readers = self._engine.execution_options(**_READING[self._engine.dialect.name])
        self._write = sessionmaker(self._engine, expire_on_commit=False)
        self._read = sessionmaker(readers, expire_on_commit=False)
        # SQLite polls for its one write lock; threads of this process queue up here instead, in order.
        self._turn = threading.Lock() if self.url.get_backend_name() == "sqlite" else None

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that commits at the end and rolls back on any error.

        Raises Unavailable where the database is away or stays locked, OutOfSpace where its disk is full."""
        with self._errors(), self._my_turn(), self._write() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One snapshot; writing in it is refused by the database. Raises Unavailable."""
        with self._errors(), self._read() as session, session.begin():
            yield session

    def check(self) -> None:
        """Raises Unavailable unless the database answers and has been migrated."""
        with self.reading() as session:
            if not inspect(session.connection()).has_table("alembic_version"):
                where = self.url.render_as_string(hide_password=True)
                raise Unavailable(f"the database {where} has no tables yet; `kadr up` makes them")

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=_WAIT_S):
            where = self.url.render_as_string(hide_password=True)
            raise Unavailable(f"the database {where} stayed locked for {_WAIT_S:.0f} s; try again")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, exc.TimeoutError) as error:
            known = _known(error, self.url)
            if known is None:
                raise
            raise known from error


def migrate(url: str) -> None:
    """Brings the database to the newest tables. Safe to call from several processes at once: one does the work."""
    database = Database(url)
    try:
        with database.writing() as session:
            connection = session.connection()
            if database.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            config = Config()
            config.set_main_option("script_location", "kadr.store:migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()


# SQLite's words for a file that is locked, gone, unreadable or damaged: nothing that another query would change.
_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)

_READING: dict[str, dict[str, Any]] = {
    "sqlite": {"kadr_reading": True},
    # A snapshot for the whole session, as SQLite has it: a job's row and its tasks' rows always agree.
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


def _normal(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _open(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_size=16,
            max_overflow=32,
            pool_timeout=_WAIT_S,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5},
        )
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=16,
        max_overflow=48,
        pool_timeout=_WAIT_S,
        connect_args={"timeout": _WAIT_S, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Without this the sqlite3 module opens transactions by itself, and never an immediate one.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={int(_WAIT_S * 1000)}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("kadr_reading", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
    # Immediate: a writer that upgraded a stale read snapshot would fail at once, whatever the timeout.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _known(error: exc.DBAPIError | exc.TimeoutError, url: URL) -> KadrError | None:
    """The error of ours that a driver's error means, or None where it is a mistake of the programmer."""
    where = url.render_as_string(hide_password=True)
    if isinstance(error, exc.TimeoutError):
        return Unavailable(f"all connections to the database {where} are in use; try again")
    cause = error.orig
    if isinstance(cause, psycopg.errors.DiskFull) or _code(cause) == sqlite3.SQLITE_FULL:
        return OutOfSpace(f"the disk of the database {where} is full; free some space and try again")
    if _code(cause) in _AWAY or error.connection_invalidated or isinstance(cause, psycopg.OperationalError):
        return Unavailable(f"the database {where} does not answer: {cause}")
    return None


def _code(cause: BaseException | None) -> int | None:
    """SQLite's primary result code (sqlite.org/rescode.html), or None where the error is another driver's."""
    return (
        cause.sqlite_errorcode & 0xFF
        if isinstance(cause, sqlite3.Error) and hasattr(cause, "sqlite_errorcode")
        else None
    )
