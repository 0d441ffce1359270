"""The overhead plan: setups with their shots, lenses to scale, people, the line, in three languages."""

import math
import re
import xml.etree.ElementTree as Xml
from dataclasses import replace

import pytest

from kadr.errors import Invalid
from kadr.film.screenplay import Language
from kadr.film.shots import Axis, Framing, Move, Shot, ShotSize
from kadr.film.staging import Camera, Figure, Pose, Prop, Staging, Waypoint, Weather
from kadr.stage import sets
from kadr.stage.overhead import plan_svg
from kadr.stage.overhead.footprint import footprint
from kadr.stage.overhead.layout import HEIGHT, WIDTH, Paper, window
from kadr.stage.overhead.setups import scene_plan
from tests.stage.players import shot

SVG = "{http://www.w3.org/2000/svg}"
ARU = Figure(name="АРУ", x=-0.6, y=0.0, facing=-90.0)
SAPAR = Figure(name="САПАР", x=0.6, y=0.0, facing=90.0)
SOUTH = Camera(x=0.0, y=-2.4, z=1.5, pan=0.0, focal_mm=35.0)


def scene(*cameras: Camera, place: str = "room", figures: tuple[Figure, ...] = (ARU, SAPAR)) -> list[Staging]:
    return [Staging(place=place, figures=figures, camera=camera) for camera in cameras]


def shots(count: int, **more: object) -> list[Shot]:
    plain = shot(ShotSize.FULL, Framing.TWO_SHOT, ("АРУ", "САПАР"))
    given: dict[str, object] = {"axis": Axis(left="АРУ", right="САПАР"), **more}
    one = replace(plain, **given)  # type: ignore[arg-type]  # fields of Shot, each of its own type
    return [replace(one, number=f"4-{n}") for n in range(1, count + 1)]


def drawn(stagings: list[Staging], of: list[Shot] | None = None, **more: object) -> str:
    given: dict[str, object] = {"language": Language.KAZAKH, "title": "4. ИНТ. ҚЫСТАУ ҮЙІ – ТҮН", **more}
    return plan_svg(stagings, of or shots(len(stagings)), **given)  # type: ignore[arg-type]  # as named above


def said(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in Xml.fromstring(svg).iter(f"{SVG}text")]


def test_shots_from_one_place_through_one_lens_share_a_marker() -> None:
    near = replace(SOUTH, x=0.1)
    other = replace(SOUTH, focal_mm=85.0)

    words = said(drawn(scene(SOUTH, other, near, SOUTH, replace(SOUTH, x=1.8))))

    assert {"1, 3, 4", "2", "5"} <= set(words)
    assert {"35 мм", "85 мм"} <= set(words)
    assert "Камера нүктелері: 3  ·  Кадр саны: 5" in words


def test_runs_of_shots_are_ranges() -> None:
    words = said(drawn(scene(*[SOUTH] * 60)))

    assert "1–60" in words


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        (
            Language.KAZAKH,
            "ӘҒҚҢӨҰҮҺІ",
            ("камера: кадр нөмірлері, объектив", "180° сызығы", "кейіпкер, беті қараған жақ"),
        ),
        (Language.RUSSIAN, "ГУЛЬНУР", ("камера: номера кадров, объектив", "линия 180°", "персонаж, куда обращён")),
        (Language.ENGLISH, "GULNUR", ("camera: shot numbers, lens", "180° line", "figure, where it faces")),
    ],
)
def test_a_plan_speaks_its_language(language: Language, name: str, expected: tuple[str, ...]) -> None:
    people = (replace(ARU, name=name), SAPAR)
    of = [replace(one, characters=(name, "САПАР"), axis=Axis(left=name, right="САПАР")) for one in shots(1)]

    words = said(drawn(scene(SOUTH, figures=people), of, language=language))

    assert {*expected, name, "САПАР", "180°"} <= set(words)


@pytest.mark.parametrize(
    "title", ["</svg><script>alert(1)</script>", 'a" onload="x', "A & B <i>", "\x00\x07\ud800\ufffe", "]]>"]
)
def test_words_of_a_script_are_words_and_never_markup(title: str) -> None:
    nasty = replace(ARU, name=title)
    of = [replace(one, characters=(title,), number=f"{title}-1") for one in shots(1)]
    label = Prop(kind="table", x=1.5, y=1.0, label=title)

    svg = drawn([replace(scene(SOUTH, figures=(nasty,))[0], props=(label,))], of, title=title)

    root = Xml.fromstring(svg.encode("utf-8"))
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "defs", "clipPath", "rect", "g", "path", "circle", "ellipse", "text",
    }  # fmt: skip
    assert not [name for each in root.iter() for name in each.attrib if name.startswith("on") or "href" in name]


def test_the_fields_of_view_are_as_wide_as_the_lenses_see() -> None:
    wide, long = (drawn(scene(replace(SOUTH, focal_mm=focal))) for focal in (18.0, 85.0))

    def opening(svg: str) -> float:
        found = re.search(r"M([\d.]+) ([\d.]+) L([\d.]+) ([\d.]+) A\S+ \S+ 0 \d 1 ([\d.]+) ([\d.]+)Z", svg)
        assert found is not None
        x, y, ax, ay, bx, by = (float(value) for value in found.groups())
        return math.degrees(abs(math.atan2(ax - x, y - ay) - math.atan2(bx - x, y - by)))

    assert opening(wide) == pytest.approx(90.0, abs=1.0)
    assert opening(long) == pytest.approx(23.9, abs=1.0)


