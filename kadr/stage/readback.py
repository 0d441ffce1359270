"""What a staging's picture holds, read back from its geometry: sizes, angles, heads cut or hidden, looks, horizon.

Nothing here knows how a camera was found (see `kadr.stage.solve`): the body's own levels are projected through the
lens, and where the frame cuts them names the size, as the books do it:

- Bowen and Thompson, "Grammar of the Shot" (3rd ed., ch. 1): a close-up ends at the collar, a medium close-up across
  the breast, a medium shot at the belt, a medium long shot about the knee; in a long shot the body is whole, in a very
  long shot it takes less than half of the height, in an extreme long shot it is a small thing in its place.
- Katz, "Film Directing Shot by Shot" (ch. "Composing shots"): the same cuts, and none through a joint.
- Mascelli, "The Five C's of Cinematography" (ch. 1): a high camera looks down, a low one up, an eye-level one from the
  eyes of the person seen; the worm's eye lies on the ground, the bird's eye looks down on crowns.
- Arijon, "Grammar of the Film Language" (ch. 2-4): who looks left and who right.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Angle, ShotSize
from kadr.film.staging import Pose, Staging
from kadr.stage import sets
from kadr.stage.camera import View, view
from kadr.stage.framing import marks
from kadr.stage.landmarks import CHIN, CROWN, EYES, SOLES, Landmarks

Vector = NDArray[np.float64]

# Where the lower edge of the frame cuts a body, in levels of `Landmarks.levels`, and what that is called: from the
# chin to nearly the breast, to over the belt, to the thighs, to under the knees.
CUTS = (
    (2.82, ShotSize.CLOSE_UP),
    (3.80, ShotSize.MEDIUM_CLOSE_UP),
    (5.40, ShotSize.MEDIUM),
    (6.72, ShotSize.MEDIUM_LONG),
)
# So many levels from a border the neighbour's name is as good: no two books cut at the same rib.
BLURRED = 0.22
# The share of the frame's height that a whole figure takes: "full" from more than a half; "long" down to a fifth.
WHOLE = ((0.52, ShotSize.FULL), (0.20, ShotSize.LONG))
BLURRED_SHARE = 0.06
# From steeper views a body is foreshortened: it is measured along its bones.
STEEP_DEG = 26.0
STEEP_HEADROOM = 0.08

BIRDS_EYE_DEG, HIGH_DEG, LOW_DEG, WORMS_EYE_DEG = 52.0, 11.0, -8.0, -33.0
ROLLED_DEG = 5.0
GROUND_M = 0.30  # a lens nearer to the ground is a worm's eye
BELOW_EYES_M = 0.55  # far away, a lens so much under the eyes is low though it hardly tilts
LENS_DEG, AWAY_DEG = 22.0, 115.0
BENT = frozenset({Pose.SIT, Pose.SQUAT, Pose.KNEEL, Pose.LIE, Pose.RIDE, Pose.DRIVE, Pose.SCREEN, Pose.FALL})


class Looks(StrEnum):
    """Which way a face is turned in the picture."""

    LEFT = "left"
    RIGHT = "right"
    LENS = "lens"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class InFrame:
    """One figure as the frame holds it.

    `x`, `y` are the middle of the head, `top` the crown, `foot` the soles, as shares of the frame from its top left;
    outside 0..1 they are out of the frame. `share` is the figure's height of the frame's height, as if not cut.
    `size` is what the frame is on this figure, and `also` what it may be called as well (a border, or a bent body:
    a squatter of whom nothing is cut is both whole and near). `angle` is the lens against the figure's eyes,
    `elevation` in degrees, above is positive. `head_cut`: not the whole head from chin to crown is inside.
    """

    name: str
    size: ShotSize
    also: frozenset[ShotSize]
    angle: Angle
    elevation: float
    x: float
    y: float
    top: float
    foot: float
    head_cut: bool
    feet_cut: bool
    share: float
    looks: Looks
    in_front: bool
    in_frame: bool
    depth_m: float
    head_share: float

    def is_a(self, size: ShotSize) -> bool:
        """Whether the frame may be called this size on this figure."""
        return size is self.size or size in self.also


def framed(staging: Staging) -> tuple[InFrame, ...]:
    """How the frame holds each figure, in the staging's order, from joints alone: nothing is drawn."""
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    found = marks(staging.figures, piece, staging.props)
    height = max(1, round(1000 / staging.aspect))
    # Sizes are read as if the camera stood upright: a roll leans the picture, not the person.
    lens = Lens(view(staging.camera, 1000, height), view(replace(staging.camera, roll=0.0), 1000, height))
    roll = staging.camera.roll
    return tuple(_in_frame(lens, found[f.name], f.pose, roll=roll) for f in staging.figures)


