"""Fixtures for everybody: a real queue server, real databases with real migrations, a studio over both."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from redis import Redis
from sqlalchemy import create_engine, make_url, text

from kadr.queue_server import QueueServer, start_queue_server
from kadr.settings import Settings
from kadr.store.database import Database, migrate
from kadr.studio.desk import Studio, open_studio
from tests import postgres

_POSTGRES = postgres.available()
_DATABASES = ["sqlite", "postgresql"] if _POSTGRES else ["sqlite"]


def pytest_report_header() -> str:
    """One line on which databases are tested."""
    if _POSTGRES:
        return f"databases: SQLite, and PostgreSQL from {_POSTGRES}"
    return f"databases: SQLite only; set {postgres.URL_VARIABLE} or install PostgreSQL to test that too"


def pytest_configure() -> None:
    """Where KADR_REQUIRE_POSTGRES is set, tests without PostgreSQL are an error, not fewer tests.

    A run that was started in the background ignores Ctrl-C, and so would the programs that tests send one to."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.environ.get("KADR_REQUIRE_POSTGRES") == "1" and not _POSTGRES:
        raise pytest.UsageError(f"KADR_REQUIRE_POSTGRES=1, but there is no PostgreSQL: set {postgres.URL_VARIABLE}")


@pytest.fixture(scope="session")
def queue_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueueServer]:
    """A real Valkey or Redis, one per test process."""
    with start_queue_server(tmp_path_factory.mktemp("queue")) as server:
        yield server


@pytest.fixture
def queue_url(queue_server: QueueServer) -> str:
    """The URL of an empty queue server."""
    with closing(Redis.from_url(queue_server.url)) as connection:
        connection.flushall()
    return queue_server.url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every migration run, to be copied: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("migrated") / "kadr.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server with a migrated database `kadr_template_...` to copy; yields `url template`."""
    with postgres.cluster() as url:
        name = f"kadr_template_{uuid4().hex[:12]}"
        _on_server(url, f"CREATE DATABASE {name}")
        migrate(_named(url, name))
        yield f"{url} {name}"
        _on_server(url, f"DROP DATABASE {name}")


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """The URL of a fresh, migrated SQLite database."""
    file = tmp_path / "kadr.sqlite3"
    shutil.copy(migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=_DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh, migrated database: SQLite, and PostgreSQL where there is one."""
    if request.param == "sqlite":
        yield str(request.getfixturevalue("sqlite_url"))
        return
    url, template = str(request.getfixturevalue("postgres_server")).split()
    name = f"kadr_test_{uuid4().hex[:12]}"
    _on_server(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(url, name)
    _on_server(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database: SQLite, and PostgreSQL where there is one."""
    with closing(Database(database_url)) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str, queue_url: str) -> Settings:
    """Settings of a studio of its own: SQLite, a blob folder, the real queue server, emptied."""
    return Settings(data_dir=tmp_path, database_url=sqlite_url, redis_url=queue_url)


@pytest.fixture
def studio(settings: Settings) -> Iterator[Studio]:
    """An open studio on SQLite."""
    with closing(open_studio(settings)) as opened:
        yield opened


@pytest.fixture
def any_studio(tmp_path: Path, database_url: str, queue_url: str) -> Iterator[Studio]:
    """An open studio on SQLite, and on PostgreSQL where there is one."""
    settings = Settings(data_dir=tmp_path, database_url=database_url, redis_url=queue_url)
    with closing(open_studio(settings)) as opened:
        yield opened


def _named(url: str, name: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def _on_server(url: str, statement: str) -> None:
    engine = create_engine(_named(url, make_url(url).database or "postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
