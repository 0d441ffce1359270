"""The shot list opens in a spreadsheet, in the script's language, and runs nothing there."""

import csv
import io

import pytest

from kadr.film.screenplay import Element, ElementType, Language, PlaceType, Scene, Slugline
from kadr.film.shots import Angle, Framing, Move, Reason, ReasonCode, Shot, ShotSize, SpokenLine, Voice
from kadr.formats import shot_list

SHOT = Shot(
    number="4-2",
    size=ShotSize.CLOSE_UP,
    framing=Framing.SINGLE,
    angle=Angle.EYE,
    move=Move.DOLLY_IN,
    lens_mm=85,
    characters=("САПАР", "АРУ"),
    subject="САПАР",
    action="Сапардың *ерні*.\nДыбыссыз қимылдайды.",
    dialogue=(
        SpokenLine(speaker="ГҮЛНҰР", text="Маған да\nқиын.", line=90, voice=Voice.OVER),
        SpokenLine(speaker="АРУ", text="Бүгін ғой.", line=96),
    ),
    first_line=88,
    last_line=96,
    duration_s=4.25,
    reason=Reason(code=ReasonCode.WRITER, quote="ІРІ ПЛАН"),
)
SCENE = Scene(
    ordinal=4,
    heading=Element(
        type=ElementType.SCENE_HEADING,
        text="ИНТ. ҚЫСТАУ ҮЙІ – ТҮН",
        line=70,
        slugline=Slugline(place_type=PlaceType.INT, location="ҚЫСТАУ ҮЙІ", sublocation="ТӨР", time="ТҮН"),
    ),
)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_shot_is_one_row_in_the_scripts_language() -> None:
    rows = read(shot_list.write_csv([shot_list.row(SCENE, SHOT)], Language.KAZAKH))

    assert len(rows) == 2
    row = dict(zip(*rows, strict=True))
    assert row["Кадр"] == "4-2"
    assert row["Көрініс"] == "4"
    assert row["Көрініс тақырыбы"] == "ИНТ. ҚЫСТАУ ҮЙІ – ТҮН"
    assert row["Инт/Нат"] == "ИНТ."
    assert row["Орны"] == "ҚЫСТАУ ҮЙІ, ТӨР"
    assert row["Уақыты"] == "ТҮН"
    assert row["Ірілігі"] == "ірі план"
    assert row["Кадр құрылымы"] == "жеке план"
    assert row["Ракурс"] == "көз деңгейінен"
    assert row["Камера қозғалысы"] == "камера жақындайды"
    assert row["Объектив, мм"] == "85"
    assert row["Кейіпкерлер"] == "САПАР, АРУ"
    assert row["Әрекет"] == "Сапардың ерні. Дыбыссыз қимылдайды."
    assert row["Диалог"] == "ГҮЛНҰР (З.К.): Маған да қиын.\nАРУ: Бүгін ғой."
    assert row["Ұзақтығы, с"] == "4.2"
    assert row["Негізі"] == "сценарийде көрсетілген: ІРІ ПЛАН"


@pytest.mark.parametrize(
    ("language", "columns"),
    [
        (Language.KAZAKH, ("Кадр", "Ұзақтығы, с")),
        (Language.RUSSIAN, ("Кадр", "Хронометраж, с")),
        (Language.ENGLISH, ("Shot", "Duration, s")),
    ],
)
def test_the_header_speaks_the_scripts_language(language: Language, columns: tuple[str, ...]) -> None:
    data = shot_list.write_csv([], language)

    assert data.startswith(b"\xef\xbb\xbf"), "without the mark Excel reads Cyrillic as cp1251"
    header = read(data)[0]
    assert set(columns) <= set(header)
    assert len(header) == len(set(header)) == 17


@pytest.mark.parametrize(
    "cell", ["=cmd|' /C calc'!A1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "\0=1", "＝1+1"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    found = shot_list.inert(cell)

    assert found.startswith("'")
    assert "\0" not in found


@pytest.mark.parametrize("cell", ["", "Ару", "14 қаңтар", "‘=’", "(–)", "— Бүгін ғой."])
def test_ordinary_words_stay_as_they_are(cell: str) -> None:
    assert shot_list.inert(cell) == cell


def test_hostile_words_of_a_script_reach_no_cell_as_a_formula() -> None:
    scene = Scene(ordinal=1, heading=Element(type=ElementType.SCENE_HEADING, text="=1+1", line=1))
    hostile = Shot(
        number="1-1",
        size=ShotSize.FULL,
        framing=Framing.MASTER,
        characters=("@A",),
        action="-1\n+2",
        first_line=1,
        last_line=1,
        duration_s=1,
        reason=Reason(code=ReasonCode.MASTER),
    )

    rows = read(shot_list.write_csv([shot_list.row(scene, hostile)], Language.ENGLISH))

    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@"))]