@dataclass(frozen=True, slots=True)
class Lens:
    """The camera as it is, and as if it were not rolled."""

    sight: View
    upright: View


def _in_frame(lens: Lens, mark: Landmarks, pose: Pose, *, roll: float) -> InFrame:
    sight = lens.sight
    if pose is Pose.RIDE:
        # Rider and horse are one figure: it stands on hooves.
        mark = replace(mark, points=np.vstack([mark.points, [*mark.head[:2], 0.0]]))
    shares = _shares(sight, mark.levels)
    depth = float(sight.seen(mark.head[None])[0, 2])
    in_front = depth > 0.05
    elevation = _elevation(sight, mark.head)
    # Who lies is measured along the bones too: the frame's height is not along the body.
    steep = abs(elevation) > STEEP_DEG or not mark.upright
    size, also, share = _size(lens.upright, mark, steep=steep, bent=pose in BENT)
    head = shares[[CROWN, CHIN]]
    x, y = (float(v) for v in shares[EYES])
    foot = shares[SOLES]
    return InFrame(
        name=mark.name,
        size=size,
        also=also - {size},
        angle=_angle(elevation, roll, sight, mark),
        elevation=elevation,
        x=x,
        y=y,
        top=float(shares[CROWN, 1]),
        foot=float(foot[1]),
        head_cut=not (in_front and bool(((head >= 0.0) & (head <= 1.0)).all())),
        feet_cut=not (in_front and bool(((foot >= 0.0) & (foot <= 1.0)).all())),
        share=share,
        looks=_looks(sight, mark),
        in_front=in_front,
        in_frame=in_front and 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0,
        depth_m=depth,
        head_share=mark.size * sight.focal_px / max(depth, 1e-3) / sight.height,
    )


def _shares(sight: View, points: Vector) -> Vector:
    """Points (n, 3) as shares (n, 2) of the frame from its top left."""
    shares: Vector = sight.projected(points)[:, :2] / np.array([sight.width, sight.height])
    return shares


def _elevation(sight: View, head: Vector) -> float:
    way = sight.eye - head
    return float(np.degrees(np.arctan2(way[2], np.hypot(way[0], way[1]))))


def _size(sight: View, mark: Landmarks, *, steep: bool, bent: bool) -> tuple[ShotSize, frozenset[ShotSize], float]:
    """What the frame is on a figure, what else it may be called, and the figure's share of the frame's height."""
    depth = max(1e-3, float(sight.seen(mark.head[None])[0, 2]))
    frame_m = sight.height * depth / sight.focal_px
    shares = _shares(sight, mark.levels)[:, 1]
    # Where a straight body of the same bones would be cut, its crown where this one's is.
    straight = float(np.interp((1.0 - float(shares[CROWN])) * frame_m, mark.reach, np.arange(8.0), right=9.0))
    ends = _shares(sight, mark.points)[:, 1]
    seen_share = float(ends.max() - ends.min())
    whole = bool(((ends > -0.005) & (ends < 1.005)).all())
    if steep:
        # Under a crown that stands where crowns stand in level views: a steep lens puts the face in the middle.
        straight = float(np.interp((1.0 - STEEP_HEADROOM) * frame_m, mark.reach, np.arange(8.0), right=9.0))
        long = max(float(mark.reach[-1]), float(np.ptp(mark.points[:, 2]))) / frame_m
        size, also = _named(straight, 0.0, mark.size / frame_m, long)
        return size, also, long
    size, also = _named(_cut(shares), float(shares[CROWN]), float(shares[CHIN]), seen_share)
    if bent:
        share = float(mark.reach[-1]) / frame_m if not whole else seen_share
        other, more = _named(straight, float(shares[CROWN]), float(shares[CHIN]), share)
        size, also = (size, also | more | {other}) if whole else (other, also | more | {size})
    return size, also, seen_share


