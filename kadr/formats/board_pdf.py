"""A storyboard as a PDF: six panels a page on landscape A4, each with what the set needs to know of its shot."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from kadr.errors import Unreadable
from kadr.film.screenplay import Language
from kadr.film.shots import Angle, Framing, Move, ScreenKind, Shot, ShotSize, SpokenLine
from kadr.formats.emphasis import plain
from kadr.formats.screenplay_rows import shown
from kadr.formats.shot_list import cue
from kadr.formats.typst_press import press
from kadr.formats.words import label, term

# 1400 dots over the 88 mm of a panel are 400 an inch. At this quality a pencil sketch of 1024 dots takes 85 kB, as PNG
# 260 kB: a feature's board can be sent by mail, and no eye finds the difference on paper.
_PIXELS = 1400
_QUALITY = 85
_COLOURS = ("RGB", "RGBA", "P", "CMYK", "YCbCr")
# Wider than this a panel stands over its words, narrower beside them.
_TALL = 0.9
# More than any panel has room for; beyond it lies only work for the typesetter.
_WORDS = 200
_LETTERS = 30
_SPEECHES = 10
# What the framing already says by itself, so that the line under a panel stays short.
_PLAIN_FRAMINGS = (Framing.SINGLE, Framing.MASTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPanel:
    """One panel. `number` is the shot's (`3-2`); `image` a PNG or JPEG of any shape; None leaves an empty frame.

    `scene_heading` as the script has it: where it differs from the panel before, the board announces a new scene.
    """

    number: str
    size: ShotSize
    framing: Framing = Framing.SINGLE
    angle: Angle = Angle.EYE
    move: Move = Move.STATIC
    lens_mm: float = 35.0
    duration_s: float = 0.0
    action: str = ""
    dialogue: tuple[SpokenLine, ...] = ()
    scene: str = ""
    scene_heading: str = ""
    screen: ScreenKind | None = None
    image: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSheet:
    """A board to print. `origin` says on every page how the pictures came to be: a label of `words`, or own words.

    `aspect` is the frame's width over its height; None takes it from the first picture.
    """

    title: str
    language: Language
    panels: tuple[BoardPanel, ...]
    subtitle: str = ""
    origin: str = "drawn_from_data"
    aspect: float | None = None


def panel(shot: Shot, *, scene: str, heading: str, image: bytes | None, duration_s: float | None = None) -> BoardPanel:
    """The panel of a shot, in the scene numbered `scene`; `duration_s` where the panel is shorter than the shot."""
    return BoardPanel(
        number=shot.number,
        size=shot.size,
        framing=shot.framing,
        angle=shot.angle,
        move=shot.move,
        lens_mm=shot.lens_mm,
        duration_s=shot.duration_s if duration_s is None else duration_s,
        action=shot.action,
        dialogue=shot.dialogue,
        scene=scene,
        scene_heading=heading,
        screen=shot.screen,
        image=image,
    )


def write_pdf(sheet: BoardSheet) -> bytes:
    """The PDF, in the sheet's language; equal sheets give equal bytes. Words that do not fit end in an ellipsis.

    Raises Unreadable for a panel whose image is no PNG or JPEG, naming its shot.
    """
    pictures: dict[str, bytes] = {}
    panels = []
    aspect = sheet.aspect
    before: tuple[str, str] | None = None
    for n, each in enumerate(sheet.panels, start=1):
        cell = _cell(each, sheet.language)
        cell["opens"] = (each.scene, each.scene_heading) != before
        before = (each.scene, each.scene_heading)
        if each.image is not None:
            pictures[f"{n}.jpg"], own_aspect = _printed(each.number, each.image)
            aspect = aspect or own_aspect
            cell["picture"] = f"{n}.jpg"
        panels.append(cell)
    return press("board", _data(sheet, panels, aspect or 16 / 9), pictures)


def clock(seconds: float) -> str:
    """Minutes and seconds, as `5:12`."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def _data(sheet: BoardSheet, panels: Sequence[dict[str, object]], aspect: float) -> dict[str, object]:
    language = sheet.language
    scenes = {(each.scene, each.scene_heading) for each in sheet.panels}
    facts = (
        (label(language, "scenes"), str(len(scenes))),
        (label(language, "shots"), str(len({each.number for each in sheet.panels}))),
        (label(language, "duration"), clock(sum(each.duration_s for each in sheet.panels))),
    )
    return {
        "language": language.value,
        "title": shown(sheet.title) or label(language, "untitled"),
        "subtitle": shown(sheet.subtitle),
        "kind": label(language, "storyboard"),
        "facts": [": ".join(fact) for fact in facts],
        "origin": _origin(sheet),
        "page_of": label(language, "page_of"),
        "tall": aspect < _TALL,
        "aspect": aspect,
        "panels": list(panels),
    }


def _origin(sheet: BoardSheet) -> str:
    own = " " in sheet.origin or not sheet.origin
    return shown(sheet.origin) if own else label(sheet.language, sheet.origin)


def _cell(panel: BoardPanel, language: Language) -> dict[str, object]:
    lens = f"{panel.lens_mm:g} {label(language, 'millimetres')}"
    framing = [] if panel.framing in _PLAIN_FRAMINGS else [term(language, "framing", panel.framing)]
    screen = [term(language, "screen", panel.screen)] if panel.screen else []
    camera = [*screen, term(language, "angle", panel.angle), term(language, "move", panel.move), lens]
    seconds = f"{panel.duration_s:.1f}".replace(".", label(language, "decimal"))
    return {
        "number": shown(panel.number),
        "scene": shown(panel.scene),
        "heading": _line(panel.scene_heading),
        "size": " · ".join([term(language, "size", panel.size), *framing]),
        "camera": " · ".join(camera),
        "duration": f"{seconds} {label(language, 'seconds')}",
        "action": _line(panel.action),
        "dialogue": [
            {"cue": _line(cue(line, language)), "text": _line(line.text)} for line in panel.dialogue[:_SPEECHES]
        ],
        "picture": None,
    }


def _line(text: str) -> str:
    words = plain(shown(text)).split()[:_WORDS]
    return " ".join(word if len(word) <= _LETTERS else f"{word[: _LETTERS - 1]}…" for word in words)


def _printed(number: str, image: bytes) -> tuple[bytes, float]:
    """The picture as JPEG at printing size, and its width over its height."""
    try:
        with Image.open(BytesIO(image), formats=("PNG", "JPEG")) as picture:
            aspect = picture.width / picture.height
            picture.thumbnail((_PIXELS, _PIXELS))
            paper = Image.new("RGB", picture.size, "white")
            paper.paste(picture, mask=picture.getchannel("A") if "A" in picture.getbands() else None)
    except (UnidentifiedImageError, OSError) as error:
        raise Unreadable(f"the picture of shot {number} is no PNG or JPEG; upload it as one of them") from error
    out = BytesIO()
    (paper if picture.mode in _COLOURS else paper.convert("L")).save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue(), aspect
