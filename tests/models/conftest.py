"""Real tiny models, built once per session; watchers that write down what they are told."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from models import catalogue, tiny
from models.catalogue import Catalogue
from models.residency import Residency
from models.shelf import Shelf

# Their assertions are told as those of test files are.
pytest.register_assert_rewrite("tests.models.contract_text", "tests.models.contract_image", "tests.models.painted")

# Warnings of the pinned libraries about themselves, that we can do nothing about.
THIRD_PARTY = (
    # diffusers 0.42 hands tensors to np.array; numpy 2 wants `copy` from torch's __array__.
    r"ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Silence THIRD_PARTY in this folder only."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            for line in THIRD_PARTY:
                item.add_marker(pytest.mark.filterwarnings(line))


class Notes:
    """A watcher that writes down what it is told; `cancel_when(row, steps)` decides what is no longer wanted."""

    def __init__(self, cancel_when: Callable[[int, int], bool] = lambda row, steps: False) -> None:
        self.steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.tokens: dict[int, list[str]] = defaultdict(list)
        self.previews: dict[int, list[bytes]] = defaultdict(list)
        self._cancel_when = cancel_when

    def step(self, row: int, done: int, total: int) -> None:
        self.steps[row].append((done, total))

    def token(self, row: int, text: str) -> None:
        self.tokens[row].append(text)

    def preview(self, row: int, webp: bytes) -> None:
        self.previews[row].append(webp)

    def cancelled(self, row: int) -> bool:
        return self._cancel_when(row, len(self.steps[row]))


@pytest.fixture(scope="session")
def known() -> Catalogue:
    return catalogue.load()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, known: Catalogue) -> Shelf:
    built = Shelf(folder=tmp_path_factory.mktemp("models"))
    for entry in known.entries.values():
        if entry.builder:
            tiny.build(built, entry)
    return built


@pytest.fixture(scope="session")
def residency(shelf: Shelf) -> Residency:
    return Residency(shelf.folder, "cpu")


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    return tmp_path / "models"
