"""Scripts typed without blank lines, with columns of spaces, with what word processors leave: all are read."""

import unicodedata

import pytest

from kadr.film.screenplay import ElementType, Screenplay
from kadr.formats import fountain, screenplays

H, A, C, D = ElementType.SCENE_HEADING, ElementType.ACTION, ElementType.CHARACTER, ElementType.DIALOGUE
P, T, S = ElementType.PARENTHETICAL, ElementType.TRANSITION, ElementType.SECTION

RUSSIAN = """Сцена 1
ИНТ. КВАРТИРА. ДЕНЬ
МАША, ПЕТЯ
Маша входит. Садится.
Пётр молчит.
МАША
(тихо)
Привет.
Маша встаёт.
ПЕТЯ (З.К.)
Пока, моя
дорогая.
НАДПИСЬ
В ЗТМ.
СЕРИЯ 2
НАТ. ДВОР. НОЧЬ
Никого.
"""
KAZAKH = """САХНА 1
ІШКІ. ҮЙ. ТҮН
АРУ, САПАР
Ару отыр.
САПАР
(сыбырлап)
Жел басылды ма?
АРУ (К.С.)
Жоқ.
Ол тұрады.
ҚАРАҢҒЫЛЫҚҚА.
СЫРТҚЫ. ДАЛА – ТАҢ
Қар.
"""
ENGLISH = """INT. HOUSE - DAY
Mary sits.
MARY
(softly)
Hello there.
She stands.
BOB (V.O.)
Bye, my
dear.
CUT TO:
EXT. YARD - NIGHT
Nobody.
"""


def _kinds(screenplay: Screenplay) -> list[tuple[ElementType, str]]:
    return [(element.type, element.text) for element in screenplay.elements]


def test_a_russian_script_without_blank_lines_is_read_line_by_line() -> None:
    read = fountain.parse(RUSSIAN)

    assert _kinds(read) == [
        (H, "ИНТ. КВАРТИРА. ДЕНЬ"),
        (A, "Маша входит. Садится.\nПётр молчит."),
        (C, "МАША"),
        (P, "тихо"),
        (D, "Привет."),
        (A, "Маша встаёт."),
        (C, "ПЕТЯ (З.К.)"),
        (D, "Пока, моя\nдорогая."),
        (A, "НАДПИСЬ"),
        (T, "В ЗТМ."),
        (S, "СЕРИЯ 2"),
        (H, "НАТ. ДВОР. НОЧЬ"),
        (A, "Никого."),
    ]
    heading = read.elements[0]
    assert (heading.number, heading.line, heading.slugline and heading.slugline.cast) == ("1", 1, ("МАША", "ПЕТЯ"))


def test_a_kazakh_script_without_blank_lines_is_read_line_by_line() -> None:
    assert _kinds(fountain.parse(KAZAKH)) == [
        (H, "ІШКІ. ҮЙ. ТҮН"),
        (A, "Ару отыр."),
        (C, "САПАР"),
        (P, "сыбырлап"),
        (D, "Жел басылды ма?"),
        (C, "АРУ (К.С.)"),
        (D, "Жоқ."),
        (A, "Ол тұрады."),
        (T, "ҚАРАҢҒЫЛЫҚҚА."),
        (H, "СЫРТҚЫ. ДАЛА – ТАҢ"),
        (A, "Қар."),
    ]


def test_an_english_script_without_blank_lines_is_read_line_by_line() -> None:
    assert _kinds(fountain.parse(ENGLISH)) == [
        (H, "INT. HOUSE - DAY"),
        (A, "Mary sits."),
        (C, "MARY"),
        (P, "softly"),
        (D, "Hello there."),
        (A, "She stands."),
        (C, "BOB (V.O.)"),
        (D, "Bye, my\ndear."),
        (T, "CUT TO:"),
        (H, "EXT. YARD - NIGHT"),
        (A, "Nobody."),
    ]


def test_blank_lines_between_scenes_alone_do_not_hide_the_cues() -> None:
    read = fountain.parse("ИНТ. ДОМ\nНочь.\nМАША\nДа.\n\nНАТ. ДВОР\nПЕТЯ\nНет.\n")

    assert [kind for kind, _ in _kinds(read)] == [H, A, C, D, H, C, D]


