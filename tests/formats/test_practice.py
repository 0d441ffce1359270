"""Practice is data: an editor corrects a table, and reading follows; each table is explained to that editor."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kadr.film.screenplay import ElementType, Language, PlaceType
from kadr.formats import fountain, headings
from kadr.formats.fountain.lines import is_series
from kadr.formats.practice import practice

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "practice.md").read_text(encoding="utf-8")
PLAIN = {"places", "place_words", "directions"}


def _table(language: Language) -> dict[str, Any]:
    path = ROOT / "kadr" / "formats" / f"practice.{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _names(table: dict[str, Any]) -> set[str]:
    lists = {f"{name}.{key}" for name, held in table.items() if name not in PLAIN for key in held}
    return lists | {f"[{name}]" for name in table if name in ("places", "place_words")} | {"[[directions]]"}


@pytest.mark.parametrize("language", list(Language))
def test_the_page_names_every_table_of_every_language(language: Language) -> None:
    names = _names(_table(language))

    missing = sorted(name for name in names if f"| `{name}` |" not in PAGE)
    assert len(names) >= 20
    assert not missing, f"docs/practice.md: add a row each for {', '.join(missing)}"
    assert f"practice.{language}.toml" in PAGE


def test_the_page_names_no_table_that_is_not_there() -> None:
    named = {line.split("`")[1] for line in PAGE.split("\n") if line.startswith("| `") and ".toml" not in line}

    assert named == set().union(*(_names(_table(language)) for language in Language))


def test_all_languages_have_the_same_tables() -> None:
    assert _names(_table(Language.KAZAKH)) == _names(_table(Language.RUSSIAN)) == _names(_table(Language.ENGLISH))


@pytest.mark.parametrize(
    ("language", "table", "word", "script"),
    [
        (Language.KAZAKH, "times", "БОЗАЛАҢ", "ІШКІ. ҮЙ. БОЗАЛАҢ\n"),
        (Language.RUSSIAN, "times", "СПОЗАРАНКУ", "ИНТ. ДОМ. СПОЗАРАНКУ\n"),
        (Language.ENGLISH, "times", "COCKCROW", "INT. HOUSE - COCKCROW\n"),
    ],
)
def test_an_edited_table_changes_what_is_read(
    tmp_path: Path, language: Language, table: str, word: str, script: str
) -> None:
    shutil.copytree(ROOT / "kadr", tmp_path / "kadr", ignore=shutil.ignore_patterns("__pycache__", "fonts", "stage"))
    path = tmp_path / "kadr" / "formats" / f"practice.{language}.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{table} = [", f'{table} = ["{word}", ', 1), encoding="utf-8")

    before, after = _read_with(ROOT, script), _read_with(tmp_path, script)

    assert (before["time"], before["sublocation"]) == (None, word)
    assert (after["time"], after["sublocation"]) == (word, None)


def _read_with(folder: Path, script: str) -> dict[str, Any]:
    program = (
        "import json, sys\n"
        "from kadr.formats import fountain, screenplay_json\n"
        "read = fountain.parse(sys.argv[1])\n"
        "print(json.dumps(screenplay_json.to_json(read)['elements'][0]['slugline']))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, script],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_no_word_means_two_things_in_one_place() -> None:
    tables = practice()

    assert tables.voices_over.isdisjoint(tables.voices_off)
    assert tables.scene_words.isdisjoint(tables.series_words)
    assert tables.title_keys.isdisjoint(tables.never_title_keys)
    prefixes = [prefix for them in tables.prefixes.values() for prefix in them]
    kinds: dict[str, set[PlaceType]] = {}
    for prefix in prefixes:
        kinds.setdefault(prefix.words, set()).add(prefix.kind)
    assert all(len(each) == 1 for each in kinds.values())


@pytest.mark.parametrize(
    ("line", "number", "place", "location", "time"),
    [
        ("1 ИНТ. КВАРТИРА. ДЕНЬ", "1", PlaceType.INT, "КВАРТИРА", "ДЕНЬ"),
        ("15-1. ИНТ. КВАРТИРА. ДЕНЬ.", "15-1", PlaceType.INT, "КВАРТИРА", "ДЕНЬ"),
        ("СЦЕНА №3. НАТ. ДВОР - НОЧЬ", "3", PlaceType.EXT, "ДВОР", "НОЧЬ"),
        ("3 САХНА. ІШКІ. ҮЙ. ТҮН", "3", PlaceType.INT, "ҮЙ", "ТҮН"),
        ("ЭКСТ. КРЫША — УТРО СЛЕДУЮЩЕГО ДНЯ", None, PlaceType.EXT, "КРЫША", "УТРО СЛЕДУЮЩЕГО ДНЯ"),
        ("И/Н. ПОДЪЕЗД. 5 УТРА", None, PlaceType.INT_EXT, "ПОДЪЕЗД", "5 УТРА"),
        ("Интерьер. Квартира. Утро.", None, PlaceType.INT, "Квартира", "Утро"),
        ("НАТУРА - ЛЕС - НОЧЬ", None, PlaceType.EXT, "ЛЕС", "НОЧЬ"),
        ("Павильон. Кабина. День", None, PlaceType.PAV, "Кабина", "День"),
        ("ИНТ.КВАРТИРА.ДЕНЬ", None, PlaceType.INT, "КВАРТИРА", "ДЕНЬ"),
        ("СЫРТҚЫ/ІШКІ. КӨЛІК – ТАҢҒЫ САҒАТ 5", None, PlaceType.INT_EXT, "КӨЛІК", "ТАҢҒЫ САҒАТ 5"),
        ("ІШКІ КӨРІНІС. ҮЙ. КЕШ", None, PlaceType.INT, "ҮЙ", "КЕШ"),
        ("ИНТ. МЕКТЕП АЛДЫ – КҮНДІЗ", None, PlaceType.INT, "МЕКТЕП АЛДЫ", "КҮНДІЗ"),
        ("INT. KITCHEN - 3 A.M.", None, PlaceType.INT, "KITCHEN", "3 A.M"),
        ("I./E. VAN - NEXT MORNING #I-1-A#", "I-1-A", PlaceType.INT_EXT, "VAN", "NEXT MORNING"),
        ("int house - day", None, PlaceType.INT, "house", "day"),
        ("ИНТ. ПАЛАТА 5. НОЧЬ", None, PlaceType.INT, "ПАЛАТА 5", "НОЧЬ"),
    ],
)
def test_headings_of_practice_are_taken_apart(
    line: str, number: str | None, place: PlaceType, location: str, time: str
) -> None:
    found = headings.recognise(line)

    assert found is not None
    read = found.slugline
    assert (found.number, read.place_type, read.location, read.sublocation, read.time) == (
        number,
        place,
        location,
        None,
        time,
    )


@pytest.mark.parametrize(
    "line", ["Нат входит.", "Пав духом, он ушёл.", "СЦЕНА ИЗ ЖИЗНИ", "Est-ce que", "Ішкі дауыс", "3 сцена фильма"]
)
def test_words_that_begin_like_headings_are_none(line: str) -> None:
    assert headings.recognise(line) is None


@pytest.mark.parametrize("line", ["Сцена 1", "СЦЕНА 3.", "Сахна 2", "2-САХНА", "Scene 12"])
def test_a_number_and_the_word_for_scene_are_a_heading_even_over_text(line: str) -> None:
    read = fountain.parse(f"{line}\nЖел.\n")

    assert [element.type for element in read.elements] == [ElementType.SCENE_HEADING, ElementType.ACTION]
    assert fountain.parse(fountain.write(read)).elements[0].number == read.elements[0].number


@pytest.mark.parametrize("line", ["СЕРИЯ 1", "Серия 12.", "ПЕРВАЯ СЕРИЯ", "2-БӨЛІМ", "БІРІНШІ БӨЛІМ", "EPISODE ONE"])
def test_an_episode_is_a_section(line: str) -> None:
    assert is_series(line)
    section = fountain.parse(f"{line}\n\nЖел.\n").elements[0]
    assert (section.type, section.depth) == (ElementType.SECTION, 1)


@pytest.mark.parametrize("line", ["СЕРИЯ УБИЙСТВ", "Серия окончена.", "БӨЛІМ", "EPISODE OF RAGE"])
def test_a_sentence_about_an_episode_is_none(line: str) -> None:
    assert not is_series(line)
