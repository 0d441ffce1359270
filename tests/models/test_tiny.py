"""Tiny models: real classes, the hub's layout, the same on every build, whole or not there."""

import hashlib
import json
import re
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import pytest

from models import libraries, processors, tiny
from models.catalogue import Catalogue, Entry, ModelRole
from models.shelf import MARKER, RECIPE, Shelf

BUILDERS = sorted(tiny.BUILDERS)

# Enough for storyboard-sized noise; a folder larger than this is too slow to build where a test needs it.
MOST_BYTES = 6_000_000

LETTERS = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"

# Builds every model in a process of its own, with its own hash seed, and says what came out.
BUILD_ALL = """
import hashlib, json, sys
from pathlib import Path
from models import libraries
libraries.go_offline()
from models import catalogue, tiny
from models.shelf import Shelf
shelf = Shelf(folder=Path(sys.argv[1]))
for entry in catalogue.load().entries.values():
    if entry.builder:
        tiny.build(shelf, entry)
"""


def entry_of(known: Catalogue, builder: str) -> Entry:
    return next(entry for entry in known.entries.values() if entry.builder == builder)


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tiny models again, by another process."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-c", BUILD_ALL, str(folder)], check=True, timeout=240, capture_output=True)
    return folder


@pytest.mark.parametrize("builder", BUILDERS)
def test_two_processes_build_the_same_bytes(builder: str, known: Catalogue, shelf: Shelf, elsewhere: Path) -> None:
    entry = entry_of(known, builder)

    here, there = hashes(shelf.find(entry)), hashes(Shelf(folder=elsewhere).find(entry))

    assert here == there
    assert any(name.endswith(".safetensors") for name in here)


@pytest.mark.parametrize("builder", BUILDERS)
def test_what_is_built_is_small(builder: str, known: Catalogue, shelf: Shelf) -> None:
    folder = shelf.find(entry_of(known, builder))

    held = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())

    assert held < MOST_BYTES


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_path_of_this_machine_is_in_the_files(builder: str, known: Catalogue, shelf: Shelf) -> None:
    folder = shelf.find(entry_of(known, builder))

    texts = {f.name: f.read_text(encoding="utf-8") for f in folder.rglob("*.json") if f.name != MARKER}

    assert [name for name, text in texts.items() if str(shelf.folder) in text or str(Path.home()) in text] == []


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_weight_is_what_the_memory_happened_to_hold(builder: str, known: Catalogue, shelf: Shelf) -> None:
    from safetensors.torch import load_file

    folder = shelf.find(entry_of(known, builder))

    largest = [
        float(tensor.abs().max())
        for file in folder.rglob("*.safetensors")
        for tensor in load_file(file).values()
        if tensor.is_floating_point() and tensor.numel()
    ]

    # NaN fails this too.
    assert all(value < 100 for value in largest)
    assert max(largest) > 0


@pytest.mark.parametrize("role", [ModelRole.TEXT, ModelRole.IMAGE])
def test_every_tiny_model_loads_by_the_librarys_own_names(role: ModelRole, known: Catalogue, shelf: Shelf) -> None:
    entries = [e for e in known.entries.values() if e.builder and e.role is role]

    loaded = {entry.name: type(_load(entry, shelf.find(entry))).__name__ for entry in entries}

    assert loaded == {entry.name: entry.class_name for entry in entries}
    assert len(loaded) >= 3


def _load(entry: Entry, path: Path) -> object:
    if entry.role is ModelRole.TEXT:
        found = libraries.class_of(libraries.transformers(), entry.class_name)
        return found.from_pretrained(path, local_files_only=True, use_safetensors=True)
    parts = {"processor": processors.load(path / "processor")} if (path / "processor").is_dir() else {}
    found = libraries.diffusers().DiffusionPipeline
    return found.from_pretrained(path, local_files_only=True, use_safetensors=True, **parts)


