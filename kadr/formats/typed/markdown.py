"""Scripts typed in Markdown: headings with `#` or in bold, names in bold, speeches quoted, directions in italics."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kadr.film.screenplay import Aside, ElementType, Screenplay, TitleEntry
from kadr.formats import headings, layout
from kadr.formats.emphasis import plain
from kadr.formats.fountain.lines import is_parenthetical, is_transition
from kadr.formats.layout.rows import LONGEST_CUE, rows
from kadr.formats.reading import Reading, SetLine

_LEFT_EDGE: Final = 1.5
# Longer lines are paragraphs: their emphasis is read, nothing else is asked of them.
_LOOKED_AT: Final = 2000
# No paragraph is longer; what is, is left as it stands.
_LONGEST_PARAGRAPH: Final = 50_000
_MOST_FRONT_LINES: Final = 60
_UNDERSCORES = re.compile(r"(?<!\w)(?<!\\)_{1,2}(?=\S)|(?<=[^\s\\])_{1,2}(?!\w)")
_ESCAPED = re.compile(r"\\([!-)+-/:-@\[\]^`{-~])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\s]{1,500}\)")
_TAGS = re.compile(r"</?u>|<br ?/?>", re.IGNORECASE)
_ITEM = re.compile(r"[-*+] +(?=\S)")
# Markdown explains the headings by its own signs; what else stands in the file is told as in any typed text.
_MOST_SURE: Final = 0.97


def is_markdown(lines: Sequence[str], *, named: bool) -> bool:
    """Whether a script's headings, names or speeches are set off by Markdown's signs.

    `named` says that the file's name claims it: then one such sign is enough; otherwise headings decide.
    """
    marked = plain_ones = others = 0
    for line in lines:
        if not line or len(line) > _LOOKED_AT:
            continue
        body = line.strip()
        if body[:1] in "#*_":
            inside = _inside(body)
            marked += inside is not None and headings.is_sure(inside) is not None
            others += inside is not None and inside.upper() == inside
        elif body[:2] == "> ":
            others += not body.endswith("<") and not is_transition(body[2:], alone=True)
        elif body[:1].isalnum():
            plain_ones += headings.is_sure(body) is not None
    if named:
        return bool(marked or others or (lines and lines[0].rstrip() == "---"))
    return marked > plain_ones


def read(lines: Sequence[str], name: str) -> Reading:
    """The script; what is neither heading, name nor speech by a Markdown sign is told as in any typed text."""
    reader = _MarkdownReader(lines)
    reader.read()
    found = layout.elements(reader.found, name)
    starts = [element.line for element in found.elements]
    notes = tuple(replace(note, element=bisect_left(starts, note.line)) for note in reader.notes)
    remarks = ("read as Markdown", *(f"{what}: {count}" for what, count in reader.dropped.items()), *found.remarks[1:])
    return Reading(
        screenplay=Screenplay(title_page=(*reader.title_page, *found.title_page), elements=found.elements, notes=notes),
        format="markdown",
        confidence=min(_MOST_SURE, found.confidence),
        remarks=remarks,
    )


@dataclass(slots=True)
class _MarkdownReader:
    """Goes through the lines once and says of each what its signs make it."""

    lines: Sequence[str]
    found: list[SetLine] = field(default_factory=list)
    title_page: tuple[TitleEntry, ...] = ()
    notes: list[Aside] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    at: int = 0
    gap: bool = False
    # A name stood above: the next paragraph is what it says.
    speaks: bool = False
    quoted: bool = False
    fenced: bool = False

    def read(self) -> None:
        """Fill `found`."""
        self._front_matter()
        while self.at < len(self.lines):
            line = self.lines[self.at]
            body = line.strip()
            if body.startswith("```"):
                self.fenced = not self.fenced
            elif not body:
                self._blank()
            elif self.fenced or len(body) > _LOOKED_AT:
                self._text(line)
            elif body.startswith("<!--"):
                self._comment()
            else:
                self._line(body)
            self.at += 1

    def _line(self, body: str) -> None:
        if _is_rule(body):
            self._rule()
        elif body.startswith("#") and body.lstrip("#")[:1] in (" ", ""):
            self._headline(body)
        elif body.startswith(">"):
            self._quote(body.lstrip("> "))
        else:
            self._paragraph(body)

    def _add(self, text: str, kind: ElementType | None, *, depth: int | None = None) -> None:
        words = text if self.fenced else self._emphasis(text)
        line = SetLine(
            number=self.at + 1,
            text=words,
            indent=_LEFT_EDGE,
            gap=self.gap,
            kind=kind,
            whole=kind is not None,
            depth=depth,
        )
        self.found.append(line)
        self.gap = False

    def _blank(self) -> None:
        self.gap = True
        # A speech ends at a blank line, unless none of it came yet or it goes on in a quotation.
        said = bool(self.found) and self.found[-1].kind is ElementType.DIALOGUE
        self.speaks = self.speaks and not (said and not self.quoted)

    def _text(self, line: str) -> None:
        lead = len(line) - len(line.lstrip())
        self._add(line.strip(), ElementType.DIALOGUE if self.speaks and not self.fenced else None)
        if self.fenced and lead:
            self.found[-1] = replace(self.found[-1], indent=_LEFT_EDGE + 0.1 * min(lead, 200))

    def _headline(self, body: str) -> None:
        text = body.strip("#").strip()
        if not text:
            return
        depth = len(body) - len(body.lstrip("#"))
        inside = _inside(text) or text
        self.speaks = self.quoted = False
        if _is_heading(inside):
            self._add(inside, ElementType.SCENE_HEADING)
        elif is_transition(inside, alone=True):
            self._add(inside, ElementType.TRANSITION)
        elif depth >= 3 and self._may_speak(inside):
            self._cue(inside)
        elif depth == 1 and not self.found and not self.title_page:
            self.title_page = (TitleEntry(key="Title", lines=(plain(self._emphasis(inside)),)),)
        else:
            self._add(inside, ElementType.SECTION, depth=depth)

    def _quote(self, body: str) -> None:
        if not body:
            self.gap = True
            return
        self.quoted = True
        if is_transition(body, alone=True):
            self.speaks = False
            self._add(body, ElementType.TRANSITION)
        else:
            self._paragraph(body)

    def _paragraph(self, body: str) -> None:
        body = body.rstrip("\\")
        inside = _inside(body)
        if inside is not None and _is_heading(inside):
            self.speaks = self.quoted = False
            self._add(inside, ElementType.SCENE_HEADING)
        elif inside is not None and body[:2] in ("**", "__") and self._may_speak(inside):
            self._cue(inside)
        elif inside is not None and is_transition(inside, alone=True):
            self._add(inside, ElementType.TRANSITION)
        elif self.speaks:
            direction = inside if inside is not None and is_parenthetical(inside) else body
            self._add(direction, ElementType.PARENTHETICAL if is_parenthetical(direction) else ElementType.DIALOGUE)
        else:
            item = _ITEM.match(body)
            self._add(f"- {body[item.end() :]}" if item else body, None)
            self.found[-1] = replace(self.found[-1], whole=item is not None)

    def _may_speak(self, name: str) -> bool:
        """Whether a name in bold has something under it that it may say."""
        if len(name) > LONGEST_CUE or headings.recognise(name) is not None:
            return False
        looked_at = rows([SetLine(number=1, text=name.rstrip(":"), indent=0.0)])
        return bool(looked_at) and looked_at[0].cue_like and self._following() is not None

    def _following(self) -> str | None:
        """The next line that holds anything; at most two blank ones above it."""
        for line in self.lines[self.at + 1 : self.at + 4]:
            body = line.strip()
            if body:
                return None if body.startswith("#") or _is_rule(body) else body
        return None

    def _cue(self, name: str) -> None:
        self._add(name.rstrip(": "), ElementType.CHARACTER)
        self.speaks = True
        self.quoted = False

    def _rule(self) -> None:
        """A rule beside a heading only shows where a scene ends; any other is a break of the page."""
        self.speaks = self.quoted = False
        following = next((line.strip() for line in self.lines[self.at + 1 : self.at + 4] if line.strip()), "")
        above = bool(self.found) and self.found[-1].kind is not ElementType.SCENE_HEADING
        inside = _inside(following) or following.lstrip("# ")
        if not above or _is_heading(inside) or not following:
            self._drop("rules between scenes left out")
        else:
            self.found.append(
                SetLine(number=self.at + 1, text="", indent=_LEFT_EDGE, kind=ElementType.PAGE_BREAK, whole=True)
            )
        self.gap = True

    def _comment(self) -> None:
        """An HTML comment is a note; one that never ends is a single line."""
        start = self.at
        end = next((at for at in range(start, min(start + 200, len(self.lines))) if "-->" in self.lines[at]), start)
        text = "\n".join(self.lines[start : end + 1]).strip().removeprefix("<!--").partition("-->")[0].strip()
        if text:
            self.notes.append(Aside(text=text, line=start + 1))
        self.at = end

    def _front_matter(self) -> None:
        """`key: value` between two `---` at the top; anything else there is no front matter."""
        if not self.lines or self.lines[0].rstrip() != "---":
            return
        front = self.lines[:_MOST_FRONT_LINES]
        ends = [at for at, line in enumerate(front) if at and line.strip() in ("---", "...")]
        if not ends:
            return
        entries: list[tuple[str, list[str]]] = []
        for line in self.lines[1 : ends[0]]:
            key, colon, value = line.partition(":")
            if line[:1].isspace() or line.startswith("- ") or not colon:
                if entries and line.strip():
                    entries[-1][1].append(line.strip().removeprefix("- ").strip("\"'"))
                continue
            entries.append((key.strip(), [value.strip().strip("\"'")] if value.strip() else []))
        self.title_page = tuple(TitleEntry(key=_title_case(key), lines=tuple(v)) for key, v in entries if key and v)
        self.at = ends[0] + 1

    def _emphasis(self, text: str) -> str:
        """Markdown's emphasis as Fountain's: `_x_` is italics there and a line under the words here."""
        if len(text) > _LONGEST_PARAGRAPH:
            return text
        if "](" in text:
            text, links = _LINK.subn(r"\1", text)
            self._drop("addresses of links left out", links)
        if "~~" in text:
            self._drop("strikes through words left out", text.count("~~") // 2)
            text = text.replace("~~", "")
        if "_" in text:
            text = _UNDERSCORES.sub(lambda found: "*" * len(found.group()), text)
        if "<" in text:
            text = _TAGS.sub(lambda found: "_" if "u" in found.group().lower() else " ", text)
        return _ESCAPED.sub(r"\1", text).replace("`", "") if "\\" in text or "`" in text else text

    def _drop(self, what: str, count: int = 1) -> None:
        if count:
            self.dropped[what] = self.dropped.get(what, 0) + count


def _title_case(key: str) -> str:
    return key if any(letter.isupper() for letter in key) else key[:1].upper() + key[1:]


def _inside(body: str) -> str | None:
    """What stands in a headline or in a line that is emphasised as a whole; None for any other line."""
    text = body.strip("#").strip() if body.startswith("#") else body
    letters = text.strip("*_")
    marks = text[: len(text) - len(text.lstrip("*_"))]
    if marks and text.endswith(marks[::-1]) and letters and marks not in letters:
        return letters.strip()
    return text if body.startswith("#") and text else None


def _is_heading(text: str) -> bool:
    """A heading by its prefix, or by its place and time, which a sign of Markdown makes a heading."""
    if headings.recognise(text) is not None:
        return True
    taken_apart = headings.slugline(text) if headings.is_capitals(text) else None
    return taken_apart is not None and taken_apart.time is not None and taken_apart.location is not None


def _is_rule(body: str) -> bool:
    signs = set(body.replace(" ", ""))
    return len(signs) == 1 and signs <= set("-*_") and len(body.replace(" ", "")) >= 3
