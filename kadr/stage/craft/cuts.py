"""Cuts that jump, and sizes that come out other than asked."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from kadr.film.shots import Framing, ShotSize
from kadr.film.staging import Figure
from kadr.stage.craft.findings import Finding, Rule, Setup, finding
from kadr.stage.readback import InFrame

_SIZES = {size: n for n, size in enumerate(ShotSize)}
# The rule's own number: under it two pictures of one subject look like one picture that jumped.
_TURN_DEG = 30.0
# About the height of a face; what is turned about is the person, not the floor.
_FACE_M = 1.4
_THINGS = frozenset({Framing.INSERT, Framing.EMPTY, Framing.POV, Framing.ESTABLISHING})
_TOGETHER = frozenset({Framing.TWO_SHOT, Framing.GROUP, Framing.MASTER})
_NAMED = 3
_OVER = frozenset({Framing.OTS_LEFT, Framing.OTS_RIGHT})


def jump_cuts(setups: Sequence[Setup]) -> Iterator[Finding]:
    """Neighbours on the same people, less than 30° and at most one step of size apart."""
    for one, other in pairwise(setups):
        if not _same_subject(one, other):
            continue
        steps = abs(_SIZES[one.shot.size] - _SIZES[other.shot.size])
        turned = _turned(one, other)
        if steps > 1 or turned >= _TURN_DEG:
            continue
        names = sorted(set(one.shot.characters))
        who = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        sizes = (str(one.shot.size), str(other.shot.size))
        yield finding(
            Rule.JUMP_CUT, (one, other), (*names, *sizes),
            who=who, turned=turned, size_one=sizes[0], size_other=sizes[1],
        )  # fmt: skip


def _same_subject(one: Setup, other: Setup) -> bool:
    a, b = one.shot, other.shot
    if {a.framing, b.framing} & _THINGS or a.screen is not b.screen:
        return False
    if not a.characters or set(a.characters) != set(b.characters):
        return False
    # Over one shoulder and over the other: the same people, another subject.
    return a.subject == b.subject or not {a.framing, b.framing} & _OVER


def _turned(one: Setup, other: Setup) -> float:
    """Degrees between the two views of the people in the frame, each where they stand in that shot."""
    ways = []
    for setup in (one, other):
        people = [f for f in setup.staging.figures if f.name in setup.shot.characters] or list(setup.staging.figures)
        middle = np.mean([(f.x, f.y, _FACE_M) for f in people], axis=0) if people else np.zeros(3)
        camera = setup.staging.camera
        way = np.array([camera.x, camera.y, camera.z]) - middle
        ways.append(way / max(1e-9, float(np.linalg.norm(way))))
    return math.degrees(math.acos(max(-1.0, min(1.0, float(ways[0] @ ways[1])))))


def sizes(setups: Sequence[Setup]) -> Iterator[Finding]:
    """Shots whose subject comes out in another size than was asked for."""
    for setup in setups:
        shot = setup.shot
        if shot.framing in _THINGS or shot.screen is not None:
            continue
        seen = _subject(setup)
        if seen is None or any(one.is_a(shot.size) for one in (_people(setup) if _holds_several(setup) else [seen])):
            continue
        yield finding(
            Rule.SIZE, (setup,), (seen.name, shot.size, seen.size, f"{shot.lens_mm:g}"),
            who=seen.name, asked=str(shot.size), got=str(seen.size), lens=float(setup.staging.camera.focal_mm),
            away=_away(setup, seen.name),
        )  # fmt: skip


def _subject(setup: Setup) -> InFrame | None:
    """Whom the size is about: the shot's subject, else the nearest of its people before the lens."""
    own = setup.inside.get(setup.shot.subject or "")
    if own is not None and own.in_front:
        return own
    return min(_people(setup), key=lambda one: one.depth_m, default=None)


def _people(setup: Setup) -> list[InFrame]:
    return [one for name in setup.shot.characters if (one := setup.inside.get(name)) and one.in_front]


def _holds_several(setup: Setup) -> bool:
    """A frame that holds several is a medium shot of the tall one and a closer one of the child."""
    return setup.shot.framing in _TOGETHER


def _away(setup: Setup, name: str) -> float:
    figure: Figure = next(f for f in setup.staging.figures if f.name == name)
    camera = setup.staging.camera
    return math.dist((figure.x, figure.y, _FACE_M), (camera.x, camera.y, camera.z))
