"""A scene as beats in order: what is seen, sentence by sentence, and what is said, speech by speech."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kadr.film.screenplay import Element, ElementType, Scene
from kadr.film.shots import Framing, SpokenLine, Voice
from kadr.formats.cues import read_cue
from kadr.formats.emphasis import plain
from kadr.formats.fountain.lines import direction_at
from kadr.formats.headings import is_capitals
from kadr.formats.practice import Direction, fold, practice
from kadr.studio.coverage.lexicon import Word, split_words
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.signs import signs

# A run of stops is looked at once, from its start, however long it is.
_STOP: Final = re.compile(r"(?<![.!?…])[.!?…]++[\"»”’')\]*_]*+(?=\s)")
_LONGEST_OWNER: Final = 60
# What a person does, or what a thing seems to do by itself.
_ACTS: Final = ("reveal", "handling", "look", "turn_away", "enter")
_AROUND: Final = " :-–—,."


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One sentence of action. `direction` is the camera direction it opens with, `aim` the words after that.

    `acting` is the first name that stands uninflected, so that it can be the one who acts. `written` says that the
    sentence stands in an insert's paragraph, where a name may be no more than words on a letter.
    """

    text: str
    first_line: int
    last_line: int
    paragraph: int
    names: tuple[str, ...] = ()
    acting: str | None = None
    written: bool = False
    found: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    direction: Direction | None = None
    quote: str = ""
    aim: str = ""
    owner: str | None = None
    card: bool = False
    of_thing: bool = False

    def has(self, *categories: str) -> bool:
        """Whether any of its words belongs to one of the categories."""
        return any(category in self.found for category in categories)

    def place(self, *categories: str) -> int:
        """Where the first word of the categories stands in the sentence; past its end where there is none."""
        return min((self.found[each][0].start for each in categories if each in self.found), default=len(self.text))

    def word(self, category: str) -> str:
        """The first word of a category as it stands in the script; empty where there is none."""
        return self.found[category][0].text if category in self.found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One speech. `speakers` are the characters that the cue stands for; empty for a crowd's cue."""

    cue: str
    speakers: tuple[str, ...]
    voice: Voice
    lines: tuple[SpokenLine, ...]
    first_line: int
    last_line: int
    dual: bool = False
    found: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)


Beat = Seen | Said


def people_of(beat: Beat) -> tuple[str, ...]:
    """Whom a beat puts into the scene: who speaks, or who is named in action and not just written on a page."""
    if isinstance(beat, Said):
        return beat.speakers
    return () if beat.written else tuple(name for name in beat.names if name != beat.owner)


def read_beats(scene: Scene, names: Names) -> tuple[Beat, ...]:
    """The beats of a scene. Sections, synopses, transitions and page breaks are not filmed."""
    return tuple(_Reading(scene, names).read())


class _Reading:
    def __init__(self, scene: Scene, names: Names) -> None:
        self.elements = scene.elements
        self.names = names
        self.signs = signs(names.language)
        self.speaking = {n for e in scene.elements if e.type is ElementType.CHARACTER for n in _of_cue(names, e.text)}
        self.speaking.update(n for written in scene.slugline.cast for n in _of_cue(names, written))

    def read(self) -> Iterator[Beat]:
        at = 0
        while at < len(self.elements):
            element = self.elements[at]
            if element.type is ElementType.CHARACTER:
                end = _end_of_speech(self.elements, at + 1)
                yield self._said(element, self.elements[at + 1 : end])
                at = end
                continue
            if element.type in (ElementType.ACTION, ElementType.LYRICS, ElementType.DIALOGUE):
                yield from self._seen(element, at)
            elif element.type is ElementType.CENTERED:
                yield _card(element, at)
            at += 1

    def _said(self, cue: Element, spoken: Sequence[Element]) -> Said:
        read = read_cue(cue.text)
        lines = tuple(
            SpokenLine(speaker=read.name, text=element.text, line=element.line, voice=read.voice)
            for element in spoken
            if element.type in (ElementType.DIALOGUE, ElementType.LYRICS)
        )
        manner = " ".join(element.text for element in spoken if element.type is ElementType.PARENTHETICAL)
        return Said(
            cue=read.name,
            speakers=self.names.of_cue(read.name),
            voice=read.voice,
            lines=lines,
            first_line=cue.line,
            last_line=max(_last_line(element) for element in (cue, *spoken)),
            dual=cue.dual,
            found=self._found(f"{cue.text} {manner}") if "(" in cue.text or manner else {},
        )

    def _seen(self, element: Element, paragraph: int) -> Iterator[Seen]:
        written = False
        for text, first, last in split_sentences(element, self.names.words.abbreviations):
            words = split_words(text)
            direction, quote, aim, owner_words = _direction(text)
            owner = self.names.mentioned(split_words(owner_words), self.speaking) if owner_words else ()
            mentioned = self.names.mentioned(split_words(aim) if direction else words, self.speaking)
            written |= direction is not None and direction.framing is Framing.INSERT
            found = self._found(text, words, self._named(words))
            yield Seen(
                text=text,
                first_line=first,
                last_line=last,
                paragraph=paragraph,
                names=mentioned,
                acting=next((name for name in mentioned if self.names.stands_plain(name, words)), None),
                written=written,
                found=found,
                of_thing=not mentioned
                and self.signs.is_of_thing(words, [w for act in _ACTS for w in found.get(act, ())]),
                direction=direction,
                quote=quote,
                aim=aim,
                owner=owner[0] if owner else None,
            )

    def _named(self, words: Sequence[Word]) -> frozenset[int]:
        """Where the words of known names stand: ПОЛИЦЕЙСКИЙ is a man of this scene, and no crowd of policemen."""
        return frozenset(
            word.start
            for _, at, length in self.names.mentions(words, self.speaking)
            for word in words[at : at + length]
        )

    def _found(
        self, text: str, words: Sequence[Word] | None = None, named: Collection[int] = ()
    ) -> dict[str, tuple[Word, ...]]:
        """The words of a text that ask for a camera, and the signs of a kind of scene."""
        words = split_words(text) if words is None else words
        found = self.names.words.find(text, words)
        people = tuple(
            word for word in found.pop("crowd", ()) if word.start not in named and self.signs.is_many(word, words)
        )
        return {**found, **({"crowd": people} if people else {}), **self.signs.find(text, words)}


