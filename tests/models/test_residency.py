"""Models are loaded once, by name, and leave in the order of their last use, with the reason written down."""

import gc
import logging
import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from models.catalogue import Catalogue, Commercial, Entry, ModelRole, Runtime
from models.errors import ModelBroken, ModelMissing, ModelUnsafe, NoRoom
from models.residency import Residency
from models.rooms import RESERVE, Where
from models.shelf import Shelf, write_marker


def names(residency: Residency) -> list[str]:
    return [each.name for each in residency.resident()]


def where(residency: Residency) -> dict[str, str]:
    return {each.name: str(each.where) for each in residency.resident()}


def copies(shelf: Shelf, known: Catalogue, folder: Path, name: str, count: int) -> Catalogue:
    """A catalogue of `count` models with the same files, all of them in `folder`."""
    entry = known.entry(name)
    entries = {f"{name}-{n}": replace(entry, name=f"{name}-{n}") for n in range(count)}
    for each in entries.values():
        place = Shelf(folder=folder).path(each)
        shutil.copytree(shelf.find(entry), place)
        write_marker(place, each, revision="1")
    return Catalogue(entries=entries, profiles={})


@pytest.fixture(scope="module")
def text_bytes(residency: Residency) -> int:
    residency.text("tiny-text")
    [found] = [each.bytes for each in residency.resident() if each.name == "tiny-text"]
    return found


@pytest.fixture
def texts(shelf: Shelf, known: Catalogue, empty_folder: Path) -> Catalogue:
    return copies(shelf, known, empty_folder, "tiny-text", 4)


def room_for(count: float, each: int) -> int:
    """Device memory in which `count` models of `each` bytes fit beside the reserve."""
    return int(count * each / (1 - RESERVE))


def test_a_model_is_loaded_once(residency: Residency) -> None:
    assert residency.text("tiny-text") is residency.text("tiny-text")


def test_a_slate_can_say_what_ran_and_how(residency: Residency) -> None:
    residency.image("tiny-image")

    made = residency.provenance("tiny-image")

    assert (made.noise, made.licence, made.device, made.dtype) == (True, "Apache-2.0", "cpu", "float32")
    assert set(made.versions) == {"torch", "transformers", "diffusers"}
    assert (made.how["placement"], made.how["attention"]) == ("whole", "native")


def test_a_tiny_model_is_built_on_first_use(empty_folder: Path, known: Catalogue) -> None:
    residency = Residency(empty_folder, "cpu")

    residency.text("tiny-text")

    assert names(residency) == ["tiny-text"]
    assert Shelf(folder=empty_folder).present(known.entry("tiny-text"))


def test_a_model_that_was_not_pulled_names_its_command(empty_folder: Path) -> None:
    with pytest.raises(ModelMissing, match="`kadr models pull sd-turbo`") as caught:
        Residency(empty_folder, "cpu").image("sd-turbo")

    assert caught.value.code == "model-missing"


def test_an_unknown_model_is_missing_too(empty_folder: Path) -> None:
    with pytest.raises(ModelMissing, match="no model 'kino'"):
        Residency(empty_folder, "cpu").text("kino")


def test_a_picture_model_does_not_write(empty_folder: Path) -> None:
    with pytest.raises(ModelMissing, match="tiny-image is a model for image, not for text"):
        Residency(empty_folder, "cpu").text("tiny-image")


def test_the_least_recently_used_model_leaves_first(texts: Catalogue, empty_folder: Path, text_bytes: int) -> None:
    residency = Residency(empty_folder, "cpu", known=texts, memory=room_for(3.2, text_bytes))
    for name in ("tiny-text-0", "tiny-text-1", "tiny-text-2", "tiny-text-0"):
        residency.text(name)

    residency.text("tiny-text-3")

    assert names(residency) == ["tiny-text-2", "tiny-text-0", "tiny-text-3"]


def test_an_eviction_says_for_whom_and_how_much_was_missing(
    texts: Catalogue, empty_folder: Path, text_bytes: int
) -> None:
    residency = Residency(empty_folder, "cpu", known=texts, memory=room_for(1.2, text_bytes))
    residency.text("tiny-text-0")

    residency.text("tiny-text-1")

    [gone] = residency.evictions()
    assert (gone.name, gone.bytes, gone.to) == ("tiny-text-0", text_bytes, "dropped")
    assert gone.why == "room for tiny-text-1: 3.4 MB wanted, 0.7 MB free"


