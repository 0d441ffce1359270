"""Which attention a machine runs: the fastest that gives the same numbers, else the library's own."""

import time
from typing import Any

import pytest
import torch

from models import attention, devices, loading
from models.catalogue import Catalogue
from models.shelf import Shelf

DONE = torch.arange(6.0).reshape(2, 3)


def tried(ways: dict[str, Any], calls: list[str] | None = None) -> str:
    def run(way: str) -> Any:
        if calls is not None:
            calls.append(way)
        return ways[way]()

    return attention.choose("native", [way for way in ways if way != "native"], run, lambda: None)


def slow() -> torch.Tensor:
    time.sleep(0.01)
    return DONE


def failing() -> torch.Tensor:
    raise RuntimeError("no kernel image is available for execution on the device")


def test_a_faster_way_that_agrees_is_taken() -> None:
    assert tried({"native": slow, "quick": lambda: DONE + 1e-4}) == "quick"


@pytest.mark.parametrize("wrong", [lambda: DONE * 1.1, lambda: DONE[:1], lambda: DONE * float("nan")])
def test_a_faster_way_with_other_numbers_is_not_taken(wrong: Any) -> None:
    assert tried({"native": slow, "quick": wrong}) == "native"


def test_a_way_that_does_not_run_here_is_not_taken() -> None:
    assert tried({"native": slow, "broken": failing}) == "native"


def test_a_slower_way_is_not_taken() -> None:
    assert tried({"native": lambda: DONE, "slow": slow}) == "native"


def test_a_processor_tries_nothing() -> None:
    block = torch.nn.Linear(2, 2)

    chosen = attention.for_pictures(block, devices.describe("cpu"))

    assert chosen == "native"
    assert attention._present({"_native_cudnn": ""}, "cpu", "float32") == []


@pytest.mark.parametrize(
    ("name", "part", "can"),
    [("tiny-klein", "transformer", True), ("tiny-z-image", "transformer", True), ("tiny-image", "unet", False)],
)
def test_attention_is_chosen_only_where_it_is_heeded(
    *, shelf: Shelf, known: Catalogue, name: str, part: str, can: bool
) -> None:
    entry = known.entry(name)
    loaded = loading.pipeline(shelf.find(entry), entry, devices.describe("cpu"))

    assert attention.dispatches(getattr(loaded.pipeline, part)) is can


def test_a_choice_for_one_model_is_none_for_the_whole_process(shelf: Shelf, known: Catalogue) -> None:
    from diffusers.models.attention_dispatch import AttentionBackendName, _AttentionBackendRegistry, attention_backend

    entry = known.entry("tiny-klein")
    denoiser = loading.pipeline(shelf.find(entry), entry, devices.describe("cpu")).pipeline.transformer

    with attention_backend("native"):
        denoiser.set_attention_backend("_native_math")

    assert _AttentionBackendRegistry._active_backend == AttentionBackendName.NATIVE
    ways = {
        getattr(module.processor, "_attention_backend", None)
        for module in denoiser.modules()
        if hasattr(module, "processor")
    }
    assert ways == {AttentionBackendName._NATIVE_MATH}


def test_ways_without_their_package_are_not_tried() -> None:
    found = attention._present({"kino": "a_package_that_nobody_has", "_native_cudnn": ""}, "cuda:0", "bfloat16")

    assert found == ["_native_cudnn"]
