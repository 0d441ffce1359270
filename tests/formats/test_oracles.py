"""Other people's readers of Fountain, asked where they are right: our elements and texts are theirs.

Where they are wrong, or the specification leaves room, a test shows both readings and says why ours differs.
"""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screenplain.parsers import fountain as screenplain
from screenplay_tools.fountain.parser import Parser

from kadr.film.screenplay import Element, ElementType
from kadr.formats import fountain

Said = tuple[str, ...]

SAMPLE = """Title: The Letter
Author: Nobody
Draft date: 1/1/2026

EXT. STEPPE - DAY #1#

Snow-covered steppe, flat to the rim. No wind.

   An indented line -- kept as it stands.
And one right under it.

SAPAR (O.S.)
(to the horse)
I see it. I see it.
Home.

ARU
First line.
{held}
After a blank of two spaces.
(turning)
She goes on.

BOTA ^
At the same time!

CUT TO:

INT. WINTER HOUSE - NIGHT #12A#

A low room. A stove, a table, two beds.

McGregor comes in.

@McGREGOR
The rope.

!SCANNING THE ROOM
Where is it?

...and then nothing.

.SNIPER SCOPE

> THE END <

INT./EXT. CAR - DAY

EST. ALMATY - DAWN

I/E VAN - DUSK

R2D2
Beep.

23
is a number, not a cue.

> Burn to white.

===

EXT. YARD - LATER

He waits.
""".replace("{held}", "  ")


def _ours(text: str) -> list[Said]:
    """Our elements as both oracles can say them."""
    return [_said(element) for element in fountain.parse(text).elements]


def _said(element: Element) -> Said:
    if element.type is ElementType.SCENE_HEADING:
        return "scene_heading", element.text, element.number or ""
    if element.type is ElementType.CHARACTER:
        return "character", element.text, "dual" if element.dual else ""
    return str(element.type), element.text


def _screenplain(text: str) -> list[Said]:
    found: list[Said] = []
    for paragraph in screenplain.parse(io.StringIO(text)):
        kind = type(paragraph).__name__
        if kind == "DualDialog":
            found += _speech(paragraph.left, "") + _speech(paragraph.right, "dual")
        elif kind == "Dialog":
            found += _speech(paragraph, "")
        elif kind == "Slug":
            found.append(("scene_heading", str(paragraph.line), str(paragraph.scene_number or "")))
        elif kind == "Action":
            lines = "\n".join(str(line) for line in paragraph.lines)
            found.append(("centered" if paragraph.centered else "action", lines))
        else:
            words = {"Transition": "line", "Section": "text"}.get(kind)
            name = {"Transition": "transition", "Section": "section", "PageBreak": "page_break"}[kind]
            found.append((name, str(getattr(paragraph, words)) if words else ""))
    return found


def _speech(dialog: Any, dual: str) -> list[Said]:
    found: list[Said] = [("character", str(dialog.character), dual)]
    for is_parenthetical, words in dialog.blocks:
        text = str(words)
        if is_parenthetical:
            found.append(("parenthetical", text[1:-1]))
        elif found[-1][0] == "dialogue":
            found[-1] = ("dialogue", f"{found[-1][1]}\n{text}")
        else:
            found.append(("dialogue", text))
    return found


_TOOLS = {"HEADING": "scene_heading", "PAGEBREAK": "page_break", "LYRIC": "lyrics"}


def _tools(text: str) -> list[Said]:
    parser = Parser()
    parser.add_text(text)
    said = [_tools_said(element) for element in parser.script.elements]
    # A blank line below something centred is an action of its own there.
    return [each for each in said if each != ("action", "")]


def _tools_said(element: Any) -> Said:
    kind = _TOOLS.get(element.type.name, element.type.name.lower())
    if kind == "character":
        name = f"{element.name} ({element.extension})" if element.extension else element.name
        return kind, name, "dual" if element.is_dual_dialogue else ""
    if kind == "scene_heading":
        return kind, element.text_raw, element.scene_number or ""
    if kind == "action" and element.centered:
        return "centered", element.text_raw.strip()
    # A blank line above something centred stays with the action before it.
    return kind, "" if kind == "page_break" else element.text_raw.rstrip("\n")


def _action_joined(said: list[Said]) -> list[Said]:
    """Paragraphs of action that follow each other as one, as screenplay-tools has them."""
    found: list[Said] = []
    for each in said:
        if each[0] == "action" and found and found[-1][0] == "action":
            found[-1] = ("action", f"{found[-1][1]}\n\n{each[1]}")
        else:
            found.append(each)
    return found


def _shouted(said: list[Said]) -> list[Said]:
    """Forced transitions in capitals, as screenplain has them."""
    return [(each[0], each[1].upper(), *each[2:]) if each[0] == "transition" else each for each in said]


