"""Projects over HTTP."""

from fastapi.testclient import TestClient

from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio import crew


def test_a_project_is_kazakh_and_widescreen_unless_told_otherwise(client: TestClient) -> None:
    found = ok(client.post("/v1/projects", json={"title": "Әже"}), 201)

    assert (found["title"], found["language"], round(found["aspect_ratio"], 3)) == ("Әже", "kk", 1.778)


def test_a_change_leaves_what_it_does_not_name(client: TestClient, project: str) -> None:
    changed = ok(client.patch(f"/v1/projects/{project}", json={"aspect_ratio": 2.39}))

    assert (changed["title"], changed["aspect_ratio"]) == ("Боран", 2.39)


def test_null_is_refused_where_a_value_is_needed_and_taken_where_it_means_none(
    client: TestClient, project: str
) -> None:
    problem(client.patch(f"/v1/projects/{project}", json={"title": None}), 422, "invalid")
    ok(client.patch(f"/v1/projects/{project}", json={"quota_gpu_seconds": 60}))

    assert ok(client.patch(f"/v1/projects/{project}", json={"quota_gpu_seconds": None}))["quota_gpu_seconds"] is None


def test_pages_hold_every_project_once_newest_first(client: TestClient) -> None:
    made = [ok(client.post("/v1/projects", json={"title": f"{n}"}), 201)["id"] for n in range(7)]

    seen, cursor = [], ""
    while True:
        page = ok(client.get(f"/v1/projects?limit=3{cursor}"))
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert seen == sorted(made, reverse=True)


def test_a_deleted_project_takes_everything_out_of_sight(client: TestClient, studio: Studio, board: Film) -> None:
    project, script, panel = board["project_id"], board["script_id"], board["panels"][0]["id"]

    assert client.delete(f"/v1/projects/{project}").status_code == 204

    for path in (f"projects/{project}", f"scripts/{script}", f"boards/{board['id']}", f"panels/{panel}"):
        problem(client.get(f"/v1/{path}"), 404, "not-found")
    assert ok(client.get("/v1/projects"))["items"] == []


def test_deleting_a_project_cancels_its_jobs(client: TestClient, studio: Studio, script: Film) -> None:
    job = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)

    client.delete(f"/v1/projects/{script['project_id']}")

    assert ok(client.get(f"/v1/jobs/{job['id']}"))["state"] == "cancelled"
    assert crew.carry_out(studio) == 0
