"""A correction teaches the project: its other scenes and scripts, and until it is unlearned."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kadr.errors import NotFound
from kadr.film.breakdown import Category, TagSource
from kadr.store.tables import Json
from kadr.studio import breakdowns, findings, lexicons, tags
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.tags import NewTag, Scope, State
from tests.studio import crew
from tests.studio.tagged import begin, break_down, found, imported, listed

WORDS = {"kk": "шапан", "ru": "шинель", "en": "greatcoat"}


def taught(studio: Studio, script: str) -> dict[str, Category | None]:
    with studio.reading() as session:
        return dict(findings.told(session, script).lexicon.entries)


def entries(studio: Studio, project: str) -> list[Json]:
    with studio.reading() as session:
        items: list[Json] = lexicons.listing(session, project, Page())["items"]
    return items


def change(studio: Studio, tag: str, scope: Scope = Scope.PROJECT, **to: object) -> None:
    with studio.writing() as session:
        tags.change(session, tag, to, None, scope)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_correction_reaches_every_script_of_the_project(any_studio: Studio, language: str) -> None:
    script = begin(any_studio)
    other, stranger = imported(any_studio, script["project_id"]), begin(any_studio)
    needs = [found(Category.PROPS, WORDS[language]), found(Category.PROPS, "от"), found(Category.PROPS, "ат")]
    break_down(any_studio, script["id"], {1: needs})
    coat, fire, horse = listed(any_studio, script["id"])

    change(any_studio, coat["id"], category=Category.WARDROBE)
    change(any_studio, fire["id"], state=State.REJECTED)
    change(any_studio, horse["id"], Scope.SCENE, category=Category.ANIMALS)
    with any_studio.writing() as session:
        tags.add(session, other["scenes"][0]["id"], NewTag(category=Category.VEHICLES, name="Қызыл  Нива"))

    learned = {WORDS[language]: Category.WARDROBE, "от": None, "қызыл нива": Category.VEHICLES}
    assert taught(any_studio, other["id"]) == taught(any_studio, script["id"]) == learned
    assert taught(any_studio, stranger["id"]) == {}
    assert [entry["learned_from"] for entry in entries(any_studio, script["project_id"])][:2] == [
        coat["id"],
        fire["id"],
    ]


def test_the_last_correction_of_a_word_counts(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "Нива")], 2: [found(Category.PROPS, "Нива")]})
    first, second = listed(any_studio, script["id"])

    change(any_studio, first["id"], state=State.REJECTED)
    change(any_studio, second["id"], category=Category.VEHICLES)

    (entry,) = entries(any_studio, script["project_id"])
    assert (entry["word"], entry["category"], entry["learned_from"]) == ("нива", "vehicles", second["id"])


def test_confirming_what_the_script_says_teaches_nothing_unless_it_takes_something_back(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.CAST, "АРУ", source=TagSource.CUE)]})
    (cast,) = listed(any_studio, script["id"])

    change(any_studio, cast["id"], state=State.CONFIRMED)
    before = taught(any_studio, script["id"])
    change(any_studio, cast["id"], state=State.REJECTED)
    change(any_studio, cast["id"], state=State.CONFIRMED)

    assert before == {}
    assert taught(any_studio, script["id"]) == {"ару": Category.CAST}


def test_a_word_can_be_unlearned(any_studio: Studio) -> None:
    script, stranger = begin(any_studio), begin(any_studio)
    break_down(any_studio, script["id"], {1: [found(Category.PROPS, "от")]})
    (fire,) = listed(any_studio, script["id"])
    change(any_studio, fire["id"], state=State.REJECTED)
    (entry,) = entries(any_studio, script["project_id"])

    with pytest.raises(NotFound), any_studio.writing() as session:
        lexicons.forget(session, stranger["project_id"], entry["id"])
    with any_studio.writing() as session:
        lexicons.forget(session, script["project_id"], entry["id"])

    assert taught(any_studio, script["id"]) == {}
    assert [tag["id"] for tag in listed(any_studio, script["id"], state=State.REJECTED)] == [fire["id"]]


def test_two_scripts_that_teach_one_word_at_once_both_succeed(any_studio: Studio) -> None:
    script = begin(any_studio)
    made = [script, *(imported(any_studio, script["project_id"]) for _ in range(3))]

    def teach(one: Json) -> None:
        with any_studio.writing() as session:
            tags.add(session, one["scenes"][0]["id"], NewTag(category=Category.PROPS, name="хат"))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(teach, made))

    assert [entry["word"] for entry in entries(any_studio, script["project_id"])] == ["хат"]


COATS = {
    "kk": "ИНТ. ҮЙ – ТҮН\n\nАру шапанын шешеді.\n\nНАТ. ДАЛА – ТҮН\n\nЖолда біреудің шапаны жатыр.\n",
    "ru": "ИНТ. ДОМ – НОЧЬ\n\nАнна снимает шинель.\n\nНАТ. СТЕПЬ – НОЧЬ\n\nНа дороге лежит чья-то шинель.\n",
    "en": "INT. HOUSE - NIGHT\n\nAnna takes off her coat.\n\nEXT. STEPPE - NIGHT\n\nA coat lies on the road.\n",
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_one_scene_taught_holds_in_the_others_from_their_next_breakdown(studio: Studio, language: str) -> None:
    script = begin(studio, COATS[language])
    other = imported(studio, script["project_id"], COATS[language].replace("\n\n", "\n\n\n"))
    _break_down(studio, script["id"])
    first, second = (_coats(studio, script["id"], scene) for scene in ("1", "2"))
    change(studio, first[0]["id"], category=Category.SET_DRESSING)

    _break_down(studio, script["id"])
    _break_down(studio, other["id"])
    learned = [_coats(studio, one["id"], scene) for one in (script, other) for scene in ("1", "2")]
    change(studio, first[0]["id"], state=State.REJECTED)
    _break_down(studio, script["id"])
    rejected = [_coats(studio, script["id"], scene) for scene in ("1", "2")]

    assert [tag["category"] for tag in (*first, *second)] == ["wardrobe", "wardrobe"]
    assert [[tag["category"] for tag in tags] for tags in learned] == [["set_dressing"]] * 4
    assert [tags[0]["id"] for tags in learned[:2]] == [first[0]["id"], second[0]["id"]]
    assert rejected == [[], []]


def _break_down(studio: Studio, script: str) -> None:
    with studio.writing() as session:
        breakdowns.order(session, script)
    crew.carry_out(studio)


def _coats(studio: Studio, script: str, scene: str) -> list[Json]:
    words = ("шапан", "шинель", "coat")
    return [tag for tag in listed(studio, script, scene=scene) if tag["name"].casefold() in words]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_rename_and_a_merge_teach_what_a_word_is_called(studio: Studio, language: str) -> None:
    script = begin(studio, COATS[language])
    _break_down(studio, script["id"])
    first, second = (_coats(studio, script["id"], scene)[0] for scene in ("1", "2"))
    change(studio, first["id"], name="COAT 1")
    _break_down(studio, script["id"])
    renamed = [tag for tag in listed(studio, script["id"]) if tag["category"] == "wardrobe"]

    change(studio, first["id"], name=None)
    _break_down(studio, script["id"])
    back = [tag for tag in listed(studio, script["id"]) if tag["category"] == "wardrobe"]

    assert [tag["name"] for tag in renamed] == ["COAT 1", "COAT 1"]
    assert renamed[0]["id"] == first["id"]
    assert [tag["id"] for tag in back] == [first["id"], second["id"]]
    assert [tag["name"] for tag in back] == [first["name"], second["name"]]


KNIVES = {
    "kk": "ИНТ. ҮЙ – ТҮН\n\nАру пышағын, қанжарын алады.\n\nНАТ. ДАЛА – ТҮН\n\nАру қанжарын суырады.\n",
    "ru": "ИНТ. ДОМ – НОЧЬ\n\nАнна берёт нож и кинжал.\n\nНАТ. СТЕПЬ – НОЧЬ\n\nАнна вынимает кинжал.\n",
    "en": "INT. HOUSE - NIGHT\n\nAnna takes a knife and a dagger.\n\nEXT. STEPPE - NIGHT\n\nAnna draws her dagger.\n",
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_merge_teaches_that_two_words_are_one_thing_until_it_is_taken_back(studio: Studio, language: str) -> None:
    script = begin(studio, KNIVES[language])
    _break_down(studio, script["id"])
    knife, other = [tag for tag in listed(studio, script["id"], scene="1") if tag["category"] == "props"]

    change(studio, other["id"], merge_into=knife["id"])
    _break_down(studio, script["id"])
    merged = [[tag["name"] for tag in _props(studio, script["id"], scene)] for scene in ("1", "2")]
    change(studio, other["id"], state=State.SUGGESTED)
    _break_down(studio, script["id"])
    parted = [[tag["name"] for tag in _props(studio, script["id"], scene)] for scene in ("1", "2")]

    assert merged == [[knife["name"]], [knife["name"]]]
    assert parted == [[knife["name"], other["name"]], [other["name"]]]


def _props(studio: Studio, script: str, scene: str) -> list[Json]:
    return [tag for tag in listed(studio, script, scene=scene) if tag["category"] == "props"]


PEOPLE = {
    "kk": "ИНТ. ҮЙ – ТҮН\n\nМАРАТ (30) мен Дәулет отыр.\n\nНАТ. ДАЛА – ТҮН\n\nМарат жүгіреді.\n",
    "ru": "ИНТ. ДОМ – НОЧЬ\n\nСидят МАРАТ (30) и Дәулет.\n\nНАТ. СТЕПЬ – НОЧЬ\n\nМарат бежит.\n",
    "en": "INT. HOUSE - NIGHT\n\nMARAT (30) and Noah sit.\n\nEXT. STEPPE - NIGHT\n\nMarat runs.\n",
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_person_who_is_renamed_is_called_so_in_every_scene(studio: Studio, language: str) -> None:
    script = begin(studio, PEOPLE[language])
    _break_down(studio, script["id"])
    marat = next(tag for tag in listed(studio, script["id"]) if tag["name"] == "МАРАТ" or tag["name"] == "MARAT")

    change(studio, marat["id"], name="БОЛАТ СЕРІКОВ")
    _break_down(studio, script["id"])

    cast = [
        [tag["name"] for tag in listed(studio, script["id"], scene=scene) if tag["category"] == "cast"]
        for scene in "12"
    ]
    assert "БОЛАТ СЕРІКОВ" in cast[0]
    assert cast[1] == ["БОЛАТ СЕРІКОВ"]
    assert listed(studio, script["id"])[0]["id"] == marat["id"]
