"""The shot list as CSV: one row a shot, in the script's language, for the table where a production plans its days."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kadr.film.screenplay import Language, PlaceType, Scene
from kadr.film.shots import Shot, SpokenLine, Voice
from kadr.formats.emphasis import plain
from kadr.formats.words import label, term

# A spreadsheet takes a cell that begins like this for a formula and runs it (OWASP, "CSV injection"); full-width signs,
# which some spreadsheets fold into plain ones, too.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotRow:
    """A shot with its scene's number, heading and place; empty strings for what the heading leaves out."""

    scene: str
    heading: str
    place_type: PlaceType | None = None
    place: str = ""
    time: str = ""
    shot: Shot


def row(scene: Scene, shot: Shot) -> ShotRow:
    """The row of a shot in its scene."""
    slug = scene.slugline
    place = ", ".join(part for part in (slug.location, slug.sublocation) if part)
    return ShotRow(
        scene=scene.number,
        heading=scene.heading.text,
        place_type=slug.place_type,
        place=place,
        time=slug.time or "",
        shot=shot,
    )


def write_csv(rows: Sequence[ShotRow], language: Language) -> bytes:
    """UTF-8 with a BOM (Excel reads Cyrillic only then), commas, CRLF; the header is in `language`.

    Durations are seconds and lenses millimetres, both with a decimal point. Cells that a spreadsheet would run as
    a formula get a leading apostrophe.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(label(language, name) for name in _COLUMNS)
    for each in rows:
        writer.writerow(inert(cell(each, language)) for cell in _COLUMNS.values())
    return sheet.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """The cell as text that no spreadsheet runs. NUL bytes, which end a cell in some readers, are dropped."""
    shown = cell.replace("\0", "")
    return f"'{shown}" if shown.lstrip(" ").startswith(_FORMULA) else shown


def cue(line: SpokenLine, language: Language) -> str:
    """Who speaks, and from where unless the frame shows it: `ГҮЛНҰР (З.К.)`."""
    if line.voice is Voice.ON or "(" in line.speaker:
        return line.speaker
    return f"{line.speaker} ({term(language, 'voice', line.voice)})"


_COLUMNS: dict[str, Callable[[ShotRow, Language], str]] = {
    "shot": lambda each, _: each.shot.number,
    "scene": lambda each, _: each.scene,
    "heading": lambda each, _: each.heading,
    "place_type": lambda each, language: term(language, "place_type", each.place_type) if each.place_type else "",
    "place": lambda each, _: each.place,
    "time": lambda each, _: each.time,
    "size": lambda each, language: term(language, "size", each.shot.size),
    "framing": lambda each, language: term(language, "framing", each.shot.framing),
    "angle": lambda each, language: term(language, "angle", each.shot.angle),
    "move": lambda each, language: term(language, "move", each.shot.move),
    "lens_mm": lambda each, _: f"{each.shot.lens_mm:g}",
    "characters": lambda each, _: ", ".join(each.shot.characters),
    "action": lambda each, _: _line(each.shot.action),
    "dialogue": lambda each, language: "\n".join(
        f"{cue(line, language)}: {_line(line.text)}" for line in each.shot.dialogue
    ),
    "duration_s": lambda each, _: f"{each.shot.duration_s:.1f}",
    "reason": lambda each, language: _reason(each.shot, language),
    "screen": lambda each, language: term(language, "screen", each.shot.screen) if each.shot.screen else "",
}


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _reason(shot: Shot, language: Language) -> str:
    rule = term(language, "reason", shot.reason.code)
    return f"{rule}: {shot.reason.quote}" if shot.reason.quote else rule
