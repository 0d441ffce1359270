"""The one-line schedule: what breakdowns count, and above it what people know better."""

import pytest

from kadr.errors import NotFound, Outdated
from kadr.film.breakdown import Category, DayNight
from kadr.store.tables import Json
from kadr.studio import schedules
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from tests.studio import crew
from tests.studio.tagged import begin, break_down, found, revised


def schedule(studio: Studio, script: str, limit: int = 50) -> list[Json]:
    with studio.reading() as session:
        items: list[Json] = schedules.listing(session, script, Page(limit=limit))["items"]
    return items


def change(studio: Studio, scene: str, based_on: int | None = None, **to: object) -> Json:
    with studio.writing() as session:
        return schedules.change(session, scene, to, based_on)


def test_each_scene_has_a_line_with_its_cast_and_counts(any_studio: Studio) -> None:
    script = begin(any_studio)
    before = schedule(any_studio, script["id"])
    cast = [found(Category.CAST, "АРУ", speaking=True), found(Category.CAST, "ЕРЛАН", speaking=False)]
    break_down(any_studio, script["id"], {1: [*cast, found(Category.PROPS, "хат")]})

    first, second = schedule(any_studio, script["id"])

    assert [(line["eighths"], line["version"], line["counts"]) for line in before] == [(None, 0, {}), (None, 0, {})]
    assert first["cast"] == [{"name": "АРУ", "speaking": True}, {"name": "ЕРЛАН", "speaking": False}]
    assert first["counts"] == {"cast": 2, "props": 1}
    assert (second["eighths"], second["seconds"], second["timed_by"], second["cast"]) == (2, 15.0, "pace", [])


def test_what_a_person_set_stays_over_breakdowns_and_revisions(any_studio: Studio) -> None:
    script = begin(any_studio)
    house, steppe = (scene["id"] for scene in script["scenes"])
    break_down(any_studio, script["id"], {})
    changed = change(any_studio, steppe, 1, day_night=DayNight.DUSK, story_day=3, seconds=90.0, sub_place="")

    revised(any_studio, script["id"], "ИНТ. ЖОЛ – КҮН\n\nКөлік.\n\n" + crew.SCRIPT.partition("\n\n")[2])
    break_down(any_studio, script["id"], {})

    new, first, second = schedule(any_studio, script["id"])
    assert (changed["version"], changed["timed_by"]) == (2, "person")
    assert [line["scene_id"] for line in (first, second)] == [house, steppe]
    assert (second["day_night"], second["story_day"], second["seconds"]) == ("dusk", 3, 90.0)
    assert second["corrected"] == ["day_night", "seconds", "story_day", "sub_place"]
    assert (second["eighths"], new["corrected"], first["day_night"]) == (3, [], None)


def test_of_two_edits_of_one_line_one_is_told(any_studio: Studio) -> None:
    script = begin(any_studio)
    scene = script["scenes"][0]["id"]
    change(any_studio, scene, place="АУЫЛ")

    with pytest.raises(Outdated, match="version 2"):
        change(any_studio, scene, 1, place="ҚАЛА")
    with pytest.raises(NotFound):
        change(any_studio, "scn_" + "0" * 26, place="ҚАЛА")
    assert schedule(any_studio, script["id"])[0]["place"] == "АУЫЛ"


def test_a_fact_that_is_taken_back_is_again_what_the_breakdown_says(any_studio: Studio) -> None:
    script = begin(any_studio)
    scene = script["scenes"][1]["id"]
    break_down(any_studio, script["id"], {})
    changed = change(any_studio, scene, place="АУЫЛ", sub_place="", seconds=90.0, eighths=5)

    back = change(any_studio, scene, place=None, seconds=None, eighths=None)

    assert (changed["place"], changed["sub_place"], changed["timed_by"], changed["eighths"]) == (
        "АУЫЛ",
        None,
        "person",
        5,
    )
    assert (back["place"], back["seconds"], back["timed_by"], back["eighths"]) == ("ҮЙ", 15.0, "pace", 2)
    assert (back["corrected"], back["version"]) == (["sub_place"], 3)
