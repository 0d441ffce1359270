"""What migrations promise: they make exactly the tables that the code knows, once, whoever runs them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url, text

from kadr.store.database import Database, migrate
from kadr.store.tables import Table
from tests import postgres

TOGETHER = 4


def test_models_and_migrations_agree(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        difference = compare_metadata(context, Table.metadata)

    assert difference == [], "write a new migration in kadr/store/migrations/versions"


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)

    engine = create_engine(database_url)
    assert set(inspect(engine).get_table_names()) == {*Table.metadata.tables, "alembic_version"}
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"] if postgres.available() else ["sqlite"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    url = make_url(str(request.getfixturevalue("postgres_server")).split()[0])
    name = f"kadr_empty_{uuid4().hex[:12]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield url.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    code = "import sys; from kadr.store.database import migrate; migrate(sys.argv[1])"
    processes = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code, empty_url], stderr=subprocess.PIPE, text=True)
        for _ in range(TOGETHER)
    ]
    said = [process.communicate(timeout=60)[1] for process in processes]

    assert [process.returncode for process in processes] == [0] * TOGETHER, said
    database = Database(empty_url)
    database.check()
    database.close()
