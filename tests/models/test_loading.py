"""What loading gives, refuses and says; and weights that are held in fewer bits."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from models import devices, loading, needs
from models.catalogue import Catalogue, Entry
from models.errors import ModelBroken, ModelMissing
from models.image import DiffusersImage
from models.protocols import ImageOrder, ImageReply, Message, Role, TextOrder, TextReply
from models.shelf import Shelf
from models.text import TransformersText
from tests.models.conftest import Notes

CPU = devices.describe("cpu")


class NoParts:
    """A picture model without parts."""

    def part(self, name: str) -> None:
        raise ModelMissing(name)

    def files(self, name: str) -> Path:
        raise ModelMissing(name)


def weights(loaded: loading.LoadedPipeline) -> dict[str, int]:
    parts = loaded.pipeline.components.items()
    return {name: devices.bytes_of([part]) for name, part in parts if hasattr(part, "parameters")}


def test_a_slate_can_say_how_a_model_was_loaded(shelf: Shelf, known: Catalogue) -> None:
    entry = known.entry("tiny-text")

    loaded = loading.text(shelf.find(entry), entry, CPU)

    assert loaded.how == {"dtype": "float32", "placement": "whole", "attention": "sdpa"}
    assert loaded.processor is None


def test_a_model_that_looks_comes_with_what_turns_pictures_into_tokens(shelf: Shelf, known: Catalogue) -> None:
    entry = known.entry("tiny-gemma4")

    loaded = loading.text(shelf.find(entry), entry, CPU)

    assert loaded.processor is not None
    assert loaded.processor.image_processor is not None


@pytest.mark.parametrize("name", ["tiny-sdxl-control", "tiny-z-image-control", "tiny-taesd", "tiny-sdxl-ip"])
def test_parts_are_loaded_by_themselves(shelf: Shelf, known: Catalogue, name: str) -> None:
    entry = known.entry(name)

    module = loading.part(shelf.find(entry), entry, CPU)

    assert not module.training
    assert devices.bytes_of([module]) > 0


def test_a_control_net_without_configuration_is_read_with_the_catalogues(
    shelf: Shelf, known: Catalogue, tmp_path: Path
) -> None:
    entry = known.entry("tiny-z-image-control")
    whole = loading.part(shelf.find(entry), entry, CPU)
    bare = replace(entry, weights="net.safetensors", config={k: v for k, v in whole.config.items() if k[0] != "_"})
    (tmp_path / "net.safetensors").write_bytes((shelf.find(entry) / "diffusion_pytorch_model.safetensors").read_bytes())

    module = loading.part(tmp_path, bare, CPU)

    assert devices.bytes_of([module]) == devices.bytes_of([whole])


@pytest.mark.parametrize("name", ["tiny-text", "tiny-image", "tiny-sdxl", "tiny-klein", "tiny-z-image"])
def test_what_a_model_will_take_is_known_before_it_is_loaded(shelf: Shelf, known: Catalogue, name: str) -> None:
    entry = known.entry(name)
    path = shelf.find(entry)

    need = needs.of(path, entry, "float32")

    load = loading.text if entry.role == "text" else loading.pipeline
    loaded = load(path, entry, CPU)
    held = sum(weights(loaded).values()) if isinstance(loaded, loading.LoadedPipeline) else None
    measured = devices.bytes_of([loaded.model]) if isinstance(loaded, loading.LoadedText) else held
    # Buffers that are computed and not stored, such as the places of words, come to it.
    assert measured == pytest.approx(need.whole, rel=0.06)


def test_weights_in_half_precision_take_half(shelf: Shelf, known: Catalogue) -> None:
    entry = known.entry("tiny-image")
    path = shelf.find(entry)

    assert 2 * needs.of(path, entry, "bfloat16").whole == needs.of(path, entry, "float32").whole


def quantised(entry: Entry, word: str) -> Entry:
    return replace(entry, quantise=word)


@pytest.mark.parametrize("word", ["int8", "float8"])
def test_quantised_text_is_smaller_and_still_written(shelf: Shelf, known: Catalogue, word: str) -> None:
    pytest.importorskip("torchao")
    entry = known.entry("tiny-text")
    path = shelf.find(entry)
    plain = loading.text(path, entry, CPU)

    small = loading.text(path, quantised(entry, word), CPU)

    assert devices.bytes_of([small.model]) < 0.6 * devices.bytes_of([plain.model])
    assert small.how["quantise"] == word
    session = TransformersText(loaded=small, entry=entry, device=CPU).session(Notes())
    session.admit(0, TextOrder(messages=(Message(role=Role.USER, content="Ағаш, қар, үй"),), max_tokens=8))
    ended: list[object] = []
    while session.open:
        ended += [reply for _, reply in session.step()]
    session.close()
    assert isinstance(ended[0], TextReply)


@pytest.mark.parametrize("word", ["int8", "float8"])
def test_quantised_pictures_are_painted_from_fewer_bytes(shelf: Shelf, known: Catalogue, word: str) -> None:
    pytest.importorskip("torchao")
    entry = known.entry("tiny-image")
    path = shelf.find(entry)
    plain = weights(loading.pipeline(path, entry, CPU))

    small = loading.pipeline(path, quantised(entry, word), CPU)

    assert weights(small)["vae"] == plain["vae"]
    assert weights(small)["unet"] < 0.8 * plain["unet"]
    painter = DiffusersImage(loaded=small, entry=entry, device=CPU, parts=NoParts())
    order = ImageOrder(prompt="Көктемгі қала", width=64, height=64, steps=2)
    assert [type(reply) for _, reply in painter.paint([order], Notes())] == [ImageReply]


@pytest.mark.skipif(find_spec("bitsandbytes") is not None, reason="bitsandbytes is installed: nothing is missing")
def test_a_package_that_is_not_installed_is_named_with_its_remedy(shelf: Shelf, known: Catalogue) -> None:
    entry = quantised(known.entry("tiny-image"), "nf4")

    with pytest.raises(ModelMissing, match=r"needs bitsandbytes: `pip install 'kadr\[quantised\]'`"):
        loading.pipeline(shelf.find(entry), entry, CPU)


def test_an_unknown_quantisation_is_told_with_those_that_are_known(shelf: Shelf, known: Catalogue) -> None:
    entry = quantised(known.entry("tiny-text"), "int3")

    with pytest.raises(ModelMissing, match="'int3', which Kadr does not know; it has int8, float8, nf4, gguf"):
        loading.text(shelf.find(entry), entry, CPU)


def test_a_class_that_the_library_lacks_is_told_with_the_models_name(shelf: Shelf, known: Catalogue) -> None:
    entry = replace(known.entry("tiny-text"), class_name="KinoForCausalLM")

    with pytest.raises(ModelBroken, match=r"tiny-text .* has no class KinoForCausalLM"):
        loading.text(shelf.find(entry), entry, CPU)
