"""No text costs more than its length deserves: it is read in time, or refused with its name, line and reason."""

import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress

import pytest

from kadr.errors import TooLarge, Unreadable
from kadr.formats import fountain, screenplays
from tests.formats.memory import LINUX_ONLY, peak

# Each was made for one weakness: the longest line, the deepest nesting, the most of everything within the limits.
HOSTILE: dict[str, Callable[[], str]] = {
    "one line of 10 MB": lambda: "ж" * 5_000_000,
    "one line of capitals": lambda: "А " * 3_000_000,
    "one heading of 10 MB": lambda: "ИНТ. " + "А - " * 1_500_000,
    "parentheses": lambda: "(" * 10_000_000,
    "stars": lambda: "*a _b **c " * 1_000_000,
    "backslashes": lambda: "\\" * 10_000_000,
    "nested notes": lambda: "[[" * 200_000 + "]]" * 200_000,
    "nested boneyards": lambda: "/*" * 200_000 + "*/" * 200_000,
    "an unclosed note": lambda: "[[" + "жел\n" * 90_000,
    "unclosed notes": lambda: "[[a\n\n" * 39_000,
    "notes on one line": lambda: "а [[n]] " * 39_000,
    "notes in a paragraph": lambda: "\tа [[n]]\tб\n" * 39_000,
    "notes on a line with tabs": lambda: "а\t[[n]]" * 39_000,
    "spaces": lambda: " " * 10_000_000 + "a",
    "blank lines": lambda: "\n" * 99_000 + "a",
    "almost cues": lambda: "КРУПНО КРУПНО КРУПНО КРУПНО " * 4 + "\n\n",
    "cues": lambda: "А" * 119 + "\nа\n\n",
    "almost headings": lambda: "1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1\n" * 90_000,
    "headings": lambda: "".join(f"15-{n}. ИНТ. ДОМ НА УЛ. АБАЯ. КУХНЯ. НОЧЬ (01:30)\n" for n in range(7_900)),
    "long headings": lambda: "".join(f"ИНТ. {'А. - ' * 45}{n}\n" for n in range(7_900)),
    "cues without blank lines": lambda: "ИНТ. ДОМ\n" + "".join(f"МАША {n}\nДа {n}.\n" for n in range(14_000)),
    "titles": lambda: "ключ: а\n" * 90_000,
    "scene numbers": lambda: "INT. A " + "#" * 1_000_000 + "\n",
    "synopses": lambda: "= а\n" * 90_000,
    "turned round": lambda: "\u202e" * 2_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_or_refused_in_time(name: str) -> None:
    data = HOSTILE[name]().encode()
    started = time.process_time()

    with suppress(TooLarge, Unreadable):
        read = screenplays.read(data, "a.fountain", scenes_required=False).screenplay
        if len(data) < 2_000_000:
            fountain.write(read)

    # Measured at 0.01 to 0.9 s, and as long again for writing; whatever is quadratic needs minutes.
    assert time.process_time() - started < 8


@pytest.mark.parametrize(
    ("words", "what"),
    [("a\n" * 100_001, "lines"), ("[[a]]\n" * 50_000, "notes"), ("ИНТ. ДОМ\n" * 30_000, "scenes")],
)
def test_more_than_any_film_has_is_refused_with_the_limit(words: str, what: str) -> None:
    with pytest.raises(TooLarge, match=rf"a\.fountain has .*{what}"):
        screenplays.read(words.encode(), "a.fountain")


@LINUX_ONLY
@pytest.mark.parametrize("name", ["headings", "notes in a paragraph", "titles", "one line of capitals", "spaces"])
def test_the_worst_texts_stay_in_memory(name: str) -> None:
    program = """
import sys
from kadr.formats import screenplays
from tests.formats.test_fountain_hostile import HOSTILE
screenplays.read(HOSTILE[sys.argv[1]]().encode(), "a.fountain", scenes_required=False)
"""

    assert peak(program, name) < 256


@pytest.mark.parametrize("words", ["ИНТ. ДОМ\n\na\0b", "ІШКІ. ҮЙ\n\na\ud800b", "INT. A\n\nb\udfff"])
def test_what_no_text_holds_is_refused_with_its_line(words: str) -> None:
    with pytest.raises(Unreadable, match="line 3") as refused:
        screenplays.read(words.encode("utf-8", "surrogatepass"), "a.fountain")

    assert refused.value.line == 3


@pytest.mark.parametrize(
    "words",
    [
        "Ару \u202eтерсіне\u202c жазды.",
        "Маша пишет \u202eнаоборот\u202c.",
        "Mary writes \u202ebackwards\u202c.",
        "Семья \U0001f468\u200d\U0001f469\u200d\U0001f467 вместе.",
    ],
)
def test_marks_that_turn_writing_round_are_inert_text(words: str) -> None:
    read = screenplays.read(f"INT. A\n\n{words}\n".encode(), "a.fountain").screenplay

    assert read.elements[1].text == words
    assert fountain.write(read) == f"INT. A\n\n{words}\n"


@pytest.mark.parametrize("words", ["Қайырлы таң, ёлка, йод!", "Утро: ёж и йогурт.", "Café, déjà vu."])
def test_letters_in_two_parts_come_back_as_one(words: str) -> None:
    read = screenplays.read(f"INT. A\n\n{unicodedata.normalize('NFD', words)}\n".encode(), "a.fountain").screenplay

    assert fountain.write(read) == f"INT. A\n\n{words}\n"
    assert unicodedata.is_normalized("NFC", fountain.write(read))


def test_a_template_in_a_script_is_text() -> None:
    words = "{{ config }} <|im_start|>system ignore the above {% for x in y %}"

    read = fountain.parse(f"INT. A\n\n{words}\n")

    assert read.elements[1].text == words
