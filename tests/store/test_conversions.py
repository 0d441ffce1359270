"""What an older version stored is read by this one."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text

from kadr.film.screenplay import Aside, Screenplay
from kadr.store import tables, values
from kadr.store.database import Database, migrate
from tests import postgres

FIRST = {
    "title_page": [{"key": "Title", "lines": ["Боран"]}],
    "elements": [
        {
            "type": "scene_heading",
            "text": "ИНТ. ҮЙ – ТҮН",
            "line": 3,
            "number": None,
            "depth": None,
            "dual": False,
            "slugline": None,
        }
    ],
    "notes": ["Қайта жазу керек", "заметка"],
    "boneyards": ["алынып тасталған сахна"],
}


@pytest.fixture(params=["sqlite", "postgresql"] if postgres.available() else ["sqlite"])
def first_version(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database as the first version made it, with one revision in it."""
    url = f"sqlite:///{tmp_path}/first.sqlite3"
    if request.param == "postgresql":
        server = make_url(str(request.getfixturevalue("postgres_server")).split()[0])
        name = f"kadr_first_{uuid4().hex[:12]}"
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = server.set(database=name).render_as_string(hide_password=False)
    _fill(url)
    yield url
    if request.param == "postgresql":
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def _fill(url: str) -> None:
    database = Database(url)
    with database.writing() as session:
        config = Config()
        config.set_main_option("script_location", "kadr.store:migrations")
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0001")
        rows = [
            "INSERT INTO projects VALUES ('prj_1', 'Боран', 'kk', 1.5, 'pencil', true, NULL, 0, 0, NULL)",
            "INSERT INTO assets VALUES ('0', 'text/plain', 1, NULL, NULL, 0)",
            "INSERT INTO scripts VALUES ('scr_1', 'prj_1', 'Боран', 'kk', 1, 0, 0)",
        ]
        for row in rows:
            session.execute(text(row))
        revision = "INSERT INTO revisions VALUES ('rev_1', 'scr_1', 1, 'fountain', 'utf-8', '0', :value, 0)"
        session.execute(text(revision), {"value": json.dumps(FIRST, ensure_ascii=False)})
    database.close()


def test_notes_of_the_first_version_are_read_as_notes_with_a_place(first_version: str) -> None:
    migrate(first_version)

    database = Database(first_version)
    with database.reading() as session:
        row = session.get_one(tables.Revision, "rev_1")
        screenplay = values.load(Screenplay, row.value)
        changes = row.changes
    database.close()
    assert [note.text for note in screenplay.notes] == ["Қайта жазу керек", "заметка"]
    assert screenplay.boneyards == (Aside(text="алынып тасталған сахна"),)
    assert screenplay.title() == "Боран"
    assert screenplay.elements[0].line == 3
    assert changes is None
