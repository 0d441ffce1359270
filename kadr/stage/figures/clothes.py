"""Garments and limbs as soft solids around the bones: what is worn, in metres, before it becomes triangles."""

from dataclasses import dataclass, replace

import numpy as np

from kadr.film.staging import Appearance, Garment
from kadr.stage.figures.skeleton import Bones, Vector
from kadr.stage.solid import Join, Solid


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How a garment is tailored. `thick` is cloth over body, `cuff` the sleeve's end (share of height);
    `hem` counts leg bones from the hip: 1 the knee, 2 the ankle, 0 the hip; `flare` widens the hem."""

    thick: float
    cuff: float
    hem: float
    flare: float
    boots: float
    waist: float = 1.0
    folds: float = 0.0
    belt: bool = False


CUTS = {
    # Tucked in: with its tails out it would be read as a jacket.
    Garment.SHIRT: Cut(thick=0.003, cuff=0.0205, hem=0.0, flare=0.0, belt=True, boots=0.10),
    Garment.COAT: Cut(thick=0.012, cuff=0.0255, hem=1.12, flare=0.016, waist=1.06, folds=0.006, boots=0.35),
    Garment.CHAPAN: Cut(thick=0.013, cuff=0.034, hem=1.5, flare=0.042, waist=1.05, folds=0.011, belt=True, boots=0.5),
    Garment.DRESS: Cut(thick=0.001, cuff=0.0205, hem=1.55, flare=0.040, waist=0.90, folds=0.012, belt=True, boots=0.10),
    Garment.SUIT: Cut(thick=0.006, cuff=0.0215, hem=0.22, flare=0.004, boots=0.06),
    Garment.UNIFORM: Cut(thick=0.006, cuff=0.0215, hem=0.30, flare=0.010, waist=0.98, belt=True, boots=0.55),
}


def top(bones: Bones, appearance: Appearance) -> list[Solid]:
    """The upper garment with sleeves and skirt: one solid, or where the legs part widely one more for each leg."""
    cut, m = CUTS[appearance.garment], bones.measures
    h, g = m.height, m.girth * 1.75 / m.height
    solid = Solid()
    _trunk(solid, bones, cut, g)
    for tag in "rl":
        _sleeve(solid, bones, cut, tag, g)
    apart = _parted(bones, cut)
    if cut.hem > 0.0 and not apart:
        _skirt(solid, bones, cut, g)
    neck = bones.joints["neck"] + bones.frames["chest"] @ np.array([0, 0.016 * h, 0.03 * h])
    solid.ball(neck, (0.038 * h, 0.036 * h, 0.026 * h), axes=bones.frames["chest"], join=Join.CUT, blend=0.01)
    if not apart or cut.hem < 0.6:
        return [solid]
    if _crouching(bones):
        return [solid, _tent(bones, cut, g)]
    return [solid, *(_tail(bones, cut, tag, g) for tag in "rl")]


def _crouching(bones: Bones) -> bool:
    """Whether an upright trunk is down on its heels or knees."""
    sharp = all(float(_last_bone(bones, 0.5, tag) @ _last_bone(bones, 1.5, tag)) < -0.2 for tag in "rl")
    j = bones.joints
    knees, ankles = (min(float(j[f"{joint}_{tag}"][2]) for tag in "rl") for joint in ("knee", "ankle"))
    # On one knee or both: it is about as low as the feet.
    kneeling = knees - ankles < 0.10 * bones.measures.height
    return (sharp or kneeling) and float(bones.frames["chest"][2, 2]) > 0.4


def _tent(bones: Bones, cut: Cut, g: float) -> Solid:
    """A long skirt on one who crouches: it hangs over both knees to the ground."""
    j, h = bones.joints, bones.measures.height
    r = 0.058 * h * g + cut.thick * h
    solid = Solid()
    feet = min(float(j["ankle_" + tag][2]) for tag in "rl")
    for tag in "rl":
        knee = j["knee_" + tag]
        under = np.array([knee[0], knee[1] - 0.02 * h, feet])
        solid.cone(j["hip_" + tag], knee, r, r * 0.78, blend=0.10)
        solid.cone(knee, under, r * 0.78, r * 0.9 + cut.flare * h * 0.5, blend=0.10)
    seat = np.array([j["pelvis"][0], j["pelvis"][1] - 0.01 * h, feet])
    solid.cone(j["pelvis"], seat, r, r + cut.flare * h, blend=0.12)
    solid.cone(0.5 * (j["knee_r"] + j["knee_l"]), j["pelvis"], r * 0.8, r, blend=0.12)
    solid.below(np.array([0.0, 0.0, feet - 0.006 * h]), np.array([0.0, 0.0, -1.0]))
    return solid


def _parted(bones: Bones, cut: Cut) -> bool:
    """Whether the legs are too far from hanging together for one skirt around both."""
    down = [_last_bone(bones, cut.hem, tag) for tag in "rl"]
    folded = min(float(_last_bone(bones, 0.5, tag) @ _last_bone(bones, 1.5, tag)) for tag in "rl") < -0.2
    return folded or float(down[0] @ down[1]) < 0.62 or max(float(one[2]) for one in down) > -0.55


def _last_bone(bones: Bones, hem: float, tag: str) -> Vector:
    names = ("knee", "ankle") if hem > 1.0 else ("hip", "knee")
    bone = bones.joints[f"{names[1]}_{tag}"] - bones.joints[f"{names[0]}_{tag}"]
    way: Vector = bone / np.linalg.norm(bone)
    return way


def _tail(bones: Bones, cut: Cut, tag: str, g: float) -> Solid:
    """One leg's share of a skirt, cut square to its shin."""
    j, h = bones.joints, bones.measures.height
    r = 0.055 * h * g + cut.thick * h
    end = _hem(bones, tag, min(cut.hem, 1.35))
    knee = j["knee_" + tag]
    way = _last_bone(bones, 2.0, tag)
    solid = Solid().cone(j["hip_" + tag], knee, r * 1.05, r * 0.92 + cut.flare * h * 0.3, blend=0.05)
    if cut.hem > 1.0:
        solid.cone(knee, end + way * 0.15, r * 0.92 + cut.flare * h * 0.3, r + cut.flare * h * 0.6, blend=0.05)
        solid.below(end, way)
    return solid


