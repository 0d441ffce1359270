"""Commands that need no studio work on real files, and say plainly what is wrong with the others."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
BORAN = ROOT / "examples" / "boran"


def kadr(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kadr.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=120)


def test_parse_prints_one_object_a_line_for_several_files() -> None:
    files = [BORAN / f"boran.{language}.fountain" for language in ("kk", "ru", "en")]

    ended = kadr("parse", *files, "--json")

    objects = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 0
    assert len(objects) == 3
    assert all(set(one) == {"title_page", "elements", "notes", "boneyards"} for one in objects)
    counts = [sum(element["type"] == "scene_heading" for element in one["elements"]) for one in objects]
    assert counts[0] >= 6
    assert len(set(counts)) == 1


def test_parse_shows_a_person_the_scenes() -> None:
    ended = kadr("parse", BORAN / "boran.kk.fountain")

    assert "САПАР" in ended.stdout
    assert "10 scenes" in ended.stdout
    assert "5 in the cast, 5 of them speak" in ended.stdout
    assert "ҚЫСТАУ ҮЙІ" in ended.stdout


def test_one_unreadable_file_does_not_hold_up_the_others(tmp_path: Path) -> None:
    empty = tmp_path / "empty.fountain"
    empty.touch()

    ended = kadr("parse", empty, BORAN / "boran.en.fountain", "--json")

    assert ended.returncode == 1
    assert len(ended.stdout.splitlines()) == 1
    assert "empty.fountain" in ended.stderr


def test_a_screenplay_converts_to_a_pdf_and_says_what_was_lost(tmp_path: Path) -> None:
    source = tmp_path / "noted.fountain"
    source.write_text("# Бірінші бөлім\n\nИНТ. ҮЙ - КҮНДІЗ\n\nӘке отыр. [[қайта жазу]]\n", encoding="utf-8")
    target = tmp_path / "noted.pdf"

    ended = kadr("convert", source, target)

    assert "Әке отыр" in PdfReader(target).pages[0].extract_text()
    assert "lost: 1 notes" in ended.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["noted.fountain", "noted.pdf"]


@pytest.mark.parametrize("name", ["script.xyz", "script"])
def test_an_unknown_target_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    ended = kadr("convert", BORAN / "boran.en.fountain", tmp_path / name)

    assert ended.returncode == 1
    assert "fountain fdx docx pdf txt" in ended.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("kind", "language"), [("fountain", "kk"), ("fdx", "ru"), ("docx", "kk"), ("pdf", "kk"), ("txt", "en")]
)
def test_a_screenplay_goes_through_every_format_and_is_the_same(tmp_path: Path, kind: str, language: str) -> None:
    source, target = BORAN / f"boran.{language}.fountain", tmp_path / f"boran.{kind}"

    converted = kadr("convert", source, target)

    both = [json.loads(line) for line in kadr("parse", source, target, "--json").stdout.splitlines()]
    said = [[(one["type"], " ".join(one["text"].split())) for one in each["elements"]] for each in both]
    assert converted.returncode == 0, converted.stderr
    assert said[0] == said[1]
    assert "scene heading" in converted.stdout


def test_a_file_that_cannot_be_written_leaves_nothing_half_done(tmp_path: Path) -> None:
    target = tmp_path / "folder.pdf"
    target.mkdir()

    ended = kadr("convert", BORAN / "boran.en.fountain", target)

    assert ended.returncode == 1
    assert "folder.pdf" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["folder.pdf"]


def test_a_guess_is_said_when_a_script_is_read(tmp_path: Path) -> None:
    typed = tmp_path / "typed.txt"
    typed.write_text("ИНТ. ҮЙ – ТҮН\nАРУ\nАта!\nСАПАР\nКел.\nЕкеуі үнсіз отыр.\n", encoding="utf-8")

    shown, exact = kadr("parse", typed), kadr("parse", BORAN / "boran.kk.fountain")

    confidence = [int(one.stdout.partition("confidence ")[2].partition("%")[0]) for one in (shown, exact)]
    assert confidence[0] < confidence[1] == 100


def test_stage_draws_every_shot_of_a_scene(tmp_path: Path) -> None:
    source = tmp_path / "scene.fountain"
    source.write_text(
        "НАТ. ДАЛА - ТҮН\n\nАРУ (10) боранда тұр.\n\nАРУ\nАта!\n\nІРІ ПЛАН: Арудың қолы.\n", encoding="utf-8"
    )

    ended = kadr("stage", source, "--out", tmp_path / "sketches", "--width", "320")

    assert ended.returncode == 0, ended.stderr
    listed = json.loads((tmp_path / "sketches" / "shots.json").read_text(encoding="utf-8"))
    assert len(listed) >= 2
    assert {one["picture"] for one in listed} == {p.name for p in (tmp_path / "sketches").glob("*.png")}
    assert all((tmp_path / "sketches" / one["picture"]).stat().st_size > 2_000 for one in listed)


def test_stage_writes_control_maps_and_plans_where_asked(tmp_path: Path) -> None:
    source, out = tmp_path / "scene.fountain", tmp_path / "sketches"
    source.write_text("INT. ҮЙ – КҮНДІЗ\n\nАРУ мен ӘЛІ отыр.\n\nАРУ\nКеттік.\n", encoding="utf-8")

    ended = kadr("stage", source, "--out", out, "--width", "320", "--maps", "--plan", "--drawing", "line")

    assert ended.returncode == 0, ended.stderr
    listed = json.loads((out / "shots.json").read_text(encoding="utf-8"))
    first = listed[0]["number"]
    assert (out / "maps" / f"{first}.depth_metric.png").exists()
    assert (out / "maps" / f"{first}.openpose.json").exists()
    assert [plan.name for plan in out.glob("*.svg")] == ["plan-1.svg"]
    assert "АРУ" in (out / "plan-1.svg").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    source, taken = tmp_path / "scene.fountain", tmp_path / "taken"
    source.write_text("INT. ROOM - DAY\n\nAnna waits.\n", encoding="utf-8")
    taken.write_text("a file, not a folder", encoding="utf-8")

    ended = kadr("stage", source, "--out", taken)

    assert ended.returncode == 1
    assert str(taken) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_missing_file_is_named() -> None:
    ended = kadr("parse", "no-such-script.fountain")

    assert ended.returncode == 1
    assert "no-such-script.fountain" in ended.stderr
    assert "Traceback" not in ended.stderr