def _cut(rows: Vector) -> float:
    """The level, between its neighbours, where the frame's lower edge first cuts the body; 9 where it never does."""
    for level in range(EYES, SOLES + 1):
        if rows[level] > 1.0:
            before, after = float(rows[level - 1]), float(rows[level])
            return level - 1 + (1.0 - before) / max(1e-6, after - before) if before < 1.0 else float(level - 1)
    return 9.0


def _named(cut: float, crown: float, chin: float, share: float) -> tuple[ShotSize, frozenset[ShotSize]]:
    """The size of a frame whose lower edge cuts the body at a level, and the names it may have besides."""
    if chin - crown > 0.86:
        # The frame is not as high as the head: it holds a part of the face.
        return ShotSize.EXTREME_CLOSE_UP, frozenset({ShotSize.CLOSE_UP} if chin - crown < 0.95 and cut > CHIN else ())
    also: set[ShotSize] = set()
    sizes = [size for _, size in CUTS]
    for i, (border, size) in enumerate(CUTS):
        if abs(cut - border) < BLURRED:
            also |= {size, sizes[i + 1] if i + 1 < len(sizes) else ShotSize.FULL}
        if cut < border:
            return size, frozenset(also)
    for share_border, size, under in ((WHOLE[0][0], *_BORDER[0]), (WHOLE[1][0], *_BORDER[1])):
        if abs(share - share_border) < BLURRED_SHARE:
            also |= {size, under}
    return next((size for border, size in WHOLE if share >= border), ShotSize.EXTREME_LONG), frozenset(also)


_BORDER = ((ShotSize.FULL, ShotSize.LONG), (ShotSize.LONG, ShotSize.EXTREME_LONG))


def _angle(elevation: float, roll: float, sight: View, mark: Landmarks) -> Angle:
    if abs(roll) > ROLLED_DEG:
        return Angle.DUTCH
    if elevation >= HIGH_DEG:
        return Angle.BIRDS_EYE if elevation >= BIRDS_EYE_DEG else Angle.HIGH
    under = float(mark.head[2] - sight.eye[2])
    grounded = sight.eye[2] - min(0.0, mark.low) < GROUND_M and under > BELOW_EYES_M
    if elevation <= WORMS_EYE_DEG or grounded:
        return Angle.WORMS_EYE
    return Angle.LOW if elevation <= LOW_DEG or under > BELOW_EYES_M else Angle.EYE


def _looks(sight: View, mark: Landmarks) -> Looks:
    to = (sight.eye - mark.head)[:2]
    to = to / max(1e-6, float(np.linalg.norm(to)))
    off = float(np.degrees(np.arccos(np.clip(mark.look[:2] @ to, -1.0, 1.0))))
    if off <= LENS_DEG or off >= AWAY_DEG:
        return Looks.LENS if off <= LENS_DEG else Looks.AWAY
    return Looks.RIGHT if float(mark.look[:2] @ sight.turn[0, :2]) > 0 else Looks.LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """One figure in the raster: `visible` the share of its own outline in the frame that nothing covers, `face`
    the same of its head alone, `of_frame` the share of the frame that it takes, 0 to 1."""

    name: str
    visible: float
    face: float
    of_frame: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A staging as its picture shows it. `overlaps` are (who covers, who is covered, share of the covered); the set or
    a prop covers as "set" or by its kind. `horizon` is the row of the horizon in the middle of the frame as a share
    from the top (below 0 and above 1: out of the frame), None where the lens looks straight up or down. `place` is
    the share of the frame that the set takes (without endless ground and sky), `ground` the floor's, `sky` the rest."""

    figures: tuple[Visible, ...]
    overlaps: tuple[tuple[str, str, float], ...]
    horizon: float | None
    place: float
    ground: float
    sky: float


