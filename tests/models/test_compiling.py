"""Blocks are compiled for the sizes that the catalogue names, once each, and never for others."""

import logging
from dataclasses import replace
from typing import Any

import pytest
import torch

from models import compiling, devices, loading
from models.catalogue import Catalogue, Entry
from models.loading import LoadedPipeline
from models.shelf import Shelf


class Recorder:
    """A compiler that changes nothing and counts what it was given: the real one takes minutes."""

    def __init__(self) -> None:
        self.graphs = 0

    def __call__(self, graph: Any, inputs: Any) -> Any:
        self.graphs += 1
        return graph.forward


@pytest.fixture
def sized(known: Catalogue) -> Entry:
    return replace(known.entry("tiny-image"), compile_sizes=("64x64",))


@pytest.fixture
def pipeline(shelf: Shelf, sized: Entry) -> Any:
    torch.compiler.reset()
    return loading.pipeline(shelf.find(sized), sized, devices.describe("cpu")).pipeline


def paint(loaded: LoadedPipeline, width: int, height: int, rows: int = 1) -> torch.Tensor:
    with loaded.calling(width, height):
        found: torch.Tensor = loaded.pipeline(
            ["Таулы жол"] * rows,
            width=width,
            height=height,
            num_inference_steps=1,
            guidance_scale=0.0,
            output_type="pt",
            generator=[torch.Generator().manual_seed(3) for _ in range(rows)],
        ).images
    return found


def test_a_listed_size_is_compiled_once_and_says_so(pipeline: Any, sized: Entry) -> None:
    seen, heard = Recorder(), list[str]()
    plain = paint(LoadedPipeline(pipeline=pipeline), 64, 64)
    compiled = compiling.prepare(pipeline.unet, sized, heard.append, backend=seen)
    loaded = LoadedPipeline(pipeline=pipeline, compiled=compiled)

    first = paint(loaded, 64, 64)

    counted = seen.graphs
    assert counted > 0
    assert heard == ["compiling", "running"]
    assert torch.allclose(first, plain, atol=1e-5)
    paint(loaded, 64, 64)
    assert (seen.graphs, heard) == (counted, ["compiling", "running"])


def test_other_sizes_and_other_batches_run_uncompiled(pipeline: Any, sized: Entry) -> None:
    seen = Recorder()
    compiled = compiling.prepare(pipeline.unet, sized, list[str]().append, backend=seen)
    loaded = LoadedPipeline(pipeline=pipeline, compiled=compiled)

    paint(loaded, 96, 64)

    assert seen.graphs == 0
    paint(loaded, 64, 64)
    counted = seen.graphs
    paint(loaded, 64, 64, rows=2)
    assert seen.graphs == counted


def test_a_model_without_sizes_is_not_compiled_and_the_log_says_why(
    pipeline: Any, known: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="kadr.models"):
        found = compiling.prepare(pipeline.unet, known.entry("tiny-image"), list[str]().append)

    assert found is None
    assert "tiny-image runs uncompiled: the catalogue names no sizes for it" in caplog.text


def test_a_machine_without_a_compiler_paints_all_the_same(
    pipeline: Any, sized: Entry, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with caplog.at_level(logging.WARNING, logger="kadr.models"):
        found = compiling.prepare(pipeline.unet, sized, list[str]().append)

    assert found is None
    assert "there is no C++ compiler; install g++" in caplog.text


def test_blocks_that_the_compiler_can_not_take_run_as_they_are(pipeline: Any, sized: Entry) -> None:
    def broken(graph: Any, inputs: Any) -> Any:
        raise RuntimeError("the compiler broke down")

    plain = paint(LoadedPipeline(pipeline=pipeline), 64, 64)
    compiled = compiling.prepare(pipeline.unet, sized, list[str]().append, backend=broken)

    painted = paint(LoadedPipeline(pipeline=pipeline, compiled=compiled), 64, 64)

    assert torch.allclose(painted, plain, atol=1e-5)


# torch warns of its own way of doing things when inductor is imported.
@pytest.mark.filterwarnings("ignore:.torch.jit.script_method. is deprecated:DeprecationWarning")
def test_compiling_is_asked_for_and_told_on_the_slate(shelf: Shelf, sized: Entry) -> None:
    asked = loading.pipeline(
        shelf.find(sized), sized, devices.describe("cpu"), loading.Wishes(compile=True, say=list[str]().append)
    )

    assert asked.how["compiled"] == "64x64"
    assert asked.compiled is not None
