"""From breakdown to board over HTTP, with a crew of one behind it."""

import io
import zipfile

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio import crew


def test_a_board_needs_shots_and_names_the_scene_that_has_none(client: TestClient, script: Film) -> None:
    answer = client.post(f"/v1/scripts/{script['id']}/boards", json={})

    assert problem(answer, 409, "conflict")["detail"] == "scene 1 has no shots; break it down first"


def test_a_breakdown_becomes_the_list_of_shots(client: TestClient, studio: Studio, script: Film) -> None:
    job = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)
    crew.carry_out(studio)

    ended = ok(client.get(f"/v1/jobs/{job['id']}"))
    shots = ok(client.get(f"/v1/scripts/{script['id']}/shots"))["items"]

    assert (ended["state"], ended["kind"], ended["results"][0]["type"]) == ("done", "breakdown", "breakdown")
    assert [shot["number"] for shot in shots] == ["1-1", "1-2", "2-1", "2-2"]
    assert shots[0]["dialogue"][0] == {"speaker": "АРУ", "text": "Отын бітті.", "line": 8, "voice": "on"}


def test_the_shots_of_one_scene_are_found_by_number_and_by_id(client: TestClient, board: Film) -> None:
    path = f"/v1/scripts/{board['script_id']}/shots"
    scene = board["panels"][-1]["scene"]["id"]

    by_number = ok(client.get(path, params={"scene": "2"}))["items"]
    by_id = ok(client.get(path, params={"scene": scene}))["items"]

    assert [shot["number"] for shot in by_number] == ["2-1", "2-2"]
    assert by_id == by_number
    problem(client.get(path, params={"scene": "9\0"}), 404, "not-found")


def test_a_board_has_a_panel_for_each_shot_with_a_circled_sketch(client: TestClient, board: Film) -> None:
    panels = board["panels"]

    assert [panel["number"] for panel in panels] == ["1-1", "1-2", "2-1", "2-2"]
    assert all(panel["take"]["kind"] == "sketch" and panel["take"]["circled"] for panel in panels)
    assert client.get(f"/v1/assets/{panels[0]['take']['asset']}").headers["content-type"] == "image/png"
    assert ok(client.get(f"/v1/jobs/{board['job_id']}"))["board_id"] == board["id"]
    assert ok(client.get(f"/v1/scripts/{board['script_id']}/boards"))["items"][0]["id"] == board["id"]


def test_a_board_of_chosen_scenes_has_only_those(client: TestClient, studio: Studio, board: Film) -> None:
    path = f"/v1/scripts/{board['script_id']}/boards"

    job = ok(client.post(path, json={"scenes": ["2"]}), 202)
    crew.carry_out(studio)

    assert [p["number"] for p in ok(client.get(f"/v1/boards/{job['board_id']}"))["panels"]] == ["2-1", "2-2"]
    assert "scene 7" in problem(client.post(path, json={"scenes": ["7"]}), 404, "not-found")["detail"]


def test_panels_are_1024_wide_in_the_shape_of_the_projects_frame(client: TestClient, studio: Studio) -> None:
    project = ok(client.post("/v1/projects", json={"title": "Кең", "aspect_ratio": 2.39}), 201)["id"]
    script = ok(client.post(f"/v1/projects/{project}/scripts", json={"text": crew.SCRIPT}), 201)["id"]
    client.post(f"/v1/scripts/{script}/breakdowns")
    crew.carry_out(studio)
    client.post(f"/v1/scripts/{script}/boards", json={})

    sizes = crew.sizes_ordered(studio)

    assert sizes == {(1024, 428)}


def test_a_board_exports_as_pdf(client: TestClient, board: Film) -> None:
    answer = client.get(f"/v1/boards/{board['id']}/export?format=pdf")

    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "1-1" in text
    assert "ДАЛА" in text