def test_the_line_goes_through_the_two_and_along_the_way_of_two_who_ride_together() -> None:
    riders = tuple(replace(one, pose=Pose.RIDE, facing=-90.0) for one in (ARU, replace(SAPAR, x=-0.4, y=2.0)))

    talk, ride = (scene_plan(scene(SOUTH, figures=figures), shots(1)).line for figures in ((ARU, SAPAR), riders))

    assert talk == ((-0.6, 0.0), (0.6, 0.0))
    assert ride is not None
    assert ride[0][1] == pytest.approx(ride[1][1])
    assert ride[0][1] == pytest.approx(1.0)


def test_without_a_pair_there_is_no_line_and_none_in_the_legend() -> None:
    words = said(drawn(scene(SOUTH, figures=(ARU,)), shots(1, axis=None)))

    assert "180°" not in words
    assert "180° сызығы" not in words


def test_paths_of_people_and_cameras_are_drawn_and_told() -> None:
    still = drawn(scene(SOUTH))
    walker = replace(ARU, path=(Waypoint(at=0.0, x=-0.6, y=0.0), Waypoint(at=1.0, x=-2.0, y=1.5)))
    (staging,) = scene(SOUTH, figures=(walker, SAPAR))

    moved = drawn([replace(staging, move=Move.DOLLY_IN, camera_end=replace(SOUTH, y=-1.0))])

    assert {"камера жолы", "кейіпкер жолы"} <= set(said(moved))
    assert not {"камера жолы", "кейіпкер жолы"} & set(said(still))


def test_a_camera_far_out_stands_at_the_edge_and_says_how_far_it_is() -> None:
    words = said(drawn(scene(replace(SOUTH, y=-70.0, focal_mm=35.0), SOUTH, place="neutral_exterior")))

    assert any(re.fullmatch(r"35 мм · \+\d\d м", word) for word in words)


def test_labels_of_sixty_shots_lie_on_nothing_else() -> None:
    cameras = [replace(SOUTH, x=-1.5 + 0.42 * (n % 8), y=-2.6 + 0.43 * (n // 8), pan=9.0 * (n % 5)) for n in range(60)]
    svg = drawn(scene(*cameras))

    plates = [
        tuple(float(each.attrib[key]) for key in ("x", "y", "width", "height"))
        for each in Xml.fromstring(svg).iter(f"{SVG}rect")
        if each.attrib.get("fill-opacity") == "0.86"
    ]
    covered = [
        (a, b) for n, a in enumerate(plates) for b in plates[n + 1 :]
        if min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]) > 1 and min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]) > 1
    ]  # fmt: skip
    assert len(plates) > 40
    assert len(covered) <= 2
    assert all(x >= 0 and x + w <= WIDTH and y >= 0 and y + h <= HEIGHT for x, y, w, h in plates)


@pytest.mark.parametrize("place", sets.places())
def test_every_set_has_a_plan(place: str) -> None:
    svg = drawn(scene(SOUTH, place=place))

    assert Xml.fromstring(svg).tag == f"{SVG}svg"
    assert len(svg) < 400_000


def test_a_room_has_its_doors_and_windows_and_what_stands_in_it() -> None:
    ground = footprint("kitchen", Weather.CLEAR, 1)

    assert ground.room is not None
    x0, y0, x1, y1 = ground.room
    assert len(ground.doors) == 2
    assert len(ground.windows) == 1
    assert ground.windows[0].start[1] == y1
    assert all(math.dist(door.start, door.end) < 1.4 for door in ground.doors)
    assert len(ground.pieces) > 5
    assert all(x0 - 0.5 < x < x1 + 0.5 and y0 - 0.5 < y < y1 + 0.5 for hull in ground.pieces for x, y in hull)


def test_a_yurt_is_round() -> None:
    assert footprint("yurt_interior", Weather.CLEAR, 1).round_room is not None
    assert footprint("room", Weather.CLEAR, 1).round_room is None


def test_the_whole_room_is_on_the_paper() -> None:
    ground = footprint("classroom", Weather.CLEAR, 1)

    shown = window(scene_plan(scene(SOUTH), shots(1)), ground.room)

    assert ground.room is not None
    assert all(shown.holds(x, y, rim=0.0) for x in ground.room[::2] for y in ground.room[1::2])


def test_a_table_put_up_for_one_insert_is_no_furniture() -> None:
    table = Prop(kind="table", x=0.0, y=0.0)
    staged = [replace(one, props=(table,)) for one in scene(SOUTH, SOUTH)]

    insert = scene_plan(staged[:1], shots(1, framing=Framing.INSERT))
    both = scene_plan(staged, shots(2))

    assert insert.props == ()
    assert len(both.props) == 1


def test_the_same_scene_gives_the_same_plan() -> None:
    staged = scene(SOUTH, replace(SOUTH, x=1.0), replace(SOUTH, pan=30.0))

    assert drawn(staged) == drawn(staged)


def test_a_plan_needs_a_staging_for_each_shot() -> None:
    with pytest.raises(Invalid, match="one staging for each shot"):
        plan_svg(scene(SOUTH), shots(2), language=Language.ENGLISH, title="")
    with pytest.raises(Invalid, match="0 for 0 shots"):
        plan_svg([], [], language=Language.ENGLISH, title="")


def test_a_box_goes_where_it_covers_least() -> None:
    paper = Paper()
    first = paper.place((500.0, 300.0), (60.0, 20.0), away=0.0, clear=8.0)
    second = paper.place((500.0, 300.0), (60.0, 20.0), away=0.0, clear=8.0)

    assert first[0] >= 500.0
    assert min(first[2], second[2]) <= max(first[0], second[0]) or min(first[3], second[3]) <= max(first[1], second[1])