def _trunk(solid: Solid, bones: Bones, cut: Cut, g: float) -> None:
    j, f, h = bones.joints, bones.frames, bones.measures.height
    t, belly = cut.thick * h, max(0.0, g - 1.0)
    wide = bones.measures.shoulder / (0.103 * h)
    at = j["chest"] + f["chest"] @ np.array([0, 0.002 * h, 0.035 * h])
    solid.ball(at, (0.094 * h * wide * g**0.4 + t, 0.064 * h * g**0.6 + t, 0.110 * h + t), axes=f["chest"], blend=0.05)
    if cut.waist < 1.0 and cut.hem > 1.0 and bones.measures.bust:
        for side in (-1, 1):
            bust = j["chest"] + f["chest"] @ np.array([side * 0.04 * h, 0.038 * h, 0.028 * h])
            solid.ball(bust, (0.036 * h, 0.036 * h, 0.036 * h), blend=0.04)
    at = j["waist"] + f["waist"] @ np.array([0, 0.012 * h * belly * 2, 0.0])
    radii = (
        (0.086 if cut.waist >= 0.95 else 0.080) * h * g * cut.waist + t,
        0.059 * h * g + 0.03 * h * belly + t,
        0.135 * h,
    )
    solid.ball(at, radii, axes=f["waist"], blend=0.08)
    hips = 0.088 if cut.waist >= 1.0 else 0.094
    at = j["pelvis"] + f["pelvis"] @ np.array([0, -0.006 * h, 0.005 * h])
    solid.ball(at, (hips * h * g + t, 0.066 * h * g + t, 0.062 * h), axes=f["pelvis"], blend=0.05)
    for tag in "rl":
        # From the neck a slope, not a yoke: trapezius, then the point of the shoulder.
        root = j["neck"] + f["chest"] @ np.array([0, -0.008 * h, 0.0])
        solid.cone(root, j["shoulder_" + tag], 0.024 * h + t * 0.5, 0.027 * h * g**0.3 + t * 0.6, blend=0.035)


def _sleeve(solid: Solid, bones: Bones, cut: Cut, tag: str, g: float) -> None:
    j, h = bones.joints, bones.measures.height
    t, s = cut.thick * h, g**0.5 * bones.measures.slight
    shoulder, elbow, wrist = j["shoulder_" + tag], j["elbow_" + tag], j["wrist_" + tag]
    end = wrist + (elbow - wrist) * 0.02
    solid.cone(shoulder, elbow, 0.031 * h * s + t * 0.8, 0.0262 * h * s + t * 0.6, blend=0.024)
    solid.cone(elbow, end, 0.0265 * h * s + t * 0.6, cut.cuff * h * s, blend=0.012)
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    mouth = wrist + along * cut.cuff * h * 0.75
    solid.ball(mouth, (cut.cuff * h * s * 0.92,) * 3, join=Join.CUT, blend=0.004)


