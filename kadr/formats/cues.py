"""Cues taken apart: the name, and what stands in parentheses after it (voice off, continued)."""

from dataclasses import dataclass

from kadr.film.shots import Voice
from kadr.formats.practice import fold, practice

_LONGEST_ABBREVIATION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """`name` as written, without extensions."""

    name: str
    voice: Voice = Voice.ON


def read_cue(text: str) -> Cue:
    """`МАША (З.К.) (ПРОД.)` is МАША heard over the picture. In Russian practice З.К. is V.O., ВПЗ is O.S."""
    head, parenthesis, rest = text.partition("(")
    name = " ".join(head.split()).rstrip(":").rstrip()
    if not name:
        return Cue(name=" ".join(text.split()))
    name, voice = _bare_extension(name)
    for extension in rest.split("(") if parenthesis else ():
        voice = _voice(extension.partition(")")[0]) or voice
    return Cue(name=name, voice=voice)


def _bare_extension(name: str) -> tuple[str, Voice]:
    """`ДИКТОР З.К.` without parentheses, `ГОЛОС ЗА КАДРОМ`, `ГОЛОС МАРАТА`: whose voice, and where it comes from."""
    whole = _voice(name)
    if whole is not None:
        return name, whole
    first, _, last = name.rpartition(" ")
    # Whole words may be somebody's name or trade; abbreviations are none.
    said = _voice(last) if first and ("." in last or len(last) <= _LONGEST_ABBREVIATION) else None
    if said is not None:
        return first, said
    return name, Voice.ON if practice().voice_words.isdisjoint(fold(name).split()) else Voice.OFF


def _voice(extension: str) -> Voice | None:
    tables = practice()
    for part in extension.replace("/", ",").replace(";", ",").split(","):
        words = fold(part)
        if words in tables.voices_over:
            return Voice.OVER
        if words in tables.voices_off:
            return Voice.OFF
    return None
