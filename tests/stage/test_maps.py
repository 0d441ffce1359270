"""Control maps agree with the geometry that they are drawn from, and with one another, pixel by pixel."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from kadr.errors import Invalid, TooLarge
from kadr.film.shots import Angle, Framing, ShotSize
from kadr.film.staging import Camera, Daylight, Figure, Staging
from kadr.stage import draw
from kadr.stage.camera import View, view
from kadr.stage.maps import ALL, Kind, Map, maps, write
from kadr.stage.maps.depth import metres, metric, reach_of
from kadr.stage.maps.normals import normals
from kadr.stage.maps.pixels import Pixels, pixels
from kadr.stage.world import World, build
from tests.stage.players import scene, shot, staged

WIDTH, HEIGHT = 512, 288
Array = NDArray[np.float64]


def opened(one: Map) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(one.png)) as picture:
        return np.asarray(picture)


def made(staging: Staging, *kinds: str) -> dict[str, Map]:
    return maps(staging, width=WIDTH, height=HEIGHT, kinds=kinds or ALL)


def exposed(staging: Staging) -> Pixels:
    return pixels(draw.exposed(staging, WIDTH, HEIGHT))


def in_room() -> Staging:
    two = shot(ShotSize.MEDIUM, Framing.TWO_SHOT, ("GULNUR", "DAULET"))
    return staged(scene("ROOM", indoor=True), two)[0]


def on_horses() -> Staging:
    ride = shot(ShotSize.FULL, Framing.TWO_SHOT, ("SAPAR", "DAULET"), action="SAPAR and DAULET ride.")
    return staged(scene("STEPPE"), ride)[0]


def over_a_shoulder() -> Staging:
    over = shot(ShotSize.MEDIUM_CLOSE_UP, Framing.OTS_RIGHT, ("GULNUR", "DAULET"), subject="GULNUR", lens_mm=50.0)
    return staged(scene("ROOM", indoor=True), over)[0]


def seen_from_above() -> Staging:
    high = shot(ShotSize.FULL, Framing.TWO_SHOT, ("SAPAR", "ARU"), angle=Angle.HIGH)
    return staged(scene("STREET"), high)[0]


STAGINGS = [in_room, on_horses, over_a_shoulder, seen_from_above]
stagings = pytest.mark.parametrize("make", STAGINGS)


def rays(sight: View) -> Array:
    """The way through the middle of every pixel (h, w, 3) in the world, one metre deep along the optical axis."""
    u = (np.arange(sight.width) + 0.5 - sight.width / 2) / sight.focal_px
    v = (sight.height / 2 - np.arange(sight.height) - 0.5) / sight.focal_px
    right, up, forward = sight.turn
    ways: Array = u[None, :, None] * right + v[:, None, None] * up + forward
    return ways


def cast(world: World, sight_eye: Array, way: Array) -> float:
    """How many times `way` (3,) fits between the eye and the first face turned to it: depth, for a `way` one deep."""
    a, b, c = (world.vertices[world.faces[:-1, i]].astype(np.float64) for i in range(3))
    e1, e2 = b - a, c - a
    p = np.cross(np.broadcast_to(way, e2.shape), e2)
    det = np.einsum("ij,ij->i", e1, p)
    facing = det > 1e-12
    det = np.where(facing, det, 1.0)
    s = sight_eye - a
    q = np.cross(s, e1)
    u, v, t = np.einsum("ij,ij->i", s, p) / det, q @ way / det, np.einsum("ij,ij->i", e2, q) / det
    hit = facing & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > draw.NEAR_M)
    return float(t[hit].min(initial=np.inf))


def inside_one_thing(seen: Pixels, numbers: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Pixels whose eight neighbours show the same."""
    same = np.ones(numbers.shape, np.bool_)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            same &= np.roll(numbers, (dy, dx), (0, 1)) == numbers
    same[[0, -1]], same[:, [0, -1]] = False, False
    return same & (seen.thing >= 0)


