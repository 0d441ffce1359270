"""Fountain's emphasis is read as writers use it, and never eats a letter that is no mark."""

import time

import pytest

from kadr.formats.emphasis import Style, plain, style

B, I, U = Style.BOLD, Style.ITALIC, Style.UNDERLINE  # noqa: E741  # the three, side by side, read best short


@pytest.mark.parametrize(
    ("line", "runs"),
    [
        ("жай сөз", [("жай сөз", Style.PLAIN)]),
        (
            "*хат* **жоқ** ***бар*** _осы_",
            [("хат", I), (" ", 0), ("жоқ", B), (" ", 0), ("бар", B | I), (" ", 0), ("осы", U)],
        ),
        ("_*астында*_", [("астында", I | U)]),
        ("**қатты *және көлбеу* сөз**", [("қатты ", B), ("және көлбеу", B | I), (" сөз", B)]),
        ("2 * 3 * 4", [("2 * 3 * 4", Style.PLAIN)]),
        ("жұлдызша *ашық қалды", [("жұлдызша *ашық қалды", Style.PLAIN)]),
        (r"\*жұлдызша\* мен \_сызық\_", [("*жұлдызша* мен _сызық_", Style.PLAIN)]),
        ("C:\\жол", [("C:\\жол", Style.PLAIN)]),
        ("****", [("****", Style.PLAIN)]),
        (r"кодты теріңіз: **\*9765\***", [("кодты теріңіз: ", Style.PLAIN), ("*9765*", B)]),
        ("Набрал *69, потом *23 и ждёт.", [("Набрал *69, потом *23 и ждёт.", Style.PLAIN)]),
        ("He dialed *69 and then 23*, so", [("He dialed ", Style.PLAIN), ("69 and then 23", I), (", so", Style.PLAIN)]),
        ("", []),
    ],
)
def test_marks_become_styles(line: str, runs: list[tuple[str, int]]) -> None:
    assert [(text, int(drawn)) for text, drawn in style(line).runs()] == [(text, int(drawn)) for text, drawn in runs]


def test_emphasis_does_not_cross_a_line_break() -> None:
    assert plain("*бірінші\nекінші*") == "*бірінші\nекінші*"


def test_a_line_made_to_be_slow_is_not() -> None:
    started = time.perf_counter()
    plain("*a _b **c " * 50_000)

    assert time.perf_counter() - started < 5
