"""The desk that every order crosses: one transaction, then the bells that it asked for."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kadr.queue import Doorbell
from kadr.settings import Settings
from kadr.store.blobs import Blobs
from kadr.store.database import Database

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Studio:
    """What a process needs to serve or to work: settings, database, blobs and doorbell, opened once."""

    settings: Settings
    database: Database
    blobs: Blobs
    doorbell: Doorbell

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction; after its commit the lanes in `session.info["bells"]` are rung and the messages in
        `session.info["news"]` announced. A lost bell is no error: the sweeper rings again."""
        with self.database.writing() as session:
            yield session
        self._ring(session.info.get("bells", []), max(1, session.info.get("alive", 1)))
        self.doorbell.announce(*session.info.get("news", []))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One read-only snapshot."""
        with self.database.reading() as session:
            yield session

    def ring_orphans(self, waiting: Mapping[str, int]) -> int:
        """Rings every lane that has waiting tasks (`waiting`: lane to bells) but no ticket; returns how many bells.

        Raises Unavailable where the queue server is away."""
        rung = 0
        for lane, count in waiting.items():
            if self.doorbell.pending(lane) == 0:
                self.doorbell.ring(lane, count)
                rung += count
        return rung

    def close(self) -> None:
        """Closes database and doorbell."""
        self.database.close()
        self.doorbell.close()

    def _ring(self, bells: list[tuple[str, int]], alive: int) -> None:
        wanted: Counter[str] = Counter()
        for lane, count in bells:
            wanted[lane] += count
        for lane, count in wanted.items():
            self.doorbell.try_ring(lane, count, most=alive)


def open_studio(settings: Settings) -> Studio:
    """Opens everything that `settings` name; migrates nothing, and does not wait for a queue server that is away."""
    return Studio(
        settings=settings,
        database=Database(settings.database()),
        blobs=Blobs(settings.blobs()),
        doorbell=Doorbell(settings.queue()),
    )
