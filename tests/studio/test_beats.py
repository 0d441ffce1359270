"""What a scene's beats promise: versioned, a person's never overwritten, and only behaviour reaches pictures."""

import pytest

from kadr.errors import Invalid, NotFound, Outdated
from kadr.store.tables import Json
from kadr.studio import beats, breakdowns, scripts
from kadr.studio.beats import BeatChange, BeatsChange, SheetChange
from kadr.studio.breakdowns import BreakdownOrder
from kadr.studio.desk import Studio
from tests.studio import crew

MINE = BeatsChange(
    sheets=(SheetChange(character="АРУ", want="таңға дейін жылыну", behaviour="Һәм отынды санай береді"),),
    beats=(BeatChange(first_line=3, last_line=5, turn="Отын бітеді."),),
)


@pytest.fixture
def script(any_studio: Studio) -> str:
    crew.report_alive(any_studio)
    return crew.bring_in(any_studio)


@pytest.fixture
def scene(any_studio: Studio, script: str) -> str:
    with any_studio.reading() as session:
        found: str = scripts.show(session, script)["scenes"][0]["id"]
    return found


def enrich(studio: Studio, script: str) -> None:
    with studio.writing() as session:
        breakdowns.order(session, script, BreakdownOrder(enrich=True), studio.settings)
    while crew.carry_out(studio):
        pass


def change(studio: Studio, scene: str, wanted: BeatsChange = MINE, based_on: int | None = None) -> Json:
    with studio.writing() as session:
        return beats.change(session, scene, wanted, based_on)


def shown(studio: Studio, scene: str) -> Json:
    with studio.reading() as session:
        return beats.show(session, scene)


def test_a_scene_that_nobody_wrote_about_is_at_version_0(any_studio: Studio, scene: str) -> None:
    found = shown(any_studio, scene)

    assert (found["version"], found["author"], found["sheets"], found["beats"]) == (0, None, [], [])


def test_what_a_model_wrote_is_shown_and_a_person_builds_on_it(any_studio: Studio, script: str, scene: str) -> None:
    enrich(any_studio, script)
    by_model = shown(any_studio, scene)

    mine = change(any_studio, scene, based_on=1)

    assert (by_model["version"], by_model["author"]) == (1, "model")
    assert [sheet["character"] for sheet in by_model["sheets"]] == ["АРУ", "ЕРЛАН"]
    assert (mine["version"], mine["author"], mine["stale"]) == (2, "person", False)
    assert mine["beats"] == [{"first_line": 3, "last_line": 5, "turn": "Отын бітеді."}]


def test_a_person_is_never_overwritten_by_a_model(any_studio: Studio, script: str, scene: str) -> None:
    mine = change(any_studio, scene, based_on=0)

    enrich(any_studio, script)

    after = shown(any_studio, scene)
    assert {**after, "alternates": []} == {**mine, "alternates": []}
    assert [(each["version"], each["author"]) for each in after["alternates"]] == [(2, "model")]
    assert change(any_studio, scene, based_on=1)["version"] == 3


def test_two_edits_of_one_version_are_one_edit_and_one_refusal(any_studio: Studio, scene: str) -> None:
    change(any_studio, scene, based_on=0)

    with pytest.raises(Outdated, match="at version 1, the change was made on 0"):
        change(any_studio, scene, based_on=0)


def test_what_a_change_leaves_out_stays(any_studio: Studio, scene: str) -> None:
    change(any_studio, scene)

    found = change(any_studio, scene, BeatsChange(beats=()))

    assert found["beats"] == []
    assert found["sheets"][0]["want"] == "таңға дейін жылыну"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (BeatsChange(), "the change is empty"),
        (BeatsChange(sheets=(SheetChange(character="АРУУ"),)), "has no character АРУУ; its people are АРУ, ЕРЛАН"),
        (BeatsChange(sheets=(SheetChange(character="АРУ"), SheetChange(character="АРУ"))), "two sheets"),
        (BeatsChange(beats=(BeatChange(first_line=3, last_line=400, turn=""),)), "stands on lines 3 to"),
        (BeatsChange(beats=(BeatChange(first_line=5, last_line=4, turn=""),)), "from line 5 to 4"),
    ],
)
def test_a_change_that_means_nothing_in_this_scene_is_refused(
    any_studio: Studio, scene: str, wanted: BeatsChange, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        change(any_studio, scene, wanted)

    assert shown(any_studio, scene)["version"] == 0


def test_beats_move_with_their_scene_and_say_when_its_words_changed(
    any_studio: Studio, script: str, scene: str
) -> None:
    change(any_studio, scene)
    text = crew.SCRIPT.replace("ИНТ. ҮЙ", "ИНТ. ҚОРА – ТҮН\n\nАт тұр.\n\nИНТ. ҮЙ")
    with any_studio.writing() as session:
        scripts.revise(session, any_studio.blobs, script, scripts.manuscript(text.encode(), "b.fountain"), None)
    moved = shown(any_studio, scene)
    text = text.replace("Отын бітті.", "Отын біткен жоқ.")
    with any_studio.writing() as session:
        scripts.revise(session, any_studio.blobs, script, scripts.manuscript(text.encode(), "b.fountain"), None)

    assert (moved["beats"][0]["first_line"], moved["stale"]) == (7, False)
    assert shown(any_studio, scene)["stale"]


def test_only_behaviour_is_told_to_pictures(any_studio: Studio, scene: str) -> None:
    change(any_studio, scene)

    with any_studio.reading() as session:
        told = beats.behaviour_of(session, scene)

    assert told == {"АРУ": "Һәм отынды санай береді"}


def test_a_scene_that_is_not_there_is_not_found(any_studio: Studio) -> None:
    with any_studio.reading() as session, pytest.raises(NotFound):
        beats.show(session, "scn_01jdd3v5k2x8m4n6p7q9r0s1t2")
