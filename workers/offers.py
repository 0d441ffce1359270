"""What a worker can be asked for: the models whose files are on this machine, as orders are checked against them."""

import logging
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from kadr.queue import Lane
from kadr.store.tables import Json
from models import catalogue
from models.catalogue import Entry, ModelRole
from models.errors import CatalogueWrong
from models.shelf import Shelf

_log = logging.getLogger(__name__)

# Looking at the files of forty models takes some milliseconds; a model that was pulled may wait half a minute.
_EVERY_S = 30.0


class Offers:
    """The models on this machine's shelf, looked at again now and then."""

    def __init__(self, models_dir: Path, lanes: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._models_dir = models_dir
        # Without its libraries a model is only files.
        self._lanes = frozenset(lanes) if find_spec("torch") else frozenset()
        self._clock = clock
        self._looked_at: float | None = None
        self._found: list[Json] = []

    def listed(self) -> list[Json]:
        """One entry a model; see `kadr.studio.models.Offer`."""
        now = self._clock()
        if self._looked_at is None or now - self._looked_at >= _EVERY_S:
            self._looked_at = now
            try:
                self._found = self._look()
            except (CatalogueWrong, OSError) as error:
                # Somebody is writing in it: the worker lives, and offers what it offered before.
                _log.warning("the models on this machine cannot be looked at: %s", error)
        return self._found

    def _look(self) -> list[Json]:
        # Nothing to offer is nothing to look for.
        if not self._lanes & {Lane.TEXT, Lane.IMAGE}:
            return []
        shelf = Shelf(folder=self._models_dir)
        entries = catalogue.load(self._models_dir).entries
        here = {name: entry for name, entry in entries.items() if entry.builder or entry.url or shelf.present(entry)}
        return [_offer(entry, here) for entry in here.values() if _lane(entry) in self._lanes]


def _lane(entry: Entry) -> str:
    return Lane.TEXT if entry.role is ModelRole.TEXT else Lane.IMAGE


def _offer(entry: Entry, here: dict[str, Entry]) -> Json:
    defaults = entry.defaults
    return {
        "name": entry.name,
        "role": entry.role.value,
        "licence": entry.licence,
        "commercial": entry.commercial.value,
        "cap": entry.cap,
        "capabilities": [each.value for each in entry.capabilities],
        "controls": {kind: part for kind, part in entry.controls.items() if part in here},
        "image_prompt": entry.image_prompt,
        "references": entry.references if not entry.image_prompt or entry.image_prompt in here else 0,
        "base": entry.base,
        "noise": entry.noise,
        "steps": defaults.steps,
        "guidance": defaults.guidance,
        "side": max(defaults.width, defaults.height),
    }
