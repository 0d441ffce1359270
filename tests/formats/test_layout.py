"""Promises about the classifier that typed text, PDF and Word share."""

from collections.abc import Iterable

import pytest

from kadr.errors import TooLarge
from kadr.film.screenplay import ElementType
from kadr.formats import layout
from kadr.formats.reading import Alignment, SetLine

E = ElementType
ACTION, SPEECH, PARENTHETICAL, CUE = 1.5, 2.5, 3.0, 3.7

SCENES = {
    "kk": ("НАТ. ДАЛА – ТАҢ", "Жылқылар жусап жатыр.", "АТА", "Қарашы.", "НЕМЕРЕ", "Қайда?"),
    "ru": ("НАТ. СТЕПЬ. УТРО", "Лошади стоят в тумане.", "ДЕД", "Смотри.", "ВНУК", "Куда?"),
    "en": ("EXT. STEPPE - DAWN", "Horses stand in the fog.", "GRANDPA", "Look there.", "BOY", "Where?"),
}


def placed(*lines: tuple[float, str] | tuple[float, str, str]) -> list[SetLine]:
    """Lines from (indent, text) or (indent, text, "page 2 gap"): what a reader of PDF would hand over."""
    found = []
    for number, (indent, text, *more) in enumerate(lines, start=1):
        words = more[0].split() if more else []
        page = int(words[words.index("page") + 1]) if "page" in words else 1
        found.append(SetLine(number=number, text=text, indent=indent, gap="tight" not in words, page=page))
    return found


def told(lines: Iterable[SetLine]) -> list[tuple[ElementType, str]]:
    return [(element.type, element.text) for element in layout.elements(list(lines)).elements]


def scene(language: str, shift: float = 0.0) -> list[SetLine]:
    heading, action, first, said, second, answered = SCENES[language]
    return placed(
        (ACTION + shift, heading),
        (ACTION + shift, action),
        (CUE + shift, first),
        (SPEECH + shift, said, "tight"),
        (CUE + shift, second),
        (SPEECH + shift, answered, "tight"),
    )


EXPECTED = [E.SCENE_HEADING, E.ACTION, E.CHARACTER, E.DIALOGUE, E.CHARACTER, E.DIALOGUE]


@pytest.mark.parametrize("language", SCENES)
@pytest.mark.parametrize("shift", [-0.5, 0.0, 0.37, 1.0])
def test_the_columns_are_the_documents_own(language: str, shift: float) -> None:
    assert [kind for kind, _ in told(scene(language, shift))] == EXPECTED


@pytest.mark.parametrize("language", SCENES)
def test_letters_of_any_width_are_placed_by_their_edges(language: str) -> None:
    narrow = [
        SetLine(
            number=line.number,
            text=line.text,
            indent=line.indent,
            gap=line.gap,
            end=line.indent + 0.06 * len(line.text),
        )
        for line in scene(language)
    ]

    assert [kind for kind, _ in told(narrow)] == EXPECTED


@pytest.mark.parametrize("language", SCENES)
def test_paragraphs_of_word_may_be_centred_by_the_file_alone(language: str) -> None:
    heading, action, first, said, second, answered = SCENES[language]
    lines = [
        SetLine(number=n, text=text, indent=1.0, whole=True, alignment=alignment, gap=False)
        for n, (text, alignment) in enumerate(
            [
                (heading, Alignment.LEFT),
                (action, Alignment.LEFT),
                (first, Alignment.CENTRED),
                (said, Alignment.LEFT),
                (second, Alignment.CENTRED),
                (answered, Alignment.LEFT),
                (action, Alignment.LEFT),
            ],
            start=1,
        )
    ]

    assert [kind for kind, _ in told(lines)] == [*EXPECTED, E.ACTION]


@pytest.mark.parametrize("language", SCENES)
def test_what_a_style_says_wins_over_where_a_line_stands(language: str) -> None:
    texts = SCENES[language]
    lines = [
        SetLine(number=n, text=text, indent=1.0, whole=True, kind=kind)
        for n, (text, kind) in enumerate(zip(texts, EXPECTED, strict=True), start=1)
    ]

    found = layout.elements(lines)

    assert [(element.type, element.text) for element in found.elements] == list(zip(EXPECTED, texts, strict=True))
    assert found.confidence > 0.9


def test_a_heading_by_its_style_alone_needs_no_prefix() -> None:
    (element,) = layout.elements(
        [SetLine(number=1, text="Квартира Марата. Ночь", indent=1.0, kind=E.SCENE_HEADING)]
    ).elements

    assert element.slugline is not None
    assert (element.slugline.location, element.slugline.time) == ("Квартира Марата", "Ночь")


