"""How many pictures go into one call: learnt from calls, bounded by memory, kept for the next process."""

import json
from pathlib import Path

import pytest

from models.caps import FORGET, MOST, START, SURE, Caps, Shape

PLENTY = 10**15
SHAPE = Shape(class_name="StableDiffusionPipeline", width=512, height=288, steps=20, guided=True)


def told(caps: Caps, rows: int, each: float, *, peak: int | None = None, times: int = SURE) -> None:
    """So many calls of `rows` rows, of which each row took `each` seconds."""
    for _ in range(times):
        caps.record(SHAPE, rows, each * rows, peak)


def test_of_what_nothing_is_known_a_few_are_painted_together() -> None:
    assert Caps().rows(SHAPE, PLENTY) == START


def test_a_call_that_makes_rows_cheaper_is_tried_with_twice_as_many() -> None:
    caps = Caps()

    told(caps, 4, 1.0)

    assert caps.rows(SHAPE, PLENTY) == 8


def test_the_cap_stays_where_more_company_gains_nothing() -> None:
    caps = Caps()
    told(caps, 4, 1.0)

    told(caps, 8, 0.98)

    assert caps.rows(SHAPE, PLENTY) == 4


def test_where_company_makes_rows_dearer_they_are_painted_alone() -> None:
    caps = Caps()
    told(caps, 1, 1.0)
    told(caps, 2, 1.1)

    told(caps, 4, 1.2)

    assert caps.rows(SHAPE, PLENTY) == 1


def test_a_few_rows_that_are_no_dearer_stay_together() -> None:
    caps = Caps()
    told(caps, 1, 1.0)
    told(caps, 4, 1.01)

    told(caps, 8, 1.01)

    assert caps.rows(SHAPE, PLENTY) == 4


def test_no_call_grows_beyond_what_can_be_followed() -> None:
    caps = Caps()
    for rows in (1, 2, 4, 8, 16):
        told(caps, rows, 1.0 / rows)

    assert caps.rows(SHAPE, PLENTY) == MOST


def test_one_slow_call_decides_nothing() -> None:
    caps = Caps()
    told(caps, 2, 1.0)

    told(caps, 4, 9.0, times=1)

    assert caps.rows(SHAPE, PLENTY) == START


def test_no_more_rows_than_have_room_are_painted_together() -> None:
    caps = Caps()
    told(caps, 2, 1.0, peak=2_000)
    told(caps, 4, 0.5, peak=4_000)

    # Of 7,000 bytes a part is left to others: five rows of a thousand.
    assert caps.rows(SHAPE, 7_000) == 5


def test_a_single_row_is_always_tried() -> None:
    caps = Caps()

    told(caps, 4, 1.0, peak=4_000)

    assert caps.rows(SHAPE, 10) == 1


def test_what_found_no_room_is_halved_and_tried_again_much_later() -> None:
    caps = Caps()
    caps.overflowed(SHAPE, 4)
    halved = caps.rows(SHAPE, PLENTY)

    told(caps, 2, 1.0, times=FORGET)

    assert (halved, caps.rows(SHAPE, PLENTY)) == (2, START)


def test_shapes_do_not_learn_from_each_other() -> None:
    caps = Caps()
    told(caps, 4, 1.0)

    larger = Shape(class_name=SHAPE.class_name, width=1024, height=576, steps=20, guided=True)

    assert caps.rows(larger, PLENTY) == START


def test_the_next_process_knows_what_this_one_learnt(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    told(Caps(file=file, owner="a"), 4, 1.0, peak=4_000)

    again = Caps(file=file, owner="a")

    assert again.rows(SHAPE, PLENTY) == 8
    assert again.rows(SHAPE, 7_000) == 5


def test_owners_keep_apart_and_leave_each_other_alone(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    told(Caps(file=file, owner="cuda"), 4, 1.0)

    told(Caps(file=file, owner="cpu"), 1, 1.0)

    assert Caps(file=file, owner="cuda").rows(SHAPE, PLENTY) == 8
    assert Caps(file=file, owner="cpu").rows(SHAPE, PLENTY) == START
    assert Caps(file=file, owner="other").rows(SHAPE, PLENTY) == START
    assert [each.name for each in tmp_path.iterdir()] == ["measured.json"]


def broken(seconds: object, peaks: object = ()) -> str:
    return json.dumps({"version": 1, "owners": {"a": {SHAPE.key: {"seconds": seconds, "peaks": peaks}}}})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"version": 2, "owners": {}}',
        '{"version": 1, "owners": {"a": []}}',
        broken({"4": "x"}),
        broken({"4": [-1.0, 9]}, {}),
        broken({"4": [float("nan"), 9]}, {}),
        broken({"64": [1.0, 9]}, {}),
        broken({"4": [1.0, 9]}, {"4": 0}),
        broken({"4": [1.0, 9]}, {"4": 10**400}) + " " * 3_000_000,
    ],
    ids=range(12),
)
def test_a_file_that_we_would_not_have_written_is_not_believed(tmp_path: Path, text: str) -> None:
    file = tmp_path / "measured.json"
    file.write_text(text, encoding="utf-8")

    caps = Caps(file=file, owner="a")

    assert caps.rows(SHAPE, PLENTY) == START
    told(caps, 4, 1.0)
    assert Caps(file=file, owner="a").rows(SHAPE, PLENTY) == 8


def test_a_folder_that_takes_no_files_costs_no_picture(tmp_path: Path) -> None:
    caps = Caps(file=tmp_path / "nowhere" / "measured.json", owner="a")

    told(caps, 4, 1.0)

    assert caps.rows(SHAPE, PLENTY) == 8
