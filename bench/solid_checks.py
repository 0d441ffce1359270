"""What no camera and no body may do on a stage: be in a wall, a thing, the ground or another body; and what must be
seen free of others. Against the meshes and the raster, not the solver's circles."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bench.asked import FACES, KEPT, OVER, THINGS, TIGHT, Answer, Read, Verdict
from kadr.film.shots import Angle, Framing
from kadr.film.staging import Pose
from kadr.stage import props
from kadr.stage.figures.figure import posed
from kadr.stage.figures.touching import Flesh, deepest, flesh
from kadr.stage.framing import seat_height
from kadr.stage.laid import laid
from kadr.stage.limits import is_cramped
from kadr.stage.sightlines import beyond, clearance, ground_under

Vector = NDArray[np.float64]
PRESSED_M = 0.04
UNDER_M = 0.03
LENS_M = 0.10
HELD_TOGETHER = frozenset({Pose.EMBRACE, Pose.FIGHT})


def _failed(why: str) -> Answer:
    return Verdict.FAILED, why


def camera_free(one: Read) -> Answer:
    """The lens is in nothing: no wall, furniture, prop, person or ground, and not behind a wall."""
    camera = one.staging.camera
    eye = np.array([camera.x, camera.y, camera.z])
    near = clearance(one.piece.mesh, eye, LENS_M)
    if near < LENS_M:
        return _failed(f"{near:.2f} m from the set")
    if not one.piece.indoor and camera.z < ground_under(one.piece.mesh, camera.x, camera.y) + 0.05:
        return _failed("under the ground")
    within = _within(one, eye)
    if within:
        return _failed(f"in {within}")
    # A car is shot on a process stage, and from above a set has no roof.
    walled = one.piece.room is not None and not is_cramped(one.piece) and one.shot.angle is not Angle.BIRDS_EYE
    if walled and one.principal is not None and all(beyond(one.piece.mesh, eye, at) for at in heads(one).values()):
        return _failed("behind a wall")
    return KEPT


def _within(one: Read, eye: Vector) -> str:
    """The prop or the person that the lens is in; nothing for an insert, which may be as near as it likes."""
    if one.shot.framing is Framing.INSERT:
        return ""
    for prop in one.staging.props:
        mesh = laid(prop.kind).scaled(prop.scale).turned(prop.facing).moved(prop.x, prop.y, prop.z)
        # From the saddle one looks over one's own horse.
        own = one.shot.framing is Framing.POV and prop.label == one.shot.subject
        if not own and clearance(mesh, eye, LENS_M) < LENS_M:
            return prop.kind
    return next((name for name, body in bodies(one).items() if _from(body, eye) < LENS_M), "")


def _from(body: Flesh, point: Vector) -> float:
    """How far a point is from a body's capsules, metres."""
    along = body.b - body.a
    t = np.clip(((point - body.a) * along).sum(1) / np.maximum((along * along).sum(1), 1e-12), 0.0, 1.0)
    away = np.linalg.norm(body.a + t[:, None] * along - point, axis=1) - (body.ra + t * (body.rb - body.ra))
    return float(away.min())


def heads(one: Read) -> dict[str, Vector]:
    """Heads by name."""
    from kadr.stage.framing import marks

    return {name: mark.head for name, mark in marks(one.staging.figures, one.piece, one.staging.props).items()}


def bodies(one: Read) -> dict[str, Flesh]:
    """Each figure's capsules, as it is drawn."""
    found = heads(one)
    out = {}
    for figure in one.staging.figures:
        target = found.get(figure.gaze or "") if figure.gaze != figure.name else None
        seat = seat_height(figure, one.piece, one.staging.props)
        out[figure.name] = flesh(*posed(figure, target=target, seat_m=seat, saddle_m=props.SADDLE_M[2]))
    return out


def apart(one: Read) -> Answer:
    """No two bodies are in each other deeper than flesh gives way."""
    found = bodies(one)
    if len(found) < 2:
        return None
    for (a, first), (b, second) in combinations(found.items(), 2):
        deep, part, other = deepest(first, second)
        poses = [one.figure(name).pose for name in (a, b)]
        # Arms around a back press in a little more.
        if deep > PRESSED_M + 0.01 * all(pose in HELD_TOGETHER for pose in poses):
            return _failed(f"{a}'s {part} {deep * 100:.0f} cm in {b}'s {other} ({poses[0]}, {poses[1]})")
    return KEPT


