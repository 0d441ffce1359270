"""Styled letters written as Fountain's marks are read back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadr.formats.emphasis import Style, style
from kadr.formats.emphasis_marks import marked, plain_offset, raw_offset, styled, unmarked

_PIECES = st.sampled_from(["a", "әб", "б в", " ", "*", "_", "\\", "x y", "**"])
_STYLES = st.sampled_from([Style(each) for each in range(8)])


@given(st.lists(st.tuples(_PIECES, _STYLES), max_size=8))
def test_no_letter_is_lost_or_added_whatever_its_style(runs: list[tuple[str, Style]]) -> None:
    words = styled(runs)

    read = style(marked(words))

    assert read.text == words.text
    underlined = [
        (a & 4, b & 4) for letter, a, b in zip(words.text, words.styles, read.styles, strict=True) if letter != " "
    ]
    assert all(before == after for before, after in underlined)


@given(st.text("ab *_\\", max_size=14))
def test_what_was_read_is_written_so_that_it_reads_the_same(text: str) -> None:
    read = style(text)

    again = style(marked(read))

    assert again.text == read.text
    assert style(marked(again)) == again


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("**ИНТ. ҮЙ – ТҮН**", "ИНТ. ҮЙ – ТҮН"),
        ("_НАТ. СТЕПЬ_", "НАТ. СТЕПЬ"),
        ("**INT.** HOUSE", "**INT.** HOUSE"),
        ("_**INT.** HOUSE_", "**INT.** HOUSE"),
    ],
)
def test_emphasis_of_a_whole_text_comes_off_and_of_a_part_stays(text: str, bare: str) -> None:
    assert unmarked(text) == bare


@given(st.lists(st.tuples(st.sampled_from(["аб", "в г", "x"]), _STYLES), min_size=1, max_size=5), st.integers(0, 12))
def test_a_place_among_letters_is_found_again_among_marks(runs: list[tuple[str, Style]], letters: int) -> None:
    words = styled(runs)
    letters = min(letters, len(words.text))
    text = marked(words)

    assert plain_offset(text, raw_offset(text, letters)) == letters
