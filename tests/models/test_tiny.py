"""Tiny models: real classes, the hub's layout, the same on every build, whole or not there."""

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models import libraries, tiny
from models.catalogue import Catalogue
from models.shelf import MARKER, Shelf

NAMES = ("tiny-text", "tiny-image")


def weights(folder: Path) -> dict[str, str]:
    files = sorted(folder.rglob("*.safetensors"))
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.mark.parametrize("name", NAMES)
def test_two_builds_have_the_same_files(name: str, known: Catalogue, shelf: Shelf, empty_folder: Path) -> None:
    entry = known.entry(name)

    again = tiny.build(Shelf(folder=empty_folder), entry)

    first = shelf.find(entry)
    assert weights(again) == weights(first)
    for file in (*first.rglob("*.json"), *first.rglob("*.jinja")):
        assert (again / file.relative_to(first)).read_text() == file.read_text()


def test_the_text_model_loads_by_the_librarys_own_names(known: Catalogue, shelf: Shelf) -> None:
    transformers = libraries.transformers()
    path = shelf.find(known.entry("tiny-text"))

    model = transformers.AutoModelForCausalLM.from_pretrained(path, local_files_only=True, use_safetensors=True)

    assert type(model).__name__ == "Qwen3ForCausalLM"
    assert 500_000 < model.num_parameters() < 2_000_000


def test_the_picture_model_loads_by_the_librarys_own_names(known: Catalogue, shelf: Shelf) -> None:
    diffusers = libraries.diffusers()
    path = shelf.find(known.entry("tiny-image"))

    pipeline = diffusers.DiffusionPipeline.from_pretrained(path, local_files_only=True, use_safetensors=True)

    assert type(pipeline).__name__ == "StableDiffusionPipeline"


@pytest.mark.parametrize(
    "words",
    ["Әже, Ғалым, Қасқыр, Таң, Өзен, Ұл, Үміт, Һәм, Ірі план", "Ёлка, щётка, съёмка", "The road chooses nobody."],
)
def test_the_tokenizer_gives_back_what_it_was_given(words: str, known: Catalogue, shelf: Shelf) -> None:
    path = shelf.find(known.entry("tiny-text"))
    tokenizer = libraries.transformers().AutoTokenizer.from_pretrained(path, local_files_only=True)

    assert tokenizer.decode(tokenizer.encode(words)) == words


def test_the_tokenizer_learnt_kazakh_words(known: Catalogue, shelf: Shelf) -> None:
    path = shelf.find(known.entry("tiny-text"))
    tokenizer = libraries.transformers().AutoTokenizer.from_pretrained(path, local_files_only=True)

    assert len(tokenizer.encode(" қайта бүктейді, бірақ оқымайды")) <= 8


def test_two_processes_may_build_at_once(known: Catalogue, empty_folder: Path) -> None:
    command = [sys.executable, "-m", "models", "build-tiny", "tiny-text", "--models-dir", str(empty_folder)]
    builders = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]

    ended = [builder.communicate(timeout=120) for builder in builders]

    assert [builder.returncode for builder in builders] == [0, 0], ended
    assert Shelf(folder=empty_folder).present(known.entry("tiny-text"))
    assert [p.name for p in empty_folder.iterdir()] == ["tiny-text@1"]


def test_a_build_that_was_torn_off_is_no_model_and_is_built_anew(known: Catalogue, empty_folder: Path) -> None:
    shelf, entry = Shelf(folder=empty_folder), known.entry("tiny-text")
    path = tiny.build(shelf, entry)
    (path / "model.safetensors").write_bytes(b"half")

    assert not shelf.present(entry)
    assert weights(tiny.build(shelf, entry))["model.safetensors"]
    assert shelf.present(entry)


def test_a_model_that_is_there_is_not_built_again(known: Catalogue, shelf: Shelf) -> None:
    began = time.monotonic()

    tiny.build(shelf, known.entry("tiny-image"))

    assert time.monotonic() - began < 0.1


def test_a_tokenizer_can_be_trained_on_a_folder_of_ones_own(known: Catalogue, empty_folder: Path) -> None:
    corpus = empty_folder.parent / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Қозы Көрпеш пен Баян сұлу. " * 40, encoding="utf-8")

    path = tiny.build(Shelf(folder=empty_folder), known.entry("tiny-text"), corpus=corpus)

    vocabulary = json.loads((path / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    assert len(vocabulary) < 400


def test_the_marker_names_source_and_licence(known: Catalogue, shelf: Shelf) -> None:
    marker = json.loads((shelf.find(known.entry("tiny-image")) / MARKER).read_text(encoding="utf-8"))

    assert (marker["repository"], marker["licence"]) == ("built here (image)", "Apache-2.0")
    assert "unet/diffusion_pytorch_model.safetensors" in marker["files"]
