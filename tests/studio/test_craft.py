"""Findings are read off the shots as they are; what a person waived stays waived while they are so. Every database."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kadr.errors import Conflict, Invalid, NotFound
from kadr.film.screenplay import Language
from kadr.film.shots import ShotSize
from kadr.store.tables import Json
from kadr.studio import craft, projects
from kadr.studio.craft import Wanted
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from tests.studio import crew
from tests.studio.filmed import FAULTY, NORTH, SOUTH, Taken, film, rules
from tests.studio.tagged import begin, revised


def filmed(studio: Studio, taken: Sequence[Taken] = FAULTY) -> Json:
    script = begin(studio)
    film(studio, script["id"], taken)
    return script


def listed(studio: Studio, script: str, page: Page | None = None, **wanted: object) -> Json:
    asked, shown = Wanted(**wanted), page or Page()  # type: ignore[arg-type]  # the filters' names
    with studio.reading() as session:
        read = craft.coverage(session, script, shown, asked)
    return craft.listing(read, shown, asked)


def waive(studio: Studio, script: str, key: str, reason: str = "әдейі") -> Json:
    with studio.reading() as session:
        read = craft.about_key(session, script, key)
    found = craft.named(read, key)
    with studio.writing() as session:
        return craft.waive(session, found, reason)


def keys(studio: Studio, script: str, **wanted: object) -> list[str]:
    return [one["key"] for one in listed(studio, script, None, **wanted)["items"]]


def test_findings_name_their_shots_in_the_films_language(any_studio: Studio) -> None:
    script = filmed(any_studio)

    found = listed(any_studio, script["id"])

    assert rules(found) == ["jump_cut", "line"]
    jump, line = found["items"]
    assert [one["number"] for one in jump["shots"]] == ["1-1", "1-2"]
    assert line["message"].startswith("1-2 → 1-3: камера АРУ мен ЕРЛАН арасындағы 180° сызығынан өтеді")
    assert line["scene_id"] == script["scenes"][0]["id"]
    assert line["scene"] == "1"
    assert line["waived"] is None
    assert line["sources"]
    assert found["next"] is None


def test_findings_are_told_in_the_language_that_is_asked_for(any_studio: Studio) -> None:
    script = filmed(any_studio)

    told = {each: listed(any_studio, script["id"], language=each)["items"][1]["message"] for each in Language}

    assert "crosses the 180° line" in told[Language.ENGLISH]
    assert "пересекает линию 180°" in told[Language.RUSSIAN]
    assert "сызығынан өтеді" in told[Language.KAZAKH]


def test_a_waived_finding_is_listed_with_its_reason_and_can_be_left_out(any_studio: Studio) -> None:
    script = filmed(any_studio)["id"]
    jump, line = keys(any_studio, script)

    shown = waive(any_studio, script, line, "Ару адасады, сызықты әдейі бұзамыз")

    assert shown["waived"]["reason"] == "Ару адасады, сызықты әдейі бұзамыз"
    assert keys(any_studio, script) == [jump, line]
    assert keys(any_studio, script, waived=True) == [line]
    assert keys(any_studio, script, waived=False) == [jump]
    assert listed(any_studio, script, waived=True)["items"][0]["waived"] == shown["waived"]


def test_a_second_waiver_changes_the_reason_and_taking_it_back_opens_the_finding(any_studio: Studio) -> None:
    script = filmed(any_studio)["id"]
    jump, _line = keys(any_studio, script)
    waive(any_studio, script, jump, "бір")

    again = waive(any_studio, script, jump, "екі")

    assert again["waived"]["reason"] == "екі"
    with any_studio.writing() as session:
        craft.take_back(session, script, jump)
    assert keys(any_studio, script, waived=True) == []
    with pytest.raises(NotFound, match="is not waived"), any_studio.writing() as session:
        craft.take_back(session, script, jump)


def test_a_waiver_outlasts_a_new_revision_and_a_new_breakdown(any_studio: Studio) -> None:
    script = filmed(any_studio)["id"]
    _jump, line = keys(any_studio, script)
    waive(any_studio, script, line)

    revised(any_studio, script, crew.SCRIPT.replace("Боран. Ештеңе көрінбейді.", "Боран басылды."))
    film(any_studio, script)

    assert line in keys(any_studio, script, waived=True)


def test_a_finding_comes_back_when_its_shots_are_made_otherwise(any_studio: Studio) -> None:
    script = filmed(any_studio)["id"]
    jump, _line = keys(any_studio, script)
    waive(any_studio, script, jump)

    film(any_studio, script, [(SOUTH, ShotSize.LONG), (SOUTH, ShotSize.LONG), (NORTH, ShotSize.FULL)])

    assert keys(any_studio, script, waived=True) == []
    assert "jump_cut" in rules(listed(any_studio, script, waived=False))


def test_a_listing_is_paged_by_findings_without_gap_or_repeat(any_studio: Studio) -> None:
    cuts = [(replace(SOUTH, x=0.05 * n), ShotSize.FULL) for n in range(9)]
    script = filmed(any_studio, cuts)["id"]

    seen: list[str] = []
    page = Page(limit=3)
    while True:
        found = listed(any_studio, script, page)
        seen += [one["key"] for one in found["items"]]
        assert len(found["items"]) <= 3
        if found["next"] is None:
            break
        page = Page(cursor=found["next"], limit=3)

    assert seen == keys(any_studio, script)
    assert len(seen) == len(set(seen)) == 8


def test_a_page_looks_through_so_many_shots_and_goes_on(any_studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(craft, "SHOTS_A_PAGE", 3)
    script = filmed(any_studio)["id"]

    first = listed(any_studio, script)
    second = listed(any_studio, script, Page(cursor=first["next"]))

    assert rules(first) == ["jump_cut", "line"]
    assert (second["items"], second["next"]) == ([], None)


def test_one_scene_can_be_asked_for_by_number_or_id(any_studio: Studio) -> None:
    script = filmed(any_studio)
    house, steppe = (scene["id"] for scene in script["scenes"])

    assert rules(listed(any_studio, script["id"], scene=house)) == ["jump_cut", "line"]
    assert listed(any_studio, script["id"], scene="2")["items"] == []
    assert listed(any_studio, script["id"], scene=steppe)["items"] == []
    with pytest.raises(NotFound, match="has no scene 9"):
        listed(any_studio, script["id"], scene="9")


@pytest.mark.parametrize("cursor", ["!", "bm9uZQ", "MTIzNDU2Nzg5MDEy", "LTE"])
def test_a_cursor_that_is_none_of_ours_is_refused(any_studio: Studio, cursor: str) -> None:
    script = filmed(any_studio)["id"]

    with pytest.raises(Invalid, match="cursor"):
        listed(any_studio, script, Page(cursor=cursor))


@pytest.mark.parametrize(
    "key", ["line", "line.sht_none.abc", "..", "jump_cut.\x00.abc", "x" * 80, "line.sht_01jdd3v5k2x8m4n6p7q9r0s1t2.ab"]
)
def test_a_key_that_is_none_is_not_found(any_studio: Studio, key: str) -> None:
    script = filmed(any_studio)["id"]

    with pytest.raises(NotFound, match="no finding"):
        waive(any_studio, script, key.replace("\x00", "%00"))


def test_a_finding_that_is_gone_is_not_waived(any_studio: Studio) -> None:
    script = filmed(any_studio)["id"]
    jump, _line = keys(any_studio, script)
    shot = jump.split(".")[1]

    with pytest.raises(NotFound, match="any more"):
        waive(any_studio, script, f"jump_cut.{shot}.000000000000")


def test_a_script_without_shots_has_no_findings_and_no_plan(any_studio: Studio) -> None:
    script = begin(any_studio)

    assert listed(any_studio, script["id"]) == {"items": [], "next": None}
    with pytest.raises(Conflict, match="break its script down first"), any_studio.reading() as session:
        craft.planned(session, script["scenes"][0]["id"])


def test_what_is_deleted_has_neither(any_studio: Studio) -> None:
    script = filmed(any_studio)
    (_jump, line) = keys(any_studio, script["id"])
    with any_studio.writing() as session:
        projects.delete(session, script["project_id"])

    with pytest.raises(NotFound):
        listed(any_studio, script["id"])
    with pytest.raises(NotFound):
        waive(any_studio, script["id"], line)
    with pytest.raises(NotFound), any_studio.reading() as session:
        craft.planned(session, script["scenes"][0]["id"])


def test_a_floor_plan_is_known_by_what_it_is_drawn_from(any_studio: Studio) -> None:
    script = filmed(any_studio)
    house = script["scenes"][0]["id"]

    def planned(language: Language | None = None) -> craft.PlannedScene:
        with any_studio.reading() as session:
            return craft.planned(session, house, language)

    first = planned()
    assert planned() == first
    assert planned(Language.ENGLISH).tag != first.tag
    film(any_studio, script["id"], FAULTY[:2])
    assert planned().tag != first.tag
    assert "1. ИНТ. ҮЙ – ТҮН" in craft.floor_plan(first)
