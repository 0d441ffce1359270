"""Promises about people: who is in a scene, who only might be somebody else, and who never was anybody."""

import pytest

from kadr.film.breakdown import Answer, Breakdown, Category, ProjectLexicon, Tag, TagSource
from kadr.film.screenplay import Language
from kadr.formats import fountain
from kadr.studio.coverage import cover
from kadr.studio.coverage.names import Names
from kadr.studio.tagging import tag

KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH


def _broken(text: str, language: Language, answers: dict[str, Answer] | None = None) -> Breakdown:
    return tag(fountain.parse(f"INT. HOUSE - NIGHT\n\n{text}\n"), language, answers=answers)


def _cast(text: str, language: Language) -> dict[str, Tag]:
    (scene,) = _broken(text, language).scenes
    return {each.name: each for each in scene.tags if each.category is Category.CAST}


@pytest.mark.parametrize(
    ("language", "action", "names"),
    [
        (KK, "МАРАТ (30) кіреді. АЙГҮЛ, 25 жаста, тұр.", ["МАРАТ", "АЙГҮЛ"]),
        (RU, "Входит МАРАТ (30). АЙГУЛЬ, 25 лет, стоит.", ["МАРАТ", "АЙГУЛЬ"]),
        (EN, "MARAT (30) enters. AIGUL, 25, stands.", ["MARAT", "AIGUL"]),
        (KK, "Ол Маратқа қарайды. Айгүлдің көзі жұмулы.", ["МАРАТ", "АЙГҮЛ"]),
        (RU, "Она смотрит на Марата. Глаза Айгуль закрыты.", ["МАРАТ", "АЙГУЛЬ"]),
        (EN, "She looks at Marat. Aigul's eyes are shut.", ["MARAT", "AIGUL"]),
        (KK, "Бұрышта ДАЯШЫ тұр.", ["ДАЯШЫ"]),
        (RU, "В углу стоит ОФИЦИАНТ.", ["ОФИЦИАНТ"]),
        (EN, "A WAITER stands in the corner.", ["WAITER"]),
        (KK, "Түкпірде Зейінбек отыр.", ["ЗЕЙІНБЕК"]),
        (RU, "В углу сидит Макар Киреев. Киреев молчит.", ["МАКАР КИРЕЕВ"]),
        (EN, "In the corner sits Pete Kowalski. Then Kowalski speaks of Kowalski's mother.", ["PETE KOWALSKI"]),
    ],
)
def test_who_is_named_only_in_action_is_found_and_silent(language: Language, action: str, names: list[str]) -> None:
    found = _cast(action, language)

    assert list(found) == names
    assert not any(each.speaking for each in found.values())
    # The shot list knows them too.
    (covered,) = cover(fountain.parse(f"INT. HOUSE - NIGHT\n\n{action}\n"), language)
    assert set(names) <= set(covered.cast)


@pytest.mark.parametrize(
    ("language", "action"),
    [
        (KK, "Алматыда жаңбыр. Кенет ЖАРЫЛЫС естіледі. Есікте «Иван» деген жазу. Қараша айы. Ол үндемейді."),
        (KK, "ДЕТАЛЬ: ХАТ. Кері мекенжайы: Қарағанды, Болатқа."),
        (RU, "В Алматы дождь. Раздаётся ВЗРЫВ. На двери надпись «Иван». Вечер. Надежда уходит. Он молчит."),
        (RU, "ДЕТАЛЬ: ПИСЬМО. Обратный адрес: Караганда, Болату."),
        (EN, "Rain over London. A BANG. A sign reads “Ivan”. Hope is gone. In May it snows. The Golden Gate shines."),
        (EN, "INSERT: THE LETTER. Return address: Karaganda, to Bolat."),
    ],
)
def test_a_capital_alone_makes_nobody(language: Language, action: str) -> None:
    assert _cast(action, language) == {}


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        (KK, "МАРАТ (К.С.)\nИә.\n\nМАРАТ (ЖАЛҒ.)\nЖоқ.", ["МАРАТ"]),
        (RU, "МАША (З.К.)\nДа.\n\nМАША (ПРОД.)\nНет.", ["МАША"]),
        (EN, "MARAT (V.O.)\nYes.\n\nMARAT (CONT'D)\nNo.", ["MARAT"]),
        (KK, "МАРАТ\nИә.\n\nАРУ\nЖоқ.\n\nМАРАТ МЕН АРУ\nБілмейміз.", ["МАРАТ", "АРУ"]),
        (RU, "МАРАТ\nДа.\n\nАРУ\nНет.\n\nМАРАТ И АРУ\nНе знаем.", ["МАРАТ", "АРУ"]),
        (EN, "MARAT\nYes.\n\nARU\nNo.\n\nMARAT AND ARU\nWe don't know.", ["MARAT", "ARU"]),
    ],
)
def test_cues_are_people_whatever_stands_behind_the_name(language: Language, text: str, names: list[str]) -> None:
    found = _cast(text, language)

    assert list(found) == names
    assert all(each.speaking and each.source is TagSource.CUE for each in found.values())


@pytest.mark.parametrize(("language", "cue"), [(KK, "ЖҰРТ"), (RU, "ТОЛПА"), (EN, "CROWD")])
def test_many_voices_are_background(language: Language, cue: str) -> None:
    (scene,) = _broken(f"{cue}\nО-о-о!\n", language).scenes

    assert [(each.category, each.quote) for each in scene.tags] == [(Category.BACKGROUND, cue)]


