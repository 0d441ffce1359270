"""The process that opens a PDF and nothing else, and answers with its lines."""

import json
import sys
from dataclasses import astuple
from itertools import chain
from typing import Any

from kadr.errors import Invalid, Unreadable
from kadr.formats.confined import Allowance, serve
from kadr.formats.pdf.glyphs import Document, Sheet
from kadr.formats.pdf.limits import BOUNDS
from kadr.formats.pdf.lines import lines
from kadr.formats.pdf.rows import pitch, rows
from kadr.formats.pdf.words import composed, refuse_garbage

_SHEETS_ASKED = 200


def read(data: bytes, name: str, allowance: Allowance) -> bytes:
    """The lines of a PDF and what else its pages hold, as JSON."""
    try:
        answer = _read(data, allowance)
    except Invalid as error:
        raise type(error)(f"{name} {error.detail}") from error
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def _read(data: bytes, allowance: Allowance) -> dict[str, Any]:
    document = Document(data)
    sheets: list[Sheet] = []
    for sheet in document.sheets():
        sheets.append(sheet)
        allowance.earn(sheet.letters)
    if not any(sheet.letters for sheet in sheets):
        raise Unreadable(_without_text(sheets))
    refuse_garbage(sheets)
    advance = pitch(sheets[:_SHEETS_ASKED])
    pages = [rows(sheet, number, advance) for number, sheet in enumerate(sheets, start=1)]
    found = lines(pages, max(sheet.width for sheet in sheets))
    return {
        "pages": len(sheets),
        "blank": [number for number, sheet in enumerate(sheets, start=1) if not sheet.letters],
        "leaning": sum(sheet.leaning for sheet in sheets),
        "pale": sum(sheet.pale for sheet in sheets),
        "comments": sum(sheet.comments for sheet in sheets),
        "stars": found.stars,
        "lines": [list(astuple(line)) for line in map(composed, chain(found.lines))],
    }


def _without_text(sheets: list[Sheet]) -> str:
    pages = f"{len(sheets)} pages hold" if len(sheets) > 1 else "one page holds"
    return (
        f"has no text layer: its {pages} pictures or drawings of text; "
        "run OCR over it (ocrmypdf -l kaz+rus+eng), or send the file that it was printed from"
    )


if __name__ == "__main__":
    sys.exit(serve(read, BOUNDS))
