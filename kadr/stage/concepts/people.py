"""Sheets of a character: from four sides with its height, all its faces, its costumes side by side."""

import math
from collections.abc import Sequence

from kadr.errors import Invalid
from kadr.film.sheets import Costume, SheetOrder, Worn
from kadr.film.staging import Appearance, Feeling, Garment
from kadr.formats.words import label, term
from kadr.stage.concepts import cutout
from kadr.stage.concepts.page import BOTTOM, FAINT, HAIR, MARGIN, RIGHT, TOP, Page

# As costume and animation departments turn a model: the near side of a profile is the left one.
_SIDES = (("front", 0.0), ("three_quarter", 38.0), ("side", 90.0), ("back", 180.0))
_FACE_TURN = 24.0
# A fur hat and some air.
_ABOVE_M = 0.18
_LEGEND = 480
# Between two figures, dots.
_AIR = 18.0
# Smaller, a face says nothing.
_LEAST_HEAD = 210
# More stand too close on one page to be cut by.
MOST_COSTUMES = 6


def turnaround(order: SheetOrder) -> Page:
    """Front, three-quarter, side and back at one scale, with lines of height and what the department must know."""
    look = _worn(order)[0]
    page = _page(order)
    left, right = MARGIN + 130, RIGHT - _LEGEND - 60
    top_m, cuts, gap = _spread(order, look, right - left)
    floor, per_metre = _heights(page, left - 30, right, top_m)
    _stature(page, look, left - 30, right, floor - look.height_m * per_metre)
    x = left + gap
    for (name, _), cut in zip(_SIDES, cuts, strict=True):
        first, last = cut.extent()
        page.lay(cut.picture, cut.cover, x - first, floor - cutout.floor_of(cut.cover.shape[0]))
        page.write(label(order.language, name), x + (last - first) / 2, BOTTOM - 10, 40, anchor="m")
        x += last - first + gap
    _legend(page, order, look)
    return page


def _spread(order: SheetOrder, look: Appearance, wide: float) -> tuple[float, list[cutout.Cutout], float]:
    """The sides with even gaps in a width: how many metres the page is high, the drawings, the gap. Who is broad in a
    wide chapan stands under a higher sky, and so is drawn smaller."""
    top_m = _top([look])
    cuts, taken = _sides(order, look, top_m)
    room = wide - _AIR * (len(cuts) + 1)
    if taken > room:
        # A hair more, because a contour's width does not shrink with the figure.
        top_m *= 1.02 * taken / room
        cuts, taken = _sides(order, look, top_m)
    return top_m, cuts, max(0.0, (wide - taken) / (len(cuts) + 1))


def _sides(order: SheetOrder, look: Appearance, top_m: float) -> tuple[list[cutout.Cutout], int]:
    size = _size(top_m, _per_metre(top_m, BOTTOM - 90))
    cuts = [cutout.standing(look, turn, size, top_m, order.style) for _, turn in _SIDES]
    return cuts, sum(last - first for first, last in (cut.extent() for cut in cuts))