@pytest.mark.parametrize(
    ("language", "action", "cue", "other"),
    [
        (KK, "Есікте дәрігер Ерлан тұр.", "ДӘРІГЕР", "ДӘРІГЕР ЕРЛАН"),
        (RU, "В дверях доктор Ерлан.", "ДОКТОР", "ДОКТОР ЕРЛАН"),
        (EN, "In the doorway stands doctor Erlan.", "DOCTOR", "DOCTOR ERLAN"),
    ],
)
def test_a_role_and_a_name_with_that_role_are_asked_about_and_not_merged(
    language: Language, action: str, cue: str, other: str
) -> None:
    text = f"{action}\n\n{cue}\nИә.\n"
    broken = _broken(text, language)
    (question,) = broken.questions
    same = _broken(text, language, {question.key: Answer.SAME})
    different = _broken(text, language, {question.key: Answer.DIFFERENT})

    assert (question.one, question.other, question.ordinal, question.line) == (cue, other, 1, 3)
    assert set(_cast(text, language)) == {cue, other}
    assert same.questions == different.questions == ()
    assert [each.name for each in same.scenes[0].tags if each.category is Category.CAST] == [cue]
    assert different.scenes == broken.scenes


@pytest.mark.parametrize(
    ("language", "text", "pairs"),
    [
        (RU, "МАША\nДа.\n\nМАРИЯ\nНет.", []),
        (RU, "Мария, она же Маша, входит.\n\nМАША\nДа.\n\nМАРИЯ\nНет.", [("МАРИЯ", "МАША")]),
        (RU, "Мария (Маша) входит.\n\nМАША\nДа.\n\nМАРИЯ\nНет.", [("МАРИЯ", "МАША")]),
        (KK, "МАРАТ\nИә.\n\nМӘКЕ\nЖоқ.", []),
        (KK, "Марат, яғни Мәке, кіреді.\n\nМАРАТ\nИә.\n\nМӘКЕ\nЖоқ.", [("МАРАТ", "МӘКЕ")]),
        (EN, "KATE\nYes.\n\nCATHERINE\nNo.", []),
        (EN, "Catherine, also known as Kate, enters.\n\nKATE\nYes.\n\nCATHERINE\nNo.", [("CATHERINE", "KATE")]),
        (EN, "MAKAR\nYes.\n\nMAKAR KIREEV\nNo.", [("MAKAR", "MAKAR KIREEV")]),
        (RU, "СТАРИК\nДа.\n\nСТАРИК 2\nНет.", []),
    ],
)
def test_two_names_are_asked_about_only_where_the_script_raises_it(
    language: Language, text: str, pairs: list[tuple[str, str]]
) -> None:
    assert [(each.one, each.other) for each in _broken(text, language).questions] == pairs


def test_questions_keep_their_keys_when_the_script_moves() -> None:
    text = "В дверях доктор Ерлан.\n\nДОКТОР\nДа.\n"
    before, after = _broken(text, RU), _broken(f"Дождь.\n\n{text}", RU)

    assert [each.key for each in before.questions] == [each.key for each in after.questions]


@pytest.mark.parametrize(
    ("language", "action", "name"),
    [
        (KK, "Төрде Қозыкөрпеш отыр.", "ҚОЗЫКӨРПЕШ"),
        (RU, "За столом Томпсонша.", "ТОМПСОНША"),
        (EN, "At the table, Kobylandy.", "KOBYLANDY"),
    ],
)
def test_a_project_teaches_a_name(language: Language, action: str, name: str) -> None:
    screenplay = fountain.parse(f"INT. HOUSE - NIGHT\n\n{action}\n")
    (before,) = tag(screenplay, language).scenes
    (after,) = tag(screenplay, language, lexicon=ProjectLexicon(entries={name.lower(): Category.CAST})).scenes

    assert not [each for each in before.tags if each.category is Category.CAST]
    assert [each.name for each in after.tags if each.category is Category.CAST] == [name]


@pytest.mark.parametrize(
    ("language", "action", "name"),
    [(KK, "Ол Болатқа қарайды.", "болат"), (RU, "Она видит Розу.", "роза"), (EN, "She sees Ivan there.", "ivan")],
)
def test_a_project_learns_that_a_name_is_nobody(language: Language, action: str, name: str) -> None:
    screenplay = fountain.parse(f"INT. HOUSE - NIGHT\n\n{action}\n")
    (before,) = tag(screenplay, language).scenes
    (after,) = tag(screenplay, language, lexicon=ProjectLexicon(entries={name: None})).scenes

    assert [each.key for each in before.tags if each.category is Category.CAST] == [name]
    assert not [each for each in after.tags if each.category is Category.CAST]


def test_a_cast_line_puts_people_into_the_scene() -> None:
    (scene,) = tag(fountain.parse("ИНТ. ДОМ. НОЧЬ\nМАРАТ, АРУ\n\nТихо.\n"), RU).scenes
    cast = [each for each in scene.tags if each.category is Category.CAST]

    assert [(each.name, each.source, each.speaking) for each in cast] == [
        ("МАРАТ", TagSource.CAST_LINE, False),
        ("АРУ", TagSource.CAST_LINE, False),
    ]


def test_names_of_the_script_stay_what_they_were_without_silent_parts() -> None:
    names = Names(fountain.parse("INT. HOUSE - NIGHT\n\nMARAT\nYes.\n"), EN)

    assert (names.all, names.silent) == (("MARAT",), {})
