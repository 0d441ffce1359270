"""The Python client of studios, against a real service: every noun, resumed streams, problems that say what to do."""

import ast
import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import kadr.client
from kadr.client import Client, ClientError, Problem, Unreachable
from kadr.queue_server import QueueServer
from kadr.settings import Profile, Settings
from kadr.store.database import migrate
from kadr.studio.desk import Studio, open_studio
from service.app import create_app
from tests.service.process import free_port, serving
from tests.studio import crew

SOURCE = Path(kadr.client.__file__)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, queue_server: QueueServer) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("house")
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'kadr.sqlite3'}",
        redis_url=queue_server.url,
        profile=Profile.TINY,
    )
    migrate(settings.database())
    with serving(settings) as service:
        yield replace(settings, url=service.url)


@pytest.fixture
def studio(house: Settings) -> Iterator[Studio]:
    opened = open_studio(house)
    yield opened
    opened.close()


@pytest.fixture
def client(house: Settings) -> Client:
    return Client(house.url)


@pytest.fixture
def project(client: Client) -> str:
    return str(client.create_project(title="Боран", language="kk")["id"])


@pytest.fixture
def script(client: Client, project: str, tmp_path: Path) -> str:
    file = tmp_path / "боран.fountain"
    file.write_text(crew.SCRIPT)
    return str(client.import_script(project, file)["id"])


@pytest.fixture
def board(client: Client, studio: Studio, script: str) -> str:
    client.break_down(script)
    crew.carry_out(studio)
    job = client.order_board(script)
    crew.carry_out(studio)
    return str(job["board_id"])


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    def later() -> None:
        time.sleep(0.3)
        work()

    thread = threading.Thread(target=later)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def test_the_client_is_one_file_that_needs_only_the_standard_library(tmp_path: Path) -> None:
    tree = ast.parse(SOURCE.read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    (tmp_path / "studio_client.py").write_text(SOURCE.read_text())

    alone = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import studio_client"],
        check=False,
    )

    assert imported
    assert imported <= sys.stdlib_module_names
    assert alone.returncode == 0


# What departments look up and correct: `listed` and `send` reach it, so that the client stays one readable file.
BY_PATH = {
    "/v1/projects/{project_id}/bible",
    "/v1/projects/{project_id}/bible/{entry_id}",
    "/v1/projects/{project_id}/lexicon",
    "/v1/projects/{project_id}/lexicon/{entry_id}",
    "/v1/questions/{question_id}",
    "/v1/scenes/{scene_id}",
    "/v1/scenes/{scene_id}/beats",
    "/v1/scenes/{scene_id}/floor-plan",
    "/v1/scenes/{scene_id}/shot-lists",
    "/v1/scenes/{scene_id}/shot-lists/{source}/choose",
    "/v1/scenes/{scene_id}/tags",
    "/v1/scripts/{script_id}/craft",
    "/v1/scripts/{script_id}/craft/{key}/waive",
    "/v1/scripts/{script_id}/questions",
    "/v1/scripts/{script_id}/revisions/{number}",
    "/v1/scripts/{script_id}/schedule",
    "/v1/scripts/{script_id}/tags",
    "/v1/shots/{shot_id}/maps",
    "/v1/tags/{tag_id}",
}


def test_every_route_has_its_method_or_is_reached_by_its_path() -> None:
    described = create_app().openapi()["paths"]
    paths = {path for path in described if not path.startswith("/web") and path != "/"}
    code = SOURCE.read_text().replace("{project}", "{project_id}").replace("{script}", "{script_id}")
    for noun in ("shot", "board", "panel", "take", "job"):
        code = code.replace(f"{{{noun}}}", f"{{{noun}_id}}")

    assert len(paths) > 25
    assert {path for path in paths if path not in code} == BY_PATH


def test_what_a_scene_needs_is_looked_up_and_corrected_by_path(
    client: Client, studio: Studio, project: str, script: str
) -> None:
    client.break_down(script)
    crew.carry_out(studio)
    scene = client.script(script)["scenes"][0]["id"]

    added = client.send("POST", f"/v1/scenes/{scene}/tags", body={"category": "props", "name": "хат", "line": 3})
    confirmed = client.send("PATCH", f"/v1/tags/{added['id']}", body={"state": "confirmed"}, based_on=added["version"])

    assert confirmed["state"] == "confirmed"
    assert added["id"] in [tag["id"] for tag in client.listed(f"/v1/scripts/{script}/tags", category="props")]
    assert next(line["scene_id"] for line in client.listed(f"/v1/scripts/{script}/schedule")) == scene
    assert [entry["word"] for entry in client.listed(f"/v1/projects/{project}/lexicon")] == ["хат"]
    with pytest.raises(Problem) as caught:
        client.send("PATCH", f"/v1/tags/{added['id']}", body={"state": "rejected"}, based_on=added["version"])
    assert caught.value.code == "outdated"


def test_projects_are_made_listed_changed_and_deleted(client: Client, project: str) -> None:
    assert client.change_project(project, aspect_ratio=2.39)["aspect_ratio"] == 2.39
    assert client.project(project)["title"] == "Боран"
    assert project in [found["id"] for found in client.projects()]

    client.delete_project(project)

    assert project not in [found["id"] for found in client.projects()]


def test_scripts_come_from_files_and_from_bytes(client: Client, project: str, script: str) -> None:
    other = client.import_script(project, crew.SCRIPT.encode(), 'б"о\r\nран.fountain')

    assert client.script(script)["title"] == "Боран"
    assert {found["id"] for found in client.scripts(project)} == {script, other["id"]}
    assert [scene["number"] for scene in client.scenes(script)] == ["1", "2"]
    assert client.export_script(script, "fountain").decode().split() == crew.SCRIPT.split()