def test_a_board_exports_as_a_shot_list(client: TestClient, board: Film) -> None:
    answer = client.get(f"/v1/boards/{board['id']}/export?format=csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(answer.content.decode("utf-8-sig").splitlines()) >= 5


def test_a_board_exports_as_pictures_with_safe_names(client: TestClient, board: Film) -> None:
    answer = client.get(f"/v1/boards/{board['id']}/export?format=zip")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert archive.read(names[1]).startswith(b"\x89PNG")
    assert names == ["shots.csv", *(f"panels/000{n}-{s}.png" for n, s in enumerate(["1-1", "1-2", "2-1", "2-2"], 1))]


@pytest.mark.parametrize("wanted", ["otio", "edl", "fcpxml", "srt", "mp4", "gif"])
def test_an_export_that_does_not_exist_yet_names_those_that_do(client: TestClient, board: Film, wanted: str) -> None:
    body = problem(client.get(f"/v1/boards/{board['id']}/export?format={wanted}"), 415, "unsupported")

    assert "pdf csv zip" in body["detail"]


def test_a_board_that_is_not_drawn_yet_says_what_to_wait_for(client: TestClient, board: Film) -> None:
    job = ok(client.post(f"/v1/scripts/{board['script_id']}/boards", json={}), 202)

    body = problem(client.get(f"/v1/boards/{job['board_id']}/export?format=pdf"), 409, "conflict")

    assert job["id"] in body["detail"]


def test_a_directors_change_makes_a_new_version_and_leaves_the_scripts_facts(client: TestClient, board: Film) -> None:
    shot = board["panels"][0]["shot"]

    changed = ok(client.patch(f"/v1/shots/{shot['id']}", json={"size": "close_up", "angle": "low", "version": 1}))

    assert (changed["version"], changed["author"], changed["size"], changed["angle"]) == (
        2,
        "person",
        "close_up",
        "low",
    )
    assert (changed["dialogue"], changed["number"]) == (shot["dialogue"], shot["number"])
    assert changed["staging"]["camera"] != {}


def test_a_change_of_an_outdated_shot_is_refused(client: TestClient, board: Film) -> None:
    path = f"/v1/shots/{board['panels'][0]['shot']['id']}"
    ok(client.patch(path, json={"move": "pan_left"}))

    problem(client.patch(path, json={"move": "static", "version": 1}), 412, "outdated")
    problem(client.patch(path, json={"move": "static"}, headers={"if-match": '"1"'}), 412, "outdated")
    assert client.get(path).headers["etag"] == '"2"'


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"version": 1},
        {"number": "9-9"},
        {"dialogue": []},
        {"size": "huge"},
        {"lens_mm": 0},
        {"duration_s": 1e12},
        {"action": None},
        {"characters": ["x"] * 41},
    ],
)
def test_what_a_director_cannot_set_is_refused(client: TestClient, board: Film, change: Film) -> None:
    problem(client.patch(f"/v1/shots/{board['panels'][0]['shot']['id']}", json=change), 422, "invalid")


def test_a_second_breakdown_keeps_ids_and_a_persons_changes(client: TestClient, studio: Studio, board: Film) -> None:
    script = board["script_id"]
    before = ok(client.get(f"/v1/scripts/{script}/shots"))["items"]
    ok(client.patch(f"/v1/shots/{before[0]['id']}", json={"size": "extreme_close_up"}))
    text = crew.SCRIPT.replace("ИНТ. ҮЙ", "НАТ. ЖОЛ – ТҮН\n\nЖел.\n\nИНТ. ҮЙ")
    ok(client.put(f"/v1/scripts/{script}", json={"text": text}))

    client.post(f"/v1/scripts/{script}/breakdowns")
    crew.carry_out(studio)
    after = ok(client.get(f"/v1/scripts/{script}/shots"))["items"]

    assert [shot["id"] for shot in after[2:]] == [shot["id"] for shot in before]
    assert (after[2]["size"], after[2]["author"], after[2]["number"]) == ("extreme_close_up", "person", "2-1")