_sentence = st.sampled_from(
    ["He waits.", "Snow falls on the yard.", "Nobody speaks; she turns.", "A dog (old) barks.", "Then, silence..."]
)
_name = st.sampled_from(["SAPAR", "ARU", "OLD MAN", "R2D2", "MARY (V.O.)", "BOB (on the radio)", "DR. WHO"])
_speeches = st.builds(
    lambda name, parts: "\n".join([name, *parts]),
    _name,
    st.lists(st.one_of(_sentence, st.just("(beat)\nGo on.")), min_size=1, max_size=3),
)
_blocks = st.one_of(
    st.lists(_sentence, min_size=1, max_size=3).map("\n".join),
    _speeches,
    st.builds(
        lambda place, time, number: f"{place} HOUSE - {time}{number}",
        st.sampled_from(["INT.", "EXT.", "INT./EXT.", "EST.", "INT", "I/E"]),
        st.sampled_from(["DAY", "NIGHT"]),
        st.sampled_from(["", " #4#", " #4A#", " #I-1-A#"]),
    ),
    st.sampled_from(["CUT TO:", "SMASH CUT TO:", "> FADE OUT.", "> THE END <", "===", ".ON THE ROOF", "# Act two"]),
)
_scripts = st.lists(_blocks, min_size=1, max_size=12).map(lambda blocks: "\n\n".join(["INT. A - DAY", *blocks, ""]))


def test_screenplain_reads_a_fair_sample_alike() -> None:
    assert _shouted(_ours(SAMPLE)) == _screenplain(SAMPLE)


def test_screenplay_tools_reads_a_fair_sample_alike() -> None:
    # It forgets that it is in a speech where that has a blank line of two spaces.
    text = SAMPLE.replace("(turning)\n", "")

    assert _action_joined(_ours(text)) == _tools(text)
    assert ("parenthetical", "turning") in _ours(SAMPLE)
    assert ("parenthetical", "turning") not in _tools(SAMPLE)


@settings(deadline=None)
@given(_scripts)
def test_screenplain_reads_simple_scripts_alike(text: str) -> None:
    assert _shouted(_ours(text)) == _screenplain(text)


@settings(deadline=None)
@given(_scripts)
def test_screenplay_tools_reads_simple_scripts_alike(text: str) -> None:
    assert _action_joined(_ours(text)) == _tools(text)


def test_title_pages_are_read_alike() -> None:
    parser = Parser()
    parser.add_text(SAMPLE)
    ours = [(entry.key, "\n".join(entry.lines)) for entry in fountain.parse(SAMPLE).title_page]

    assert ours == [(entry.key, entry.text) for entry in parser.script.titleEntries]
    assert {key.capitalize(): [words] for key, words in ours} == screenplain.parse(io.StringIO(SAMPLE)).title_page


@pytest.mark.parametrize(
    ("text", "ours", "screenplain_has", "tools_has", "why"),
    [
        ("ИНТ. ДОМ - ДЕНЬ\n", "scene_heading", "action", "action", "they know no Russian headings"),
        ("ІШКІ. ҮЙ\n", "scene_heading", "action", "action", "they know no Kazakh headings"),
        ("МАША\nДа.\n", "character", "character", "action", "screenplay-tools knows Latin capitals only"),
        ("FADE IN:\n", "transition", "action", "scene_heading", "practice, where the specification has TO: only"),
        ("~la la\n", "lyrics", "action", "lyrics", "screenplain has no lyrics"),
        (".«ЗВЕЗДА»\n", "scene_heading", "scene_heading", "action", "a forced heading may begin with a quotation mark"),
        ("CUT TO: \n", "action", "action", "transition", "a space after the colon makes it action"),
    ],
)
def test_where_oracles_are_wrong_we_differ(
    text: str, ours: str, screenplain_has: str, tools_has: str, why: str
) -> None:
    script = f"EXT. A\n\n{text}"

    found = (_ours(script)[1][0], _screenplain(script)[1][0], _tools(script)[1][0])

    assert found == (ours, screenplain_has, tools_has), why


def test_a_synopsis_stands_anywhere() -> None:
    text = "EXT. A\n\nWind.\n\n= What happens.\n"

    assert _ours(text)[-1] == ("synopsis", "What happens.")
    assert _screenplain(text)[-1] == ("action", "= What happens.")


def test_a_note_leaves_no_hole_and_no_mark_in_our_text() -> None:
    text = "He [[who?]] waits.\n"

    assert _ours(text) == [("action", "He waits.")]
    assert _screenplain(text) == [("action", "He  waits.")]
    assert _tools(text) == [("action", "He [[0]] waits.")]


def test_headings_keep_the_case_in_which_they_were_written() -> None:
    assert _ours("int. house - day\n") == [("scene_heading", "int. house - day", "")]
    assert _screenplain("int. house - day\n") == [("scene_heading", "INT. HOUSE - DAY", "")]
