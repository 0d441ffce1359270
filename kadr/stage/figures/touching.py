"""Whether two bodies share flesh: each as tapered capsules along its bones, without its mesh.

Flesh and not cloth: two coats may press together where two bodies may not. Radii are those that the garments are cut
around (see `clothes`), as shares of the height.
"""

from dataclasses import dataclass

import numpy as np

from kadr.stage.figures.figure import Body
from kadr.stage.figures.skeleton import Bones, Vector

# What an embrace or a blow may press in: soft tissue gives two to four centimetres before it hurts.
PRESSED_M = 0.04
_CLOSED = frozenset({"fist", "wheel", "hold", "clasp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flesh:
    """Capsules of a body in metres: `a`, `b` (n, 3) their ends, `ra`, `rb` (n,) the radii there, `names` which part."""

    names: tuple[str, ...]
    a: Vector
    b: Vector
    ra: Vector
    rb: Vector


def flesh(bones: Bones, head_centre: Vector, head_frame: Vector) -> Flesh:
    """The capsules of a posed body: see `figure.posed`, which gives the three."""
    m = bones.measures
    h, g = m.height, m.girth * 1.75 / m.height
    rows = [*_trunk(bones, h, g), *_head(head_centre, head_frame, m.head)]
    rows.append(("neck", bones.joints["neck"], bones.joints["skull"], 0.034 * h, 0.030 * h))
    for tag in "rl":
        rows += _limbs(bones, tag, h, g)
    names, a, b, ra, rb = zip(*rows, strict=True)
    return Flesh(names=names, a=np.array(a), b=np.array(b), ra=np.array(ra), rb=np.array(rb))


Row = tuple[str, Vector, Vector, float, float]


def _trunk(bones: Bones, h: float, g: float) -> list[Row]:
    """Bars across chest, waist and hips, and a spine between them."""
    j, f = bones.joints, bones.frames
    wide = bones.measures.shoulder / (0.103 * h)
    rows: list[Row] = []
    middle: dict[str, Vector] = {}
    for name, half, rise, r in (
        ("chest", 0.040 * wide * g**0.4, 0.035, 0.056 * g**0.6),
        ("waist", 0.024 * g, 0.0, 0.053 * g),
        ("pelvis", 0.026 * g, 0.005, 0.058 * g),
    ):
        middle[name] = j[name] + f[name] @ np.array([0.0, 0.0, rise * h])
        across = f[name] @ np.array([half * h, 0.0, 0.0])
        rows.append((name, middle[name] - across, middle[name] + across, r * h, r * h))
    rows.append(("spine", middle["chest"], middle["waist"], 0.056 * h * g**0.6, 0.053 * h * g))
    rows.append(("spine", middle["waist"], middle["pelvis"], 0.053 * h * g, 0.058 * h * g))
    return rows


def _head(centre: Vector, frame: Vector, size: float) -> list[Row]:
    skull = centre + frame @ np.array([0.0, -0.06, 0.12]) * size
    face = centre + frame @ np.array([0.0, 0.10, -0.12]) * size
    chin = centre + frame @ np.array([0.0, 0.20, -0.36]) * size
    return [("head", skull, face, 0.34 * size, 0.27 * size), ("head", face, chin, 0.27 * size, 0.12 * size)]


def _limbs(bones: Bones, tag: str, h: float, g: float) -> list[Row]:
    j, m = bones.joints, bones.measures
    s, t = g**0.5 * m.slight, g**0.7 * m.slight
    # A closed hand ends at its knuckles.
    length = 0.48 if bones.grips["rl".index(tag)] in _CLOSED else 0.8
    tip = j["wrist_" + tag] + bones.frames["hand_" + tag] @ np.array([0.0, 0.0, -length * m.hand])
    toe = j["ankle_" + tag] + bones.frames["foot_" + tag] @ np.array([0.0, 0.55 * m.foot, -0.5 * m.ankle])
    return [
        ("arm_" + tag, j["shoulder_" + tag], j["elbow_" + tag], 0.028 * h * s, 0.023 * h * s),
        ("forearm_" + tag, j["elbow_" + tag], j["wrist_" + tag], 0.023 * h * s, 0.017 * h * s),
        ("hand_" + tag, j["wrist_" + tag], tip, 0.017 * h, 0.010 * h),
        ("thigh_" + tag, j["hip_" + tag], j["knee_" + tag], 0.047 * h * t, 0.031 * h * t),
        ("shin_" + tag, j["knee_" + tag], j["ankle_" + tag], 0.031 * h * t, 0.022 * h * t),
        ("foot_" + tag, j["ankle_" + tag], toe, 0.022 * h, 0.018 * h),
    ]


def overlap_m(a: Body, b: Body) -> float:
    """How deep, in metres, the flesh of one body is inside the other's: 0 where they are apart or only touch."""
    return deepest(_of(a), _of(b))[0]


def deepest(a: Flesh, b: Flesh) -> tuple[float, str, str]:
    """The deepest overlap in metres, and the parts of `a` and of `b` that meet there; 0 and no names where apart."""
    deep = _depths(a, b)
    i, k = np.unravel_index(int(deep.argmax()), deep.shape)
    most = float(deep[i, k])
    return (most, a.names[i], b.names[k]) if most > 0.0 else (0.0, "", "")


def _of(one: Body) -> Flesh:
    return flesh(one.bones, one.head_centre, one.head_frame)


def _depths(a: Flesh, b: Flesh) -> Vector:
    """How deep each capsule of `a` is in each of `b` (n, m), metres; negative where they are apart.

    Closest points of two segments after Ericson, "Real-Time Collision Detection", 5.1.9, for all pairs at once."""
    d1, d2 = (a.b - a.a)[:, None, :], (b.b - b.a)[None, :, :]
    r = a.a[:, None, :] - b.a[None, :, :]
    aa, ee = np.maximum((d1 * d1).sum(-1), 1e-12), np.maximum((d2 * d2).sum(-1), 1e-12)
    bb, c, f = (d1 * d2).sum(-1), (d1 * r).sum(-1), (d2 * r).sum(-1)
    across = aa * ee - bb * bb
    s = np.where(across > 1e-12, (bb * f - c * ee) / np.maximum(across, 1e-12), 0.0).clip(0.0, 1.0)
    t = ((bb * s + f) / ee).clip(0.0, 1.0)
    s = ((bb * t - c) / aa).clip(0.0, 1.0)
    gap = np.linalg.norm(r + s[..., None] * d1 - t[..., None] * d2, axis=-1)
    reach_a = a.ra[:, None] + s * (a.rb - a.ra)[:, None]
    reach_b = b.ra[None, :] + t * (b.rb - b.ra)[None, :]
    deep: Vector = reach_a + reach_b - gap
    return deep