def on_the_floor(one: Read) -> Answer:
    """No body goes under the floor, and nobody stands in furniture."""
    if not one.staging.figures:
        return None
    for name, body in bodies(one).items():
        figure = one.figure(name)
        low = float(np.minimum(body.a[:, 2] - body.ra, body.b[:, 2] - body.rb).min())
        if low < -UNDER_M:
            return _failed(f"{name} {low * 100:.0f} cm under the floor ({figure.pose})")
        if figure.pose in (Pose.STAND, Pose.WALK, Pose.RUN, Pose.POINT, Pose.HOLD, Pose.GIVE, Pose.PHONE):
            inside = [r for x, y, r in one.piece.blocked if np.hypot(figure.x - x, figure.y - y) < r - 0.05]
            if inside:
                return _failed(f"{name} stands in furniture")
    return KEPT


def not_hidden(one: Read) -> Answer:
    """In shots of three people or fewer nobody is hidden by more than 60 %."""
    if one.shot.framing in THINGS or not 0 < len(one.cast) <= 3:
        return None
    if is_cramped(one.piece) and one.shot.size not in TIGHT:
        return None  # whole in a car: seen through its windows
    # The one over whose shoulder we look is cut and turned away: that he is there is asked below.
    watched = [each for each in one.cast if one.shot.framing not in OVER or each.name == one.shot.subject]
    lost = [each.name for each in watched if one.visible(each.name).visible < 0.4]
    return _failed(f"hidden: {', '.join(lost)}: {_by(one, lost)}") if lost else KEPT


def faces_free(one: Read) -> Answer:
    """Nothing covers a face that a close shot is on."""
    who = one.principal
    if who is None or one.shot.size not in FACES or one.shot.framing is Framing.POV:
        return None
    watched = [who] if one.shot.framing in OVER | {Framing.SINGLE} else list(one.cast)
    lost = [each.name for each in watched if one.visible(each.name).face < 0.8]
    return _failed(f"covered: {', '.join(lost)}: {_by(one, lost)}") if lost else KEPT


def shoulder_seen(one: Read) -> Answer:
    """Over the shoulder there is a shoulder at the edge: from a hundredth to not much more than a third of it."""
    if one.shot.framing not in OVER or len(one.cast) != 2:
        return None
    front = next(each for each in one.cast if each.name != one.shot.subject)
    takes = one.visible(front.name).of_frame
    if 0.01 <= takes <= 0.42:
        return KEPT
    why = f"{front.name} takes {takes:.2f} of the frame"
    level = one.shot.angle in (Angle.EYE, Angle.DUTCH)
    eyes = [mark[2] for mark in heads(one).values()]
    # Under a man's breast there is no child's shoulder: the frame ends above it.
    return _failed(why) if level and abs(eyes[0] - eyes[1]) < 0.35 else (Verdict.NEAREST, why)


def _by(one: Read, names: list[str]) -> str:
    assert one.seen is not None
    return ", ".join(f"{by} over {name} {share:.2f}" for by, name, share in one.seen.overlaps if name in names)


def place_seen(one: Read) -> Answer:
    """A wide frame shows where it is: set and ground together take at least a tenth of it."""
    if one.seen is None or one.shot.size in FACES or one.shot.framing in {Framing.INSERT, Framing.POV}:
        return None
    shown = one.seen.place + one.seen.ground
    if one.piece.sky and one.shot.angle in (Angle.LOW, Angle.WORMS_EYE):
        return None  # from below the sky is the place
    return KEPT if shown >= 0.10 else _failed(f"{shown:.2f} of the frame")


CHECKS: dict[str, Callable[[Read], Answer]] = {
    "camera in nothing": camera_free, "bodies apart": apart, "bodies on the floor": on_the_floor,
}  # fmt: skip
IN_RASTER: dict[str, Callable[[Read], Answer]] = {
    "hidden by 60 % at most": not_hidden, "faces free in close shots": faces_free,
    "the shoulder is there": shoulder_seen, "the place is seen": place_seen,
}  # fmt: skip
