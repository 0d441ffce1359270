"""The title page of a Final Draft file: lines on paper, and the keys that they had where Kadr wrote them."""

from collections.abc import Iterator, Sequence
from typing import Final

from kadr.film.screenplay import ElementType, Language, TitleEntry
from kadr.formats import title_page
from kadr.formats.emphasis import Styled
from kadr.formats.fdx import elements as fdx_elements
from kadr.formats.fdx import runs as fdx_runs
from kadr.formats.fdx import stream as fdx_xml
from kadr.formats.fdx.parts import Paragraph
from kadr.formats.fdx.tags import attributes, runs, sayable
from kadr.formats.title_page import PrintedLine

# One line, every look kept.
_LINE: Final = ElementType.TRANSITION
# Blank lines above the title, and between what stands in the middle and what stands at the foot.
_DROP: Final = 12
_GAP: Final = 14
_MOST_DIGITS: Final = 6


def read(paragraphs: Sequence[Paragraph], language: Language, name: str) -> tuple[TitleEntry, ...]:
    """The entries that Kadr wrote, in their order, then what else stands on the page, told by its place and words."""
    keyed: list[tuple[int, str, list[str]]] = []
    loose: list[PrintedLine] = []
    due, gap = 0, False
    for paragraph in paragraphs:
        key = paragraph.own.get("Key")
        if key is not None:
            due = _number(paragraph.own.get("Lines"))
            keyed.append((_number(paragraph.own.get("Entry")), fdx_xml.tidy(key, name, paragraph.line), []))
        words = fdx_runs.gathered(paragraph.runs).text
        if due > 0:
            due -= 1
            keyed[-1][2].append(_marked(paragraph))
        elif words.strip():
            lines = [line.strip() for line in words.split("\n") if line.strip()]
            loose += [
                PrintedLine(text=line, centered=paragraph.centered, gap=gap and not at) for at, line in enumerate(lines)
            ]
        gap = not words.strip()
    keyed.sort(key=lambda entry: entry[0])
    entries = tuple(TitleEntry(key=key, lines=tuple(lines)) for _, key, lines in keyed)
    return entries + title_page.arranged(loose, language) if loose else entries


def _marked(paragraph: Paragraph) -> str:
    letters = fdx_runs.gathered(paragraph.runs).styled()
    found = fdx_elements.exactly(_LINE, letters, paragraph.own.get("Marked"))
    said = [found] if found else fdx_elements.said(_LINE, letters)
    return said[0].text if said else ""


def _number(digits: str | None) -> int:
    return int(digits) if digits and digits.isdecimal() and len(digits) <= _MOST_DIGITS else 0


def written(entries: Sequence[TitleEntry]) -> Iterator[str]:
    """The page as Final Draft lays it out; an entry's first line carries its key, its place and its number of lines."""
    if not entries:
        return
    middle = [pair for pair in enumerate(entries) if title_page.is_centered(pair[1].key)]
    foot = [pair for pair in enumerate(entries) if not title_page.is_centered(pair[1].key)]
    yield "\n  <TitlePage>\n    <Content>\n"
    yield _blank("Center") * _DROP
    for at, entry in middle:
        yield from _entry(at, entry, "Center")
        yield _blank("Center")
    yield _blank("Left") * _GAP if foot else ""
    for at, entry in foot:
        yield from _entry(at, entry, "Left")
    yield "    </Content>\n  </TitlePage>\n"


def _blank(alignment: str) -> str:
    return f'      <Paragraph Alignment="{alignment}"/>\n'


def _entry(at: int, entry: TitleEntry, alignment: str) -> Iterator[str]:
    lines = entry.lines
    for number, line in enumerate(lines or [None]):
        letters = fdx_runs.weighed(sayable(line or ""))
        read_back = [said.text for said in fdx_elements.said(_LINE, letters)]
        named: dict[str, str | None] = {"Alignment": alignment}
        if number == 0:
            named |= {"kadr:Entry": str(at), "kadr:Key": entry.key, "kadr:Lines": str(len(lines))}
        named["kadr:Marked"] = None if line is None or read_back == [line] else line
        yield f"      <Paragraph{attributes(named)}>\n{_runs(letters)}      </Paragraph>\n"


def _runs(letters: Styled) -> str:
    return runs(letters, None, 8)
