"""A storyboard as a PDF: six panels a page on landscape A4, each with what the set needs to know of its shot; before
the panels of a scene a page with its floor plan, where there is one, and what the craft's rules found in it."""

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
_PANELS = 6
_COLOURS = ("RGB", "RGBA", "P", "CMYK", "YCbCr")
# Wider than this a panel stands over its words, narrower beside them.
_TALL = 0.9
# More than any panel has room for; beyond it lies only work for the typesetter.
_WORDS = 200
_LETTERS = 30
_SPEECHES = 10
# Findings under a plan: what a director goes through in a minute, in two columns of lines.
_FINDINGS = 10
_FINDING_WORDS = 45
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
class BoardPlan:
    """A page before the panels of the scene that is called so: `svg` its floor plan, and sentences of what the craft's
    rules found in it."""

    scene: str
    scene_heading: str
    svg: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSheet:
    """A board to print. `origin` says on every page how the pictures came to be: a label of `words`, or own words.

    `aspect` is the frame's width over its height; None takes it from the first picture. With a plan, a scene begins on
    a page of its own.
    """

    title: str
    language: Language
    panels: tuple[BoardPanel, ...]
    subtitle: str = ""
    origin: str = "drawn_from_data"
    aspect: float | None = None
    plans: tuple[BoardPlan, ...] = ()


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
    pictures = {f"plan-{n}.svg": plan.svg.encode() for n, plan in enumerate(sheet.plans, start=1)}
    panels: list[dict[str, object]] = []
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
    return press("board", _data(sheet, _pages(sheet, panels), aspect or 16 / 9), pictures)


def _pages(sheet: BoardSheet, panels: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """What stands on each page: a plan, or up to six panels; a scene with a plan begins on a new page."""
    plans = {(plan.scene, plan.scene_heading): n for n, plan in enumerate(sheet.plans)}
    pages: list[dict[str, object]] = []
    row: list[dict[str, object]] = []
    for each, cell in zip(sheet.panels, panels, strict=True):
        opened = plans.pop((each.scene, each.scene_heading), None) if cell["opens"] else None
        if opened is not None or len(row) == _PANELS:
            pages += [{"panels": row}] if row else []
            row = []
        if opened is not None:
            pages.append({"plan": _plan(sheet, opened)})
        row.append(cell)
    return [*pages, {"panels": row}] if row or not pages else pages


def _plan(sheet: BoardSheet, n: int) -> dict[str, object]:
    plan, language = sheet.plans[n], sheet.language
    kept = [_cut(shown(each), _FINDING_WORDS) for each in plan.findings[:_FINDINGS]]
    left = len(plan.findings) - len(kept)
    return {
        "picture": f"plan-{n + 1}.svg",
        "name": ". ".join(part for part in (shown(plan.scene), _line(plan.scene_heading)) if part),
        "kind": label(language, "floor_plan"),
        "findings_are": label(language, "findings"),
        "findings": kept + ([f"… +{left}"] if left else []),
    }


def _cut(text: str, most: int) -> str:
    words = [word if len(word) <= _LETTERS else f"{word[: _LETTERS - 1]}…" for word in text.split()]
    return " ".join(words) if len(words) <= most else " ".join([*words[:most], "…"])


def clock(seconds: float) -> str:
    """Minutes and seconds, as `5:12`."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def _data(sheet: BoardSheet, pages: Sequence[dict[str, object]], aspect: float) -> dict[str, object]:
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
        "pages": list(pages),
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
    return _cut(" ".join(words), _WORDS)


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
