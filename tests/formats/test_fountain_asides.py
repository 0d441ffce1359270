"""Notes and boneyards keep their place: wherever a writer puts one, there it is told, and there it is written."""

import pytest

from kadr.film.screenplay import Aside, Element, ElementType, Screenplay
from kadr.formats import fountain
from kadr.formats.screenplay_json import to_json


def _places(text: str) -> list[tuple[str, int, int, int | None]]:
    read = fountain.parse(text)
    return [(each.text, each.line, each.element, each.offset) for each in read.notes + read.boneyards]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("АРУ\n[[дауысы қатты]]\nСәлем.\n", ("дауысы қатты", 2, 1, None)),
        ("АРУ\nСәлем, [[кім?]] әке.\n", ("кім?", 2, 1, 7)),
        ("АРУ\nСәлем.\n[[кідіріс]]\nӘке.\n", ("кідіріс", 3, 1, 7)),
        ("Он входит[[кто?]] в дом.\n", ("кто?", 1, 0, 9)),
        ("Он входит.\n[[пауза]]\nСадится.\n", ("пауза", 2, 0, 11)),
        ("Он входит.\n\n[[позже?]]\n\nОна ждёт.\n", ("позже?", 3, 1, None)),
        ("Он входит. [[длинно]]\n\nОна ждёт.\n", ("длинно", 1, 0, 10)),
        ("INT. HOUSE [[whose?]] - DAY\n\nWind.\n", ("whose?", 1, 0, 11)),
        (".ҮЙ [[қайда?]]\n\nЖел.\n", ("қайда?", 1, 0, 2)),
        ("[[first]]\n\nWind.\n", ("first", 1, 0, None)),
        ("Wind.\n\n[[last]]\n", ("last", 3, 1, None)),
        ("> КОНЕЦ [[ура]] <\n", ("ура", 1, 0, 5)),
        ("=== [[break]]\n", ("break", 1, 0, 0)),
        ("МАША\n(тихо [[очень]])\nДа.\n", ("очень", 2, 1, 4)),
        ("\tKey --\t[[n]] gone\n", ("n", 1, 0, 14)),
        ("[[only]]\n", ("only", 1, 0, None)),
        ("Wind. /* cut\n\nall of this */ Snow.\n", ("cut\n\nall of this", 1, 0, 6)),
        ("Wind.\n\n/*\nИНТ. ДОМ\n\nМАША\nДа.\n*/\n\nSnow.\n", ("ИНТ. ДОМ\n\nМАША\nДа.", 3, 1, None)),
    ],
)
def test_an_aside_is_told_where_it_stands(text: str, place: tuple[str, int, int, int | None]) -> None:
    assert _places(text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "АРУ\n[[дауысы қатты]]\nСәлем, [[кім?]] әке.\n[[кідіріс]]\nАпа.\n",
        "ИНТ. ДОМ [[чей?]] #4#\nМАША, ПЕТЯ\n\nОн входит[[кто?]] в дом. [[длинно]]\n",
        "Title: Boran\n\n[[under the title]]\n\nINT. HOUSE - DAY\n\nWind.\n\n/*\nCut.\n\nAll.\n*/\n\n[[last]]\n",
        "> КОНЕЦ [[ура]] <\n\n[[a]] [[b]] Қар.\n\n[[x]] ===\n",
        "Жел. [[бірінші жол\n  \nекінші жол]]\n",
    ],
)
def test_a_script_with_asides_is_written_as_it_stood(text: str) -> None:
    assert fountain.write(fountain.parse(text)) == text


def test_an_aside_does_not_part_what_it_stands_in() -> None:
    with_asides = fountain.parse("CUT TO: [[why?]]\n/*\nINT. GARAGE - DAY\n\nGone.\n*/\nИНТ. ДОМ\n[[n]]\nМАША, ПЕТЯ\n")
    without = fountain.parse("CUT TO:\nИНТ. ДОМ\nМАША, ПЕТЯ\n")

    assert [(each.type, each.text) for each in with_asides.elements] == [
        (each.type, each.text) for each in without.elements
    ]


@pytest.mark.parametrize("words", ["a[b", "a\\b", "a[[b", "a/*b"])
def test_an_aside_that_cannot_stand_moves_on_to_where_it_can(words: str) -> None:
    action = Element(type=ElementType.ACTION, text=words, line=1)
    note = Aside(text="n", element=0, offset=2)

    read = fountain.parse(fountain.write(Screenplay(elements=(action,), notes=(note,))))

    assert [(each.text, each.line) for each in read.elements] == [(words, 1)]
    assert [each.text for each in read.notes] == ["n"]
    assert (read.notes[0].offset or 0) >= 2


def test_an_aside_past_the_last_element_stands_at_the_end() -> None:
    written = fountain.write(Screenplay(notes=(Aside(text="ой", element=7, offset=3),)))

    assert written == "[[ой]]\n"


@pytest.mark.parametrize("words", ["ends in ]", "two ]] brackets", "has */ in it", "blank\n\nline"])
def test_a_note_never_spills_into_the_script(words: str) -> None:
    action = Element(type=ElementType.ACTION, text="Wind blows.", line=1)

    read = fountain.parse(
        fountain.write(
            Screenplay(
                elements=(action,),
                notes=(Aside(text=words, element=0, offset=4),),
                boneyards=(Aside(text=words, element=0),),
            )
        )
    )

    assert [each.text for each in read.elements] == ["Wind blows."]
    assert len(read.notes) == len(read.boneyards) == 1


def test_json_names_the_places_only_where_there_are_asides() -> None:
    assert "asides" not in to_json(fountain.parse("Жел."))
    assert to_json(fountain.parse("Жел /* о */ тұр [[қар]]\n"))["asides"] == [
        {"kind": "boneyard", "text": "о", "line": 1, "element": 0, "offset": 4},
        {"kind": "note", "text": "қар", "line": 1, "element": 0, "offset": 7},
    ]
