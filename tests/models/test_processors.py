"""Processors of models that look do without films, and without torchvision where it is missing."""

import importlib.util
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from models import libraries, processors
from models.catalogue import Catalogue
from models.shelf import Shelf

needs_none = pytest.mark.skipif(
    importlib.util.find_spec("torchvision") is not None, reason="torchvision is installed here"
)


@pytest.fixture
def described(known: Catalogue, shelf: Shelf, tmp_path: Path) -> Callable[[Mapping[str, object]], Path]:
    """A Gemma 4 folder whose processor's settings are changed so."""

    def copy(changes: Mapping[str, object]) -> Path:
        folder = tmp_path / "model"
        shutil.copytree(shelf.find(known.entry("tiny-gemma4")), folder)
        file = folder / "processor_config.json"
        file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | dict(changes)), encoding="utf-8")
        return folder

    return copy


def test_a_processor_comes_with_its_own_class(known: Catalogue, shelf: Shelf) -> None:
    found = processors.load(shelf.find(known.entry("tiny-gemma4")))

    assert isinstance(found, libraries.transformers().Gemma4Processor)
    assert type(found).__name__ == "Gemma4Processor"


def test_settings_for_films_do_no_harm(described: Callable[[Mapping[str, object]], Path]) -> None:
    films = {"video_processor": {"video_processor_type": "Gemma4VideoProcessor", "do_resize": True}}

    found = processors.load(described(films))

    assert found is not None
    assert found.video_processor is None


@needs_none
def test_a_model_whose_pictures_need_torchvision_goes_without(
    described: Callable[[Mapping[str, object]], Path],
) -> None:
    foreign = {"image_processor": {"image_processor_type": "Gemma4UnifiedImageProcessor"}}

    assert processors.load(described(foreign)) is None


def test_a_folder_that_names_no_processor_is_refused(known: Catalogue, shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="names no processor class"):
        processors.load(shelf.find(known.entry("tiny-llama")))


def test_a_pipelines_processor_is_a_component_of_its_own(known: Catalogue, shelf: Shelf) -> None:
    with_one = processors.of_pipeline(shelf.find(known.entry("tiny-qwen-edit")))
    without = processors.of_pipeline(shelf.find(known.entry("tiny-image")))

    assert isinstance(with_one["processor"], libraries.transformers().Qwen2VLProcessor)
    assert without == {}