@pytest.mark.parametrize(
    ("line", "number", "text"),
    [
        ("1A   INT. HOUSE - DAY          1A", "1A", "INT. HOUSE - DAY"),
        ("INT. HOUSE - DAY               12", "12", "INT. HOUSE - DAY"),
        ("15-1. ИНТ. КВАРТИРА. ДЕНЬ", "15-1", "ИНТ. КВАРТИРА. ДЕНЬ"),
        ("7.  ИНТ. ҮЙ – ТҮН              7.", "7", "ИНТ. ҮЙ – ТҮН"),
    ],
)
def test_numbers_in_either_margin_belong_to_the_heading(line: str, number: str, text: str) -> None:
    found = layout.elements(placed((0.8, line), (1.5, "Тихо, никого.")))

    assert (found.elements[0].number, found.elements[0].text) == (number, text)


@pytest.mark.parametrize("label", ["1.", "1", "1)"])
def test_a_number_may_stand_on_a_line_above_its_heading(label: str) -> None:
    found = layout.elements(placed((1.5, label), (1.5, "ИНТ. ҮЙ – ТҮН", "tight"), (1.5, "Тыныш.")))

    assert (found.elements[0].number, found.elements[0].text) == ("1", "ИНТ. ҮЙ – ТҮН")


PAGES = {
    "kk": ("БОРАН, 2-нұсқа", "АТА", "(ЖАЛҒАСЫ БАР)", "АТА (ЖАЛҒ.)", "Ол жолдан адасып кеткен жоқ,", "жол одан адасты."),
    "ru": ("БУРАН. Вариант 2", "ДЕД", "(ДАЛЬШЕ)", "ДЕД (ПРОД.)", "Он не сбился с дороги,", "дорога сбилась с него."),
    "en": (
        "BLIZZARD, 2nd draft",
        "GRANDPA",
        "(MORE)",
        "GRANDPA (CONT'D)",
        "He did not lose the road,",
        "the road lost him.",
    ),
}


@pytest.mark.parametrize("language", PAGES)
def test_what_belongs_to_the_page_is_taken_out_and_speeches_are_made_whole(language: str) -> None:
    head, cue, more, again, first, second = PAGES[language]
    heading, action = SCENES[language][:2]
    lines = placed(
        (5.5, head),
        (1.5, heading),
        (1.5, action),
        (3.7, cue),
        (2.5, first, "tight"),
        (3.7, more, "tight"),
        (5.5, head, "page 2"),
        (7.0, "2.", "page 2 tight"),
        (3.7, again, "page 2"),
        (2.5, second, "page 2 tight"),
        (1.5, f"{action} {second}", "page 2"),
        (5.5, head, "page 3"),
        (7.0, "3.", "page 3 tight"),
        (1.5, f"{action} {action}", "page 3"),
    )

    found = layout.elements(lines)

    spoken = [element.text for element in found.elements if element.type is E.DIALOGUE]
    assert spoken == [f"{first} {second}"]
    assert [element.type for element in found.elements] == [*EXPECTED[:4], E.ACTION, E.ACTION]
    assert {remark.partition(":")[0] for remark in found.remarks[1:]} == {
        "page numbers left out",
        "running heads and feet left out",
        "marks of a turned page ((MORE), CONTINUED) left out",
    }


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    lines = placed(
        (1.5, "ИНТ. ДОМ. НОЧЬ"),
        (1.5, "Марат идёт через двор, не замечая, что"),
        (1.5, "дверь за ним закрылась.", "page 2"),
        (1.5, "Тихо.", "page 2"),
    )

    assert told(lines)[1:] == [
        (E.ACTION, "Марат идёт через двор, не замечая, что дверь за ним закрылась."),
        (E.ACTION, "Тихо."),
    ]


def test_the_name_of_somebody_who_speaks_on_every_page_is_no_running_head() -> None:
    lines = []
    for page in range(1, 7):
        lines += [(3.7, "МАРАТ", f"page {page}"), (2.5, "Да.", f"page {page} tight"), (3.7, "АСЕЛЬ", f"page {page}")]
        lines += [
            (2.5, "Нет.", f"page {page} tight"),
            (3.7, "МАРАТ", f"page {page}"),
            (2.5, "Ну.", f"page {page} tight"),
        ]
    found = told(placed((1.5, "ИНТ. ДОМ. НОЧЬ"), *lines))

    assert sum(kind is E.CHARACTER for kind, _ in found) == 18


def test_numbers_that_somebody_says_are_no_page_numbers() -> None:
    lines = [(1.5, "INT. PAD - DAY"), (1.5, "Silence."), (3.7, "MAX"), (2.5, "1", "tight"), (2.5, "2", "tight")]

    assert told(placed(*lines))[-1] == (E.DIALOGUE, "1\n2")  # type: ignore[arg-type]  # pairs and triples in one list


