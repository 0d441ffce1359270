"""A folder that asks for code, or is not what the catalogue says, is refused before anything in it is loaded."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models import folder
from models.catalogue import Catalogue
from models.errors import ModelUnsafe
from models.shelf import Shelf
from tests.models.repositories import safetensors


def add_to_json(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | values), encoding="utf-8")


def write(path: Path, name: str, data: bytes | str) -> None:
    (path / name).parent.mkdir(exist_ok=True)
    (path / name).write_bytes(data.encode() if isinstance(data, str) else data)


def many(path: Path) -> None:
    for number in range(folder.MAX_FILES + 1):
        (path / f"{number}.txt").touch()


def index(path: Path, **shards: str) -> None:
    told = {"metadata": {"total_size": 1}, "weight_map": shards}
    write(path, "unet/diffusion_pytorch_model.safetensors.index.json", json.dumps(told))


CONFIG = "text_encoder/config.json"
PICKLE = b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94."

HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "pickled weights": (lambda p: write(p, "unet/model.bin", PICKLE), "can carry code"),
    "a pickle named safetensors": (
        lambda p: write(p, "vae/diffusion_pytorch_model.safetensors", PICKLE),
        "not a safetensors file",
    ),
    "a header of a terabyte": (
        lambda p: write(p, "unet/diffusion_pytorch_model.safetensors", (10**12).to_bytes(8, "little") + b"{}"),
        "a header of 1000000000000 bytes",
    ),
    "weights beyond the file's end": (
        lambda p: write(p, "unet/diffusion_pytorch_model.safetensors", safetensors((100,))[:-1]),
        "its tensors end at",
    ),
    "code": (lambda p: write(p, "pipeline.py", "import os"), "can carry code"),
    "compiled code": (lambda p: write(p, "unet/model.so", b"\x7fELF"), "can carry code"),
    "an unknown kind of file": (lambda p: write(p, "unet/model.onnx", b"\x08"), "no part of a model"),
    "an archive": (lambda p: write(p, "unet/more.zip", b"PK\x03\x04"), "no part of a model"),
    "an archive named as text": (lambda p: write(p, "tokenizer/more.txt", b"PK\x03\x04...."), "an archive"),
    "auto_map": (lambda p: add_to_json(p / CONFIG, auto_map={"AutoModel": "evil.Model"}), "auto_map asks to run"),
    "auto_map five levels down": (
        lambda p: add_to_json(p / CONFIG, a={"b": [{"c": {"d": {"auto_map": {"AutoModel": "evil.Model"}}}}]}),
        "auto_map asks to run",
    ),
    "an adapter that names a module": (
        lambda p: write(p, "adapter_config.json", '{"auto_mapping": {"parent_library": "evil"}}'),
        "auto_mapping asks to run",
    ),
    "a custom pipeline": (lambda p: add_to_json(p / CONFIG, custom_pipeline="evil"), "custom_pipeline asks to run"),
    "a pipeline of its own": (
        lambda p: add_to_json(p / "model_index.json", _class_name="EvilPipeline"),
        "EvilPipeline",
    ),
    "a pipeline of its own by file": (
        lambda p: add_to_json(p / "model_index.json", _class_name=["pipeline", "EvilPipeline"]),
        "_class_name comes from 'pipeline'",
    ),
    "a part of its own": (
        lambda p: add_to_json(p / "model_index.json", unet=["evil_module", "UNet"]),
        "unet comes from 'evil_module'",
    ),
    "a part by path": (lambda p: add_to_json(p / "model_index.json", unet=["../evil", "UNet"]), "comes from '../evil'"),
    "a part of Python's own": (lambda p: add_to_json(p / "model_index.json", unet=["os", "system"]), "comes from 'os'"),
    "a pipeline in a part": (
        lambda p: write(p, "unet/model_index.json", '{"x": ["subprocess", "run"]}'),
        "x comes from 'subprocess'",
    ),
    "weights elsewhere on the disk": (lambda p: index(p, a="../../../etc/x.safetensors"), "no safetensors file beside"),
    "weights that are pickled, by an index": (lambda p: index(p, a="model.bin"), "no safetensors file beside"),
    "weights that are not there": (lambda p: index(p, a="model-2.safetensors"), "which is not there"),
    "no JSON": (lambda p: write(p, "model_index.json", "{"), "not readable as JSON"),
    "JSON a hundred thousand deep": (
        lambda p: write(p, "scheduler/scheduler_config.json", "[" * 100_000 + "]" * 100_000),
        "not readable as JSON",
    ),
    "settings without end": (
        lambda p: write(p, CONFIG, " " * (folder.MAX_JSON + 1)),
        "no model's settings are so long",
    ),
    "a link that leads out": (lambda p: (p / "tokenizer" / "more.txt").symlink_to("/etc/passwd"), "leads out of"),
    "a folder's link that leads out": (lambda p: (p / "more").symlink_to("/etc"), "leads out of"),
    "a link to nothing": (lambda p: (p / "tokenizer" / "more.txt").symlink_to("nothing.txt"), "a broken link"),
    "a pipe": (lambda p: os.mkfifo(p / "tokenizer" / "more.txt"), "a pipe or a device"),
    "too many files": (many, "more than 5000 files"),
    "a template that never ends": (
        lambda p: add_to_json(
            p / "tokenizer" / "tokenizer_config.json",
            chat_template="{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        ),
        "its chat template does more than write a prompt",
    ),
    "a template that eats all memory": (
        lambda p: write(p, "tokenizer/chat_template.jinja", "{{ 'дала' * 10000000000 }}"),
        "its chat template does more than write a prompt",
    ),
    "a template as long as a novel": (
        lambda p: write(p, "tokenizer/additional_chat_templates/rag.jinja", "а" * 300_000),
        "the template has 300000 signs",
    ),
}


@pytest.fixture
def copied(known: Catalogue, shelf: Shelf, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shelf.find(known.entry("tiny-image")), tmp_path / "copy"))


def test_every_model_as_built_passes(known: Catalogue, shelf: Shelf) -> None:
    built = [entry for entry in known.entries.values() if shelf.path(entry).is_dir()]

    for entry in built:
        folder.inspect(shelf.path(entry), entry)
    assert len(built) >= 2


@pytest.mark.parametrize(("spoil", "complaint"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_folder_is_refused(
    spoil: Callable[[Path], object], complaint: str, copied: Path, known: Catalogue
) -> None:
    (copied / "tokenizer" / "additional_chat_templates").mkdir()
    spoil(copied)

    with pytest.raises(ModelUnsafe, match=complaint):
        folder.inspect(copied, known.entry("tiny-image"))


def test_a_folder_without_an_index_is_no_pipeline(copied: Path, known: Catalogue) -> None:
    (copied / "model_index.json").unlink()

    with pytest.raises(ModelUnsafe, match=r"model_index\.json"):
        folder.inspect(copied, known.entry("tiny-image"))


def test_a_part_that_a_pipeline_of_diffusers_brings_itself_passes(copied: Path, known: Catalogue) -> None:
    # As Stable Diffusion 1.5 is published.
    add_to_json(copied / "model_index.json", safety_checker=["stable_diffusion", "StableDiffusionSafetyChecker"])

    folder.inspect(copied, known.entry("tiny-image"))


def test_a_link_inside_the_folder_and_what_the_publisher_shows_pass(copied: Path, known: Catalogue) -> None:
    (copied / "README.md").write_text("Сурет моделі", encoding="utf-8")
    (copied / "LICENSE").write_text("Apache", encoding="utf-8")
    (copied / "licence.txt").symlink_to("LICENSE")
    add_to_json(copied / CONFIG, auto_map=None)

    folder.inspect(copied, known.entry("tiny-image"))
