"""The overhead plan of a scene: its set, people, cameras with their fields of view, and the 180° line, as an SVG.

What a cinematographer expects of one (Katz, "Film Directing Shot by Shot", chapter on the ground plan; Brown,
"Cinematography: Theory and Practice"): numbered setups, lens angles to scale, paths, north and a scale in metres.
"""

import math
from collections.abc import Sequence

from kadr.errors import Invalid
from kadr.film.screenplay import Language
from kadr.film.shots import Shot
from kadr.film.staging import Staging
from kadr.formats.words import term
from kadr.stage.overhead import furniture, people
from kadr.stage.overhead.footprint import footprint
from kadr.stage.overhead.layout import BOTTOM, HEIGHT, TOP, WIDTH, Paper, Window, wide, window
from kadr.stage.overhead.people import ACCENT, INK, LINE
from kadr.stage.overhead.setups import ScenePlan, scene_plan
from kadr.stage.overhead.svg import FONT, element, group, path, points, text, words

__all__ = ["plan_svg"]

_FAINT = "#6e6e73"


def plan_svg(stagings: Sequence[Staging], shots: Sequence[Shot], *, language: Language, title: str) -> str:
    """The plan of a scene whose shots are staged by `stagings`, in order, as an SVG of 1120 x 720 units.

    Shots made from one place through one lens share a marker with all their numbers. Words are the language's own;
    text is escaped. The same stagings give the same text. Raises Invalid where there is not one staging for each shot,
    or none at all."""
    if not stagings or len(stagings) != len(shots):
        raise Invalid(f"a plan needs one staging for each shot; there are {len(stagings)} for {len(shots)} shots")
    first = stagings[0]
    ground = footprint(first.place, first.weather, first.seed)
    plan = scene_plan(stagings, shots)
    shown = window(plan, ground.room)
    paper = Paper()
    people.reserve(paper, plan, shown)
    furniture.reserve(paper, ground, shown)
    drawn = [
        furniture.drawn(ground, plan.props, shown, [(one.x, one.y) for one in plan.standing]),
        people.fields_of_view(plan, shown),
        _line(plan, shown, paper, language),
        people.paths(plan, shown),
        people.figures(plan, shown, paper),
        people.cameras(plan, shown, paper, language),
    ]
    frame = element("rect", x=0.5, y=TOP, width=WIDTH - 1, height=HEIGHT - TOP - BOTTOM, fill="none", stroke="#c7c7cc")
    head = _head(plan, shots, language, title)
    foot = _measures(shown, language) + _legend(plan, language)
    return _document(title, f"{group(drawn, clip_path='url(#frame)')}{frame}\n{head}{foot}")


def _document(title: str, content: str) -> str:
    size = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}"'
    clip = element("rect", x=0, y=TOP, width=WIDTH, height=HEIGHT - TOP - BOTTOM)
    named = text((0, 0), words(title, 200), size=1).partition(">")[2].removesuffix("</text>")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" role="img">\n'
        f'<title>{named}</title>\n<defs><clipPath id="frame">{clip}</clipPath></defs>\n'
        f"{element('rect', width=WIDTH, height=HEIGHT, fill='#ffffff')}\n{content}</svg>\n"
    )


def _head(plan: ScenePlan, shots: Sequence[Shot], language: Language, title: str) -> str:
    facts = (
        f"{term(language, 'plan', 'setups')}: {len(plan.setups)}  ·  {term(language, 'label', 'shots')}: {len(shots)}"
    )
    return group([
        text((2, 29), words(title, 72), size=21, font_weight="bold", fill=INK),
        text((WIDTH - 2, 29), facts, size=14, fill=_FAINT, text_anchor="end"),
    ])  # fmt: skip