def test_a_model_in_use_stays(texts: Catalogue, empty_folder: Path, text_bytes: int) -> None:
    residency = Residency(empty_folder, "cpu", known=texts, memory=room_for(2.2, text_bytes))
    with residency.using("tiny-text-0"):
        residency.text("tiny-text-1")

        residency.text("tiny-text-2")

        assert [(each.name, each.pinned) for each in residency.resident()] == [
            ("tiny-text-0", True),
            ("tiny-text-2", False),
        ]


def test_what_has_no_room_beside_a_model_in_use_is_told_so(
    texts: Catalogue, empty_folder: Path, text_bytes: int
) -> None:
    residency = Residency(empty_folder, "cpu", known=texts, memory=room_for(1.2, text_bytes))
    with residency.using("tiny-text-0"):
        with pytest.raises(NoRoom, match=r"tiny-text-1 wants 3\.4 MB beside tiny-text-0, in use") as caught:
            residency.text("tiny-text-1")

        assert caught.value.code == "out-of-memory"
        assert names(residency) == ["tiny-text-0"]


def test_who_leaves_the_device_steps_aside_into_main_memory_and_comes_back(
    texts: Catalogue, empty_folder: Path, text_bytes: int
) -> None:
    room, aside = room_for(1.2, text_bytes), int(2.2 * text_bytes)
    residency = Residency(empty_folder, "cpu", known=texts, memory=room, main_memory=aside)
    first = residency.text("tiny-text-0")
    residency.text("tiny-text-1")
    assert where(residency) == {"tiny-text-0": Where.MEMORY, "tiny-text-1": Where.DEVICE}

    again = residency.text("tiny-text-0")

    assert again is first
    assert where(residency) == {"tiny-text-1": Where.MEMORY, "tiny-text-0": Where.DEVICE}


def test_who_has_no_room_in_main_memory_either_is_let_go(texts: Catalogue, empty_folder: Path, text_bytes: int) -> None:
    room, aside = room_for(1.2, text_bytes), int(1.2 * text_bytes)
    residency = Residency(empty_folder, "cpu", known=texts, memory=room, main_memory=aside)
    residency.text("tiny-text-0")
    residency.text("tiny-text-1")

    residency.text("tiny-text-2")

    assert where(residency) == {"tiny-text-1": Where.MEMORY, "tiny-text-2": Where.DEVICE}
    assert [(gone.name, gone.to) for gone in residency.evictions()] == [
        ("tiny-text-0", "memory"),
        ("tiny-text-0", "dropped"),
        ("tiny-text-1", "memory"),
    ]
    assert residency.evictions()[1].why == "room for tiny-text-1 in main memory: 3.4 MB wanted, 0.7 MB free"


def test_a_dropped_model_gives_its_memory_back(texts: Catalogue, empty_folder: Path) -> None:
    residency = Residency(empty_folder, "cpu", known=texts)
    weights = weakref.ref(residency.text("tiny-text-0").model)  # type: ignore[attr-defined]  # the runtime's own

    residency.drop("tiny-text-0")

    assert weights() is None
    assert names(residency) == []


