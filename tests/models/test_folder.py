"""A folder that asks for code, or is not what the catalogue says, is refused before anything in it is loaded."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models import folder
from models.catalogue import Catalogue
from models.errors import ModelUnsafe
from models.shelf import Shelf


def add_to_json(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | values), encoding="utf-8")


def long_header(path: Path) -> None:
    (path / "unet" / "diffusion_pytorch_model.safetensors").write_bytes((10**12).to_bytes(8, "little") + b"{}")


HOSTILE: dict[str, Callable[[Path], object]] = {
    "pickled weights": lambda path: (path / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x04."),
    "a pickle named safetensors": lambda path: (path / "vae" / "diffusion_pytorch_model.safetensors").write_bytes(
        b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94."
    ),
    "a header of a terabyte": long_header,
    "code": lambda path: (path / "pipeline.py").write_text("import os"),
    "auto_map": lambda path: add_to_json(path / "text_encoder" / "config.json", auto_map={"AutoModel": "evil.Model"}),
    "auto_map one level down": lambda path: add_to_json(
        path / "text_encoder" / "config.json", text_config={"auto_map": {"AutoModel": "evil.Model"}}
    ),
    "a pipeline of its own": lambda path: add_to_json(path / "model_index.json", _class_name="EvilPipeline"),
    "a part of its own": lambda path: add_to_json(path / "model_index.json", unet=["evil_module", "UNet"]),
    "no JSON": lambda path: (path / "model_index.json").write_text("{"),
    "JSON a hundred thousand deep": lambda path: (path / "scheduler" / "scheduler_config.json").write_text(
        "[" * 100_000 + "]" * 100_000
    ),
}


@pytest.fixture
def copied(known: Catalogue, shelf: Shelf, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shelf.find(known.entry("tiny-image")), tmp_path / "copy"))


def test_a_model_as_built_passes(copied: Path, known: Catalogue) -> None:
    folder.inspect(copied, known.entry("tiny-image"))


@pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_folder_is_refused(spoil: Callable[[Path], object], copied: Path, known: Catalogue) -> None:
    spoil(copied)

    with pytest.raises(ModelUnsafe):
        folder.inspect(copied, known.entry("tiny-image"))


def test_a_folder_without_an_index_is_no_pipeline(copied: Path, known: Catalogue) -> None:
    (copied / "model_index.json").unlink()

    with pytest.raises(ModelUnsafe, match=r"model_index\.json"):
        folder.inspect(copied, known.entry("tiny-image"))
