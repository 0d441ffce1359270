"""Tags keep their ids and what people said of them, over breakdowns and revisions, on every database."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kadr.errors import Conflict, Invalid, NotFound, Outdated
from kadr.film.breakdown import Category, TagSource
from kadr.store.tables import Json
from kadr.studio import projects, tags
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.tags import NewTag, Scope, State, Wanted
from tests.studio import crew
from tests.studio.tagged import begin, break_down, claimed, finish, found, listed, names, revised

COAT = {"kk": "шапан", "ru": "шинель", "en": "greatcoat"}
LETTER = {"kk": "хат", "ru": "письмо", "en": "letter"}
LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru", "en"])


def change(studio: Studio, tag: str, scope: Scope = Scope.PROJECT, based_on: int | None = None, **to: object) -> Json:
    with studio.writing() as session:
        return tags.change(session, tag, to, based_on, scope)


def add(studio: Studio, scene: str, category: Category, name: str, **more: object) -> Json:
    with studio.writing() as session:
        return tags.add(session, scene, NewTag(category=category, name=name, **more))  # type: ignore[arg-type]


def test_what_a_breakdown_found_is_listed_in_the_order_of_the_script(any_studio: Studio) -> None:
    script = begin(any_studio)
    needs = {
        1: [found(Category.CAST, "АРУ", speaking=True), found(Category.PROPS, "хат", line=5, lines=(5, 9), count=2)],
        2: [found(Category.EFFECTS, "боран", line=13)],
    }
    break_down(any_studio, script["id"], needs)

    house, steppe = (scene["id"] for scene in script["scenes"])
    assert names(any_studio, script["id"]) == [("cast", "АРУ"), ("props", "хат"), ("effects", "боран")]
    assert names(any_studio, script["id"], scene="2") == [("effects", "боран")]
    assert names(any_studio, script["id"], scene=house, category=Category.PROPS) == [("props", "хат")]
    letter = listed(any_studio, script["id"])[1]
    assert (letter["scene_id"], letter["line"], letter["lines"], letter["count"]) == (house, 5, [5, 9], 2)
    assert (letter["state"], letter["found"], letter["author"], letter["version"]) == (
        "suggested",
        True,
        "breakdown",
        1,
    )
    assert steppe == listed(any_studio, script["id"])[2]["scene_id"]


def test_a_listing_is_paged_without_gap_or_repeat(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, f"зат {n}") for n in range(7)]})

    seen: list[str] = []
    page = Page(limit=3)
    while True:
        with any_studio.reading() as session:
            shown = tags.listing(session, script["id"], page, Wanted())
        seen += [tag["name"] for tag in shown["items"]]
        if shown["next"] is None:
            break
        page = Page(limit=3, cursor=shown["next"])

    assert seen == [f"зат {n}" for n in range(7)]


@LANGUAGES
def test_tags_keep_their_ids_over_breakdowns_and_revisions(any_studio: Studio, language: str) -> None:
    script = begin(any_studio)
    coat, letter = found(Category.WARDROBE, COAT[language]), found(Category.PROPS, LETTER[language])
    break_down(any_studio, script["id"], {1: [coat, letter]})
    before = {tag["name"]: tag["id"] for tag in listed(any_studio, script["id"])}

    moved = crew.SCRIPT.replace("ИНТ. ҮЙ", "СЫРТҚЫ. ЖОЛ – ТАҢ\n\nАт.\n\nИНТ. ҮЙ")
    revised(any_studio, script["id"], moved)
    break_down(any_studio, script["id"], {1: [found(Category.ANIMALS, "ат")], 2: [letter, coat]})

    after = {tag["name"]: tag["id"] for tag in listed(any_studio, script["id"])}
    assert {name: after[name] for name in before} == before
    assert names(any_studio, script["id"], scene="2") == [("props", LETTER[language]), ("wardrobe", COAT[language])]


@LANGUAGES
def test_what_a_person_said_stays_over_breakdowns_and_revisions(any_studio: Studio, language: str) -> None:
    script = begin(any_studio)
    needs = {1: [found(Category.PROPS, COAT[language]), found(Category.PROPS, LETTER[language], line=5)]}
    break_down(any_studio, script["id"], needs)
    coat, letter = listed(any_studio, script["id"])
    change(any_studio, coat["id"], Scope.SCENE, category=Category.WARDROBE, name="COAT 2")
    change(any_studio, letter["id"], Scope.SCENE, state=State.REJECTED)
    house = script["scenes"][0]["id"]
    added = add(any_studio, house, Category.VEHICLES, "Нива", scope=Scope.SCENE)

    for text in (crew.SCRIPT.replace("Отын бітті.", "Отын жоқ."), crew.SCRIPT.replace("ИНТ. ҮЙ", "ИНТ. ҚОРА")):
        revised(any_studio, script["id"], text)
        break_down(any_studio, script["id"], needs)

        assert names(any_studio, script["id"]) == [("wardrobe", "COAT 2"), ("vehicles", "Нива")]
        assert [tag["id"] for tag in listed(any_studio, script["id"])] == [coat["id"], added["id"]]
        assert [tag["id"] for tag in listed(any_studio, script["id"], state=State.REJECTED)] == [letter["id"]]


def test_a_suggestion_goes_with_its_words_and_comes_back_as_itself(any_studio: Studio) -> None:
    script = begin(any_studio)
    kept, lost = found(Category.PROPS, "хат"), found(Category.PROPS, "пышақ")
    break_down(any_studio, script["id"], {1: [kept, lost]})
    before = listed(any_studio, script["id"])
    change(any_studio, before[0]["id"], state=State.CONFIRMED)

    break_down(any_studio, script["id"], {})
    without = listed(any_studio, script["id"])
    break_down(any_studio, script["id"], {1: [kept, lost]})

    assert [(tag["name"], tag["found"]) for tag in without] == [("хат", False)]
    assert [tag["id"] for tag in listed(any_studio, script["id"])] == [tag["id"] for tag in before]


def test_a_word_found_later_is_the_tag_that_a_person_added(any_studio: Studio) -> None:
    script = begin(any_studio)
    added = add(any_studio, script["scenes"][0]["id"], Category.PROPS, "Ескі  хат")

    stem = found(Category.PROPS, "ескі хат", key="ескі хат#stem", line=7, source=TagSource.PROJECT)
    break_down(any_studio, script["id"], {1: [stem]})

    (tag,) = listed(any_studio, script["id"])
    assert (tag["id"], tag["name"], tag["author"], tag["source"]) == (added["id"], "Ескі  хат", "person", "person")
    assert (tag["found"], tag["line"], tag["quote"]) == (True, 7, "ескі хат")


def test_a_category_learned_finds_the_tag_that_taught_it(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "Нива")]})
    (tag,) = listed(any_studio, script["id"])
    change(any_studio, tag["id"], category=Category.VEHICLES)

    for category in (Category.VEHICLES, Category.PROPS):
        break_down(any_studio, script["id"], {1: [found(category, "Нива")]})

        assert [(one["id"], one["category"]) for one in listed(any_studio, script["id"])] == [(tag["id"], "vehicles")]


def test_merged_tags_are_one_and_stay_one(any_studio: Studio) -> None:
    script = begin(any_studio)
    knife, blade = found(Category.PROPS, "нож", line=3), found(Category.PROPS, "ножик", line=9)
    break_down(any_studio, script["id"], {1: [knife, blade, found(Category.PROPS, "клинок")]})
    first, second, third = listed(any_studio, script["id"])

    change(any_studio, third["id"], merge_into=second["id"])
    change(any_studio, second["id"], merge_into=first["id"])
    break_down(any_studio, script["id"], {1: [blade, knife]})

    (shown,) = listed(any_studio, script["id"])
    assert (shown["id"], {one["name"]: one["lines"] for one in shown["merged"]}) == (
        first["id"],
        {"ножик": [9], "клинок": [3]},
    )
    with pytest.raises(Conflict, match="merged"):
        change(any_studio, first["id"], merge_into=second["id"])
    change(any_studio, second["id"], state=State.CONFIRMED)
    assert [tag["name"] for tag in listed(any_studio, script["id"])] == ["ножик", "нож"]


@pytest.mark.parametrize("into", ["itself", "another scene", "nothing"])
def test_a_tag_merges_only_into_another_one_of_its_scene(any_studio: Studio, into: str) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "нож")], 2: [found(Category.PROPS, "нож")]})
    first, second = listed(any_studio, script["id"])
    target = {"itself": first["id"], "another scene": second["id"], "nothing": "tag_" + "0" * 26}[into]

    with pytest.raises(Invalid, match="merge_into"):
        change(any_studio, first["id"], merge_into=target)


def test_of_two_corrections_of_one_version_one_is_told(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "нож")]})
    (tag,) = listed(any_studio, script["id"])

    changed = change(any_studio, tag["id"], based_on=1, name="Нож охотничий")

    assert (changed["version"], changed["state"], changed["corrected"]) == (2, "confirmed", ["name"])
    with pytest.raises(Outdated, match="version 2"):
        change(any_studio, tag["id"], based_on=1, name="Ножик")


def test_a_scene_has_a_thing_once(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "Нива"), found(Category.VEHICLES, "Нива")]})
    prop, vehicle = listed(any_studio, script["id"])

    with pytest.raises(Conflict, match=vehicle["id"]):
        change(any_studio, prop["id"], category=Category.VEHICLES)
    with pytest.raises(Conflict, match=prop["id"]):
        add(any_studio, script["scenes"][0]["id"], Category.PROPS, "НИВА")
    change(any_studio, prop["id"], state=State.REJECTED)
    again = add(any_studio, script["scenes"][0]["id"], Category.PROPS, "НИВА")
    assert (again["id"], again["state"]) == (prop["id"], "confirmed")


def test_only_cast_speaks(any_studio: Studio) -> None:
    script = begin(any_studio)
    needs = {1: [found(Category.CAST, "АРУ", speaking=False), found(Category.PROPS, "хат")]}
    break_down(any_studio, script["id"], needs)
    cast, prop = listed(any_studio, script["id"])

    change(any_studio, cast["id"], speaking=True)
    break_down(any_studio, script["id"], needs)

    assert listed(any_studio, script["id"])[0]["speaking"] is True
    with pytest.raises(Invalid, match="cast"):
        change(any_studio, prop["id"], speaking=True)
    with pytest.raises(Invalid, match="cast"):
        add(any_studio, script["scenes"][0]["id"], Category.PROPS, "стол", speaking=False)
    assert change(any_studio, cast["id"], category=Category.BACKGROUND)["speaking"] is None


def test_a_breakdown_that_ends_late_changes_no_tag(any_studio: Studio) -> None:
    script = begin(any_studio)
    older, newer = claimed(any_studio, script["id"]), claimed(any_studio, script["id"])
    finish(any_studio, newer, {1: [found(Category.PROPS, "хат")]})

    finish(any_studio, older, {1: [found(Category.PROPS, "пышақ")]})

    assert names(any_studio, script["id"]) == [("props", "хат")]


def test_tags_of_a_scene_that_is_cut_are_out_of_the_listing(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "хат")], 2: [found(Category.EFFECTS, "боран")]})

    revised(any_studio, script["id"], crew.SCRIPT.partition("НАТ.")[0])

    assert names(any_studio, script["id"]) == [("props", "хат")]


def test_a_deleted_projects_tags_are_nowhere(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "хат")]})
    (tag,) = listed(any_studio, script["id"])
    with any_studio.writing() as session:
        projects.delete(session, script["project_id"])

    with pytest.raises(NotFound), any_studio.reading() as session:
        tags.show(session, tag["id"])
    with pytest.raises(NotFound):
        change(any_studio, tag["id"], state=State.CONFIRMED)
    with pytest.raises(NotFound):
        add(any_studio, script["scenes"][0]["id"], Category.PROPS, "стол")


def test_thousands_of_tags_settle_in_seconds(any_studio: Studio) -> None:
    script = begin(any_studio, "\n\n".join(f"ИНТ. ҮЙ {n} – ТҮН\n\nАру {n} рет." for n in range(200)))
    needs = {n: [found(Category.PROPS, f"зат {k}") for k in range(25)] for n in range(1, 201)}
    break_down(any_studio, script["id"], needs)

    running = claimed(any_studio, script["id"])
    started = time.process_time()
    finish(any_studio, running, needs)

    # 5,000 tags, found again: about a second; row by row against all others it would be minutes.
    assert time.process_time() - started < 20


def test_a_correction_made_while_a_breakdown_ends_is_not_lost(any_studio: Studio) -> None:
    script = begin(any_studio)
    needs = {1: [found(Category.PROPS, f"зат {n}") for n in range(20)]}
    break_down(any_studio, script["id"], needs)

    for n in range(5):
        tag = listed(any_studio, script["id"])[n]
        running = claimed(any_studio, script["id"])
        with ThreadPoolExecutor(2) as threads:
            ending = threads.submit(finish, any_studio, running, needs)
            correcting = threads.submit(change, any_studio, tag["id"], Scope.SCENE, None, name=f"ЗАТ {n}")
        ending.result()
        correcting.result()

        assert listed(any_studio, script["id"])[n]["name"] == f"ЗАТ {n}"


@LANGUAGES
def test_a_number_is_corrected_stays_and_is_taken_back(any_studio: Studio, language: str) -> None:
    script = begin(any_studio)
    needs = {1: [found(Category.PROPS, LETTER[language], count=2)]}
    break_down(any_studio, script["id"], needs)
    (tag,) = listed(any_studio, script["id"])

    corrected = change(any_studio, tag["id"], Scope.SCENE, count=5)
    break_down(any_studio, script["id"], needs)
    after = listed(any_studio, script["id"])[0]["count"]
    back = change(any_studio, tag["id"], Scope.SCENE, count=None)

    assert (corrected["count"], corrected["corrected"], after) == (5, ["count"], 5)
    assert (back["count"], back["corrected"]) == (2, [])


def test_a_correction_taken_back_leaves_what_the_breakdown_found(any_studio: Studio) -> None:
    script = begin(any_studio)
    needs = {1: [found(Category.PROPS, "шапан"), found(Category.CAST, "АРУ", speaking=False)]}
    break_down(any_studio, script["id"], needs)
    coat, cast = listed(any_studio, script["id"])
    change(any_studio, coat["id"], Scope.SCENE, name="Шапан 2", category=Category.WARDROBE)
    change(any_studio, coat["id"], Scope.SCENE, name="Шапан 3")
    change(any_studio, cast["id"], Scope.SCENE, speaking=True)

    named = change(any_studio, coat["id"], Scope.SCENE, name=None)
    whole = change(any_studio, coat["id"], Scope.SCENE, category=None, state=State.SUGGESTED)
    silent = change(any_studio, cast["id"], Scope.SCENE, speaking=None)

    assert (named["name"], named["category"], named["corrected"]) == ("шапан", "wardrobe", ["category"])
    assert (whole["category"], whole["state"], whole["author"], whole["corrected"]) == (
        "props",
        "suggested",
        "breakdown",
        [],
    )
    assert (silent["speaking"], silent["corrected"]) == (False, [])


def test_what_a_person_added_has_nothing_to_go_back_to(any_studio: Studio) -> None:
    script = begin(any_studio)
    added = add(any_studio, script["scenes"][0]["id"], Category.PROPS, "хат", count=3)

    with pytest.raises(Invalid, match="added by a person"):
        change(any_studio, added["id"], name=None)
    assert change(any_studio, added["id"], count=None)["count"] is None


def test_taking_back_where_nothing_was_corrected_changes_nothing(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "хат", count=2)]})
    (tag,) = listed(any_studio, script["id"])

    same = change(any_studio, tag["id"], name=None, category=None, count=None)

    assert {**same, "version": 1, "changed_at": 0} == {**tag, "changed_at": 0}