def expressions(order: SheetOrder) -> Page:
    """Every feeling in full and, under it, held back."""
    look = _worn(order)[0]
    page = _page(order)
    feelings = list(Feeling)
    across = math.ceil(len(feelings) / 2)
    wide = (RIGHT - MARGIN) / across
    tall = (BOTTOM - TOP + 30) / 2
    large, small = round(tall * 0.51), round(tall * 0.34)
    for n, feeling in enumerate(feelings):
        x, y = MARGIN + wide * (n % across + 0.5), TOP - 10 + tall * (n // across)
        _face(page, order, look, (x, y, large), felt=(feeling, 1.0))
        page.write(term(order.language, "feeling", feeling), x, y + large + 36, 42, anchor="m", bold=True)
        if feeling is not Feeling.CALM:
            _face(page, order, look, (x, y + large + 50, small), felt=(feeling, 0.5))
            page.write(label(order.language, "half_strength"), x, y + large + small + 82, 30, anchor="m", tone=FAINT)
    return page


def looks(order: SheetOrder) -> Page:
    """The costumes side by side at one scale, from the front and, where there is room, from behind."""
    worn = _worn(order)[:MOST_COSTUMES]
    page = _page(order)
    left, right = MARGIN + 130, RIGHT
    top_m = _top(worn)
    floor, per_metre = _heights(page, left - 30, right, top_m, bottom=BOTTOM - 190)
    ground = floor, top_m, per_metre
    apart = (right - left) / len(worn)
    from_behind = apart > 2 * 0.62 * per_metre
    for n, (look, costume) in enumerate(zip(worn, order.costumes, strict=False)):
        middle = left + apart * (n + 0.5)
        turns = ((-14.0, -apart / 4), (180.0, apart / 4)) if from_behind else ((-14.0, 0.0),)
        for turn, aside in turns:
            _stand(page, order, look, turn=turn, middle=middle + aside, ground=ground)
        _caption(page, costume, look, middle=middle, wide=apart - 30)
    return page


def _worn(order: SheetOrder) -> list[Appearance]:
    """The wearer in each costume."""
    if order.wearer is None or not order.costumes:
        raise Invalid(f"a {order.sheet} sheet of {order.title!r} has nobody to show; give it a wearer and a costume")
    return [costume.dress.over(order.wearer) for costume in order.costumes]


def _page(order: SheetOrder) -> Page:
    return Page(
        title=order.title, kind=term(order.language, "sheet", order.sheet), film=order.film, language=order.language
    )


def _top(worn: Sequence[Appearance]) -> float:
    """The highest line, metres: the next quarter above hats."""
    return math.ceil((max(look.height_m for look in worn) + _ABOVE_M) * 4) / 4


def _heights(page: Page, left: float, right: float, top_m: float, bottom: float = BOTTOM - 90) -> tuple[float, float]:
    """Draws a line each quarter of a metre, each half one with its number; the floor's y and dots a metre."""
    per_metre = _per_metre(top_m, bottom)
    for quarter in range(math.floor(top_m * 4) + 1):
        y = bottom - quarter / 4 * per_metre
        halves = quarter % 2 == 0
        page.rule((left, y), (right, y), 60 if quarter == 0 else HAIR if halves else 235, 4 if quarter == 0 else 2)
        if halves:
            page.write(_number(page, quarter / 4, 1), left - 16, y + 11, 34, anchor="r", tone=FAINT)
    return bottom, per_metre


def _per_metre(top_m: float, bottom: float) -> float:
    return (bottom - TOP - 30) / top_m


def _size(top_m: float, per_metre: float) -> tuple[int, int]:
    """Width and height of a picture of somebody who stands with the arms down."""
    return round(1.2 * per_metre), round(top_m * per_metre * 1.06)


def _number(page: Page, value: float, places: int) -> str:
    return f"{value:.{places}f}".replace(".", label(page.language, "decimal"))


def _metres(page: Page, value: float) -> str:
    return f"{_number(page, value, 2)} {label(page.language, 'metres')}"


def _stature(page: Page, look: Appearance, left: float, right: float, y: float) -> None:
    page.dashes(left, right, y, 90)
    page.write(_metres(page, look.height_m), right, y - 14, 36, anchor="r", bold=True)


def _stand(
    page: Page, order: SheetOrder, look: Appearance, *, turn: float, middle: float, ground: tuple[float, float, float]
) -> None:
    floor, top_m, per_metre = ground
    size = _size(top_m, per_metre)
    cut = cutout.standing(look, turn, size, top_m, order.style)
    page.lay(cut.picture, cut.cover, middle - size[0] / 2, floor - cutout.floor_of(size[1]))


def _face(
    page: Page,
    order: SheetOrder,
    look: Appearance,
    where: tuple[float, float, int],
    *,
    felt: tuple[Feeling, float] = (Feeling.CALM, 1.0),
    turn: float = _FACE_TURN,
) -> None:
    """A portrait whose top is at (x, y) of the given height; x is its middle."""
    x, y, high = where
    wide = round(high * 1.24)
    cut = cutout.portrait(look, turn, (wide, high), order.style, felt)
    page.lay(cut.picture, cut.cover, x - wide / 2, y)


def _legend(page: Page, order: SheetOrder, look: Appearance) -> None:
    """What is drawn, in words and tones, beside the figures; the head from the front under it."""
    left, y = RIGHT - _LEGEND, TOP + 60.0
    for name, words, tone in _facts(page, look):
        if words:
            page.write(name, left, y, 30, tone=FAINT)
        base = y + 40 if words else y + 22
        if tone is not None:
            page.swatch(RIGHT - 58, base - 28, tone)
            # Black is 100 %, as with printers' tints.
            percent = f"{label(page.language, 'tone')} {round(100 * (1 - tone))} %"
            page.write(percent, RIGHT - 72, base, 30, anchor="r", tone=FAINT)
        page.write(words or name, left, base, 38, wide=_LEGEND if tone is None else _LEGEND - 220)
        y = base + 52
    y = page.paragraph(order.words, left, y, 30, wide=_LEGEND, lines=4)
    room = round(min(BOTTOM - y - 10, 400))
    if room > _LEAST_HEAD:
        _face(page, order, look, (RIGHT - _LEGEND / 2, y + 10, room), turn=0.0)


def _facts(page: Page, look: Appearance) -> list[tuple[str, str, float | None]]:
    """What the sheet says of an appearance: the name of it, the word, and its tone."""
    language = page.language
    hair = term(language, "hair", look.hair)
    facts: list[tuple[str, str, float | None]] = [
        (label(language, "age"), term(language, "age", look.age), None),
        (label(language, "build"), label(language, _build(look.build)), None),
        (label(language, "hair"), f"{hair}, {label(language, 'beard')}" if look.beard else hair, look.hair_tone),
        (label(language, "headgear"), term(language, "headgear", look.headgear), None),
        (label(language, "garment"), term(language, "garment", look.garment), look.garment_tone),
    ]
    if look.garment is not Garment.DRESS:
        # Nothing is known of them but their tone: their name is the fact.
        facts.append((label(language, "trousers"), "", look.trousers_tone))
    return facts


def _build(build: float) -> str:
    return "slim" if build < 0.92 else "heavy" if build > 1.12 else "medium_build"


def _caption(page: Page, costume: Costume, look: Appearance, *, middle: float, wide: float) -> None:
    language = page.language
    page.write(costume.name or label(language, "everyday"), middle, BOTTOM - 110, 42, anchor="m", bold=True, wide=wide)
    where = {
        Worn.EVERYWHERE: label(language, "all_scenes"),
        Worn.ELSEWHERE: label(language, "other_scenes"),
        Worn.IN_SCENES: label(language, "in_scenes").replace("{scenes}", ", ".join(costume.scenes)),
    }[costume.worn]
    page.write(where, middle, BOTTOM - 64, 34, anchor="m", tone=FAINT, wide=wide)
    words = [term(language, "garment", look.garment), term(language, "headgear", look.headgear)]
    page.write(" · ".join(words), middle, BOTTOM - 20, 34, anchor="m", wide=wide)
