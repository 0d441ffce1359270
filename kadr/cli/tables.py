"""Tables for people: whole words in a terminal of any width, and as wide as they need to be in a file."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kadr.film.screenplay import Language
from kadr.formats.words import label, term

# Into a pipe or a file tables are written as wide as they need to be: nobody's window ends there.
_UNBOUNDED = 10_000
# Enough of a quotation to find its place in the script.
_QUOTED = 40
_FIGURES = frozenset("0123456789.,:/ ")


def console() -> Console:
    """Where tables go."""
    return Console() if sys.stdout.isatty() else Console(width=_UNBOUNDED)


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], notes: Iterable[str] = ()) -> None:
    """A table under its title; None is an empty cell. `notes` are sentences below it."""
    place = console()
    place.print(escape(title), soft_wrap=True, highlight=False, style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=any(columns))
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    for at, column in enumerate(columns):
        # Folded, never cut: half of an id or of a heading is of no use. Figures stand flush right, to be compared.
        figures = all(set(row[at]) <= _FIGURES for row in cells)
        table.add_column(column, overflow="fold", justify="right" if figures else "left")
    for row in cells:
        table.add_row(*map(escape, row))
    if table.row_count:
        place.print(table)
    for note in notes:
        place.print(escape(note), soft_wrap=True, highlight=False, style="dim")


def show_shots(title: str, shots: Sequence[Mapping[str, Any]], language: Language, notes: Iterable[str] = ()) -> None:
    """A shot list, its terms in the script's language; shots as the API gives them."""
    named = ("shot", "size", "lens", "duration", "characters", "reason")
    show(title, [label(language, name) for name in named], (_shot_row(shot, language) for shot in shots), notes)


def _shot_row(shot: Mapping[str, Any], language: Language) -> Sequence[object]:
    word = {kind: term(language, kind, shot[kind]) for kind in ("size", "framing", "angle", "move")}
    camera = [f"{shot['lens_mm']:g} {label(language, 'millimetres')}"]
    # Eye level and a camera that stands are the rule: what differs is easier to see without them.
    camera += [word["angle"]] if shot["angle"] != "eye" else []
    camera += [word["move"]] if shot["move"] != "static" else []
    screen = shot.get("screen")
    framed = [word["size"], word["framing"], *([term(language, "screen", screen)] if screen else [])]
    seen = ", ".join(shot["characters"]) or shot.get("subject")
    why, quote = term(language, "reason", shot["reason"]["code"]), shot["reason"]["quote"].replace("\n", " ")
    quoted = f"{why}: {quote[:_QUOTED]}{'…' if len(quote) > _QUOTED else ''}" if quote else why
    return (shot["number"], ", ".join(framed), ", ".join(camera), f"{shot['duration_s']:g}", seen, quoted)


def eighths(count: int) -> str:
    """A length in pages as a schedule writes it: `2 3/8`, `5/8`, `1`."""
    whole, rest = divmod(count, 8)
    return " ".join(part for part in (str(whole) if whole else "", f"{rest}/8" if rest else "") if part) or "0"


def clock(seconds: float) -> str:
    """Screen time as `1:05`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
