"""A screenplay as a PDF in the industry's layout: ten letters an inch, six rows an inch, one page about a minute."""

from collections.abc import Sequence
from dataclasses import dataclass

from kadr.film.screenplay import Language, Screenplay
from kadr.formats import title_page
from kadr.formats.emphasis import Style
from kadr.formats.screenplay_pages import Breaks, PlacedRow, paginate
from kadr.formats.screenplay_rows import WIDTH, Row, blocks, centred, shown, spans, wrapped
from kadr.formats.typst_press import press
from kadr.formats.words import label


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by typst's name, and the rows between its one-inch margins."""

    name: str
    rows: int


_A4 = Paper("a4", 57)
_LETTER = Paper("us-letter", 54)


def write_pdf(screenplay: Screenplay, language: Language) -> bytes:
    """The PDF on A4, or on US Letter for an English script; equal screenplays give equal bytes."""
    paper = _LETTER if language is Language.ENGLISH else _A4
    breaks = Breaks(more=label(language, "more"), continued=label(language, "continued"))
    pages = paginate(blocks(screenplay), paper.rows, breaks)
    return press("screenplay", _data(screenplay, language, paper, pages))


def paper_rows(language: Language) -> int:
    """The rows of a page in this language: US Letter for an English script, A4 for others."""
    return (_LETTER if language is Language.ENGLISH else _A4).rows


def _data(
    screenplay: Screenplay, language: Language, paper: Paper, pages: Sequence[Sequence[PlacedRow]]
) -> dict[str, object]:
    title = screenplay.title()
    return {
        "paper": paper.name,
        "language": language.value,
        "title": shown(title) if title else label(language, "untitled"),
        "middle": [_row(row) for row in _middle(screenplay)],
        "foot": [_row(row) for row in _foot(screenplay)],
        "pages": [
            [{"at": placed.at, "heading": placed.heading, "spans": _row(placed.row)} for placed in page]
            for page in pages
        ],
        "width": WIDTH,
    }


def _row(row: Row) -> list[dict[str, object]]:
    return [
        {
            "column": span.column,
            "text": span.text,
            "bold": Style.BOLD in span.style,
            "italic": Style.ITALIC in span.style,
            "underline": Style.UNDERLINE in span.style,
        }
        for span in row
    ]


def _middle(screenplay: Screenplay) -> list[Row]:
    rows: list[Row] = []
    for role in title_page.CENTERED:
        entries = (entry for entry in screenplay.title_page if title_page.role(entry.key) == role)
        lines = [line for entry in entries for line in entry.lines]
        if lines:
            bold = Style.BOLD if role == "title" else Style.PLAIN
            rows.extend([(), ()] if rows and bold is Style.PLAIN else [])
            rows.extend(row for line in lines for row in centred(line, bold))
    return rows


def _foot(screenplay: Screenplay) -> list[Row]:
    entries = [entry for entry in screenplay.title_page if not title_page.is_centered(entry.key)]
    return [spans(line, 0) for entry in entries for text in entry.lines for line in wrapped(text, WIDTH)]