def horizon(staging: Staging) -> float | None:
    """The row of the horizon in the middle of the frame as a share from its top; None from straight above or below."""
    camera = staging.camera
    if abs(camera.tilt) > 85.0:
        return None
    high = camera.focal_mm * np.tan(np.radians(camera.tilt)) / (camera.sensor_width_mm / staging.aspect)
    return float(0.5 + high / np.cos(np.radians(camera.roll)))


def seen(staging: Staging, width: int = 320) -> Seen:
    """Which figure, prop or piece of the set each sample of a small picture shows, counted."""
    from kadr.stage import draw, raster  # numba loads where something is drawn

    height = max(64, round(width / staging.aspect))
    plate = draw.exposed(staging, max(64, width), height)
    world, film = plate.world, plate.film
    things = np.where(film.seen >= 0, world.thing[film.seen], -1)
    first, total = world.first_figure, film.seen.size
    owner = _owners(staging, first, int(world.thing.max(initial=0)))
    lens = np.array([plate.sight.focal_px * film.factor, things.shape[1] / 2, things.shape[0] / 2], np.float32)
    space = plate.sight.seen(world.vertices.astype(np.float64)).astype(np.float32)
    figures, overlaps = [], []
    for number, figure in enumerate(staging.figures):
        near, alone = np.zeros(things.shape, np.float32), np.full(things.shape, -1, np.int32)
        raster.rasterise(space, world.faces[world.thing == first + number], lens, draw.NEAR_M, near, alone)
        under = owner[things[alone >= 0]]
        head = owner[things[(alone >= 0) & _round(things.shape, plate.heads[number], plate.sight, film.factor)]]
        figures.append(
            Visible(
                name=figure.name,
                visible=_of(under, number),
                face=_of(head, number),
                of_frame=float((owner[things] == number).sum()) / total,
            )
        )
        overlaps += _covers(staging, under, number)
    part0 = world.part[np.maximum(film.seen, 0)]
    floor = (things == 0) & ((part0 == 0) | (film.seen == len(world.faces) - 1))
    return Seen(
        figures=tuple(figures),
        overlaps=tuple(overlaps),
        horizon=horizon(staging),
        place=float(((things == 0) & ~floor).sum()) / total,
        ground=float(floor.sum()) / total,
        sky=float((things < 0).sum()) / total,
    )


def _of(under: NDArray[np.int64], number: int) -> float:
    return float((under == number).mean()) if under.size else 0.0


def _round(shape: tuple[int, ...], head: NDArray[np.float32], sight: View, factor: int) -> NDArray[np.bool_]:
    """The samples within a head's height of its middle's outline: the head and nothing of the breast."""
    x, y, depth = sight.projected(head[:3].astype(np.float64))[0]
    radius = 0.5 * float(head[12]) * sight.focal_px / max(depth, 1e-3)
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    near: NDArray[np.bool_] = (columns / factor - x) ** 2 + (rows / factor - y) ** 2 <= radius**2
    found: NDArray[np.bool_] = near & bool(depth > 0)
    return found


def _owners(staging: Staging, first: int, last: int) -> NDArray[np.int64]:
    """Whose each thing is: a figure's number, also for what it holds; -1 the set, from -2 down the props; the last
    entry stands for nothing at all."""
    owner = np.full(last + 2, -1, np.int64)
    owner[1:first] = -1 - np.arange(1, first)
    count = len(staging.figures)
    owner[first : first + count] = np.arange(count)
    holders = [i for i, figure in enumerate(staging.figures) if figure.holds is not None]
    owner[first + count : first + count + len(holders)] = holders[: max(0, last + 1 - first - count)]
    return owner


def _covers(staging: Staging, under: NDArray[np.int64], number: int) -> list[tuple[str, str, float]]:
    """Who or what covers a figure, by name, and how much of it; less than a hundredth is nothing."""
    found = []
    covers, counts = np.unique(under[under != number], return_counts=True)
    for cover, count in zip(covers.tolist(), counts.tolist(), strict=True):
        share = count / under.size
        if share >= 0.01:
            kind = staging.props[-2 - cover].kind if 0 <= -2 - cover < len(staging.props) else "set"
            by = staging.figures[cover].name if cover >= 0 else kind
            found.append((by, staging.figures[number].name, share))
    return found
