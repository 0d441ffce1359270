"""How long scenes are on paper: eighths of a page, as they fall in the printed script."""

from collections.abc import Iterator, Sequence
from typing import Final

from kadr.film.screenplay import Language, Screenplay
from kadr.formats.screenplay_pages import Breaks, paginate
from kadr.formats.screenplay_pdf import paper_rows
from kadr.formats.screenplay_rows import blocks
from kadr.formats.words import label

_EIGHTHS: Final = 8


def eighths(screenplay: Screenplay, language: Language, scenes: int) -> tuple[int, ...]:
    """The eighths of each of the script's `scenes`, in order, at least one each.

    Measured between the headings in our own page layout, the one that the PDF prints. Edges, not lengths, are rounded:
    the eighths of scenes that are not tiny add up to the pages, however many there are.
    """
    limit = paper_rows(language)
    breaks = Breaks(more=label(language, "more"), continued=label(language, "continued"))
    pages = paginate(blocks(screenplay), limit, breaks)
    starts = [at * limit + placed.at for at, page in enumerate(pages) for placed in page if placed.heading]
    last = pages[-1][-1].at + 1 if pages and pages[-1] else 0
    end = max(0, len(pages) - 1) * limit + last
    return tuple(_between(starts, end, limit, scenes))


def _between(starts: Sequence[int], end: int, limit: int, scenes: int) -> Iterator[int]:
    edges = [round(row * _EIGHTHS / limit) for row in (*starts, end)]
    for at in range(scenes):
        yield max(1, edges[at + 1] - edges[at]) if at + 1 < len(edges) else 1