def _hem(bones: Bones, tag: str, hem: float) -> Vector:
    j = bones.joints
    stations = [j["hip_" + tag], j["knee_" + tag], j["ankle_" + tag]]
    i = min(1, int(hem))
    at: Vector = stations[i] + (hem - i) * (stations[i + 1] - stations[i])
    return at


def _skirt(solid: Solid, bones: Bones, cut: Cut, g: float) -> None:
    j, h = bones.joints, bones.measures.height
    # A shirt's tail hangs straight from the hips; a coat's skirt stands off them.
    r = (0.060 if cut.hem > 0.5 else 0.051) * h * g + cut.thick * h
    ends = []
    for tag in "rl":
        hip, knee, end = j["hip_" + tag], j["knee_" + tag], _hem(bones, tag, cut.hem)
        first = knee if cut.hem > 1.0 else end
        solid.cone(hip, first, r, r + cut.flare * h * 0.7, blend=0.07)
        if cut.hem > 1.0:
            beyond = end + (end - knee) / max(1e-6, float(np.linalg.norm(end - knee))) * 0.12
            solid.cone(knee, beyond, r + cut.flare * h * 0.7, r + cut.flare * h * 1.15, blend=0.07)
        ends.append(end)
    apart = float(np.linalg.norm(ends[0] - ends[1]))
    middle = 0.5 * (ends[0] + ends[1])
    axis = middle - j["pelvis"]
    length = float(np.linalg.norm(axis))
    if apart < 0.42 * h and length > 0.05:
        # Cloth spans the gap between the legs.
        solid.cone(j["pelvis"], middle + axis / length * 0.1, r, r * 0.9 + 0.25 * apart + cut.flare * h, blend=0.08)
    if length > 0.3 and cut.folds > 0.0:
        side = np.cross(axis / length, [0.0, 1.0, 0.0])
        side = side / np.linalg.norm(side) if np.linalg.norm(side) > 0.1 else np.array([1.0, 0.0, 0.0])
        solid.folded(
            j["pelvis"], axis / length, side, start=0.02, end=length, depth=cut.folds, count=7, phase=1.3 + 9.0 * g
        )
    down = _last_bone(bones, cut.hem, "r") + _last_bone(bones, cut.hem, "l")
    solid.below(middle, down)


def belt(bones: Bones, appearance: Appearance) -> Solid | None:
    """A belt or sash at the waist, where the garment has one."""
    cut, m = CUTS[appearance.garment], bones.measures
    if not cut.belt:
        return None
    h, g = m.height, m.girth * 1.75 / m.height
    # The belt follows the trunk: the same solid, a little thicker, between two planes.
    grown = replace(cut, thick=cut.thick + 0.0035, hem=0.0, flare=0.0, folds=0.0)
    solid = Solid()
    _trunk(solid, bones, grown, g)
    if cut.hem > 0.5:
        for tag in "rl":
            hip = bones.joints["hip_" + tag]
            solid.cone(hip, bones.joints["knee_" + tag], 0.060 * h * g + grown.thick * h, 0.06 * h * g, blend=0.07)
    up = bones.frames["waist"] @ np.array([0.0, 0.0, 1.0])
    at = bones.joints["waist"] - up * 0.012 * h
    solid.below(at + up * 0.014 * h, up)
    solid.below(at - up * 0.014 * h, -up)
    return solid


def trousers(bones: Bones, appearance: Appearance) -> Solid:
    """Hips and legs down to the ankles."""
    j, f, m = bones.joints, bones.frames, bones.measures
    h, g = m.height, m.girth * 1.75 / m.height
    s = g**0.7 * m.slight
    loose = 1.0 if appearance.garment is Garment.DRESS else 1.12
    solid = Solid()
    at = j["pelvis"] + f["pelvis"] @ np.array([0, -0.006 * h, 0.0])
    solid.ball(at, (0.088 * h * g, 0.064 * h * g, 0.055 * h), axes=f["pelvis"], blend=0.03)
    if CUTS[appearance.garment].hem == 0.0:
        _waistband(solid, bones, g)
    for tag in "rl":
        hip, knee, ankle = j["hip_" + tag], j["knee_" + tag], j["ankle_" + tag]
        solid.cone(hip, knee, 0.050 * h * s * loose**0.5, 0.033 * h * s * loose, blend=0.03)
        calf = knee + (ankle - knee) * 0.3 - f["shin_" + tag][:, 1] * 0.006 * h
        solid.cone(knee, calf, 0.032 * h * s * loose, 0.033 * h * s * loose, blend=0.02)
        solid.cone(calf, ankle, 0.033 * h * s * loose, 0.025 * h * s * loose**1.5, blend=0.02)
    return solid


