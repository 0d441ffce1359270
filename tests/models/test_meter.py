"""What a call needs is measured, also where the memory of the last one was kept for it."""

import sys

import pytest
import torch

from models import heap
from models.meter import Meter, free


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux tells the most that was resident")
def test_the_second_call_needs_as_much_as_the_first() -> None:
    heap.keep()
    peaks = []
    for _ in range(3):
        measured = Meter("cpu")
        held = [torch.ones(6_000_000) for _ in range(3)]
        del held
        peaks.append(measured.peak() or 0)

    # Three tensors of 24 MB; what else is kept may count too, never less than they need.
    assert min(peaks) > 70_000_000
    assert max(peaks) < 72_000_000 + 2 * heap.KEPT


def test_a_call_costs_something_and_something_is_free() -> None:
    measured = Meter("cpu")

    torch.ones(1_000_000).sum()

    assert measured.seconds() > 0
    assert free("cpu") > 0