@stagings
def test_metres_come_back_from_the_depth_map_as_a_ray_measures_them(make: Callable[[], Staging]) -> None:
    staging = make()
    seen = exposed(staging)
    one = made(staging, "depth_metric")["depth_metric"]
    levels = opened(one)
    near, far = one.facts["near_m"], one.facts["far_m"]

    back = metres(levels.astype(np.uint16), near_m=near, far_m=far)

    sight = view(staging.camera, WIDTH, HEIGHT)
    world = build(staging, sight)
    rows, columns = np.nonzero(inside_one_thing(seen, seen.face))
    chosen = np.random.default_rng(3).choice(len(rows), 60, replace=False)
    ways = rays(sight)
    step = 0.5 * (1 / near - 1 / far) / 65534
    for y, x in zip(rows[chosen], columns[chosen], strict=True):
        measured = cast(world, sight.eye, ways[y, x])
        # The 16-bit step, and the rounding of the buffer's 32-bit numbers.
        assert back[y, x] == pytest.approx(measured, abs=measured**2 * step * 1.05 + 1e-4 * measured)


def test_depth_says_in_the_picture_how_to_read_it() -> None:
    with Image.open(io.BytesIO(made(in_room(), "depth_metric")["depth_metric"].png)) as picture:
        assert picture.mode == "I;16"
        words = picture.text  # type: ignore[attr-defined]  # a PNG's own

    assert "near_m" in words["kadr:formula"]
    assert float(words["kadr:near_m"]) < float(words["kadr:far_m"])
    assert "no AI model" in words["Description"]


def test_the_nearest_is_the_brightest_and_the_sky_is_black() -> None:
    staging = on_horses()
    seen = exposed(staging)
    eight, sixteen = opened(made(staging, "depth")["depth"]), metric(seen, reach_of(seen))

    assert eight.dtype == np.uint8
    assert eight.max() == 255
    assert sixteen.max() == 65535
    assert not eight[seen.thing < 0].any()
    assert not sixteen[seen.thing < 0].any()
    assert sixteen[seen.thing >= 0].min() >= 1