def _waistband(solid: Solid, bones: Bones, g: float) -> None:
    """Trousers up to the belt, over a shirt."""
    j, f, h = bones.joints, bones.frames, bones.measures.height
    cloth = 0.006 * h
    at = j["waist"] + f["waist"] @ np.array([0.0, 0.024 * h * max(0.0, g - 1.0), 0.0])
    radii = (0.086 * h * g + cloth, 0.059 * h * g + 0.03 * h * max(0.0, g - 1.0) + cloth, 0.135 * h)
    solid.ball(at, radii, axes=f["waist"], blend=0.05)
    up = f["waist"] @ np.array([0.0, 0.0, 1.0])
    solid.below(j["waist"] - up * 0.02 * h, up)


def shoe(bones: Bones, appearance: Appearance, tag: str) -> Solid:
    """One boot or shoe, flat-soled."""
    m, cut = bones.measures, CUTS[appearance.garment]
    h, frame = m.height, bones.frames["foot_" + tag]
    ankle, knee = bones.joints["ankle_" + tag], bones.joints["knee_" + tag]
    heavy = 1.12 if cut.boots > 0.3 else 1.0

    def at(x: float, y: float, z: float) -> Vector:
        point: Vector = ankle + frame @ np.array([x * h, y * m.foot, z * h])
        return point

    solid = Solid()
    solid.cone(at(0, -0.12, -0.016), at(0, 0.42, -0.030), 0.025 * h * heavy, 0.024 * h * heavy, blend=0.02)
    solid.ball(at(0, 0.50, -0.032), (0.026 * h * heavy, 0.032 * h, 0.019 * h), axes=frame, blend=0.025)
    solid.cone(ankle, ankle + (knee - ankle) * max(0.06, cut.boots), 0.026 * h * heavy, 0.030 * h * heavy, blend=0.02)
    solid.below(at(0, 0, -0.045), -frame[:, 2])
    rim = ankle + (knee - ankle) * max(0.06, cut.boots)
    solid.below(rim, knee - ankle)
    return solid


def neck(bones: Bones) -> Solid:
    """The neck's skin, from the collar into the skull."""
    h, s = bones.measures.height, bones.measures.girth * 1.75 / bones.measures.height
    base = bones.joints["neck"] - bones.frames["chest"] @ np.array([0, 0, 0.02 * h])
    top_end = bones.joints["skull"] + bones.frames["head"] @ np.array([0, 0.02 * h, 0.03 * h])
    return Solid().cone(base, top_end, 0.036 * h * s**0.5, 0.031 * h * s**0.4)


def collar(bones: Bones, appearance: Appearance) -> Solid | None:
    """A standing collar or a fur collar."""
    if appearance.garment not in (Garment.COAT, Garment.CHAPAN, Garment.UNIFORM, Garment.DRESS):
        return None
    h, chest = bones.measures.height, bones.frames["chest"]
    fur = appearance.garment is Garment.COAT
    centre = bones.joints["neck"] + chest @ np.array([0, 0.010 * h, (0.020 if fur else 0.018) * h])
    r = 0.068 if fur else 0.050
    solid = Solid().ball(centre, (r * h, (r + 0.002) * h, (0.036 if fur else 0.028) * h), axes=chest @ _tipped())
    inner = bones.joints["neck"] + chest @ np.array([0, 0.022 * h, 0.048 * h])
    solid.ball(inner, (0.036 * h, 0.040 * h, 0.046 * h), axes=chest, join=Join.CUT, blend=0.008)
    return solid


def _tipped() -> Vector:
    # Collars sit higher at the nape than at the throat.
    c, s = np.cos(np.radians(18.0)), np.sin(np.radians(18.0))
    return np.array([[1, 0, 0], [0, c, s], [0, -s, c]])
