"""Revisions say what they changed, and scenes take along what was said of them."""

import pytest

from kadr.errors import NotFound
from kadr.film.breakdown import Category
from kadr.store.tables import Json
from kadr.studio import revisions, scripts, tags
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.tags import NewTag, Scope, State
from tests.studio import crew
from tests.studio.tagged import begin, break_down, found, imported, listed, revised

EDITED = crew.SCRIPT.replace("Отын бітті.", "Отын жоқ.")


def shown(studio: Studio, script: str) -> list[Json]:
    with studio.reading() as session:
        items: list[Json] = revisions.listing(session, script, Page())["items"]
    return items


def test_a_revision_says_what_it_changed_and_the_first_changed_nothing(any_studio: Studio) -> None:
    script = begin(any_studio)
    house, steppe = (scene["id"] for scene in script["scenes"])
    revised(any_studio, script["id"], EDITED)
    revised(any_studio, script["id"], EDITED + "\nИНТ. ҚОРА – ТАҢ\n\nҚой.\n")

    third, second, first = shown(any_studio, script["id"])

    assert first["changes"] is None
    (edited,) = second["changes"]["scenes"]
    assert (edited["scene_id"], edited["change"]) == (house, ["edited"])
    assert [(line["op"], line["text"]) for line in edited["lines"]] == [("remove", "Отын бітті."), ("add", "Отын жоқ.")]
    assert [scene["change"] for scene in third["changes"]["scenes"]] == [["added"]]
    assert third["changes"]["counts"]["scenes"]["unchanged"] == 2
    assert steppe not in {scene["scene_id"] for scene in third["changes"]["scenes"]}
    with any_studio.reading() as session:
        assert revisions.show(session, script["id"], 2) == second
        with pytest.raises(NotFound, match="revision 4"):
            revisions.show(session, script["id"], 4)


def test_what_was_said_of_merged_scenes_goes_with_them(any_studio: Studio) -> None:
    one = "Ару пештің жанында отыр, қолында ескі хат."
    two = "Ерлан есікті ашып, үйге қар кіреді де, бәрі үнсіз қалады."
    script = begin(any_studio, f"ИНТ. ҮЙ – ТҮН\n\n{one}\n\nИНТ. АС ҮЙ – ТҮН\n\n{two}\n")
    small, large = (scene["id"] for scene in script["scenes"])
    both = [found(Category.PROPS, "хат"), found(Category.PROPS, "пеш")]
    break_down(any_studio, script["id"], {1: both, 2: [found(Category.PROPS, "пеш")]})
    letter, stove, _kept = listed(any_studio, script["id"])
    with any_studio.writing() as session:
        tags.change(session, stove["id"], {"state": State.REJECTED}, None, Scope.SCENE)
        added = tags.add(session, small, NewTag(category=Category.SOUND, name="жел", scope=Scope.SCENE))

    after = revised(any_studio, script["id"], f"ИНТ. ҮЙ – ТҮН\n\n{one}\n\n{two}\n")
    break_down(any_studio, script["id"], {1: both})

    assert [scene["id"] for scene in after["scenes"]] == [large]
    assert {tag["id"] for tag in listed(any_studio, script["id"])} == {letter["id"], added["id"]}
    assert [tag["name"] for tag in listed(any_studio, script["id"], state=State.REJECTED)] == ["пеш"]


def test_listing_revisions_does_without_their_screenplays(any_studio: Studio) -> None:
    script = begin(any_studio)

    assert set(shown(any_studio, script["id"])[0]) == {
        "id",
        "number",
        "format",
        "encoding",
        "confidence",
        "remarks",
        "source",
        "created_at",
        "changes",
    }


def test_two_scripts_of_one_text_do_not_share_scenes(any_studio: Studio) -> None:
    script = begin(any_studio)
    other = imported(any_studio, script["project_id"])

    assert not {s["id"] for s in script["scenes"]} & {s["id"] for s in other["scenes"]}
    with any_studio.reading() as session:
        assert scripts.show(session, other["id"])["scenes"] == other["scenes"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_scene_that_was_cut_and_comes_back_is_itself_with_all_that_was_said_of_it(
    any_studio: Studio, language: str
) -> None:
    house, steppe = WORDS[language]
    whole, without = f"{house}\n\n{steppe}\n", f"{house}\n"
    script = begin(any_studio, whole)
    break_down(any_studio, script["id"], {2: [found(Category.PROPS, "хат")]})
    (tag,) = listed(any_studio, script["id"])
    with any_studio.writing() as session:
        tags.change(session, tag["id"], {"count": 3}, None, Scope.SCENE)

    cut = revised(any_studio, script["id"], without)
    revised(any_studio, script["id"], without)
    back = revised(any_studio, script["id"], f"{steppe}\n\n{steppe}\n\n{house}\n")

    first, second = (scene["id"] for scene in script["scenes"])
    assert [scene["id"] for scene in cut["scenes"]] == [first]
    assert [scene["id"] for scene in back["scenes"]][::2] == [second, first]
    assert len({scene["id"] for scene in back["scenes"]}) == 3
    assert [(one["id"], one["count"]) for one in listed(any_studio, script["id"])] == [(tag["id"], 3)]


WORDS = {
    "kk": ("ІШКІ. ҮЙ – ТҮН\n\nАру шам жағады.", "СЫРТҚЫ. ДАЛА – ТҮН\n\nСапар атпен шауып келеді."),
    "ru": ("ИНТ. ДОМ. НОЧЬ\n\nАру зажигает лампу.", "НАТ. СТЕПЬ. НОЧЬ\n\nСапар скачет к зимовке."),
    "en": ("INT. HOUSE - NIGHT\n\nAru lights the lamp.", "EXT. STEPPE - NIGHT\n\nSapar gallops up to the house."),
}
