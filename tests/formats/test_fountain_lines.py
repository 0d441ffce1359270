"""Promises about single lines of Fountain where the syntax leaves room for mistakes: keys, cues, casts, calibres."""

import pytest

from kadr.film.screenplay import ElementType
from kadr.film.shots import Voice
from kadr.formats import fountain
from kadr.formats.cues import read_cue


def _read(text: str) -> list[tuple[str, str, int]]:
    return [(str(each.type), each.text, each.line) for each in fountain.parse(text).elements]


@pytest.mark.parametrize("keys", ["Атауы:\nАвторы:", "Название:\nАвтор:", "Title:\nCredit:\nAuthor:"])
def test_a_title_page_still_to_be_filled_in_is_one(keys: str) -> None:
    read = fountain.parse(f"{keys}\n\nINT. A\n")

    assert [(entry.key, entry.lines) for entry in read.title_page] == [(key[:-1], ()) for key in keys.split("\n")]
    assert fountain.parse(fountain.write(read)).title_page == read.title_page


@pytest.mark.parametrize(
    "line",
    [
        "12:30",
        "https://kadr.example/a",
        '{"a": 1}',
        "Steel enters the code on the keypad: **\\*9765\\***",
        "Он входит, садится: тихо",
        "Ол үйге асығыс кіріп, есікті жауып айтады: тыныш",
    ],
)
def test_a_first_line_with_a_colon_is_not_always_a_title_page(line: str) -> None:
    read = fountain.parse(f"{line}\n\nINT. A\n")

    assert read.title_page == ()
    assert (read.elements[0].type, read.elements[0].text) == (ElementType.ACTION, line)
    assert fountain.parse(fountain.write(read)).elements[0].text == line


@pytest.mark.parametrize("words", ["ТИТР:", "ФЛЕШБЕК", "КОНЕЦ", "ЖАЗУ:", "ЭКРАНДА", "СОҢЫ", "SUPER:", "FLASHBACK"])
def test_what_nobody_is_called_is_no_cue(words: str) -> None:
    assert _read(f"Жел.\n\n{words}\nАлматы, 1986") == [("action", "Жел.", 1), ("action", f"{words}\nАлматы, 1986", 3)]
    assert _read(f"@{words}\nАлматы")[0] == ("character", words, 1)


@pytest.mark.parametrize(
    "words", ["ПЕРЕБИВКА:", "МОНТАЖНАЯ СКЛЕЙКА", "НАПЛЫВ НА:", "ҚИМА", "ҚАРАҢҒЫЛЫҚТАН:", "FADE TO BLACK."]
)
def test_practice_knows_its_transitions(words: str) -> None:
    assert _read(f"Жел.\n\n{words}\n\nҚар.")[1] == ("transition", words, 3)


def test_a_calibre_is_no_forced_heading() -> None:
    assert _read("She aims a\n\n.38 pistol at him and\nfires.") == [
        ("action", "She aims a", 1),
        ("action", ".38 pistol at him and\nfires.", 3),
    ]
    assert _read(".5 ЛЕТ СПУСТЯ\n\nСнег.")[0] == ("scene_heading", "5 ЛЕТ СПУСТЯ", 1)
    assert _read(".7-ҚАБАТ\nАРУ, ӘЖЕ\n\nТыныш.")[0] == ("scene_heading", "7-ҚАБАТ", 1)


@pytest.mark.parametrize(
    ("heading", "name", "said"),
    [("ІШКІ. ҮЙ – ТҮН", "АРУ", "Иә."), ("ИНТ. ДОМ. НОЧЬ", "МАША", "Да."), ("INT. HOUSE - NIGHT", "MARY", "Yes.")],
)
def test_a_single_name_under_a_heading_is_cast_or_cue_by_what_stands_around_it(
    heading: str, name: str, said: str
) -> None:
    listed = fountain.parse(f"{heading}\n{name}\n{name}\n{said}").elements
    in_its_column = fountain.parse(f"{heading}\n\t\t\t{name}\n\t{said}\n\n{said}").elements
    alone = fountain.parse(f"{heading}\n{name}\n\n{said}").elements

    assert [each.type for each in listed] == ["scene_heading", "character", "dialogue"]
    assert [each.type for each in in_its_column] == ["scene_heading", "character", "dialogue", "action"]
    assert [each.type for each in alone] == ["scene_heading", "action"]
    assert [found[0].slugline.cast for found in (listed, in_its_column, alone) if found[0].slugline] == [
        (name,),
        (),
        (name,),
    ]


@pytest.mark.parametrize(
    ("cue", "name", "voice"),
    [
        ("ДИКТОР З.К.", "ДИКТОР", Voice.OVER),
        ("ӘЖЕ К.С.", "ӘЖЕ", Voice.OVER),
        ("JOHN V.O.", "JOHN", Voice.OVER),
        ("ГОЛОС ЗА КАДРОМ", "ГОЛОС ЗА КАДРОМ", Voice.OVER),
        ("МАША ВПЗ", "МАША", Voice.OFF),
        ("МАША", "МАША", Voice.ON),
    ],
)
def test_an_extension_without_parentheses_is_one(cue: str, name: str, voice: Voice) -> None:
    found = read_cue(cue)

    assert (found.name, found.voice) == (name, voice)
