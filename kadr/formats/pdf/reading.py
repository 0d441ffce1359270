"""Screenplays out of PDFs: a child process reads the letters, their places tell what each paragraph is."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from kadr.errors import Unreadable
from kadr.film.screenplay import Element, ElementType, Screenplay
from kadr.formats import headings, layout
from kadr.formats.confined import ask
from kadr.formats.emphasis_marks import unmarked
from kadr.formats.pdf.limits import BOUNDS
from kadr.formats.reading import Reading, SetLine

_HEADER_WITHIN: Final = 1024
_MOST_NAMED: Final = 10


def read(data: bytes, name: str) -> Reading:
    """A script from a PDF's bytes. Raises Unreadable (damaged, locked, without text, or with text that is gibberish),
    TooLarge over the published limits, Busy while too many others are being read."""
    if b"%PDF" not in data[:_HEADER_WITHIN]:
        raise Unreadable(f"{name} is no PDF: it does not begin with %PDF; send the file that was exported")
    return _reading(json.loads(ask("kadr.formats.pdf.child", data, name, BOUNDS)), name)


def _reading(answer: dict[str, Any], name: str) -> Reading:
    lines = answer["lines"]
    found = layout.elements([_set_line(line) for line in lines], name)
    numbers = {line[0]: line[6] for line in lines if line[6]}
    duals = {line[0] for line in lines if line[7]}
    elements = tuple(_finished(element, numbers, duals) for element in found.elements)
    return Reading(
        screenplay=Screenplay(title_page=found.title_page, elements=elements),
        format="pdf",
        confidence=found.confidence,
        remarks=(*found.remarks, *_remarks(answer)),
    )


def _set_line(line: Sequence[Any]) -> SetLine:
    number, text, left, right, gap, page, scene, _ = line
    words = unmarked(text) if headings.recognise(unmarked(text)) else text
    numbered = f"{words} #{scene}#" if scene else words
    return SetLine(number=number, text=numbered, indent=left, end=right, gap=gap, page=page)


def _finished(element: Element, numbers: dict[int, str], duals: set[int]) -> Element:
    element = layout.undrawn(element)
    if element.type is ElementType.CHARACTER and element.line in duals:
        return replace(element, dual=True)
    if element.type is ElementType.SCENE_HEADING and element.line in numbers:
        return replace(element, number=numbers[element.line])
    return element


def _remarks(answer: dict[str, Any]) -> list[str]:
    counts = {
        "marks of a revision in the margin left out": answer["stars"],
        "leaning texts (stamps, watermarks) left out": answer["leaning"],
        "pale texts (watermarks) left out": answer["pale"],
        "comments on the pages left out": answer["comments"],
    }
    found = [f"{count} {what}" for what, count in counts.items() if count]
    blank = answer["blank"]
    if blank:
        named = ", ".join(map(str, blank[:_MOST_NAMED])) + (" …" if len(blank) > _MOST_NAMED else "")
        found.append(f"{len(blank)} pages hold no text (pictures, or scanned): {named}")
    return found
