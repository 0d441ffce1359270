"""Styled letters written as Fountain's emphasis: the other way round from `emphasis`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kadr.formats.emphasis import Style, Styled, style

_STARS: Final = {Style.PLAIN: "", Style.ITALIC: "*", Style.BOLD: "**", Style.BOLD | Style.ITALIC: "***"}
# As numbers: combining flags takes ten times as long.
_UNDERLINE: Final = int(Style.UNDERLINE)
_BOTH: Final = int(Style.BOLD | Style.ITALIC)
_WORD_OR_SPACE: Final = re.compile(r"\s+|\S+")
_MARK: Final = re.compile(r"[*_\\]")


def styled(runs: Iterable[tuple[str, Style]]) -> Styled:
    """Runs put together."""
    text: list[str] = []
    styles = bytearray()
    for words, drawn in runs:
        text.append(words)
        styles.extend([drawn] * len(words))
    return Styled("".join(text), bytes(styles))


def marked(words: Styled) -> str:
    """Styled letters as text with marks, which no line end crosses.

    Where one letter is bold and the next one, without a space, is italic, Fountain has no way to say so: the whole
    word takes the style that it begins with.
    """
    lines: list[str] = []
    start = 0
    for line in words.text.split("\n"):
        lines.append(_line(words.part(start, start + len(line))))
        start += len(line) + 1
    return "\n".join(lines)


def unmarked(text: str) -> str:
    """The text without the emphasis that all of its letters have; emphasis of a part stays.

    For paragraphs that are drawn so as a matter of course: a heading in bold is a heading.
    """
    if "*" not in text and "_" not in text:
        return text
    lines = [style(line) for line in text.split("\n")]
    letters = {each for line in lines for letter, each in zip(line.text, line.styles, strict=True) if letter.strip()}
    common = _BOTH | _UNDERLINE
    for each in letters:
        common &= each
    if not letters or not common:
        return text
    return "\n".join(_line(Styled(line.text, bytes(each & ~common for each in line.styles))) for line in lines)


def _line(words: Styled) -> str:
    if not any(words.styles) and not any(letter in words.text for letter in "*_\\"):
        return words.text
    tokens = list(_tokens(words))
    texts = [token for token, _ in tokens]
    stars = _spread(_one_to_a_word([drawn & _BOTH for _, drawn in tokens], texts), texts)
    rules = _spread([drawn & _UNDERLINE for _, drawn in tokens], texts)
    looks = (bytes((star | rule,)) * len(text) for text, star, rule in zip(texts, stars, rules, strict=True))
    wanted = Styled(words.text, b"".join(looks))
    bare = _written(texts, stars, rules, escaped=False)
    # Most stars and underscores that are letters need no escape: only what would be read otherwise gets one.
    return bare if style(bare) == wanted else _written(texts, stars, rules, escaped=True)


def _tokens(words: Styled) -> Iterator[tuple[str, int]]:
    """Words and the spaces between them, cut where the style changes, each with its style."""
    for found in _WORD_OR_SPACE.finditer(words.text):
        styles = words.styles[found.start() : found.end()]
        start = 0
        while start < len(styles):
            end = len(styles) - len(styles[start:].lstrip(styles[start : start + 1]))
            yield found.group()[start:end], styles[start]
            start = end


def _spread(styles: list[int], texts: Sequence[str]) -> list[int]:
    """Spaces lose a style that their neighbours do not share: a mark never stands beside a space."""
    found = list(styles)
    before, gap = 0, 0
    for at, text in enumerate(texts):
        if text.isspace():
            continue
        if gap < at:
            shared = before == styles[at] and all(each == before for each in styles[gap:at])
            found[gap:at] = [before if shared else 0] * (at - gap)
        before, gap = styles[at], at + 1
    found[gap:] = [0] * (len(texts) - gap)
    return found


def _one_to_a_word(stars: list[int], texts: Sequence[str]) -> list[int]:
    """Two kinds of stars may not touch."""
    for at in range(1, len(texts)):
        both = not texts[at].isspace() and not texts[at - 1].isspace()
        if stars[at] and stars[at - 1] and stars[at] != stars[at - 1] and both:
            stars[at] = stars[at - 1]
    return stars


def _written(texts: Sequence[str], stars: list[int], rules: list[int], *, escaped: bool) -> str:
    found: list[str] = []
    star = rule = 0
    for at, text in enumerate(texts):
        if stars[at] != star or rules[at] != rule:
            found += _close(star, stars[at], rule, rules[at])
            found += _open(star, stars[at], rule, rules[at])
            star, rule = stars[at], rules[at]
        found.append(_MARK.sub(r"\\\g<0>", text) if escaped else text)
    found += _close(star, 0, rule, 0)
    return "".join(found)


def _close(star: int, next_star: int, rule: int, next_rule: int) -> list[str]:
    return [_STARS[Style(star)]] * (star not in (0, next_star)) + ["_"] * (rule not in (0, next_rule))


def _open(star: int, next_star: int, rule: int, next_rule: int) -> list[str]:
    return ["_"] * (next_rule not in (0, rule)) + [_STARS[Style(next_star)]] * (next_star not in (0, star))


def plain_offset(text: str, offset: int) -> int:
    """How many letters stand before `offset` in a marked text when its marks are not counted."""
    return sum(1 for at in _letters(text) if at < offset)


def raw_offset(text: str, letters: int) -> int:
    """The place in a marked text right after so many letters: before any mark that opens there."""
    return raw_offsets(text, (letters,))[0]


def raw_offsets(text: str, letters: Iterable[int]) -> list[int]:
    """The same for many places in one text, which is looked through once."""
    places = _letters(text)
    return [0 if each <= 0 or not places else places[min(each, len(places)) - 1] + 1 for each in letters]


def _letters(text: str) -> list[int]:
    """The places of the letters that are drawn, line ends included."""
    found: list[int] = []
    start = 0
    for line in text.split("\n"):
        at = 0
        for letter in style(line).text:
            # Marks and backslashes between two letters are skipped; a letter is always there.
            at = line.index(letter, at) if letter not in "*_\\" else _literal(line, letter, at)
            found.append(start + at)
            at += 1
        found.append(start + len(line))
        start += len(line) + 1
    return found[:-1]


def _literal(line: str, letter: str, at: int) -> int:
    """A star, underscore or backslash that is a letter: an escaped one if there is one here."""
    return at + 1 if line[at : at + 1] == "\\" and line[at + 1 : at + 2] == letter else line.index(letter, at)
