"""What an error says of the engine that met it: no room is not a lost device, and neither is a row's own fault."""

import pytest
import torch

from kadr.errors import Invalid
from models.errors import ModelMissing, NoRoom
from workers import faults

_LOST = "CUDA error: an illegal memory access was encountered"


def _wrapped(cause: BaseException) -> Exception:
    outer = RuntimeError("the pipeline failed")
    outer.__cause__ = cause
    return outer


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        torch.AcceleratorError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:119] . DefaultCPUAllocator: can't allocate memory: you tried"),
        MemoryError(),
        NoRoom("жад аз"),
    ],
)
def test_no_room_is_told_from_a_lost_device_however_it_is_wrapped(error: Exception) -> None:
    for each in (error, _wrapped(error)):
        assert faults.out_of_memory(each)
        assert not faults.device_lost(each)
        assert faults.failure(each)[0] == "out-of-memory"


@pytest.mark.parametrize("error", [torch.AcceleratorError(_LOST), RuntimeError(_LOST), RuntimeError("HIP error: 700")])
def test_a_lost_device_is_recognised_however_it_is_wrapped(error: Exception) -> None:
    for each in (error, _wrapped(error)):
        assert faults.device_lost(each)
        assert not faults.out_of_memory(each)


def test_a_device_that_is_lost_while_room_is_made_is_lost() -> None:
    both = RuntimeError(_LOST)
    both.__cause__ = torch.OutOfMemoryError("CUDA out of memory")

    assert faults.device_lost(both)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Invalid("ені 0"), "invalid"),
        (ModelMissing("жоқ"), "model-missing"),
        (ZeroDivisionError("division by zero"), "engine-error"),
        (ValueError("a prompt about a CUDA error"), "engine-error"),
    ],
)
def test_other_errors_fail_rows_with_their_own_code(error: Exception, code: str) -> None:
    assert faults.failure(error)[0] == code
    assert not faults.device_lost(error)
