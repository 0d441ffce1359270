"""The people of the pose map: every point lies where the drawing shows it, and what does not show is left out."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from kadr.film.shots import Framing, ShotSize
from kadr.film.staging import Camera, Feeling, Figure, Pose, Prop, Staging
from kadr.stage import draw
from kadr.stage.maps import maps
from kadr.stage.maps.people import BODY, Person, people
from kadr.stage.maps.pixels import Pixels, pixels
from kadr.stage.maps.pose import COLOURS, LIMBS
from kadr.stage.world import Stuff
from tests.stage.players import LOOKS, scene, shot, staged
from tests.stage.test_maps import STAGINGS

WIDTH, HEIGHT = 1024, 576


def told(staging: Staging) -> dict[str, Any]:
    return dict(maps(staging, width=WIDTH, height=HEIGHT, kinds=("openpose",))["openpose"].facts)


def drawn(staging: Staging) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(maps(staging, width=WIDTH, height=HEIGHT, kinds=("openpose",))["openpose"].png)) as one:
        return np.asarray(one)


def exposed(staging: Staging) -> Pixels:
    return pixels(draw.exposed(staging, WIDTH, HEIGHT))


def looking(facing: float, **more: Any) -> Staging:
    """One man before a lens that looks north: 180 looks into it."""
    man = replace(Figure(name="Ұлан", x=0.0, y=0.0, facing=facing, appearance=LOOKS["DAULET"]), **more)
    return Staging(place="steppe", figures=(man,), camera=Camera(x=0.0, y=-3.2, z=1.4, pan=0.0))


def points(person: Person) -> dict[str, NDArray[np.float64]]:
    return dict(zip(BODY, person.body, strict=True))


def near_its_figure(seen: Pixels, person: Person, point: NDArray[np.float64]) -> bool:
    """Whether the point's pixel, or one beside it, shows the figure."""
    number = [body.figure.name for body in seen.world.bodies].index(person.name)
    x, y = int(point[0]), int(point[1])
    around = seen.figure(number)[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
    held = seen.thing[y, x] >= seen.first_held
    return bool(around.any() or held)


@pytest.mark.parametrize("make", STAGINGS)
def test_every_joint_lies_on_its_figure_as_drawn(make: Callable[[], Staging]) -> None:
    seen = exposed(make())

    found = people(seen)

    assert found
    for person in found:
        for name, point in points(person).items():
            assert not point[2] or near_its_figure(seen, person, point), (person.name, name)


@pytest.mark.parametrize("pose", [pose for pose in Pose if pose is not Pose.RIDE])
def test_in_every_pose_the_joints_lie_on_the_body(pose: Pose) -> None:
    staging = looking(200.0, pose=pose)
    far = replace(staging, camera=replace(staging.camera, y=-4.6, z=1.3, tilt=-7.0, focal_mm=30.0))
    seen = exposed(far)

    (person,) = people(seen)

    shown = [point for point in person.body if point[2]]
    assert len(shown) >= 12
    assert sum(near_its_figure(seen, person, point) for point in shown) >= len(shown) - 1


def test_right_is_the_persons_own_right() -> None:
    (person,) = people(exposed(looking(180.0)))
    at = points(person)

    for part in ("shoulder", "elbow", "hip", "knee", "eye", "ear"):
        assert at[f"right_{part}"][0] < at[f"left_{part}"][0], part


def test_a_face_from_the_front_has_eyes_and_both_ears_and_from_behind_ears_alone() -> None:
    (front,), (behind,) = people(exposed(looking(180.0))), people(exposed(looking(0.0)))
    seen, hidden = points(front), points(behind)

    assert all(seen[name][2] for name in ("nose", "right_eye", "left_eye", "right_ear", "left_ear"))
    assert [name for name in ("nose", "right_eye", "left_eye", "right_ear", "left_ear") if hidden[name][2]] == [
        "right_ear",
        "left_ear",
    ]
    assert front.face is not None
    assert behind.face is None


def test_a_profile_has_one_eye_and_one_ear() -> None:
    (person,) = people(exposed(looking(90.0)))
    at = points(person)

    assert [bool(at[name][2]) for name in ("nose", "right_eye", "left_eye", "right_ear", "left_ear")] == [
        True, False, True, False, True,
    ]  # fmt: skip


def test_seventy_points_of_a_face_lie_on_its_skin_where_the_drawing_has_them() -> None:
    close = shot(ShotSize.CLOSE_UP, Framing.SINGLE, ("DAULET",), lens_mm=85.0)
    staging = staged(scene("ROOM", indoor=True), close)[0]
    seen = exposed(staging)
    picture = draw.picture(staging, WIDTH, HEIGHT)

    (person,) = people(seen)

    assert person.face is not None
    shown = person.face[person.face[:, 2] > 0]
    stuff = [seen.world.stuff[seen.face[int(y), int(x)]] for x, y, _ in shown]
    assert len(person.face) == 70
    assert len(shown) >= 50
    assert np.mean([one in (Stuff.FACE, Stuff.HAIR, Stuff.FUR) for one in stuff]) > 0.95
    for x, y, state in person.face[68:]:
        # The pupil is the darkest place of the face.
        assert not state or picture[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3].min() < 70


def test_an_open_mouth_is_taller_than_a_closed_one() -> None:
    def height(feeling: Feeling) -> float:
        man = looking(180.0, feeling=feeling)
        near = replace(man, camera=replace(man.camera, y=-1.0, z=1.68))
        (person,) = people(exposed(near))
        assert person.face is not None
        return float(np.ptp(person.face[60:68, 1]))

    assert height(Feeling.SURPRISED) > 2.0 * height(Feeling.CALM) + 2.0


def test_twenty_one_points_of_a_hand_lie_on_the_hand() -> None:
    staging = looking(150.0, pose=Pose.HOLD)
    near = replace(staging, camera=replace(staging.camera, y=-1.4, z=1.2))
    seen = exposed(near)

    (person,) = people(seen)

    hands = [hand for hand in (person.left_hand, person.right_hand) if hand is not None]
    assert hands
    for hand in hands:
        shown = hand[hand[:, 2] > 0]
        stuff = np.array([seen.world.stuff[seen.face[int(y), int(x)]] for x, y, _ in shown])
        assert len(hand) == 21
        assert (stuff == Stuff.SKIN).mean() > 0.75


def test_small_faces_and_hands_have_no_points() -> None:
    staging = looking(180.0)

    (person,) = people(exposed(replace(staging, camera=replace(staging.camera, y=-30.0))))

    assert person.face is None
    assert person.left_hand is None
    assert person.right_hand is None


def test_whom_another_hides_has_no_points_there() -> None:
    front = Figure(name="Қасым", x=0.0, y=0.0, facing=180.0, appearance=LOOKS["DAULET"])
    child = Figure(name="Әлия", x=0.0, y=1.0, facing=180.0, appearance=LOOKS["ARU"])
    staging = Staging(place="steppe", figures=(front, child), camera=Camera(x=0.0, y=-3.0, z=1.4, pan=0.0))

    assert [person.name for person in people(exposed(staging))] in (["Қасым"], ["Әлия", "Қасым"])
    hidden = [one for one in people(exposed(staging)) if one.name == "Әлия"]
    assert all((one.body[:, 2] > 0).sum() <= 4 for one in hidden)


def test_what_ones_own_body_hides_is_kept_with_half_the_confidence() -> None:
    (person,) = people(exposed(looking(90.0)))
    at = points(person)

    assert at["right_shoulder"][2] == 0.5
    assert at["left_shoulder"][2] == 1.0


def test_the_json_is_openposes() -> None:
    page = told(looking(180.0))

    (person,) = page["people"]
    assert (page["canvas_width"], page["canvas_height"]) == (WIDTH, HEIGHT)
    assert [len(person[f"{part}_keypoints_2d"]) for part in ("pose", "face", "hand_left", "hand_right")] == [
        54, 210, 63, 63,
    ]  # fmt: skip
    assert person["name"] == "Ұлан"


def test_limbs_and_joints_have_the_conventions_colours() -> None:
    staging = looking(180.0)
    (person,) = people(exposed(staging))
    picture = drawn(staging)

    for number in (3, 6, 9, 12):
        x, y, _ = person.body[number]
        assert tuple(picture[int(y), int(x)]) == COLOURS[number]
    for number in (2, 4, 6, 9):
        one, other = (person.body[joint] for joint in LIMBS[number])
        x, y = 0.5 * (one[:2] + other[:2])
        assert tuple(picture[int(y), int(x)]) == tuple(int(0.6 * part) for part in COLOURS[number])
    assert tuple(picture[0, 0]) == (0, 0, 0)


def test_nobody_out_of_the_frame_is_among_the_people() -> None:
    staging = looking(180.0)
    beside = replace(staging.figures[0], name="Ғани", x=40.0)
    behind = replace(staging.figures[0], name="Өтеген", y=-9.0)

    page = told(replace(staging, figures=(*staging.figures, beside, behind)))

    assert [person["name"] for person in page["people"]] == ["Ұлан"]


def test_a_chest_hides_the_feet_behind_it() -> None:
    man = Figure(name="Ілияс", x=0.0, y=0.5, facing=180.0, pose=Pose.STAND, appearance=LOOKS["DAULET"])
    chest = Prop(kind="chest", x=0.0, y=-0.4, scale=1.2)
    camera = Camera(x=0, y=-2.6, z=1.2, pan=0, focal_mm=24)
    staging = Staging(place="room", figures=(man,), props=(chest,), camera=camera)
    (person,) = told(staging)["people"]

    shown = np.array(person["pose_keypoints_2d"]).reshape(18, 3)[:, 2] > 0

    assert shown[:8].all()
    assert not shown[[10, 13]].any()
