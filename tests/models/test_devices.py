"""What a device is, what it computes in, and what is held on it."""

import pytest
import torch

from models import devices
from models.devices import Device

OLD = Device(name="cuda:0", dtype="float16", memory=8 * devices.GB)
NEW = Device(name="cuda:1", dtype="bfloat16", memory=80 * devices.GB)


def test_the_processor_computes_in_full_precision() -> None:
    found = devices.describe("cpu")

    assert (found.dtype, found.kind, found.apart) == ("float32", "cpu", False)
    assert found.memory == devices.main_memory()


@pytest.mark.parametrize(
    ("class_name", "device", "dtype"),
    [
        ("StableDiffusionXLPipeline", OLD, "float16"),
        ("ZImagePipeline", OLD, "float32"),
        ("Gemma4ForConditionalGeneration", OLD, "float32"),
        ("Flux2KleinPipeline", OLD, "float32"),
        ("ZImagePipeline", NEW, "bfloat16"),
    ],
)
def test_models_that_half_precision_breaks_are_loaded_in_full(class_name: str, device: Device, dtype: str) -> None:
    assert devices.dtype_of(class_name, device) == dtype


def test_what_could_be_taken_now_is_no_more_than_there_is() -> None:
    assert 0 < devices.free_main_memory() <= devices.main_memory()


def test_weights_that_are_tied_are_counted_once() -> None:
    one, other = torch.nn.Linear(8, 8, bias=False), torch.nn.Linear(8, 8, bias=False)
    other.weight = one.weight

    assert devices.bytes_of([one, other]) == 8 * 8 * 4


def test_quantised_weights_count_what_they_hold_and_not_what_they_stand_for() -> None:
    quantise = pytest.importorskip("torchao.quantization")
    module = torch.nn.Linear(64, 64, bias=False)

    quantise.quantize_(module, quantise.Int8WeightOnlyConfig())

    assert 64 * 64 <= devices.bytes_of([module]) < 2 * 64 * 64


def test_parked_weights_are_in_main_memory_and_the_same() -> None:
    module = torch.nn.Linear(4, 4)
    before = module.weight.detach().clone()

    devices.park([module])

    assert module.weight.device.type == "cpu"
    assert torch.equal(module.weight, before)
