"""Who and what is around the cast of a shot: extras, horses and herds, vehicles, as far as its words name them."""

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kadr.film.screenplay import Language
from kadr.film.shots import Framing, ReasonCode, Shot, ShotSize
from kadr.film.staging import Figure, Prop
from kadr.stage import acting, props
from kadr.stage.appearance import extra
from kadr.stage.plan import FloorPlan, Spot, facing_to
from kadr.stage.sets import SetPiece
from kadr.stage.solve import TIGHT

GROUPS = frozenset({Framing.GROUP, Framing.MASTER, Framing.ESTABLISHING, Framing.EMPTY})
CROWD = 11
# Sets are furnished already; what the script names of these is there.
FURNITURE = frozenset(
    {"table", "low_table", "chair", "stool", "bench", "bed", "sofa", "stove", "cupboard", "desk", "bookshelf", "lamp",
     "gate", "mirror", "cradle", "chest"}
)  # fmt: skip
# How far the horse is before the middle of what it draws.
SHAFTS_M = {"sledge": 2.4, "cart": 2.0}
FLOCK = {"sheep": 7, "lamb": 3, "cow": 3, "camel": 2, "wolf": 2, "dog": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The surroundings of a scene's shots."""

    plan: FloorPlan
    piece: SetPiece
    seed: int
    language: Language

    def crowd(self, shot: Shot, cast: Sequence[Figure]) -> list[Figure]:
        """Extras where the script speaks of people and the frame is wide enough for them; none where the cast is."""
        if shot.framing not in GROUPS or (shot.size in TIGHT and shot.size is not ShotSize.MEDIUM_LONG):
            return []
        words = f"{shot.action} {shot.reason.quote}"
        if shot.reason.code is not ReasonCode.CROWD and not acting.is_crowd(words, self.language):
            return []
        people = crowd(self.plan, self.piece, self.seed, CROWD)
        return [one for one in people if all(math.hypot(one.x - f.x, one.y - f.y) > 0.72 for f in cast)]

    def things(self, shot: Shot, names: Sequence[str]) -> list[Prop]:
        """Horses under riders, and in wide frames the animals and vehicles that the shot's words name."""
        things = [p for p in self.plan.props if p.label in names]
        wide = shot.size not in TIGHT or shot.size is ShotSize.MEDIUM_LONG
        if not wide or self.piece.indoor:
            return things
        x, y = float(self.plan.line.middle[0]), float(self.plan.line.middle[1])
        for kind, quote in props.read_props(re.sub(r"\s+", " ", shot.action), self.language):
            if kind in FURNITURE or kind in props.HELD or (kind.startswith("horse") and things):
                continue
            # A team is long: it starts to the left and stands well behind the cast, so that the frame holds its horse.
            dx, dy = (-4.5, 2.0) if kind in SHAFTS_M else (0.0, 0.0)
            things += self._scattered(kind, quote, x=x + len(things) + dx, y=y + dy)
        return _harnessed(things, names)

    def _scattered(self, kind: str, label: str, *, x: float, y: float) -> list[Prop]:
        rng = np.random.default_rng((self.seed, zlib.crc32(kind.encode())))
        placed: list[Prop] = []
        taken = [(spot.x, spot.y) for spot in self.plan.spots.values()]
        for _ in range(60):
            if len(placed) == FLOCK.get(kind, 1):
                break
            px, py = x + float(rng.normal(1.8, 2.4)), y + float(rng.uniform(1.2, 6.0))
            if any((px - a) ** 2 + (py - b) ** 2 < 1.5**2 for a, b in taken):
                continue
            taken.append((px, py))
            facing = -90.0 + float(rng.normal(0, 22))
            placed.append(Prop(kind=kind, x=round(px, 3), y=round(py, 3), facing=round(facing, 2), label=label))
        return placed


def crowd(plan: FloorPlan, piece: SetPiece, seed: int, count: int) -> list[Figure]:
    """Extras behind the cast, turned to where the cast is, none in another's place."""
    rng = np.random.default_rng(seed)
    taken = [(spot.x, spot.y) for spot in plan.spots.values()]
    figures: list[Figure] = []
    for number in range(count * 30):
        if len(figures) == count:
            break
        x, y = float(rng.normal(plan.line.middle[0], 2.6)), float(plan.line.middle[1] + rng.uniform(0.9, 5.2))
        if not _is_free(x, y, taken, piece):
            continue
        taken.append((x, y))
        facing = facing_to(x, y, float(plan.line.middle[0]), float(plan.line.middle[1]) - 0.6) + float(
            rng.normal(0, 14)
        )
        figures.append(
            Figure(name=f"crowd-{len(figures) + 1}", x=round(x, 3), y=round(y, 3), facing=round(facing, 2),
                   appearance=extra(seed, number))
        )  # fmt: skip
    return figures


def _is_free(x: float, y: float, taken: Sequence[tuple[float, float]], piece: SetPiece) -> bool:
    if any((x - a) ** 2 + (y - b) ** 2 < 0.72**2 for a, b in taken):
        return False
    if any((x - bx) ** 2 + (y - by) ** 2 < (radius + 0.25) ** 2 for bx, by, radius in piece.blocked):
        return False
    if piece.room is None:
        return True
    x0, y0, x1, y1 = piece.room
    return x0 + 0.4 < x < x1 - 0.4 and y0 + 0.4 < y < y1 - 0.4


def _harnessed(things: Sequence[Prop], riders: Sequence[str]) -> list[Prop]:
    """A sledge or a cart is drawn by a horse between its shafts: the one that the words name, or one of its own."""
    out = list(things)
    for drawn in [p for p in things if p.kind in SHAFTS_M]:
        loose = next((p for p in out if p.kind.startswith("horse") and p.label not in riders), None)
        x, y = ahead(Spot(x=drawn.x, y=drawn.y, facing=drawn.facing), SHAFTS_M[drawn.kind])
        horse = Prop(kind="horse_walk", x=round(x, 3), y=round(y, 3), facing=drawn.facing)
        out = [p for p in out if p is not loose] + [replace(horse, label=loose.label if loose else "")]
    return out


def ahead(spot: Spot, metres: float) -> tuple[float, float]:
    a = math.radians(spot.facing)
    return spot.x - metres * math.sin(a), spot.y + metres * math.cos(a)
