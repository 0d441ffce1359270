"""Revisions over HTTP: what each changed, whole by its number."""

import pytest
from fastapi.testclient import TestClient

from kadr.studio import changes
from tests.service.conftest import Film, ok, problem
from tests.studio import crew


def test_revisions_show_what_changed_scene_by_scene_and_line_by_line(client: TestClient, script: Film) -> None:
    path = f"/v1/scripts/{script['id']}"
    ok(client.put(path, json={"text": crew.SCRIPT.replace("Отын бітті.", "Отын жоқ.")}))

    second, first = ok(client.get(f"{path}/revisions"))["items"]

    assert first["changes"] is None
    (scene,) = second["changes"]["scenes"]
    assert (scene["scene_id"], scene["change"]) == (script["scenes"][0]["id"], ["edited"])
    assert [(line["op"], line["text"]) for line in scene["lines"]] == [("remove", "Отын бітті."), ("add", "Отын жоқ.")]
    assert ok(client.get(f"{path}/revisions/2")) == second


def test_a_listing_is_short_and_says_so_and_the_revision_itself_has_more(client: TestClient, script: Film) -> None:
    path, about = f"/v1/scripts/{script['id']}", ok(client.get("/v1/about"))
    many = crew.SCRIPT + "\n\n".join(f"Қар {n}." for n in range(changes.LISTED_LINES + 20))
    ok(client.put(path, json={"text": many}))

    listed = ok(client.get(f"{path}/revisions"))["items"][0]["changes"]
    whole = ok(client.get(f"{path}/revisions/2"))["changes"]

    assert (listed["truncated"], len(listed["scenes"][0]["lines"])) == (True, changes.LISTED_LINES)
    assert (whole["truncated"], whole["counts"]) == (False, listed["counts"])
    assert len(whole["scenes"][0]["lines"]) == changes.LISTED_LINES + 20
    assert about["limits"]["revision_lines"] == changes.MAX_LINES


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "two", "99999999999999999999"])
def test_a_revision_that_cannot_be_is_refused(client: TestClient, script: Film, number: str) -> None:
    problem(client.get(f"/v1/scripts/{script['id']}/revisions/{number}"), 422, "invalid")


def test_a_revision_that_is_not_there_is_not_found(client: TestClient, script: Film) -> None:
    problem(client.get(f"/v1/scripts/{script['id']}/revisions/2"), 404, "not-found")