@pytest.mark.parametrize("name", ["tiny-text", "tiny-llama", "tiny-gemma4"])
@pytest.mark.parametrize(
    "words",
    ["Әже, Ғалым, Қасқыр, Таң, Өзен, Ұл, Үміт, Һәм, Ірі план", "Ёлка, щётка, съёмка", "The road chooses nobody. ₸"],
)
def test_a_tokenizer_gives_back_what_it_was_given(words: str, name: str, known: Catalogue, shelf: Shelf) -> None:
    path = shelf.find(known.entry(name))
    tokenizer = libraries.transformers().AutoTokenizer.from_pretrained(path, local_files_only=True)

    assert tokenizer.decode(tokenizer.encode(words, add_special_tokens=False)) == words


@pytest.mark.parametrize("name", ["tiny-text", "tiny-llama", "tiny-gemma4"])
@pytest.mark.parametrize(
    "words", [" қайта бүктейді, бірақ оқымайды", " складывает его снова, но не читает", " folds it again and again"]
)
def test_a_tokenizer_learnt_words_of_each_language(words: str, name: str, known: Catalogue, shelf: Shelf) -> None:
    path = shelf.find(known.entry(name))
    tokenizer = libraries.transformers().AutoTokenizer.from_pretrained(path, local_files_only=True)

    assert len(tokenizer.encode(words, add_special_tokens=False)) <= len(words) / 2


def test_the_corpus_has_every_kazakh_letter() -> None:
    corpus = resources.files("models").joinpath("tiny_corpus").joinpath("kk.txt").read_text(encoding="utf-8")

    assert [letter for letter in LETTERS if letter not in corpus] == []


def test_a_template_of_a_model_that_looks_has_a_place_for_pictures(known: Catalogue, shelf: Shelf) -> None:
    processor = processors.load(shelf.find(known.entry("tiny-gemma4")))
    assert processor is not None
    said = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Әже қайда?"}]}

    prompt = processor.apply_chat_template([said], add_generation_prompt=True, tokenize=False)

    assert prompt.count(processor.image_token) == 1
    assert prompt.index(processor.image_token) < prompt.index("Әже қайда?")


def test_two_processes_may_build_at_once(known: Catalogue, empty_folder: Path) -> None:
    command = [sys.executable, "-m", "models", "build-tiny", "tiny-text", "--models-dir", str(empty_folder)]
    builders = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]

    ended = [builder.communicate(timeout=120) for builder in builders]

    assert [builder.returncode for builder in builders] == [0, 0], ended
    assert Shelf(folder=empty_folder).present(known.entry("tiny-text"))
    assert [p.name for p in empty_folder.iterdir()] == [f"tiny-text@{RECIPE}"]


def test_a_build_that_was_torn_off_is_no_model_and_is_built_anew(known: Catalogue, empty_folder: Path) -> None:
    shelf, entry = Shelf(folder=empty_folder), known.entry("tiny-text")
    path = tiny.build(shelf, entry)
    (path / "model.safetensors").write_bytes(b"half")

    assert not shelf.present(entry)
    assert hashes(tiny.build(shelf, entry))["model.safetensors"]
    assert shelf.present(entry)


def test_a_model_that_is_there_is_not_built_again(known: Catalogue, shelf: Shelf) -> None:
    entry = known.entry("tiny-image")
    before = (shelf.find(entry) / MARKER).stat().st_mtime_ns
    time.sleep(0.01)

    tiny.build(shelf, entry)

    assert (shelf.find(entry) / MARKER).stat().st_mtime_ns == before


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


def test_only_whoever_builds_knows_that_models_are_tiny() -> None:
    # By whom a missing model is built instead of pulled: the residency that meets it, the command, and its hint.
    builders = {"residency.py", "__main__.py", "entries.py", "catalogue.py"}
    home = Path(str(resources.files("models")))
    sources = [f for f in home.glob("*.py") if f.name not in builders]

    knowing = [
        f"{file.name}:{number}: {line.strip()}"
        for file in sources
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1)
        if re.search(r"\btiny-|models\.tiny|from models import .*\btiny\b|\btiny\.(?:build|BUILDERS)", line)
    ]

    assert knowing == []
    assert len(sources) > 20