def _line(plan: ScenePlan, shown: Window, paper: Paper, language: Language) -> str:
    """The 180° line through the two of the scene, to both edges, with its name on it."""
    if plan.line is None:
        return ""
    (ax, ay), (bx, by) = plan.line
    length = math.dist(*plan.line)
    ux, uy = (bx - ax) / length, (by - ay) / length
    far = 2.0 * (WIDTH + HEIGHT) / shown.scale
    ends = [shown.at(ax - ux * far, ay - uy * far), shown.at(bx + ux * far, by + uy * far)]
    for step in range(-30, 31):
        # Names stand beside the line, not on it.
        along = 16.0 * step / shown.scale
        paper.take(*shown.at((ax + bx) / 2 + ux * along, (ay + by) / 2 + uy * along), 3.0)
    drawn = [path(points(ends), stroke=LINE, stroke_width=1.6, stroke_dasharray="11 6")]
    # Its name stands where it leaves the paper, on the side that has room.
    reach = min(6.0, max(1.2, 0.32 * WIDTH / shown.scale / max(abs(ux), 0.45)))
    at = shown.at(bx + ux * reach, by + uy * reach)
    box = paper.place(at, (40.0, 16.0), away=-math.pi / 2, clear=5.0)
    name = text((box[0] + 20.0, box[3] - 4.0), term(language, "plan", "line_mark"), size=13, fill=LINE,
                text_anchor="middle", font_weight="bold")  # fmt: skip
    return group([*drawn, name])


def _measures(shown: Window, language: Language) -> str:
    """A bar of a round number of metres, and where the plan's north is."""
    metres = next((m for m in (0.5, 1, 2, 5, 10, 20, 50, 100) if m * shown.scale >= 70), 200)
    long, y = metres * shown.scale, HEIGHT - 22.0
    half = long / 2
    bar = [
        element("rect", x=4.0, y=y - 5, width=half, height=5, fill=INK),
        element("rect", x=4.0 + half, y=y - 5, width=half, height=5, fill="#ffffff", stroke=INK, stroke_width=0.8),
        text((4.0, y + 13), "0", size=11, fill=_FAINT, text_anchor="start"),
        text((4.0 + long, y + 13), f"{metres:g} {term(language, 'plan', 'metres')}", size=11, fill=_FAINT,
             text_anchor="end"),
    ]  # fmt: skip
    x, top = long + 30.0, HEIGHT - BOTTOM + 10
    needle = [
        path(f"M{x:g} {top:g} l6 18 l-6 -4 l-6 4 Z", fill=INK, stroke=INK, stroke_width=0.8),
        text((x, top + 31), term(language, "plan", "north"), size=11, text_anchor="middle", font_weight="bold"),
    ]  # fmt: skip
    return group([*bar, *needle])


def _legend(plan: ScenePlan, language: Language) -> str:
    """What the signs mean; only those that the plan has."""
    travels = any(setup.travels or setup.turns for setup in plan.setups)
    goes = any(len(one.path) > 1 for one in plan.standing)
    signs = [
        ("camera", people.camera_sign((8.0, 0.0), 90.0)),
        ("camera_path", path("M0 0 H22", stroke=ACCENT, stroke_width=1.6, stroke_dasharray="2 3")) if travels else None,
        ("figure", people.figure_sign((12.0, 0.0), 0.0, 9.0)) if plan.standing else None,
        ("figure_path", path("M0 0 H24", stroke=INK, stroke_width=1.6, stroke_dasharray="6 4")) if goes else None,
        ("line", path("M0 0 H28", stroke=LINE, stroke_width=1.6, stroke_dasharray="9 5")) if plan.line else None,
    ]  # fmt: skip
    entries = [(term(language, "plan", sign[0]), sign[1]) for sign in signs if sign is not None]
    x, y, parts = WIDTH - 8.0, HEIGHT - 20.0, []
    for label, drawing in reversed(entries):
        x -= wide(label, 12.0)
        parts.append(text((x, y + 4), label, size=12, fill=_FAINT))
        x -= 34.0
        parts.append(group([drawing], transform=f"translate({x:g} {y:g})").rstrip())
        x -= 20.0
    return group(parts)