def split_sentences(element: Element, abbreviations: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """The sentences of a paragraph with their first and last source lines; a wrapped line goes on in the next one.

    A line break parts sentences as `_closes` says.
    """
    kept: list[str] = []
    first = element.line
    lines = plain(element.text).split("\n")
    for at, line in enumerate(lines):
        number = element.line + at
        pieces = _pieces(line.strip(), abbreviations)
        for left, piece in zip(range(len(pieces) - 1, -1, -1), pieces, strict=True):
            first = first if kept else number
            kept.append(piece)
            below = lines[at + 1] if at + 1 < len(lines) else ""
            if not _is_bare_direction(piece) and (left or _closes(" ".join(kept), below)):
                yield " ".join(kept), first, number
                kept = []
    if kept:
        yield " ".join(kept), first, element.line + len(lines) - 1


def _pieces(line: str, abbreviations: frozenset[str]) -> list[str]:
    pieces: list[str] = []
    start = 0
    for stop in _STOP.finditer(line):
        following = line[stop.end() : stop.end() + 3].lstrip()[:1]
        word = line[max(start, line.rfind(" ", start, stop.start()) + 1) : stop.start()]
        initial = len(word) == 1 and word.isalpha() and word.isupper()
        if following.islower() or word.lower() in abbreviations or initial:
            continue
        pieces.append(line[start : stop.end()].strip())
        start = stop.end()
    return [piece for piece in [*pieces, line[start:].strip()] if piece]


def _is_bare_direction(piece: str) -> bool:
    """Whether a piece is a direction without its aim (`КРУПНЫЙ ПЛАН.`), which the next words of the paragraph give."""
    found = direction_at(piece)
    return found is not None and not piece[found[1] :].strip(_AROUND) and found[0].size is not None


def _closes(so_far: str, below: str) -> bool:
    """Whether a sentence ends with its line: at a stop, before a direction, or as a title in capitals over its text."""
    if is_capitals(so_far) and below.strip() and not is_capitals(below):
        return True
    return so_far.rstrip("\"»”’')]*_")[-1:] in tuple(".!?…") or direction_at(below.strip()) is not None


def _direction(text: str) -> tuple[Direction | None, str, str, str]:
    """The camera direction of a sentence, its words, what they aim at, and the words that may name whose eyes it is."""
    found = direction_at(text)
    if found is not None:
        direction, end = found
        if direction.framing is Framing.POV:
            owner, colon, aim = text[end:].partition(":")
            quote = text[: end + len(owner)] if colon else text[:end]
            return direction, quote.strip(_AROUND), (aim or owner).strip(_AROUND), owner
        return direction, text[:end].strip(_AROUND), text[end:].strip(_AROUND), ""
    head, colon, aim = text[: _LONGEST_OWNER * 4].partition(":")
    words = head.split()
    if not colon or len(head) > _LONGEST_OWNER:
        return None, "", "", ""
    for count in (3, 2, 1):
        direction_after = practice().directions.get(fold(" ".join(words[-count:])))
        if len(words) > count and direction_after and direction_after.framing is Framing.POV:
            return direction_after, head, text[len(head) + 1 :].strip(), " ".join(words[:-count])
    return None, "", "", ""


def _of_cue(names: Names, written: str) -> tuple[str, ...]:
    return names.of_cue(read_cue(written).name)


def _end_of_speech(elements: Sequence[Element], at: int) -> int:
    kinds = (ElementType.DIALOGUE, ElementType.PARENTHETICAL, ElementType.LYRICS, ElementType.SYNOPSIS)
    while at < len(elements) and elements[at].type in kinds:
        at += 1
    return at


def _last_line(element: Element) -> int:
    return element.line + element.text.count("\n")


def _card(element: Element, paragraph: int) -> Seen:
    text = plain(element.text)
    return Seen(text=text, first_line=element.line, last_line=_last_line(element), paragraph=paragraph, card=True)
