"""Scripts over HTTP: revisions, scenes that stay themselves, exports."""

from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import Film, ok, problem
from tests.studio import crew


def test_an_imported_script_shows_its_scenes(script: Film) -> None:
    assert (script["title"], script["language"], script["revision"]) == ("Боран", "kk", 1)
    assert [scene["heading"] for scene in script["scenes"]] == ["ИНТ. ҮЙ – ТҮН", "НАТ. ДАЛА – ТҮН"]


def test_the_bytes_as_they_came_are_kept(client: TestClient, script: Film) -> None:
    assert client.get(f"/v1/assets/{script['source']}").content == crew.SCRIPT.encode()


def test_an_unchanged_scene_keeps_its_id_wherever_it_moves(client: TestClient, script: Film) -> None:
    house, steppe = (scene["id"] for scene in script["scenes"])
    head, first, second = crew.SCRIPT.partition("ИНТ.")[0], *crew.SCRIPT.partition("ИНТ.")[2].split("НАТ.")
    moved = f"{head}НАТ.{second}\nЖОЛ. ТАҢ\n\nИНТ.{first}"

    revised = ok(client.put(f"/v1/scripts/{script['id']}", json={"text": moved}))

    assert revised["revision"] == 2
    assert [scene["id"] for scene in revised["scenes"]] == [steppe, house]


def test_an_edited_scene_keeps_its_id_and_a_new_one_gets_its_own(client: TestClient, script: Film) -> None:
    house, steppe = (scene["id"] for scene in script["scenes"])
    text = crew.SCRIPT.replace("Отын бітті.", "Отын жоқ.").replace("НАТ. ДАЛА", "ИНТ. ҚОРА – ТҮН\n\nҚой.\n\nНАТ. ДАЛА")

    revised = ok(client.put(f"/v1/scripts/{script['id']}", json={"text": text}))

    first, new, last = (scene["id"] for scene in revised["scenes"])
    assert (first, last) == (house, steppe)
    assert new not in (house, steppe)


def test_of_two_edits_of_one_revision_one_wins_and_one_is_told(client: TestClient, script: Film) -> None:
    path, tag = f"/v1/scripts/{script['id']}", client.get(f"/v1/scripts/{script['id']}").headers["etag"]
    edits = [crew.SCRIPT.replace("Боран.", word) for word in ("Қар.", "Жел.")]

    first = client.put(path, json={"text": edits[0]}, headers={"if-match": tag})
    second = client.put(path, json={"text": edits[1]}, headers={"if-match": tag})

    assert first.headers["etag"] == '"2"'
    assert "revision 2" in problem(second, 412, "outdated")["detail"]
    assert [item["number"] for item in ok(client.get(f"{path}/revisions"))["items"]] == [2, 1]


@pytest.mark.parametrize("tag", ['W/"1"', "1", '"one"', '"1", "2"', '"99999999999"'])
def test_an_if_match_that_is_no_etag_of_ours_is_refused(client: TestClient, script: Film, tag: str) -> None:
    answer = client.put(f"/v1/scripts/{script['id']}", json={"text": crew.SCRIPT}, headers={"if-match": tag})

    assert "If-Match" in problem(answer, 422, "invalid")["detail"]


def test_the_precondition_may_stand_in_the_body_or_the_form(client: TestClient, script: Film) -> None:
    path = f"/v1/scripts/{script['id']}"

    problem(client.put(path, json={"text": crew.SCRIPT, "revision": 9}), 412, "outdated")
    file = ("b.fountain", crew.SCRIPT.encode())
    problem(client.put(path, files={"file": file}, data={"revision": "9"}), 412, "outdated")
    ok(client.put(path, files={"file": file}, data={"revision": "1"}))


def test_scenes_come_with_their_elements(client: TestClient, script: Film) -> None:
    scenes = ok(client.get(f"/v1/scripts/{script['id']}/scenes"))["items"]

    assert scenes[0]["slugline"]["place_type"] == "INT"
    assert [element["type"] for element in scenes[0]["elements"][:3]] == ["action", "character", "dialogue"]


def test_a_script_leaves_as_the_fountain_that_it_came_as(client: TestClient, script: Film) -> None:
    answer = client.get(f"/v1/scripts/{script['id']}/export?format=fountain")

    assert answer.text.split() == crew.SCRIPT.split()
    named = answer.headers["content-disposition"]
    assert (
        named
        == "attachment; filename=\"screenplay.fountain\"; filename*=UTF-8''%D0%91%D0%BE%D1%80%D0%B0%D0%BD.fountain"
    )


def test_a_script_leaves_as_pdf(client: TestClient, script: Film) -> None:
    answer = client.get(f"/v1/scripts/{script['id']}/export?format=pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("wanted", "begins"), [("fdx", b"<?xml"), ("docx", b"PK"), ("txt", b""), ("fountain", b"Title")]
)
def test_a_script_leaves_in_every_format(client: TestClient, script: Film, wanted: str, begins: bytes) -> None:
    answer = client.get(f"/v1/scripts/{script['id']}/export", params={"format": wanted})

    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"].endswith(f".{wanted}")


def test_what_a_format_cannot_carry_is_said_with_the_file(client: TestClient, project: str) -> None:
    text = "ИНТ. ҮЙ – ТҮН\n\nАру отыр. [[қайта жазу]]\n"
    noted = ok(client.post(f"/v1/projects/{project}/scripts", json={"text": text, "format": "fountain"}), 201)

    printed = client.get(f"/v1/scripts/{noted['id']}/export?format=pdf")
    kept = client.get(f"/v1/scripts/{noted['id']}/export?format=fdx")

    assert unquote(printed.headers["kadr-lost"]) == "1 notes"
    assert "kadr-lost" not in kept.headers


@pytest.mark.parametrize("wanted", ["celtx", "", "../pdf"])
def test_a_format_that_is_not_written_names_those_that_are(client: TestClient, script: Film, wanted: str) -> None:
    answer = client.get(f"/v1/scripts/{script['id']}/export", params={"format": wanted})

    assert "fountain fdx docx pdf txt" in problem(answer, 415, "unsupported")["detail"]


def test_a_file_name_from_outside_is_stored_inert(client: TestClient, project: str) -> None:
    text = "ИНТ. ҮЙ – ТҮН\n\nАру.\n"
    name = "..\\..\\оқиға\u202e<img>.fountain"

    script = ok(client.post(f"/v1/projects/{project}/scripts", files={"file": (name, text.encode())}), 201)
    header = client.get(f"/v1/scripts/{script['id']}/export?format=fountain").headers["content-disposition"]

    assert not set('\\/:*?<>|"').intersection(header.partition("UTF-8''")[2])
    assert "%E2%80%AE" not in header
