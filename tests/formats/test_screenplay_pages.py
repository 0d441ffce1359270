"""Pages break where a script typist breaks them, whatever the screenplay."""

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kadr.film.screenplay import Element, ElementType, Screenplay
from kadr.formats.screenplay_pages import Breaks, PlacedRow, paginate
from kadr.formats.screenplay_rows import Row, blocks, cells, wrapped

BREAKS = Breaks(more="(MORE)", continued="(CONT'D)")
ROWS = 54
CUE_COLUMN = 22

T = ElementType


def pages_of(*elements: tuple[ElementType, str], dual: int | None = None) -> tuple[tuple[PlacedRow, ...], ...]:
    made = tuple(Element(type=kind, text=text, line=n, dual=n == dual) for n, (kind, text) in enumerate(elements))
    return paginate(blocks(Screenplay(elements=made)), ROWS, BREAKS)


def words(row: Row) -> str:
    return "".join(span.text for span in row)


def shown(page: tuple[PlacedRow, ...]) -> list[str]:
    return [words(placed.row) for placed in page]


def filler(rows: int) -> tuple[ElementType, str]:
    return (T.ACTION, "\n".join(f"Қар {n}." for n in range(rows)))


def test_a_heading_goes_over_with_what_it_heads() -> None:
    pages = pages_of(filler(50), (T.SCENE_HEADING, "НАТ. ДАЛА – ТҮН"), filler(3))

    assert "НАТ. ДАЛА – ТҮН" not in shown(pages[0])
    assert shown(pages[1])[0] == "НАТ. ДАЛА – ТҮН"


def test_a_cue_never_stands_alone_at_the_foot() -> None:
    pages = pages_of(filler(52), (T.CHARACTER, "САПАР"), (T.DIALOGUE, "Алдым."))

    assert shown(pages[1])[:2] == ["САПАР", "Алдым."]


def test_a_long_speech_is_cut_with_more_and_goes_on_under_its_cue() -> None:
    speech = " ".join(f"Сөйлем саны {n} болды." for n in range(60))
    pages = pages_of(filler(30), (T.CHARACTER, "ГҮЛНҰР (З.К.)"), (T.DIALOGUE, speech))

    assert shown(pages[0])[-1] == "(MORE)"
    assert shown(pages[0])[-2].endswith("."), "a speech is cut at the end of a sentence where one is near"
    assert shown(pages[1])[0] == "ГҮЛНҰР (З.К.) (CONT'D)"
    said = [line for page in pages for line in shown(page) if line.startswith(("Сөйлем", "саны")) or "болды" in line]
    assert " ".join(said).count("болды.") == 60


def test_action_leaves_no_single_row_behind() -> None:
    pages = pages_of(filler(40), (T.ACTION, "\n".join(f"Жел {n}." for n in range(14))))

    assert [line for line in shown(pages[0]) if line.startswith("Жел")] == [f"Жел {n}." for n in range(12)]
    assert shown(pages[1]) == ["Жел 12.", "Жел 13."]


def test_a_transition_hangs_below_the_page_rather_than_opening_one() -> None:
    pages = pages_of(filler(ROWS), (T.TRANSITION, "ҚАРАҢҒЫЛЫҚҚА."))

    assert len(pages) == 1
    assert pages[0][-1].at == ROWS + 1


def test_two_who_speak_at_once_stand_side_by_side() -> None:
    pages = pages_of(
        (T.CHARACTER, "ДӘУЛЕТ"), (T.DIALOGUE, "Сапеке!"), (T.CHARACTER, "ГАУҺАР"), (T.DIALOGUE, "Кіргіз!"), dual=2
    )

    assert [[(span.column, span.text) for span in placed.row] for placed in pages[0]] == [
        [(8, "ДӘУЛЕТ"), (40, "ГАУҺАР")],
        [(0, "Сапеке!"), (32, "Кіргіз!")],
    ]


def test_a_second_voice_without_a_first_speaks_alone() -> None:
    pages = pages_of((T.ACTION, "Жел."), (T.CHARACTER, "ГАУҺАР"), (T.DIALOGUE, "Кіргіз!"), dual=1)

    assert shown(pages[0]) == ["Жел.", "ГАУҺАР", "Кіргіз!"]


