"""Commands that work through a studio, against a real service and a real worker, and what they say when it is away."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from kadr.cli.house import free_port
from kadr.client import Client
from kadr.film.screenplay import Language
from kadr.formats.words import label, term
from kadr.queue_server import QueueServer
from kadr.settings import Profile, Settings
from tests.service.process import serving
from tests.workers.processes import warm_up, worker

SCRIPT = """Title: Боран

ИНТ. ҮЙ – ТҮН

АРУ (10) пештің жанында отыр.

АРУ
Отын бітті.

НАТ. ДАЛА – ТҮН

Боран. Ештеңе көрінбейді.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """Somebody's folder with a script in it, and the address of a studio."""

    folder: Path
    url: str

    def kadr(self, *arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command as a person would, in the folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KADR_")}
        return subprocess.run(
            [sys.executable, "-m", "kadr.cli", *arguments],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=kept | {"KADR_URL": url or self.url},
            check=False,
            timeout=60,
        )

    def read(self, *arguments: str) -> dict[str, str]:
        """What a command answers to a machine."""
        ended = self.kadr(*arguments, "--json")
        assert ended.returncode == 0, ended.stderr
        answer: dict[str, str] = json.loads(ended.stdout)
        return answer


@pytest.fixture(scope="module")
def bureau(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, queue_server: QueueServer
) -> Iterator[Bureau]:
    """A studio without models, with one worker that draws."""
    warm_up()
    data, folder = tmp_path_factory.mktemp("studio"), tmp_path_factory.mktemp("bureau")
    url = f"sqlite:///{shutil.copy(migrated_sqlite, data / 'kadr.sqlite3')}"
    settings = Settings(data_dir=data, database_url=url, redis_url=queue_server.url, profile=Profile.OFFLINE)
    (folder / "boran.fountain").write_text(SCRIPT)
    (folder / "empty.fountain").write_bytes(b"")
    with serving(settings) as service, worker(settings, "--lane", "cpu"):
        yield Bureau(folder=folder, url=service.url)


def refusal(ended: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refused command says, after exit status 1."""
    assert ended.returncode == 1, ended.stdout
    assert ended.stdout == ""
    line = ended.stderr.strip()
    assert line.startswith("kadr: ")
    assert "\n" not in line, line
    return line


def test_a_script_goes_to_a_printed_board_command_by_command(bureau: Bureau) -> None:
    script = bureau.read("import", "boran.fountain", "--project", "Боран")["id"]
    shots = bureau.kadr("breakdown", script)
    board = bureau.read("board", script)
    pdf = bureau.kadr("export", board["board_id"], "--format", "pdf", "--out", "deep/board.pdf")
    table = bureau.read("export", board["board_id"], "--format", "csv")
    jobs = bureau.kadr("jobs")

    assert board["state"] == "done"
    assert (shots.returncode, pdf.returncode, jobs.returncode) == (0, 0, 0), shots.stderr + pdf.stderr + jobs.stderr
    assert "АРУ" in shots.stdout
    assert "…" not in shots.stdout
    assert PdfReader(BytesIO((bureau.folder / pdf.stdout.strip()).read_bytes())).pages
    written = (bureau.folder / table["path"]).read_bytes()
    assert len(list(csv.reader(StringIO(written.decode("utf-8-sig"))))) > 2
    assert board["id"] in jobs.stdout
    assert board["board_id"] in jobs.stdout


def test_a_breakdown_shows_the_schedule_the_things_and_the_shots_in_the_scripts_language(bureau: Bureau) -> None:
    script = bureau.read("import", "boran.fountain", "--project", "Боран")["id"]

    shown = bureau.kadr("breakdown", script, "--style", "handheld").stdout

    assert all(term(Language.KAZAKH, "category", name) in shown for name in ("cast", "effects"))
    assert label(Language.KAZAKH, "story_day") in shown
    assert term(Language.KAZAKH, "move", "handheld") in shown


def test_an_export_says_what_its_format_cannot_carry(bureau: Bureau) -> None:
    (bureau.folder / "noted.fountain").write_text("ИНТ. ҮЙ – ТҮН\n\nАру отыр. [[қайта жазу]]\n", encoding="utf-8")
    script = bureau.read("import", "noted.fountain", "--project", "Боран")["id"]

    printed = bureau.kadr("export", script, "--format", "pdf")
    kept = bureau.kadr("export", script, "--format", "fdx")

    assert "lost: 1 notes" in printed.stderr
    assert (kept.returncode, kept.stderr) == (0, "")


def test_a_refused_script_leaves_no_project_behind(bureau: Bureau) -> None:
    before = Client(bureau.url).projects()

    said = refusal(bureau.kadr("import", "empty.fountain", "--project", "Бос"))

    assert "empty.fountain is empty" in said
    assert Client(bureau.url).projects() == before


def test_what_does_not_exist_is_named(bureau: Bureau) -> None:
    nowhere = ("nowhere.fountain", "scr_0", "prj_0", "job_0")

    said = [
        refusal(bureau.kadr("import", "nowhere.fountain", "--project", "Боран")),
        refusal(bureau.kadr("breakdown", "scr_0")),
        refusal(bureau.kadr("concept", "prj_0", "үй")),
        refusal(bureau.kadr("export", "job_0", "--format", "pdf")),
    ]

    assert all(name in line for name, line in zip(nowhere, said, strict=True))


def test_an_order_for_a_model_names_the_command_that_gets_it(bureau: Bureau) -> None:
    project = Client(bureau.url).create_project(title="Боран", language="kk")["id"]

    said = refusal(bureau.kadr("draft", project, "--logline", "Қарт немересін боранда іздейді"))

    assert "kadr models pull" in said


def test_about_is_read_by_people_and_by_machines(bureau: Bureau) -> None:
    shown = bureau.kadr("about")

    assert bureau.read("about")["name"] == "Kadr"
    assert "offline" in shown.stdout
    assert "{" not in shown.stdout


@pytest.mark.parametrize("address", ["studio", "ftp://studio", ""])
def test_an_address_where_no_studio_is_is_named(bureau: Bureau, address: str) -> None:
    url = address or f"http://127.0.0.1:{free_port()}"

    assert url in refusal(bureau.kadr("jobs", url=url))


def test_a_characters_sheets_are_drawn_without_a_model(bureau: Bureau) -> None:
    script = bureau.read("import", "boran.fountain", "--project", "Боран")
    project = script["project_id"]

    drawn = bureau.kadr("concept", project, "ару", "--sheet", "turnaround", "--out", "парақтар")
    unknown = refusal(bureau.kadr("concept", project, "Ескі күзет үйі"))

    picture, page = drawn.stdout.split()
    assert drawn.returncode == 0, drawn.stderr
    assert (bureau.folder / picture).read_bytes().startswith(b"\x89PNG")
    assert "АРУ" in PdfReader(BytesIO((bureau.folder / page).read_bytes())).pages[0].extract_text()
    assert "kadr models pull" in unknown
    assert "АРУ" in unknown
