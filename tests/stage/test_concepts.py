"""Concept sheets: what they show is there, at one scale, marked, in the film's language, and always the same."""

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pypdf import PdfReader

from kadr.errors import Invalid
from kadr.film.bible import Dress
from kadr.film.screenplay import Language
from kadr.film.sheets import Costume, SheetKind, SheetOrder, Worn
from kadr.film.staging import Appearance, Feeling, Garment, Hair, Headgear, SketchStyle
from kadr.formats.words import label, term
from kadr.stage import concepts
from kadr.stage.concepts import cutout, people
from kadr.stage.concepts.page import BOTTOM, HEIGHT, MARGIN, TOP, WIDTH, Page

BARE = Appearance(height_m=1.7, garment=Garment.SUIT, garment_tone=0.2, hair=Hair.SHORT)
NAMES = {Language.KAZAKH: "ӘЛІҒҚҢӨҰҮҺ", Language.RUSSIAN: "ЁЛКА ЩУКИНА", Language.ENGLISH: "GULNUR"}
PLAIN = Costume()


def order(sheet: SheetKind, language: Language = Language.KAZAKH, *costumes: Costume) -> SheetOrder:
    """An order of a sheet of somebody."""
    return SheetOrder(
        sheet=sheet, title=NAMES[language], film="Боран", language=language, wearer=BARE, costumes=costumes or (PLAIN,)
    )


@cache
def turnaround(language: Language) -> Page:
    """A page that several tests look at; drawing one takes longer than they do."""
    return concepts.drawn(order(SheetKind.TURNAROUND, language))


@cache
def hours(language: Language, title: str, place: str) -> Page:
    """A place's page, likewise."""
    return concepts.drawn(SheetOrder(sheet=SheetKind.HOURS, title=title, film="Боран", language=language, place=place))


def said(page: Page) -> list[str]:
    """All lines on a page."""
    return [line.text for line in page.words]


def ink(part: NDArray[np.uint8]) -> int:
    """How many dots of a picture are drawn on."""
    return int((part < 200).sum())


@pytest.mark.parametrize("language", Language)
def test_a_turnaround_names_its_sides_and_what_is_worn(language: Language) -> None:
    lines = said(turnaround(language))

    assert NAMES[language] in lines
    assert [name for name in ("front", "three_quarter", "side", "back") if label(language, name) not in lines] == []
    assert term(language, "garment", Garment.SUIT) in lines
    assert label(language, "drawn_from_data") in lines
    assert f"1{label(language, 'decimal')}70 {label(language, 'metres')}" in lines


def test_every_side_of_a_turnaround_stands_on_the_floor_and_reaches_its_height() -> None:
    width, height, top_m = 700, 1400, 2.0
    for turn in (0.0, 38.0, 90.0, 180.0):
        cut = cutout.standing(BARE, turn, (width, height), top_m, SketchStyle.PENCIL)

        rows = np.flatnonzero(cut.cover.max(axis=1) > 0.5)
        per_metre = cutout.floor_of(height) / top_m
        crown_m = (cutout.floor_of(height) - rows[0]) / per_metre
        sole_m = (cutout.floor_of(height) - rows[-1]) / per_metre
        assert crown_m == pytest.approx(BARE.height_m, abs=0.05), f"turned by {turn}"
        # Toes that point to the lens are drawn a little under the line.
        assert sole_m == pytest.approx(0.0, abs=0.04), f"turned by {turn}"


def test_the_sides_differ_and_the_profile_is_the_narrowest() -> None:
    def width_of(turn: float) -> int:
        cover = cutout.standing(BARE, turn, (500, 1000), 2.0, SketchStyle.PENCIL).cover
        return int((cover.max(axis=0) > 0.5).sum())

    front, three_quarter, side, back = (width_of(turn) for turn in (0.0, 38.0, 90.0, 180.0))

    assert side < three_quarter
    assert side < front
    assert abs(front - back) < 0.1 * front


def test_nobody_is_too_broad_for_the_page() -> None:
    broad = Appearance(height_m=1.6, build=2.0, garment=Garment.CHAPAN, headgear=Headgear.FUR_HAT)

    page = concepts.drawn(replace(order(SheetKind.TURNAROUND), wearer=broad))

    # At the height of the hips the sides stand apart: white, or the line of a height, lies between them.
    left, right = MARGIN + 100, WIDTH - MARGIN - 560
    floor = BOTTOM - 90
    rows = page.canvas[floor - 420 : floor - 60, left:right]
    free = (rows > 190).mean(axis=0) > 0.97
    gaps = int(np.count_nonzero(np.diff(free.astype(int)) == 1)) + int(free[0])
    assert gaps == 5


@pytest.mark.parametrize("language", Language)
def test_expressions_show_every_feeling_and_half_of_it(language: Language) -> None:
    page = concepts.drawn(order(SheetKind.EXPRESSIONS, language))

    lines = said(page)
    assert [feeling for feeling in Feeling if term(language, "feeling", feeling) not in lines] == []
    assert lines.count(label(language, "half_strength")) == len(Feeling) - 1