@stagings
def test_of_two_figures_the_one_that_is_seen_is_the_nearer(make: Callable[[], Staging]) -> None:
    staging = make()
    together = exposed(staging)
    for number, figure in enumerate(staging.figures):
        alone = exposed(replace(staging, figures=(replace(figure, gaze=None),)))
        hidden = alone.figure(0) & ~together.figure(number) & np.isfinite(together.depth)
        hidden &= cv2.erode(alone.figure(0).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        others = np.isin(together.thing, [together.world.first_figure + n for n in range(len(staging.figures))])
        hidden &= others
        if hidden.any():
            # A head that no longer looks at somebody is turned: its surface lies a few centimetres elsewhere.
            assert (together.depth[hidden] < alone.depth[hidden] + 0.12).mean() > 0.98


def test_a_head_before_another_hides_it_in_every_map() -> None:
    people = (Figure(name="Қасым", x=0.0, y=0.0, facing=180.0), Figure(name="Өмір", x=0.1, y=1.0, facing=180.0))
    staging = Staging(place="steppe", figures=people, camera=Camera(x=0, y=-3, z=1.6, pan=0))
    got = made(staging, "masks", "segmentation", "depth_metric")
    front, back = opened(got["mask:Қасым"]) > 0, opened(got["mask:Өмір"]) > 0

    depth = metres(opened(got["depth_metric"]).astype(np.uint16), near_m=got["depth_metric"].facts["near_m"],
                   far_m=got["depth_metric"].facts["far_m"])  # fmt: skip

    assert front.sum() > 3 * back.sum()
    assert np.median(depth[front]) < np.median(depth[back]) - 0.5


@stagings
def test_normals_agree_with_the_slope_of_depth(make: Callable[[], Staging]) -> None:
    staging = make()
    seen = exposed(staging)
    flat = inside_one_thing(seen, seen.face) & (seen.world.smooth[seen.face] == 0)
    sight = seen.sight
    points = rays(sight) @ np.linalg.inv(sight.turn) * np.where(seen.thing >= 0, seen.depth, 0)[:, :, None]
    across, down = np.roll(points, -1, 1) - points, np.roll(points, -1, 0) - points
    slope = np.cross(across, down)  # right, up, forward are left-handed
    slope /= np.maximum(np.linalg.norm(slope, axis=2, keepdims=True), 1e-12)

    got = normals(seen)

    towards = slope * np.array([1.0, 1.0, -1.0])
    agree = np.einsum("ijk,ijk->ij", got, towards)[flat]
    assert np.percentile(agree, 5) > 0.97
    assert got[seen.thing >= 0][:, 2].mean() > 0.2


def test_a_normal_map_paints_the_floor_green_and_a_wall_before_the_lens_blue() -> None:
    staging = replace(in_room(), figures=(), props=(), camera=Camera(x=0, y=-1.5, z=1.5, pan=0, tilt=-14, focal_mm=24))
    seen = exposed(staging)
    painted = opened(made(staging, "normal")["normal"]).astype(int)
    of_set = (seen.thing == 0) & (seen.world.smooth[seen.face] == 0)
    level = of_set & (seen.world.flat[seen.face][:, :, 2] > 0.95)
    north = of_set & (seen.world.flat[seen.face][:, :, 1] < -0.95)

    assert min(level.sum(), north.sum()) > 1000
    assert (painted[level][:, 1] > 230).all()
    assert (painted[north][:, 2] > 230).all()


@stagings
def test_masks_share_nobody_and_are_together_the_figures_of_the_segmentation(make: Callable[[], Staging]) -> None:
    got = made(make(), "masks", "segmentation")
    masks = {one.name: opened(one) for key, one in got.items() if key.startswith("mask:")}
    coloured = opened(got["segmentation"])
    legend = got["segmentation"].facts["legend"]["figures"]

    assert masks
    assert {int(value) for mask in masks.values() for value in np.unique(mask)} == {0, 255}
    assert sum((mask > 0).astype(int) for mask in masks.values()).max() == 1  # type: ignore[union-attr]  # not the 0
    for name, mask in masks.items():
        assert ((mask > 0) == (coloured == legend[name]).all(axis=2)).all()


@stagings
def test_every_pixel_of_the_segmentation_is_in_its_legend(make: Callable[[], Staging]) -> None:
    one = made(make(), "segmentation")["segmentation"]
    legend = one.facts["legend"]
    known = {tuple(colour) for part in legend.values() for colour in part.values()}

    painted = {tuple(int(v) for v in colour) for colour in np.unique(opened(one).reshape(-1, 3), axis=0)}

    assert painted <= known
    assert len(known) == len(legend["figures"]) + len(legend["classes"])


def test_a_character_keeps_the_colour_in_every_picture() -> None:
    names = ("Әйгерім", "Ғали", "Қасым", "Ңұр", "Өмір", "Ұлпан", "Үміт", "Һарун", "Іңкәр", "Анна", "Anna")
    crowd = [Figure(name=name, x=i - 5.0, y=4.0) for i, name in enumerate(names)]
    camera = Camera(x=0, y=-6, z=1.6, pan=0)
    whole = made(Staging(place="steppe", figures=tuple(crowd), camera=camera), "segmentation")["segmentation"]
    together = whole.facts["legend"]["figures"]

    for one in crowd[::3]:
        alone = made(Staging(place="steppe", figures=(one,), camera=camera), "segmentation")["segmentation"]
        assert alone.facts["legend"]["figures"] == {one.name: together[one.name]}
    assert len({tuple(colour) for colour in together.values()}) == len(names)


def test_the_ground_of_a_street_and_of_a_steppe_is_ground() -> None:
    for staging in (seen_from_above(), on_horses()):
        one = made(staging, "segmentation")["segmentation"]
        ground = (opened(one) == one.facts["legend"]["classes"]["ground"]).all(axis=2)

        assert ground[-HEIGHT // 8 :].mean() > 0.5


def test_a_rider_is_a_person_and_the_horse_an_animal_in_ade20ks_colours() -> None:
    staging = on_horses()
    semantic, mask = (opened(one) for one in (made(staging, "semantic")["semantic"], made(staging)["mask:SAPAR"]))

    assert (semantic[mask > 0] == (150, 5, 61)).all()
    assert (semantic == (255, 0, 122)).all(axis=2).mean() > 0.02
    assert (semantic == (6, 230, 230)).all(axis=2).mean() > 0.1


@stagings
def test_lines_are_white_on_black_along_every_silhouette(make: Callable[[], Staging]) -> None:
    staging = make()
    seen = exposed(staging)
    got = made(staging, "lineart", "scribble")
    line, marks = opened(got["lineart"]), opened(got["scribble"])
    outline = np.zeros(line.shape, np.uint8)
    for number in range(len(staging.figures)):
        body = seen.figure(number).astype(np.uint8)
        outline |= (body > cv2.erode(body, np.ones((3, 3), np.uint8))).astype(np.uint8)
    outline[[0, 1, -2, -1]], outline[:, [0, 1, -2, -1]] = 0, 0

    reached = cv2.dilate(line, np.ones((5, 5), np.uint8))[outline > 0]

    assert np.median(line) == 0
    assert (reached > 100).mean() > 0.97
    assert set(np.unique(marks)) == {0, 255}
    assert 0.01 < (marks > 0).mean() < 0.35


@pytest.mark.parametrize("size", [(512, 288), (300, 720), (239, 100)])
def test_every_map_has_the_size_of_the_sketch(size: tuple[int, int]) -> None:
    width, height = size
    staging = in_room()

    got = maps(staging, width=width, height=height, dilated=True)

    with Image.open(io.BytesIO(draw.sketch(staging, width=width, height=height))) as sketch:
        assert {(opened(one).shape[1], opened(one).shape[0]) for one in got.values()} == {sketch.size}
    assert {one.kind for one in got.values()} == set(Kind)


@stagings
def test_the_same_staging_gives_the_same_bytes(make: Callable[[], Staging]) -> None:
    first, again = made(make()), made(make())

    assert list(first) == list(again)
    assert {key: one.png for key, one in first.items()} == {key: one.png for key, one in again.items()}
    assert {key: one.facts for key, one in first.items()} == {key: one.facts for key, one in again.items()}


@pytest.mark.parametrize("make", [in_room, over_a_shoulder])
def test_night_changes_nothing_in_the_maps(make: Callable[[], Staging]) -> None:
    day, night = made(make()), made(replace(make(), daylight=Daylight.NIGHT))

    assert {key: one.png for key, one in day.items()} == {key: one.png for key, one in night.items()}


def test_a_dilated_mask_holds_the_mask_and_a_little_more() -> None:
    got = maps(in_room(), width=WIDTH, height=HEIGHT, kinds=("masks",), dilated=True)
    tight, wide = opened(got["mask:GULNUR"]), opened(got["mask_dilated:GULNUR"])

    assert (wide[tight > 0] == 255).all()
    assert 1.02 < (wide > 0).sum() / (tight > 0).sum() < 1.6


@pytest.mark.parametrize("kinds", [("depth", "albedo"), ("глубина",), ("терең", "Ә"), (), ("",), ("mask",)])
def test_a_kind_that_there_is_not_is_named_with_those_there_are(kinds: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="choose from depth, depth_metric, openpose"):
        maps(in_room(), width=WIDTH, height=HEIGHT, kinds=kinds)


@pytest.mark.parametrize("size", [(0, 288), (512, -3), (10**6, 10**6), (512.0, 288), (float("nan"), 288), (True, 288)])
def test_a_size_that_cannot_be_drawn_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises((Invalid, TooLarge)):
        maps(in_room(), width=size[0], height=size[1])


def test_an_empty_place_has_all_maps_and_no_mask() -> None:
    staging = Staging(place="steppe", camera=Camera(x=0, y=0, z=1.6, pan=0, tilt=40))

    got = made(staging)

    assert "masks" not in {key.partition(":")[0] for key in got}
    assert set(got) == set(Kind) - {Kind.MASKS}
    assert not opened(got["openpose"]).any()


def test_files_are_named_for_any_script_and_never_leave_their_folder(tmp_path: Path) -> None:
    names = ("Ұлы / Әке", "..", "Ұлы / әке", "Мама: «Ө»", "Un:safe*")
    people = tuple(Figure(name=name, x=i - 2.0, y=3.0) for i, name in enumerate(names))
    staging = Staging(place="steppe", figures=people, camera=Camera(x=0, y=-4, z=1.6, pan=0))

    paths = write(maps(staging, width=WIDTH, height=HEIGHT), tmp_path / "maps", "12-3/А")

    assert {path.parent for path in paths} == {tmp_path / "maps"}
    assert len({path.name.casefold() for path in paths}) == len(paths)
    assert sorted(path.name for path in (tmp_path / "maps").iterdir()) == sorted(path.name for path in paths)
    assert "12-3_А.mask-Ұлы_Әке.png" in {path.name for path in paths}
    page = json.loads((tmp_path / "maps" / "12-3_А.maps.json").read_text(encoding="utf-8"))
    assert {one["character"] for key, one in page["maps"].items() if key.startswith("mask:")} == set(names)
    assert page["maps"]["depth_metric"]["far_m"] > page["maps"]["depth_metric"]["near_m"]
    assert all((tmp_path / "maps" / one["file"]).exists() for one in page["maps"].values())


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(Invalid, match="another folder"):
        write(made(in_room(), "depth"), tmp_path / "file", "1-1")
