"""What asset rows promise: one row for equal bytes, whoever stores them and how often."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kadr.errors import NotFound
from kadr.store import assets
from kadr.store.blobs import Blobs
from kadr.store.database import Database
from kadr.store.tables import Asset

PNG = b"\x89PNG and so on"


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    """An empty store in a folder."""
    return Blobs((tmp_path / "blobs").as_uri())


def test_an_asset_knows_what_it_is(database: Database, blobs: Blobs) -> None:
    with database.writing() as session:
        stored = assets.record(session, blobs, PNG, "image/png", 1024, 576)

    with database.reading() as session:
        found = assets.find(session, stored.sha256)
    assert (found.media_type, found.size, found.width, found.height) == ("image/png", len(PNG), 1024, 576)
    assert blobs.get(stored.sha256) == PNG


def test_equal_bytes_stored_by_many_at_once_have_one_row(database: Database, blobs: Blobs) -> None:
    def store(_: int) -> str:
        with database.writing() as session:
            return assets.record(session, blobs, PNG, "image/png").sha256

    with ThreadPoolExecutor(8) as threads:
        names = set(threads.map(store, range(24)))

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Asset)) == len(names) == 1


def test_an_unknown_asset_is_not_found(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound, match="there is no asset"):
        assets.find(session, "0" * 64)