@pytest.mark.parametrize("feeling", [Feeling.HAPPY, Feeling.ANGRY, Feeling.SURPRISED])
def test_half_a_feeling_is_another_face_than_the_whole(feeling: Feeling) -> None:
    size, style = (300, 240), SketchStyle.PENCIL

    whole, half, calm = (
        cutout.portrait(BARE, 0.0, size, style, felt).picture.astype(int)
        for felt in ((feeling, 1.0), (feeling, 0.5), (Feeling.CALM, 1.0))
    )

    assert (abs(whole - half) > 60).sum() > 50
    assert (abs(half - calm) > 60).sum() > 50


@pytest.mark.parametrize("language", Language)
def test_costumes_stand_side_by_side_with_their_scenes(language: Language) -> None:
    hood = Costume(name="боранда", dress=Dress(headgear=Headgear.HOOD), worn=Worn.IN_SCENES, scenes=("3", "4A"))

    page = concepts.drawn(order(SheetKind.LOOKS, language, replace(PLAIN, worn=Worn.ELSEWHERE), hood))

    lines = said(page)
    assert {"боранда", label(language, "everyday"), label(language, "other_scenes")} <= set(lines)
    assert label(language, "in_scenes").replace("{scenes}", "3, 4A") in lines
    half = (MARGIN + 130 + WIDTH - MARGIN) // 2
    assert ink(page.canvas[TOP:BOTTOM, :half]) > 20_000
    assert ink(page.canvas[TOP:BOTTOM, half:]) > 20_000


def test_the_stage_and_the_studio_agree_on_how_many_costumes_a_sheet_holds() -> None:
    from kadr.studio import sheets

    assert sheets.COSTUMES_A_SHEET == people.MOST_COSTUMES


@pytest.mark.parametrize(
    ("language", "title", "place"),
    [
        (Language.KAZAKH, "ҚЫСТАУ ҮЙІ", "winter_house"),
        (Language.RUSSIAN, "СТЕПЬ У АУЛА", "steppe"),
        (Language.ENGLISH, "YURT", "yurt_interior"),
    ],
)
def test_a_place_is_shown_at_every_hour_and_weather_that_it_has(language: Language, title: str, place: str) -> None:
    lines = said(hours(language, title, place))

    for hour in ("day", "dusk", "night", "dawn"):
        assert lines.count(term(language, "daylight", hour)) == 2
    weathers = [word for word in ("rain", "snow", "fog") if term(language, "weather", word) in lines]
    assert weathers == (["rain", "snow", "fog"] if place == "steppe" else [])


def test_a_night_is_darker_than_the_day_and_the_second_camera_sees_something_else() -> None:
    page = hours(Language.KAZAKH, "ҚЫСТАУ ҮЙІ", "winter_house")

    day, night = (_cell(page, name) for name in ("күндіз", "түн"))
    assert night.mean() < day.mean() - 40
    first, second = (_cell(page, "күндіз", nth) for nth in (0, 1))
    assert np.abs(first.astype(int) - second.astype(int)).mean() > 10


def _cell(page: Page, name: str, nth: int = 0) -> NDArray[np.uint8]:
    """The middle of the picture over a caption."""
    line = [line for line in page.words if line.text == name][nth]
    x, y = round(line.x), round(line.y)
    return page.canvas[y - 300 : y - 60, x + 20 : x + 420]


@pytest.mark.parametrize("language", Language)
def test_the_picture_and_the_page_to_print_say_the_same_and_how_they_were_made(language: Language) -> None:
    page = turnaround(language)
    with Image.open(io.BytesIO(page.png())) as picture:
        size, marks = picture.size, dict(picture.info)
    (printed,) = PdfReader(io.BytesIO(page.pdf())).pages

    text = " ".join(printed.extract_text().split())

    assert size == (WIDTH, HEIGHT)
    assert "no AI model" in marks["Description"]
    assert marks["Title"].startswith(NAMES[language])
    assert [line for line in said(page) if line and " ".join(line.split()) not in text] == []
    assert float(printed.mediabox.width) > float(printed.mediabox.height)


def test_the_same_order_gives_the_same_bytes() -> None:
    one, other = turnaround(Language.KAZAKH), concepts.drawn(order(SheetKind.TURNAROUND))

    assert one.png() == other.png()
    assert one.pdf() == other.pdf()


def test_kazakh_letters_have_drawings_of_their_own() -> None:
    page = Page(title="-", kind="-", film="-", language=Language.KAZAKH)
    page.words.clear()
    letters = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
    for n, letter in enumerate(letters):
        page.write(letter, 100 + 100 * n, 400, 60, bold=True)
    with Image.open(io.BytesIO(page.png())) as picture:
        drawn = np.asarray(picture)

    shapes = {drawn[330:430, 90 + 100 * n : 170 + 100 * n].tobytes() for n in range(len(letters))}

    assert len(shapes) == len(letters)


@pytest.mark.parametrize("name", ["Ө" * 5_000, "a\nb\tc", "\u202egnp", "王", ""])
def test_any_name_leaves_the_page_in_order(name: str) -> None:
    page = Page(title=name, kind="-", film=name, language=Language.KAZAKH)

    assert all(len(line) < 300 and "\n" not in line for line in said(page))
    assert page.png()
    assert page.pdf()


@pytest.mark.parametrize("sheet", SheetKind)
def test_a_sheet_of_nothing_is_refused(sheet: SheetKind) -> None:
    empty = SheetOrder(sheet=sheet, title="-", film="-", language=Language.KAZAKH)

    with pytest.raises(Invalid, match=r"nobody to show|no place"):
        concepts.drawn(empty)