def test_a_revision_on_an_outdated_one_is_refused(client: Client, script: str) -> None:
    client.revise_script(script, crew.SCRIPT.replace("Боран.", "Қар.").encode(), revision=1)

    with pytest.raises(Problem) as caught:
        client.revise_script(script, crew.SCRIPT.encode(), revision=1)

    assert (caught.value.status, caught.value.code) == (412, "outdated")
    assert [revision["number"] for revision in client.revisions(script)] == [2, 1]


def test_a_film_goes_from_script_to_files(client: Client, script: str, board: str) -> None:
    panels = client.list_panels(board)
    shot = client.shots(script, scene="2")[0]

    assert len(panels) == len(client.shots(script)) == 4
    assert client.boards(script)[0]["id"] == board
    assert client.shot(shot["id"])["staging"]
    assert client.change_shot(shot["id"], move="pan_left", version=1)["version"] == 2
    assert client.asset(panels[0]["take"]["asset"]).startswith(b"\x89PNG")
    assert client.export_board(board, "csv").startswith(b"\xef\xbb\xbf")


def test_takes_are_painted_uploaded_and_circled(client: Client, studio: Studio, board: str) -> None:
    panel = client.list_panels(board)[0]["id"]
    sketch = client.panel(panel)["take"]["id"]

    upload = client.upload_take(panel, crew.picture())
    client.paint(panel, seed=7)
    crew.carry_out(studio)
    circled = client.circle(sketch)

    assert (upload["kind"], circled["circled"]) == ("upload", True)
    assert [take["kind"] for take in client.panel(panel)["takes"]] == ["sketch", "upload", "diffusion"]
    assert client.change_panel(panel, locked=True)["locked"]


def test_drafts_and_concepts_are_waited_for_with_progress(client: Client, studio: Studio, project: str) -> None:
    draft = client.draft(project, task="draft", logline="Боран", count=3)
    concept = client.concept(project, subject="Ат")
    seen: list[Any] = []

    with meanwhile(lambda: crew.carry_out(studio)):
        ended = client.wait(draft["id"], on_progress=lambda job: seen.append(job["progress"]))
    drawn = client.wait(concept["id"])

    assert (ended["state"], drawn["state"]) == ("done", "done")
    assert seen[0] is None
    assert seen == [None] * seen.count(None) + sorted(share for share in seen if share is not None)
    assert seen[-1] == 1.0
    assert len(client.drafts(project)) == 3
    assert client.asset(client.concepts(project)[0]["asset"]).startswith(b"\x89PNG")


def test_jobs_are_listed_cancelled_and_waited_for_no_longer_than_asked(client: Client, script: str) -> None:
    job = client.break_down(script)["id"]

    with pytest.raises(TimeoutError, match=job):
        client.wait(job, timeout=0.3)
    assert client.cancel(job)["state"] == "cancelled"
    assert job in [found["id"] for found in client.jobs(state="cancelled")]
    with pytest.raises(Problem, match="already ended"):
        client.cancel(job)
    assert client.wait(job)["state"] == "cancelled"


def test_events_are_resumed_where_the_reader_left_off(client: Client, studio: Studio, script: str) -> None:
    job = client.break_down(script)["id"]
    crew.carry_out(studio)

    whole = list(client.events(job))

    assert [event["id"] for event in whole] == list(range(1, len(whole) + 1))
    for offset in range(len(whole) + 1):
        assert list(client.events(job, last=offset)) == whole[offset:]
    assert next(client.events(job, last=10**6))["event"] == "reset"


def test_a_project_is_followed_over_all_of_its_jobs(client: Client, project: str, script: str) -> None:
    jobs = [client.break_down(script)["id"] for _ in range(2)]

    stream = client.project_events(project)
    seen = [next(stream)["data"]["job_id"] for _ in range(2)]
    stream.close()  # type: ignore[attr-defined]  # it is a generator

    assert seen == jobs


def test_a_problem_carries_what_the_studio_said(client: Client, project: str) -> None:
    with pytest.raises(Problem) as caught:
        client.draft(project, task="draft", logline="x", count=99)

    assert (caught.value.status, caught.value.code) == (422, "invalid")
    assert caught.value.body["errors"][0]["field"] == "count"
    assert "count is 99" in str(caught.value)


@pytest.mark.parametrize("name", ["../projects", "a b", "x?y=1", "ұ\r\nHost: evil", "%00"])
def test_an_id_cannot_leave_its_place_in_the_path(client: Client, name: str) -> None:
    with pytest.raises(Problem) as caught:
        client.board(name)

    assert caught.value.status == 404


def test_nobody_at_the_address_is_said_as_such() -> None:
    with pytest.raises(Unreachable, match="no studio answers"):
        Client(f"http://127.0.0.1:{free_port()}").about()


@pytest.mark.parametrize("url", ["127.0.0.1:8321", "ftp://studio", "http://"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Client(url)


def test_an_order_whose_answer_was_lost_is_repeated_under_its_key_and_a_proxys_page_is_a_problem() -> None:
    keys: list[str | None] = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        """Breaks the first connection, answers the second with a page of its own."""

        def do_POST(self) -> None:
            keys.append(self.headers["Idempotency-Key"])
            if len(keys) == 1:
                self.connection.close()
                return
            self.send_response(502)
            self.end_headers()
            self.wfile.write(b"<html>Bad gateway</html>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            """Says nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Proxy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with pytest.raises(ClientError, match="Bad gateway"):
            Client(f"http://127.0.0.1:{server.server_port}").create_project(title="a")
        server.shutdown()
        thread.join()

    assert len(keys) == 2
    assert keys[0] == keys[1] is not None
