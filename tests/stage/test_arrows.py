"""Arrows over the panel: what moves has one, what stands has none, and faces stay free."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from kadr.film.shots import Move
from kadr.film.staging import Camera, Daylight, Figure, Pose, Staging, Waypoint
from kadr.stage.arrows import lay
from kadr.stage.arrows.shapes import arrow, bent, dashes, wave
from kadr.stage.camera import aim, view
from kadr.stage.sets import build
from kadr.stage.setups import marks

WIDTH, HEIGHT = 512, 288


def camera(x: float, y: float, z: float, at: tuple[float, float, float]) -> Camera:
    pan, tilt = aim(np.array([x, y, z]), np.array(at))
    return Camera(x=x, y=y, z=z, pan=pan, tilt=tilt)


FULL = Staging(
    place="neutral_exterior",
    figures=(Figure(name="САПАР", x=-1.0, y=0.0, facing=-90.0), Figure(name="АРУ", x=1.0, y=0.0, facing=90.0)),
    camera=camera(0.0, -6.0, 1.6, (0.0, 0.0, 1.1)),
)
CLOSE = replace(FULL, figures=FULL.figures[:1], camera=camera(-0.3, -1.0, 1.6, (-1.0, 0.0, 1.6)))


def marked(staging: Staging, tone: int = 128, *, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.bool_]:
    """Which pixels of an even grey picture the arrows change."""
    grey = np.full((height, width), tone, np.uint8)
    laid = lay(grey, staging, view(staging.camera, width, height), scale=0.5)
    changed: NDArray[np.bool_] = laid != tone
    return changed


def middle(changed: NDArray[np.bool_]) -> tuple[float, float]:
    rows, columns = np.nonzero(changed)
    return float(columns.mean()) / changed.shape[1], float(rows.mean()) / changed.shape[0]


def going(*places: tuple[float, float], pose: Pose = Pose.WALK) -> Figure:
    way = tuple(Waypoint(at=n / max(1, len(places) - 1), x=x, y=y) for n, (x, y) in enumerate(places))
    return Figure(name="САПАР", x=places[0][0], y=places[0][1], pose=pose, path=way)


def test_where_nothing_moves_the_picture_is_returned_as_it_is() -> None:
    grey = np.full((HEIGHT, WIDTH), 90, np.uint8)

    assert lay(grey, FULL, view(FULL.camera, WIDTH, HEIGHT), scale=0.5) is grey


@pytest.mark.parametrize("move", [move for move in Move if move is not Move.STATIC])
def test_every_camera_move_is_told_on_day_and_on_night(move: Move) -> None:
    staging = replace(FULL, move=move)

    day, night = marked(staging, tone=235), marked(staging, tone=30)

    # White under black is read on both; a share of the picture that is neither nothing nor in the way.
    assert 0.002 < day.mean() < 0.12
    assert 0.002 < night.mean() < 0.12


@pytest.mark.parametrize(
    ("move", "other"),
    [
        (Move.PAN_LEFT, Move.PAN_RIGHT),
        (Move.TILT_UP, Move.TILT_DOWN),
        (Move.TRUCK_LEFT, Move.TRUCK_RIGHT),
        (Move.PEDESTAL_UP, Move.PEDESTAL_DOWN),
        (Move.CRANE_UP, Move.CRANE_DOWN),
        (Move.DOLLY_IN, Move.DOLLY_OUT),
        (Move.ZOOM_IN, Move.ZOOM_OUT),
        (Move.DOLLY_IN, Move.ZOOM_IN),
        (Move.PAN_LEFT, Move.TRUCK_LEFT),
        (Move.TILT_UP, Move.PEDESTAL_UP),
    ],
)
def test_moves_that_differ_are_drawn_differently(move: Move, other: Move) -> None:
    assert (marked(replace(FULL, move=move)) != marked(replace(FULL, move=other))).mean() > 0.0005


def test_an_arrow_has_its_head_where_it_goes() -> None:
    left, right = (marked(replace(FULL, move=move)) for move in (Move.TRUCK_LEFT, Move.TRUCK_RIGHT))

    assert middle(left)[0] < 0.5 < middle(right)[0]
    up, down = (marked(replace(FULL, move=move)) for move in (Move.PEDESTAL_UP, Move.PEDESTAL_DOWN))
    assert middle(up)[1] < 0.5 < middle(down)[1]


def test_the_frame_in_the_frame_is_what_the_last_frame_holds() -> None:
    nearer = camera(1.0, -3.0, 1.6, (1.0, 0.0, 1.4))

    plain = middle(marked(replace(FULL, move=Move.DOLLY_IN)))
    aimed = middle(marked(replace(FULL, move=Move.DOLLY_IN, camera_end=nearer)))

    assert aimed[0] > plain[0] + 0.03


@pytest.mark.parametrize("path", [((-2.0, 0.0), (2.0, 0.0)), ((0.0, 0.0), (0.3, 6.0)), ((0.5, 3.0), (-0.5, -3.0))])
def test_a_figures_arrow_lies_on_the_ground_along_its_path(path: tuple[tuple[float, float], ...]) -> None:
    staging = replace(FULL, figures=(going(*path),))
    sight = view(staging.camera, WIDTH, HEIGHT)

    changed = marked(staging)

    rows, columns = np.nonzero(changed)
    ground = sight.projected(np.array([[*place, 0.0] for place in np.linspace(path[0], path[1], 60)]))
    away = np.hypot(columns[:, None] - ground[:, 0], rows[:, None] - ground[:, 1]).min(axis=1)
    assert len(rows) > 100
    assert np.median(away) < 12
    assert away.max() < 40


def test_an_arrow_into_the_distance_grows_thin() -> None:
    changed = marked(replace(FULL, figures=(going((0.0, -2.0), (0.0, 7.0)),), camera=camera(0, -6, 2.5, (0, 2, 0.4))))

    rows = np.nonzero(changed.any(axis=1))[0]
    near, far = (changed[rows[int(share * len(rows))]].sum() for share in (0.9, 0.55))
    assert near > 1.2 * far > 0


def test_an_arrow_out_of_the_frame_ends_before_its_edge() -> None:
    changed = marked(replace(FULL, figures=(going((-1.0, 0.0), (40.0, 0.0)),)))

    columns = np.nonzero(changed.any(axis=0))[0]
    assert 0.85 * WIDTH < columns.max() < WIDTH - 2


@pytest.mark.parametrize(("to", "side"), [((4.0, 0.0), 1), ((-6.0, 0.0), -1)])
def test_where_the_ground_is_out_of_the_frame_the_arrow_is_beside_the_figure(
    to: tuple[float, float], side: int
) -> None:
    changed = marked(replace(CLOSE, figures=(going((-1.0, 0.0), to),)))

    x, y = middle(changed)
    assert changed.any()
    assert y > 0.6
    assert (x - 0.5) * side > 0


def test_no_arrow_covers_a_face_that_can_stay_free() -> None:
    crossing = going((-1.0, 0.9), (1.0, 0.9))
    staging = replace(FULL, figures=(*FULL.figures, replace(crossing, name="ДӘУЛЕТ")), move=Move.DOLLY_IN)
    sight = view(staging.camera, WIDTH, HEIGHT)

    changed = marked(staging)

    piece = build(staging.place, Daylight.DAY, staging.weather, staging.seed)
    for mark in marks(staging.figures, piece, ()).values():
        x, y, depth = sight.projected(mark.head[None])[0]
        reach = 0.3 * sight.focal_px * mark.size / depth
        rows, columns = np.ogrid[:HEIGHT, :WIDTH]
        face = (columns - x) ** 2 + (rows - y) ** 2 < reach**2
        assert not (changed & face).any()


def test_a_follow_shot_shows_the_camera_beside_the_rider() -> None:
    rider = Figure(name="САПАР", x=-1.0, y=0.0, facing=-90.0, pose=Pose.RIDE)

    goes = replace(rider, path=(Waypoint(at=1.0, x=5.0, y=0.0),))
    staging = replace(FULL, figures=(goes,))

    alone, followed = (marked(replace(staging, move=move)) for move in (Move.STATIC, Move.FOLLOW))

    assert alone.any()
    added = followed & ~alone
    assert middle(added)[1] > middle(alone)[1]
    assert middle(added)[0] > 0.5


@pytest.mark.parametrize("size", [(512, 288), (288, 512), (512, 214), (64, 64), (1920, 1080)])
def test_arrows_are_sized_with_the_picture(size: tuple[int, int]) -> None:
    staging = replace(FULL, aspect=size[0] / size[1], move=Move.PAN_LEFT)

    changed = marked(staging, width=size[0], height=size[1])

    assert 0.004 < changed.mean() < 0.06


def test_the_same_staging_gives_the_same_arrows() -> None:
    staging = replace(FULL, move=Move.ARC, figures=(going((0.0, 0.0), (1.0, 1.0), (2.0, -1.0)),))

    assert (marked(staging) == marked(staging)).all()


@pytest.mark.parametrize("pose", list(Pose))
def test_no_path_however_odd_breaks_the_drawing(pose: Pose) -> None:
    rng = np.random.default_rng(3)
    places = [(float(x), float(y)) for x, y in rng.uniform(-1500, 1500, (40, 2))]
    odd = [*places, (0.0, 0.0), (0.0, 0.0), (0.0, -6.0), (1e-9, 0.0)]

    changed = marked(replace(FULL, figures=(going(*odd, pose=pose),), move=Move.FOLLOW))

    assert changed.shape == (HEIGHT, WIDTH)


def test_outlines_are_arrows() -> None:
    line = np.array([[0.0, 0.0], [10.0, 0.0]])

    drawn = arrow(line, shaft=1.0, head=3.0, point=2.0)

    assert np.ptp(drawn[:, 1]) == pytest.approx(3.0)
    assert drawn[:, 0].max() == pytest.approx(10.0)
    short = arrow(line / 20, shaft=1.0, head=3.0, point=2.0)
    assert np.ptp(short[:, 1]) < 3.0
    assert len(bent(line[0], line[1], 0.2)) == 25
    assert math.isclose(float(bent(line[0], line[1], 0.2)[12, 1]), 2.0, abs_tol=1e-6)
    assert abs(wave(line[0], line[1], swing=1.0, turns=2.5)[[0, -1], 1]).max() < 1e-9
    assert [float(part[0, 0]) for part in dashes(line[0], line[1], 2.0)] == pytest.approx([0.0, 4.0, 8.0])