def test_one_name_under_a_heading_is_its_cast_where_the_script_lists_casts() -> None:
    lists = fountain.parse("ИНТ. ДОМ\nМАША, ПЕТЯ\nМАША\nДа.\nНАТ. ДВОР\nОСИНА\nОсина ждёт.\n")
    does_not = fountain.parse("ИНТ. ДОМ\nНочь.\nМАША\nДа.\nНАТ. ДВОР\nОСИНА\nИду.\n")

    assert [each.slugline.cast for each in lists.elements if each.slugline] == [("МАША", "ПЕТЯ"), ("ОСИНА",)]
    assert [kind for kind, _ in _kinds(does_not)] == [H, A, C, D, H, C, D]


@pytest.mark.parametrize("script", [RUSSIAN, KAZAKH, ENGLISH])
@pytest.mark.parametrize("indent", ["                    ", "\t\t\t\t"])
def test_centred_cues_say_how_far_speech_goes(script: str, indent: str) -> None:
    cues = {element.text for element in fountain.parse(script).elements if element.type is C}
    speech = {line for kind, text in _kinds(fountain.parse(script)) if kind is D for line in text.split("\n")}
    laid = [
        f"{indent * 2}{line}" if line in cues else f"{indent}{line}" if line in speech else line
        for line in script.split("\n")
    ]

    read = fountain.parse("\n".join(laid))

    assert [pair for pair in _kinds(read) if pair[0] in (H, C, D)] == [
        pair for pair in _kinds(fountain.parse(script)) if pair[0] in (H, C, D)
    ]


def test_one_blank_line_above_action_says_that_the_writer_uses_them() -> None:
    text = "ИНТ. ДОМ\n\nМаша входит.\nМАША\nне одна.\n"

    assert [kind for kind, _ in _kinds(fountain.parse(text))] == [H, A]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n\r\n", "\u2028"])
@pytest.mark.parametrize(
    "script",
    ["ИНТ. ҮЙ – ТҮН\n\nАРУ\nСәлем.\n", "НАТ. ДВОР. НОЧЬ\n\nМАША\nПривет.\n", "INT. HOUSE - DAY\n\nMARY\nHello.\n"],
)
def test_every_end_of_a_line_is_one(script: str, end: str) -> None:
    mixed = script.replace("\n\n", f"{end}{end}")

    read = screenplays.read(mixed.encode(), "a.fountain").screenplay

    assert _kinds(read) == _kinds(fountain.parse(script))


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("ИНТ.\u00a0КВАР\u00adТИРА.\u00a0ДЕНЬ", "ИНТ. КВАРТИРА. ДЕНЬ"),
        ("\ufeffІШКІ. Ү\u200bЙ. ТҮ\ufeffН", "ІШКІ. ҮЙ. ТҮН"),
        ("INT.\u2009HOUSE\u202f- DA\u2060Y", "INT. HOUSE - DAY"),
        (unicodedata.normalize("NFD", "СЫРТҚЫ. АЙЫРЙОЛ. КӨШЕ"), "СЫРТҚЫ. АЙЫРЙОЛ. КӨШЕ"),
        (unicodedata.normalize("NFD", "НАТ. ЁЛКИ. ЙОД"), "НАТ. ЁЛКИ. ЙОД"),
    ],
)
def test_what_word_processors_leave_in_words_is_gone(dirty: str, clean: str) -> None:
    read = screenplays.read(f"{dirty}\n\nOk.\n".encode(), "a.fountain").screenplay

    assert read.elements[0].text == clean


def test_smart_quotes_are_kept_and_understood() -> None:
    read = fountain.parse("INT. “ZVEZDA” – BIRD’S NEST - DAY\n\nMARY (CONT’D)\n“Hello,” «да».\n")

    assert [kind for kind, _ in _kinds(read)] == [H, C, D]
    assert read.elements[2].text == "“Hello,” «да»."


def test_a_speech_in_which_a_heading_is_said_is_no_script_without_blank_lines() -> None:
    speech = fountain.parse("@МАША\nИНТ. ДОМ\nАРУ\nда\n  \n")

    assert [kind for kind, _ in _kinds(speech)] == [C, D]
    assert fountain.write(speech) == "@МАША\nИНТ. ДОМ\nАРУ\nда\n  \n"
