"""Promises of sets as pages: a page is a set without a line of code, and a mistake on it is named with its remedy."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from kadr.errors import Invalid, NotFound
from kadr.film.staging import Daylight, Weather
from kadr.stage import sets
from kadr.stage.sets import tutorial, vocabulary
from kadr.stage.sets.page import holds, read
from kadr.stage.sets.piece import Conditions

DAY, NIGHT, CLEAR = Daylight.DAY, Daylight.NIGHT, Weather.CLEAR
TITLE = "# Шеберхана · мастерская · workshop: where things are mended\n"
HEAD = TITLE + "indoor = true\nground = 0.4\nroom = [-3, -3, 3, 3]\n"
ROOM = HEAD + '[[piece]]\nis = "chamber"\n'


def folder(place: Path, text: str, key: str = "workshop") -> sets.Folder:
    (place / f"{key}.toml").write_text(text, "utf-8")
    return sets.Folder(place)


def test_a_page_in_a_folder_is_a_set_without_a_line_of_code(tmp_path: Path) -> None:
    page = ROOM + '[[piece]]\nis = "table"\nat = [1.5, 1]\n[[light]]\nat = [0, 0, 2]\nstrength = 1\n'

    piece = folder(tmp_path, page).build("workshop", DAY, CLEAR, 7)

    assert piece.room == (-3, -3, 3, 3)
    assert piece.mesh.vertices[:, 0].max() == pytest.approx(3.0)
    assert [light.strength for light in piece.lights] == [1]
    assert any((x - 1.5) ** 2 + (y - 1) ** 2 < radius**2 for x, y, radius in piece.blocked)


def test_a_page_names_its_set_in_three_languages(tmp_path: Path) -> None:
    assert folder(tmp_path, ROOM).page("workshop").names == ("Шеберхана", "мастерская", "workshop")


@pytest.mark.parametrize("key", sets.SHIPPED.places())
def test_every_shipped_page_is_named_in_kazakh_russian_and_english(key: str) -> None:
    kazakh, russian, english = sets.SHIPPED.page(key).names

    assert all(letter.lower() in "abcdefghijklmnopqrstuvwxyzé' -" for letter in english)
    assert not any("a" <= letter.lower() <= "z" for letter in kazakh + russian)


def test_the_names_of_pages_keep_kazakh_letters() -> None:
    letters = {letter for key in sets.SHIPPED.places() for letter in sets.SHIPPED.page(key).names[0].lower()}

    assert letters >= set("ғқүіөә")


def test_pages_travel_with_the_package() -> None:
    shipped = {one.name for one in (files("kadr.stage.sets") / "pages").iterdir()}

    assert {f"{key}.toml" for key in sets.SHIPPED.places()} == {name for name in shipped if name.endswith(".toml")}
    assert len(sets.SHIPPED.places()) >= 20


def test_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"forge.*workshop"):
        folder(tmp_path, ROOM).build("forge", DAY, CLEAR, 1)


MISTAKES = [
    ("indoor = true\n", r"workshop.*first line.*three languages"),
    (TITLE + "indoor = true\n[[piece]]\nis = \"chamber\"\n", r"workshop.*needs ground"),
    (TITLE + "indoor = \n", r"workshop.*not TOML"),
    (ROOM + '[[piece]]\nis = "chiar"\n', r"workshop, piece 2.*'chiar'.*did you mean 'chair'"),
    (ROOM + '[[piece]]\nis = "chair"\nfacign = 90\n', r"piece 2 \(chair\).*'facign'.*did you mean 'facing'"),
    (ROOM + '[[piece]]\nis = "table"\nwidht = 1\n', r"piece 2 \(table\).*'widht'.*did you mean 'width'"),
    (ROOM + '[[piece]]\nis = "table"\nwidth = nan\n', r"piece 2 \(table\): width: nan is not a number"),
    (ROOM + '[[piece]]\nis = "table"\nwidth = -1\n', r"width: -1 is out of bounds: give 0.001 to 3000 m"),
    (ROOM + '[[piece]]\nis = "table"\nwidth = true\n', r"width: True is not a number"),
    (ROOM + '[[piece]]\nis = "chair"\nat = [0, inf]\n', r"piece 2 \(chair\): at: inf is not a number"),
    (ROOM + '[[piece]]\nis = "chair"\nat = 3\n', r"piece 2 \(chair\): at: 3 is not a place: give \[x, y\]"),
    (ROOM + '[[piece]]\nis = "chair"\nscale = [1, 2]\n', r"scale has two numbers"),
    (ROOM + '[[piece]]\nis = "chair"\nwhen = "noon"\n', r"when 'noon' is no hour or weather.*night"),
    (ROOM + '[[piece]]\nis = "chair"\nplaces = [[0, 1]]\n', r"piece 2 \(chair\): places.*facing"),
    (ROOM + '[[piece]]\nis = "chair"\nplaces = [[0, 1, 90]]\nfacing = 1\n', r"leave at and facing out"),
    (ROOM + '[[piece]]\nis = "chair"\nrepeat = { count = 3 }\n', r"piece 2 \(chair\), repeat: it needs step"),
    (ROOM + '[[piece]]\nis = "door"\n', r"piece 2 \(door\): it needs on, along"),
    (ROOM + '[[piece]]\nis = "door"\non = "up"\nalong = 0\n', r"on: 'up'.*south, east, north, west"),
    (ROOM + '[[piece]]\nis = "door"\non = "east"\nalong = 0\nat = [0, 0]\n', r"hangs on a wall"),
    (ROOM + '[[piece]]\nis = "door"\non = "east"\nalong = 7\n', r"\(door\).*7 is off the east wall: give -3 to 3"),
    (ROOM.replace("room = [-3, -3, 3, 3]\n", ""), r"piece 1 \(chamber\).*give the page a room"),
    (ROOM.replace("[-3, -3, 3, 3]", "[3, 3, -3, -3]"), r"room.*inside out: give \[west, south, east, north\]"),
    (ROOM.replace("[-3, -3, 3, 3]", "[-3, -3, 3]"), r"room.*inside out"),
    (ROOM + "[[seat]]\nat = [9, 0, 0.4]\n", r"seat at \[9, 0\] is outside its room.*move the seat"),
    (ROOM + '[[piece]]\nis = "chair"\nat = [0, 5]\n', r"seat at \[0, 5\] is outside its room"),
    (ROOM + "[[light]]\nat = [0, 0, 2]\n", r"light 1: it needs strength"),
    (ROOM + '[[light]]\nat = [0, 0, 2]\nstrength = 1\nkind = "moon"\n', r"light 1: kind: 'moon'.*lamp, window, fire"),
    (ROOM + "[[lihgt]]\nat = [0, 0, 2]\n", r"'lihgt'.*did you mean 'light'"),
    (ROOM + "[[blocked]]\nat = [0, 0]\n", r"blocked 1: it needs radius"),
    (ROOM + "[light]\nat = [0, 0, 2]\n", r"light is not a list of tables: begin each with \[\[light\]\]"),
    (ROOM + '[[piece]]\nis = "outside"\nof = "flat"\n', r"'flat' is indoors: give a set in the open"),
    (ROOM + '[[piece]]\nis = "outside"\nof = "moon"\n', r"piece 2 \(outside\).*no set 'moon'"),
    (ROOM.replace("indoor = true", "indoor = false") + '[[piece]]\nis = "outside"\nof = "road"\n', r"for indoor pages"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), MISTAKES, ids=[says for _, says in MISTAKES])
def test_a_mistake_is_named_with_its_page_its_place_and_its_remedy(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        folder(tmp_path, text).build("workshop", DAY, CLEAR, 1)

    assert str(refused.value).startswith("set page workshop")
    assert len(str(refused.value)) < 3_000


HUGE = [
    (ROOM + "# " + "x" * 70_000, r"more than 64 KB"),
    (ROOM + '[[piece]]\nis = "stool"\n' * 301, r"302 times \[\[piece\]\]: at most 300"),
    (ROOM + '[[piece]]\nis = "stool"\nrepeat = [{ count = 400, step = [0, 0] }, { count = 400, step = [0, 0] }]\n',
     r"160000 copies: at most 2000"),
    (ROOM + '[[piece]]\nis = "horse"\nrepeat = { count = 399, step = [0, 0] }\n', r"more than 60000 triangles"),
    (ROOM + f'[[piece]]\nis = "door"\non = "east"\nalong = [{"0," * 9000}]\n', r"9000 places on walls: at most 2000"),
    (ROOM + f'[[piece]]\nis = "{"chair" * 3000}"\n', r"no word"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), HUGE, ids=[says for _, says in HUGE])
def test_a_page_that_would_take_long_to_draw_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        folder(tmp_path, text).build("workshop", DAY, CLEAR, 1)


def test_a_piece_is_repeated_in_rows_and_columns(tmp_path: Path) -> None:
    rows = "repeat = [{ count = 3, step = [1, 0] }, { count = 2, step = [0, -1.5] }]\n"

    piece = folder(tmp_path, ROOM + f'[[piece]]\nis = "chair"\nat = [-1, 2]\n{rows}').build("workshop", DAY, CLEAR, 1)

    assert [(seat.x, seat.y) for seat in piece.seats] == [(-1, 2), (0, 2), (1, 2), (-1, 0.5), (0, 0.5), (1, 0.5)]


def test_a_chair_brings_its_seat_turned_as_it_stands(tmp_path: Path) -> None:
    piece = folder(tmp_path, ROOM + '[[piece]]\nis = "sofa"\nat = [0, 2]\nfacing = 180\n').build(
        "workshop", DAY, CLEAR, 1
    )

    assert [seat.facing for seat in piece.seats] == [180, 180]
    assert [round(seat.x, 2) for seat in piece.seats] == [0.42, -0.42]
    assert all(seat.y < 2 for seat in piece.seats), "one sits before the back of a sofa"


def test_things_fixed_to_walls_stand_at_the_coordinates_of_the_room(tmp_path: Path) -> None:
    """`along` is the x of north and south walls and the y of east and west ones, whatever way a wall runs."""
    for side, axis, level in (("north", 0, 3.0), ("south", 0, -3.0), ("east", 1, 3.0), ("west", 1, -3.0)):
        page = HEAD + f'[[piece]]\nis = "panel"\non = "{side}"\nalong = 1\nwidth = 1\nlow = 1\nheight = 1\ntone = 0.5\n'
        corners = folder(tmp_path, page).build("workshop", DAY, CLEAR, 1).mesh.vertices

        assert corners[:, axis].min() == pytest.approx(0.5)
        assert corners[:, axis].max() == pytest.approx(1.5)
        assert np.abs(corners[:, 1 - axis] - level).max() < 0.05


def test_a_lamp_shines_when_the_page_says_so(tmp_path: Path) -> None:
    page = folder(tmp_path, ROOM + '[[light]]\nat = [0, 0, 2]\nstrength = 1\nwhen = "dim"\n')

    assert page.build("workshop", DAY, CLEAR, 1).lights == ()
    assert len(page.build("workshop", Daylight.DUSK, CLEAR, 1).lights) == 1


@pytest.mark.parametrize(
    ("when", "daylight", "weather", "true"),
    [
        (("night",), NIGHT, CLEAR, True),
        (("not night",), Daylight.DAWN, CLEAR, True),
        (("dim",), DAY, CLEAR, False),
        (("snowy",), DAY, Weather.FROST, True),
        (("night", "not snowy"), NIGHT, Weather.SNOW, False),
        ((), NIGHT, Weather.RAIN, True),
    ],
)
def test_when_says_hours_and_weathers(when: tuple[str, ...], daylight: Daylight, weather: Weather, true: bool) -> None:
    assert holds(when, Conditions(daylight=daylight, weather=weather, seed=0)) is true


def test_a_shade_darkens_what_is_lit_and_leaves_what_shines(tmp_path: Path) -> None:
    page = HEAD + '[[piece]]\nis = "hanging_lantern"\nshade = {}\n'
    plain = folder(tmp_path, page.format(1.0)).build("workshop", NIGHT, CLEAR, 1).mesh.tone
    dark = folder(tmp_path, page.format(0.5)).build("workshop", NIGHT, CLEAR, 1).mesh.tone

    assert np.allclose(dark[plain <= 1.0], 0.5 * plain[plain <= 1.0])
    assert np.array_equal(dark[plain > 1.0], plain[plain > 1.0])


def test_another_piece_on_the_page_leaves_the_chance_of_the_first(tmp_path: Path) -> None:
    hay = HEAD + '[[piece]]\nis = "hay"\nat = [-2, 0]\n'
    one = folder(tmp_path, hay).build("workshop", DAY, CLEAR, 5).mesh.vertices
    two = folder(tmp_path, hay + '[[piece]]\nis = "straw"\n').build("workshop", DAY, CLEAR, 5).mesh.vertices

    assert np.array_equal(one, two[: len(one)])


def test_no_page_can_hold_itself() -> None:
    inside = [page for page in map(sets.SHIPPED.page, sets.SHIPPED.places()) if page.indoor]
    outdoors = [page for page in map(sets.SHIPPED.page, sets.SHIPPED.places()) if not page.indoor]

    assert any(item.word.name == "outside" for page in inside for item in page.items)
    assert not any(item.word.name == "outside" for page in outdoors for item in page.items)


def test_every_word_of_the_vocabulary_says_what_it_is() -> None:
    words = vocabulary.words()

    assert len(words) >= 60
    assert all(one.what.endswith(".") or len(one.what) > 60 for one in words), [one.name for one in words]


def test_the_vocabulary_in_the_tutorial_is_current() -> None:
    kept = Path("docs/sets.md").read_text("utf-8")

    assert tutorial.with_table(kept) == kept, "run: python -m kadr.stage.sets.tutorial"


def test_the_examples_of_the_tutorial_are_sets(tmp_path: Path) -> None:
    examples = Path("docs/sets.md").read_text("utf-8").split("```toml\n# ")[1:]

    assert len(examples) >= 1
    for text in examples:
        read("# " + text.split("```")[0], "example")
        piece = folder(tmp_path, "# " + text.split("```")[0]).build("workshop", NIGHT, CLEAR, 3)
        assert piece.seats
        assert piece.lights
