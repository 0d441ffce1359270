"""Promises about people without a name: who acts is found, several are background, and nobody is made of a simile."""

import pytest

from kadr.film.breakdown import Category, ProjectLexicon, Tag
from kadr.film.screenplay import Language
from kadr.formats import fountain
from kadr.studio.coverage import cover
from kadr.studio.tagging import identify, tag

KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH


def _tags(action: str, language: Language, category: Category = Category.CAST) -> dict[str, Tag]:
    (scene,) = tag(fountain.parse(f"INT. HOUSE - NIGHT\n\n{action}\n"), language).scenes
    return {each.name: each for each in scene.tags if each.category is category}


@pytest.mark.parametrize(
    ("language", "action", "name"),
    [
        (KK, "Орындықта қария отыр.", "ҚАРИЯ"),
        (KK, "Бір бала үстел астынан шығады.", "БАЛА"),
        (KK, "Есік алдында шал.", "ШАЛ"),
        (KK, "Балықшы ауын жөндеп жатыр.", "БАЛЫҚШЫ"),
        (KK, "Апасы оны құлағынан тартады.", "АПА"),
        (RU, "Старик точит косу.", "СТАРИК"),
        (RU, "Входит пожилая женщина с сумкой.", "ЖЕНЩИНА"),
        (RU, "Мальчик в панаме ест яблоко.", "МАЛЬЧИК"),
        (RU, "На пороге курьер с букетом.", "КУРЬЕР"),
        (EN, "A boy drops his ice cream.", "BOY"),
        (EN, "The driver of a yellow cab leans out.", "DRIVER"),
        (EN, "The muleteer, a bandage over one eye, leads them.", "MULETEER"),
        (EN, "An old woman in a wheelchair raises her hand.", "OLD WOMAN"),
        (EN, "A stranger in rags.", "STRANGER"),
    ],
)
def test_who_acts_under_a_plain_noun_is_a_silent_part_of_less_confidence(
    language: Language, action: str, name: str
) -> None:
    found = _tags(action, language)

    assert list(found) == [name]
    assert 0.4 <= found[name].confidence <= 0.5
    assert (found[name].speaking, found[name].line) == (False, 3)


@pytest.mark.parametrize(
    ("language", "action"),
    [
        (KK, "Ол балаша жылайды. Шалдың таяғы сынған. Қамшысын алады. Қуанышы қойнына сыймайды."),
        (KK, "Марат дәрігердің бөлмесіне кіреді. Ана жақта от жанып тұр."),
        (RU, "Он смеётся как ребёнок. Комната матери пуста. Марат работает водителем. Пожарная машина стоит."),
        (RU, "Марат — врач. Голос диктора говорит об отце."),
        (EN, "He cries like a boy. The doctor's office is dark. No driver in sight. A courier bag bounces on her hip."),
        (EN, "A major crash. He dreams of a mother's arms."),
    ],
)
def test_who_is_only_spoken_of_is_no_part(language: Language, action: str) -> None:
    assert set(_tags(action, language)) <= {"МАРАТ"}


@pytest.mark.parametrize(
    ("language", "action", "name", "count"),
    [
        (KK, "Екі санитар зембіл көтеріп кіреді.", "санитарлар", 2),
        (KK, "Балықшылар ау тартып жатыр.", "балықшылар", None),
        (RU, "Санитары несут носилки.", "санитары", None),
        (RU, "Грузчики бросают ящик.", "грузчики", None),
        (EN, "The muleteers unload the animals.", "muleteers", None),
        (EN, "Two plumbers come in.", "plumbers", 2),
    ],
)
def test_several_at_once_are_background(language: Language, action: str, name: str, count: int | None) -> None:
    found = _tags(action, language, Category.BACKGROUND)

    assert {each.name: each.count for each in found.values()} == {name: count}
    assert _tags(action, language) == {}


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (KK, "КАПИТАН НҰРБОЛОВ (40) отыр. Капитан тартпаны ашады.", "КАПИТАН НҰРБОЛОВ"),
        (RU, "Входит капитан Громов (40). Капитан садится.", "КАПИТАН ГРОМОВ"),
        (EN, "CAPTAIN HAYES (40) enters. The captain sits.", "CAPTAIN HAYES"),
    ],
)
def test_the_captain_of_a_scene_with_captain_hayes_is_nobody_else(language: Language, text: str, name: str) -> None:
    assert list(_tags(text, language)) == [name]


@pytest.mark.parametrize(
    ("language", "action", "name"),
    [
        (KK, "Бұхар жырау домбырасын алады.", "БҰХАР ЖЫРАУ"),
        (KK, "Төрде Қобыланды батыр отыр. Жұрт Қобыланды батырға қарайды.", "ҚОБЫЛАНДЫ БАТЫР"),
        (KK, "Есіктен Абылай хан кіреді.", "АБЫЛАЙ ХАН"),
        (KK, "Сахнаға Абай ақын шығады.", "АБАЙ АҚЫН"),
        (RU, "У костра поёт Бухар жырау.", "БУХАР ЖЫРАУ"),
        (RU, "К шатру подходит Абылай хан.", "АБЫЛАЙ ХАН"),
        (EN, "By the fire Abylai khan waits.", "ABYLAI KHAN"),
    ],
)
def test_an_epithet_after_a_name_belongs_to_it(language: Language, action: str, name: str) -> None:
    assert list(_tags(action, language)) == [name]


@pytest.mark.parametrize("action", ["Жас батыр атқа мінеді.", "Орындықта қария отыр.", "Далада жырау күңіренеді."])
def test_a_capital_at_the_head_of_a_sentence_makes_no_name_of_an_epithet(action: str) -> None:
    assert not [name for name in _tags(action, KK) if " " in name]


@pytest.mark.parametrize(
    ("language", "action", "word"),
    [
        (KK, "Шопан таяғын алып, тұрады.", "шопан"),
        (RU, "Старик берёт вилы и уходит.", "старик"),
        (EN, "The shepherd takes his stick and leaves.", "shepherd"),
    ],
)
def test_a_plain_noun_that_a_person_confirms_is_in_the_shot_list_and_one_rejected_is_nowhere(
    language: Language, action: str, word: str
) -> None:
    screenplay = fountain.parse(f"INT. HOUSE - NIGHT\n\n{action}\n")
    confirmed, rejected = (ProjectLexicon(entries={word: said}) for said in (Category.CAST, None))

    (before,) = cover(screenplay, language)
    (after,) = cover(screenplay, language, names=identify(screenplay, language, lexicon=confirmed).names)

    assert (before.cast, after.cast) == ((), (word.upper(),))
    assert any(word.upper() in shot.characters for shot in after.shots)
    assert next(each.confidence for each in tag(screenplay, language, lexicon=confirmed).scenes[0].tags) >= 0.7
    assert word not in {each.key for each in tag(screenplay, language, lexicon=rejected).scenes[0].tags}
