"""Stagings show what was asked, measured against their geometry; the floors are a little under what was measured.

`python -m bench.truth` measures everything; see docs/measurements/2026-11-23-staging-truth.md."""

import pytest

from bench import truth

# What few shots ask for is measured in few: two failures of forty are not one in twenty of all.
FEW = 40


@pytest.mark.parametrize("name", ["boran", "random"])
def test_what_is_asked_is_what_is_shown(name: str) -> None:
    cases = truth.boran() if name == "boran" else truth.scattered(152, first=300)
    floor = 0.98 if name == "boran" else 0.93
    found = truth.measured(cases, every=5 if name == "boran" else 4)

    assert all(one.asked for one in found.values()), "a check that nothing asks for proves nothing"
    missed = {
        check: one.failed for check, one in found.items() if one.share < (floor if one.asked > FEW else floor - 0.04)
    }
    assert not missed
    # What cannot be kept is not called kept.
    assert found["size"].kept > 0.6 * found["size"].asked
    assert found["angle"].kept > 0.8 * found["angle"].asked


def test_a_wrong_camera_is_found_out() -> None:
    wrong = [truth.spoiled(case) for case in truth.scattered(80, first=40)]

    found = truth.measured(wrong, raster=None)

    assert found["size"].share < 0.5
    assert found["people in the frame"].share < 0.7