def test_page_breaks_of_the_writer_are_kept_and_make_no_empty_page() -> None:
    pages = pages_of(
        (T.PAGE_BREAK, ""),
        (T.ACTION, "Бір."),
        (T.PAGE_BREAK, ""),
        (T.PAGE_BREAK, ""),
        (T.ACTION, "Екі."),
        (T.PAGE_BREAK, ""),
    )

    assert [shown(page) for page in pages] == [["Бір."], ["Екі."]]


def test_sections_and_synopses_stay_off_the_paper() -> None:
    pages = pages_of((T.SECTION, "Бірінші бөлім"), (T.SYNOPSIS, "Хат табылады"), (T.ACTION, "Ару қалтаны ақтарады."))

    assert shown(pages[0]) == ["Ару қалтаны ақтарады."]


def test_nothing_is_still_a_page() -> None:
    assert pages_of() == ((),)


def test_a_word_longer_than_the_line_is_broken_and_kept_whole() -> None:
    lines = wrapped("қ" * 130 + " соң", 60)

    assert [len(line.text) for line in lines] == [60, 60, 14]
    assert "".join(line.text for line in lines).replace(" ", "") == "қ" * 130 + "соң"


def test_accents_take_no_room_and_wide_letters_take_two() -> None:
    assert cells("и́й") == 2
    assert cells("漢字") == 4


_WORD = st.text(alphabet="абвгғқңөұүһі ЁA漢́*_\\", min_size=1, max_size=40)
_ELEMENT = st.tuples(
    st.sampled_from([kind for kind in ElementType if kind is not T.DIALOGUE]),
    st.lists(_WORD, max_size=30).map(" ".join),
)
_SPEECH = st.tuples(st.just(T.DIALOGUE), st.lists(_WORD, min_size=1, max_size=200).map(" ".join))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_ELEMENT, _SPEECH), max_size=25))
def test_no_screenplay_breaks_a_page(elements: list[tuple[ElementType, str]]) -> None:
    made = [Element(type=kind, text=text, line=n) for n, (kind, text) in enumerate(elements)]
    found = blocks(Screenplay(elements=tuple(made)))

    pages = paginate(found, ROWS, BREAKS)

    assert all(placed.at < ROWS + 2 for page in pages for placed in page)
    assert all(a.at < b.at for page in pages for a, b in pairwise(page))
    assert all(span.column + cells(span.text) <= 60 for page in pages for placed in page for span in placed.row)
    before = [words(row) for block in found for row in block.rows]
    after = [words(placed.row) for page in pages for placed in page]
    # Only (MORE) and repeated cues come in between; what was there stays in its order.
    remaining = iter(after)
    assert all(row in remaining for row in before)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["heading", "action", "speech"]), max_size=60))
def test_no_page_ends_on_a_heading_or_a_cue(kinds: list[str]) -> None:
    made: list[tuple[ElementType, str]] = []
    for n, kind in enumerate(kinds):
        if kind == "heading":
            made.append((T.SCENE_HEADING, f"НАТ. ДАЛА {n}"))
        elif kind == "action":
            made.append((T.ACTION, "Қар жауып тұр. " * (n % 7 + 1)))
        else:
            made.extend([(T.CHARACTER, "ӨМІР"), (T.PARENTHETICAL, "баяу"), (T.DIALOGUE, "Жауап жоқ. " * (n % 11 + 1))])

    pages = pages_of(*made)

    last = [words(page[-1].row) for page in pages[:-1]]
    assert not [row for row in last if row.startswith(("НАТ.", "ӨМІР", "(баяу"))]


def test_a_paragraph_of_a_thousand_pages_costs_what_its_pages_cost() -> None:
    started = time.process_time()
    (first, *rest) = pages_of((T.CHARACTER, "АРУ"), (T.DIALOGUE, "Сөз артынан сөз келеді. " * 45_000))
    took = time.process_time() - started

    assert shown(first)[-1] == "(MORE)"
    assert all(words(page[0].row) == "АРУ (CONT'D)" for page in rest)
    # A second; copying what is left at every page took minutes.
    assert took < 15


def test_only_the_first_row_of_a_heading_begins_a_scene_however_long_it_is() -> None:
    pages = pages_of((T.SCENE_HEADING, "ИНТ. ҮЙ " * 1_000), filler(3))

    assert len(pages) > 1
    assert sum(placed.heading for page in pages for placed in page) == 1
