"""Models are loaded once, by name, and leave in the order of their last use."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from models.catalogue import Catalogue
from models.errors import ModelBroken, ModelMissing, ModelUnsafe
from models.residency import MAX_RESIDENT, Residency
from models.shelf import Shelf, write_marker


def test_a_model_is_loaded_once(residency: Residency) -> None:
    assert residency.text("tiny-text") is residency.text("tiny-text")


def test_a_slate_can_say_what_ran(residency: Residency) -> None:
    made = residency.provenance("tiny-image")

    assert (made.noise, made.licence, made.device, made.dtype) == (True, "Apache-2.0", "cpu", "float32")
    assert set(made.versions) == {"torch", "transformers", "diffusers"}


def test_a_tiny_model_is_built_on_first_use(empty_folder: Path, known: Catalogue) -> None:
    residency = Residency(empty_folder, "cpu")

    residency.text("tiny-text")

    assert residency.resident() == ["tiny-text"]
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


def many(known: Catalogue, count: int) -> Catalogue:
    entry = known.entry("tiny-text")
    entries = {f"text-{n}": replace(entry, name=f"text-{n}") for n in range(count)}
    return Catalogue(entries=entries, profiles={})


def test_the_least_recently_used_model_leaves_first(shelf: Shelf, known: Catalogue, empty_folder: Path) -> None:
    several = many(known, MAX_RESIDENT + 1)
    for entry in several.entries.values():
        place = Shelf(folder=empty_folder).path(entry)
        shutil.copytree(shelf.find(known.entry("tiny-text")), place)
        write_marker(place, entry, revision="1")
    residency = Residency(empty_folder, "cpu", known=several)
    for name in list(several.entries)[:MAX_RESIDENT]:
        residency.text(name)
    residency.text("text-0")

    residency.text(f"text-{MAX_RESIDENT}")

    assert residency.resident() == ["text-2", "text-3", "text-0", "text-4"]


def copied(shelf: Shelf, known: Catalogue, folder: Path, name: str) -> Path:
    entry = known.entry(name)
    return Path(shutil.copytree(shelf.find(entry), Shelf(folder=folder).path(entry)))


def remark(path: Path, known: Catalogue, name: str) -> None:
    write_marker(path, known.entry(name), revision="1")


def test_damaged_weights_are_told_with_the_models_name(shelf: Shelf, known: Catalogue, empty_folder: Path) -> None:
    path = copied(shelf, known, empty_folder, "tiny-text")
    whole = (path / "model.safetensors").read_bytes()
    (path / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    remark(path, known, "tiny-text")

    with pytest.raises(ModelBroken, match="tiny-text"):
        Residency(empty_folder, "cpu").text("tiny-text")


def test_a_folder_that_brings_code_is_not_loaded(shelf: Shelf, known: Catalogue, empty_folder: Path) -> None:
    path = copied(shelf, known, empty_folder, "tiny-text")
    (path / "modeling.py").write_text("raise SystemExit(66)")
    remark(path, known, "tiny-text")

    with pytest.raises(ModelUnsafe, match=r"modeling\.py"):
        Residency(empty_folder, "cpu").text("tiny-text")


def test_importing_models_loads_no_heavy_library() -> None:
    probe = (
        "import sys, models.residency, models.catalogue, models.tiny, models.__main__\n"
        "heavy = {'torch', 'transformers', 'diffusers', 'huggingface_hub', 'tokenizers'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_whoever_holds_models_is_offline_before_any_library_is_imported() -> None:
    probe = (
        "import os, models.residency\n"
        "from huggingface_hub import constants\n"
        "assert constants.HF_HUB_OFFLINE and os.environ['DIFFUSERS_DISABLE_REMOTE_CODE'] == '1'"
    )
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "DIFFUSERS_"))}

    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False, env=bare)

    assert done.returncode == 0, done.stderr