@pytest.mark.parametrize(
    "words", ["ЗТМ.", "ПЕРЕХОД НА:", "CUT TO:", "SMASH CUT TO:", "ҚАРАҢҒЫЛЫҚҚА.", "НАПЛЫВ НА ЛИЦО:"]
)
def test_what_stands_at_the_right_edge_in_capitals_leads_over(words: str) -> None:
    lines = [*scene("ru"), SetLine(number=9, text=words, indent=7.5 - 0.1 * len(words), gap=True)]

    assert told(lines)[-1] == (E.TRANSITION, words)


@pytest.mark.parametrize("words", ["СОҢЫ", "КОНЕЦ", "THE END", "Десять лет спустя"])
def test_what_stands_in_the_middle_is_centred(words: str) -> None:
    lines = [*scene("kk"), SetLine(number=9, text=words, indent=4.5 - 0.05 * len(words), gap=True)]

    assert told(lines)[-1] == (E.CENTERED, words)


def test_two_who_speak_at_once_are_two_speeches() -> None:
    lines = placed(
        (1.5, "ИНТ. ДОМ. НОЧЬ"),
        (1.5, "Они вскакивают."),
        (2.3, "МАРАТ                           АСЕЛЬ"),
        (1.5, "Что это было?                   (тихо)", "tight"),
        (4.7, "Ничего.", "tight"),
    )

    found = layout.elements(lines).elements[2:]

    assert [(each.type, each.text, each.dual) for each in found] == [
        (E.CHARACTER, "МАРАТ", False),
        (E.DIALOGUE, "Что это было?", False),
        (E.CHARACTER, "АСЕЛЬ", True),
        (E.PARENTHETICAL, "тихо", False),
        (E.DIALOGUE, "Ничего.", False),
    ]


def test_emphasis_that_a_line_end_cut_is_one_emphasis() -> None:
    lines = placed(
        (1.5, "INT. HOUSE - DAY"),
        (1.5, "The whole long line of this paragraph is *very long and*"),
        (1.5, "*goes on and on and on until the edge of the paper stops*", "tight"),
        (1.5, "it, as it must.", "tight"),
    )

    assert told(lines)[1][1] == (
        "The whole long line of this paragraph is *very long and goes on and on and on until the edge of the paper "
        "stops* it, as it must."
    )


def test_asterisks_of_a_revision_are_left_out_and_reported() -> None:
    found = layout.elements(placed((1.5, "INT. HOUSE - DAY"), (1.5, "He waits.                                    *")))

    assert found.elements[1].text == "He waits."
    assert found.remarks[-1] == "asterisks of a revision in the margin left out: 1"


@pytest.mark.parametrize("language", SCENES)
def test_a_page_in_the_middle_before_the_first_scene_is_the_title_page(language: str) -> None:
    author = {"kk": "Сценарий авторы", "ru": "автор сценария", "en": "written by"}[language]
    front = placed((4.0, "БОРАН"), (3.7, author), (3.9, "А. Б."))
    body = [
        SetLine(number=line.number + 3, text=line.text, indent=line.indent, gap=line.gap, page=2)
        for line in scene(language)
    ]

    found = layout.elements([*front, *body])

    assert [entry.lines for entry in found.title_page] == [("БОРАН",), (author,), ("А. Б.",)]
    assert [element.type for element in found.elements] == EXPECTED


def test_confidence_falls_with_every_line_that_stands_nowhere() -> None:
    strays = [SetLine(number=20 + n, text="Что-то ещё.", indent=2.0 + 0.35 * n, gap=True) for n in range(8)]

    found = [layout.elements([*scene("ru"), *strays[:count]]).confidence for count in (0, 3, 8)]

    assert found == sorted(found, reverse=True)
    assert found[0] > 0.85
    assert found[2] < 0.65


def test_no_scene_no_confidence() -> None:
    assert layout.elements(placed((1.5, "Жай ғана мәтін."), (1.5, "Просто текст."))).confidence < 0.3
    assert layout.elements([]).elements == ()


def test_more_lines_than_a_film_has_are_refused() -> None:
    line = SetLine(number=1, text="x", indent=1.5)

    with pytest.raises(TooLarge, match=r"^film\.pdf has 40001 lines; the limit is 40000"):
        layout.elements([line] * 40_001, "film.pdf")


def test_more_letters_than_a_film_has_are_refused() -> None:
    line = SetLine(number=1, text="х" * 1_000, indent=1.5)

    with pytest.raises(TooLarge, match=r"^film\.pdf has 2501000 letters; the limit is 2500000"):
        layout.elements([line] * 2_501, "film.pdf")


@pytest.mark.parametrize("heading", ["ІШКІ. ҮЙ – ТҮН", "ИНТ. ДОМ. НОЧЬ", "INT. HOUSE - NIGHT"])
def test_more_scenes_than_a_film_has_are_refused(heading: str) -> None:
    line = SetLine(number=1, text=heading, indent=1.5)

    with pytest.raises(TooLarge, match=r"^film\.pdf has over 8000 scenes"):
        layout.elements([line] * 8_001, "film.pdf")
