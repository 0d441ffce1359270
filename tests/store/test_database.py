"""What the database promises: all or nothing, readers that cannot write, writers that wait for each other."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kadr.errors import KadrError, OutOfSpace, Unavailable
from kadr.store.database import Database
from kadr.store.tables import Project
from tests.orders import add_project

WRITERS = 20


def _titles(session: Session) -> list[str]:
    return list(session.scalars(select(Project.title)))


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            add_project(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with database.reading() as session:
        assert _titles(session) == []


def test_what_was_committed_is_there_in_the_next_session(database: Database) -> None:
    with database.writing() as session:
        add_project(session, "Қыс")

    with database.reading() as session:
        assert _titles(session) == ["Қыс"]


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((KadrError, DBAPIError)), database.reading() as session:
        add_project(session)

    with database.reading() as session:
        assert _titles(session) == []


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.writing() as session:
        add_project(session, "before")

    with database.reading() as reader:
        seen = _titles(reader)
        with database.writing() as writer:
            add_project(writer, "meanwhile")

        assert _titles(reader) == seen


def test_writers_that_come_together_wait_for_each_other(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session, "0")

    def count(_: int) -> None:
        with database.writing() as session:
            row = session.get_one(Project, project, with_for_update=True)
            row.title = str(int(row.title) + 1)

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(count, range(WRITERS)))

    with database.reading() as session:
        assert _titles(session) == [str(WRITERS)]


def test_two_processes_worth_of_engines_wait_for_each_other(sqlite_url: str) -> None:
    """SQLite's own lock, not the one between threads of an engine."""
    with closing(Database(sqlite_url)) as one, closing(Database(sqlite_url)) as other:
        with one.writing() as session:
            project = add_project(session, "0")

        def count(database: Database) -> None:
            with database.writing() as session:
                row = session.get_one(Project, project)
                row.title = str(int(row.title) + 1)

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(count, [one, other] * 10))

        with one.reading() as session:
            assert _titles(session) == ["20"]


def test_sqlite_syncs_every_commit(sqlite_url: str) -> None:
    with closing(Database(sqlite_url)) as database, database.writing() as session:
        pragmas = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]

    full = 2
    assert pragmas == ["wal", full, 1]


def test_a_full_disk_is_out_of_space_and_heals(sqlite_url: str) -> None:
    def write(pages: int) -> None:
        with database.writing() as session:
            # SQLite's own ceiling raises the very error of a full disk.
            session.execute(text(f"PRAGMA max_page_count={pages}"))
            add_project(session, "x" * 100_000)

    with closing(Database(sqlite_url)) as database:
        with pytest.raises(OutOfSpace, match="free some space"):
            write(1)

        write(1_000_000)


def test_a_database_that_was_not_migrated_is_unavailable_and_says_so(tmp_path: Path) -> None:
    empty = closing(Database(f"sqlite:///{tmp_path}/empty.sqlite3"))

    with empty as database, pytest.raises(Unavailable, match="no tables"):
        database.check()


def test_a_migrated_database_passes_its_check(database: Database) -> None:
    database.check()


def test_a_server_that_is_away_is_unavailable_and_the_password_is_not_shown() -> None:
    away = closing(Database("postgresql://kadr:s3cret@127.0.0.1:1/kadr"))

    with away as database, pytest.raises(Unavailable) as caught:
        database.check()

    assert "127.0.0.1:1/kadr" in caught.value.detail
    assert "s3cret" not in caught.value.detail


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "kadr.sqlite3").write_text("ИНТ. КИІЗ ҮЙ – ТҮН\n" * 100)

    with closing(Database(f"sqlite:///{tmp_path}/kadr.sqlite3")) as database, pytest.raises(Unavailable):
        database.check()


def test_a_mistake_in_a_query_is_not_dressed_up_as_a_database_that_is_away(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        session.execute(text("SELECT nothing FROM nowhere"))


def test_rows_are_usable_after_their_session(database: Database) -> None:
    with database.writing() as session:
        project = session.get_one(Project, add_project(session, "Дала"))
        session.execute(update(Project).values(style="ink"))

    assert project.title == "Дала"