def test_memory_that_does_not_come_back_is_told(
    texts: Catalogue, empty_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    residency = Residency(empty_folder, "cpu", known=texts)
    kept = residency.text("tiny-text-0").model  # type: ignore[attr-defined]  # the runtime's own

    with caplog.at_level(logging.WARNING, logger="kadr.models"):
        residency.drop("tiny-text-0")

    assert "tiny-text-0 was dropped, and 3.4 MB of its 3.4 MB stay on cpu; restart the engine" in caplog.text
    del kept
    gc.collect()


def test_a_quarter_is_kept_free_until_a_models_need_is_known(residency: Residency) -> None:
    assert residency.reserve == int(residency.memory() * RESERVE)


def test_a_model_that_outgrows_the_machine_is_refused_before_it_is_read(
    texts: Catalogue, empty_folder: Path, text_bytes: int
) -> None:
    residency = Residency(empty_folder, "cpu", known=texts, memory=text_bytes // 2)

    with pytest.raises(NoRoom, match=r"tiny-text-0 wants 3\.4 MB, this machine has 1\.7 MB"):
        residency.text("tiny-text-0")


def test_a_model_behind_a_server_takes_no_room(empty_folder: Path) -> None:
    entry = Entry(
        name="away",
        role=ModelRole.TEXT,
        class_name="OpenAI",
        licence="Apache-2.0",
        commercial=Commercial.YES,
        runtime=Runtime.OPENAI,
        url="http://127.0.0.1:9/v1",
        served_name="writer",
    )
    residency = Residency(empty_folder, "cpu", known=Catalogue(entries={"away": entry}, profiles={}), memory=1)

    residency.text("away")

    assert [(each.name, each.bytes) for each in residency.resident()] == [("away", 0)]
    assert residency.provenance("away").device == "server"


def test_whoever_listens_hears_that_a_model_is_loaded(texts: Catalogue, empty_folder: Path) -> None:
    heard: list[str] = []
    residency = Residency(empty_folder, "cpu", known=texts, say=heard.append)

    for _ in range(2):
        residency.text("tiny-text-0")

    assert heard == ["loading"]


def copied(shelf: Shelf, known: Catalogue, folder: Path, name: str) -> Path:
    entry = known.entry(name)
    return Path(shutil.copytree(shelf.find(entry), Shelf(folder=folder).path(entry)))


def remark(path: Path, known: Catalogue, name: str) -> None:
    write_marker(path, known.entry(name), revision="1")


def test_damaged_weights_are_told_with_the_models_name(shelf: Shelf, known: Catalogue, empty_folder: Path) -> None:
    path = copied(shelf, known, empty_folder, "tiny-text")
    whole = (path / "model.safetensors").read_bytes()
    (path / "model.safetensors").write_bytes(whole.replace(b'"model.norm.weight"', b'"model.nrom.weight"'))
    remark(path, known, "tiny-text")

    with pytest.raises(ModelBroken, match=r"tiny-text .* its files lack weights, model\.norm\.weight among 1"):
        Residency(empty_folder, "cpu").text("tiny-text")


def test_a_configuration_far_larger_than_the_weights_is_refused_before_it_is_filled(
    shelf: Shelf, known: Catalogue, empty_folder: Path
) -> None:
    path = copied(shelf, known, empty_folder, "tiny-text")
    # The class's own numbers: twelve billion weights.
    (path / "config.json").write_text("{}")
    remark(path, known, "tiny-text")
    residency = Residency(empty_folder, "cpu")

    with pytest.raises(ModelBroken, match=r"config\.json describes 12\d{9} weights, and the files hold 853376"):
        residency.text("tiny-text")

    assert names(residency) == []


def test_a_folder_that_brings_code_is_not_loaded(shelf: Shelf, known: Catalogue, empty_folder: Path) -> None:
    path = copied(shelf, known, empty_folder, "tiny-text")
    (path / "modeling.py").write_text("raise SystemExit(66)")
    remark(path, known, "tiny-text")

    with pytest.raises(ModelUnsafe, match=r"modeling\.py"):
        Residency(empty_folder, "cpu").text("tiny-text")


def run(probe: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    command: Sequence[str] = [sys.executable, "-c", probe]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def test_importing_models_loads_no_heavy_library() -> None:
    probe = (
        "import sys, models.residency, models.catalogue, models.tiny, models.__main__\n"
        "heavy = {'torch', 'transformers', 'diffusers', 'huggingface_hub', 'tokenizers'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )

    done = run(probe)

    assert done.returncode == 0, done.stderr


def test_whoever_holds_models_is_offline_before_any_library_is_imported() -> None:
    probe = (
        "import os, models.residency\n"
        "from huggingface_hub import constants\n"
        "assert constants.HF_HUB_OFFLINE and os.environ['DIFFUSERS_DISABLE_REMOTE_CODE'] == '1'"
    )
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "DIFFUSERS_"))}

    done = run(probe, env=bare)

    assert done.returncode == 0, done.stderr
