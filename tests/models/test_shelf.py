"""A model is on the shelf when all of it is, and stays what it was."""

import json
from pathlib import Path

import pytest

from models import catalogue
from models.errors import ModelMissing, ModelUnsafe
from models.shelf import MARKER, Shelf, read_marker, write_marker
from tests.models.repositories import safetensors

KNOWN = catalogue.load()
TAESD = KNOWN.entry("taesd")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(folder=tmp_path / "models")


def placed(shelf: Shelf) -> Path:
    def write(folder: Path) -> None:
        (folder / "config.json").write_text("{}")
        (folder / "diffusion_pytorch_model.safetensors").write_bytes(safetensors((1000, 10), dtype="F32"))

    return shelf.build(TAESD, write, revision="c" * 40)


def test_what_is_put_there_is_recorded_file_by_file(shelf: Shelf) -> None:
    marker = read_marker(placed(shelf))

    assert marker["revision"] == "c" * 40
    assert marker["licence"] == "MIT"
    assert marker["values"] == {"F32": 10_000}
    assert json.dumps(marker["sha256"]).count('": "') == 2
    shelf.verify(TAESD)


def test_a_file_that_changed_later_is_named(shelf: Shelf) -> None:
    (placed(shelf) / "config.json").write_text("[]")

    with pytest.raises(ModelUnsafe, match=r"taesd: config\.json is not what was put here"):
        shelf.verify(TAESD)


def test_a_file_that_is_gone_makes_the_model_missing(shelf: Shelf) -> None:
    (placed(shelf) / "config.json").unlink()

    assert not shelf.present(TAESD)
    with pytest.raises(ModelMissing, match="`kadr models pull taesd`"):
        shelf.verify(TAESD)


def test_memory_is_told_by_the_files_once_they_are_here(shelf: Shelf) -> None:
    before = shelf.needed(TAESD)
    placed(shelf)

    assert before == 20_000_000
    assert shelf.needed(TAESD) == 20_000
    assert shelf.needed(TAESD, float_bytes=4) == 40_000


def test_a_marker_of_an_earlier_version_still_counts(shelf: Shelf) -> None:
    path = placed(shelf)
    marker = {key: value for key, value in read_marker(path).items() if key not in ("sha256", "values")}
    (path / MARKER).write_text(json.dumps(marker))

    assert shelf.present(TAESD)
    assert shelf.needed(TAESD) == 20_000_000
    shelf.verify(TAESD)


def test_a_build_that_fails_leaves_nothing(shelf: Shelf) -> None:
    def write(folder: Path) -> None:
        (folder / "config.json").write_text("{}")
        raise ModelUnsafe("сынған")

    with pytest.raises(ModelUnsafe):
        shelf.build(TAESD, write)

    assert list(shelf.folder.iterdir()) == []


def test_what_a_server_runs_is_always_here(shelf: Shelf) -> None:
    entry = catalogue.parse(
        '[models.house]\nrole = "text"\nruntime = "openai"\nurl = "http://h/v1"\nserved_name = "m"\nlicence = "MIT"\n'
        'commercial = "yes"\ncapabilities = ["chat"]\ndefaults = { max_tokens = 8 }\n'
    ).entry("house")

    assert shelf.present(entry)


def test_sums_that_are_known_are_not_taken_again(shelf: Shelf) -> None:
    path = placed(shelf)

    write_marker(path, TAESD, revision="d" * 40, sums={"config.json": "told"})

    sums = read_marker(path)["sha256"]
    assert isinstance(sums, dict)
    assert sums["config.json"] == "told"
    assert len(sums["diffusion_pytorch_model.safetensors"]) == 64
