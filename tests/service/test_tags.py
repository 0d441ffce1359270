"""Tags over HTTP: what scenes need, corrected by people, learned by the project."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from kadr.film.breakdown import Category, Question
from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio.tagged import break_down, found

NOBODY = "0" * 26
ASKED = Question(key="доктор", one="ДОКТОР", other="доктор Ерлан", ordinal=1, line=9, quote="доктор Ерлан")


@pytest.fixture
def tagged(client: TestClient, studio: Studio, script: Film) -> Film:
    """A script that is broken down: three tags in its first scene, one in its second, and a question."""
    things = [found(Category.CAST, "АРУ", speaking=True), found(Category.PROPS, "хат"), found(Category.PROPS, "шапан")]
    break_down(studio, script["id"], {1: things, 2: [found(Category.EFFECTS, "боран", line=13)]}, [ASKED])
    return script


def items(client: TestClient, path: str, **query: Any) -> list[Film]:
    listed: list[Film] = ok(client.get(f"/v1/{path}", params=query))["items"]
    return listed


def test_tags_are_listed_by_scene_category_and_state(client: TestClient, tagged: Film) -> None:
    path = f"scripts/{tagged['id']}/tags"

    assert [tag["name"] for tag in items(client, path)] == ["АРУ", "хат", "шапан", "боран"]
    assert [tag["name"] for tag in items(client, path, scene="1", category="props")] == ["хат", "шапан"]
    assert items(client, path, state="rejected") == []
    problem(client.get(f"/v1/{path}", params={"scene": "9"}), 404, "not-found")
    problem(client.get(f"/v1/{path}", params={"category": "catering"}), 422, "invalid")
    problem(client.get(f"/v1/{path}", params={"colour": "red"}), 422, "invalid")


def test_a_listing_has_pages(client: TestClient, tagged: Film) -> None:
    path = f"/v1/scripts/{tagged['id']}/tags"
    first = ok(client.get(path, params={"limit": 3}))
    rest = ok(client.get(path, params={"limit": 3, "cursor": first["next"]}))

    assert [tag["name"] for tag in first["items"] + rest["items"]] == ["АРУ", "хат", "шапан", "боран"]
    assert rest["next"] is None
    problem(client.get(path, params={"cursor": "scn_"}), 422, "invalid")


def test_a_correction_holds_and_teaches(client: TestClient, tagged: Film) -> None:
    coat = items(client, f"scripts/{tagged['id']}/tags", category="props")[1]
    shown = client.get(f"/v1/tags/{coat['id']}")

    changed = client.patch(
        f"/v1/tags/{coat['id']}", json={"category": "wardrobe"}, headers={"if-match": shown.headers["etag"]}
    )
    stale = client.patch(f"/v1/tags/{coat['id']}", json={"state": "rejected", "version": 1})

    assert ok(changed) | {"changed_at": 0} == ok(client.get(f"/v1/tags/{coat['id']}")) | {"changed_at": 0}
    assert (changed.json()["category"], changed.json()["state"], changed.headers["etag"]) == (
        "wardrobe",
        "confirmed",
        '"2"',
    )
    assert "version 2" in problem(stale, 412, "outdated")["detail"]
    (entry,) = items(client, f"projects/{tagged['project_id']}/lexicon")
    assert (entry["word"], entry["category"], entry["learned_from"]) == ("шапан", "wardrobe", coat["id"])
    entry_path = f"/v1/projects/{tagged['project_id']}/lexicon/{entry['id']}"
    assert client.delete(entry_path).status_code == 204
    problem(client.delete(entry_path), 404, "not-found")
    assert items(client, f"projects/{tagged['project_id']}/lexicon") == []


def test_a_correction_for_one_scene_teaches_nothing(client: TestClient, tagged: Film) -> None:
    letter = items(client, f"scripts/{tagged['id']}/tags", category="props")[0]

    ok(client.patch(f"/v1/tags/{letter['id']}", json={"state": "rejected", "scope": "scene"}))

    assert items(client, f"projects/{tagged['project_id']}/lexicon") == []
    assert [tag["id"] for tag in items(client, f"scripts/{tagged['id']}/tags", state="rejected")] == [letter["id"]]


def test_a_tag_that_was_missed_is_added_once(client: TestClient, tagged: Film) -> None:
    path, new = f"/v1/scenes/{tagged['scenes'][0]['id']}/tags", {"category": "sound", "name": "жел", "line": 4}

    first = client.post(path, json=new, headers={"idempotency-key": "one"})
    again = client.post(path, json=new, headers={"idempotency-key": "one"})

    assert ok(first, 201) == ok(again, 201)
    assert (first.json()["author"], first.json()["state"], first.json()["lines"]) == ("person", "confirmed", [4])
    assert first.json()["id"] in problem(client.post(path, json=new), 409, "conflict")["detail"]


def test_tags_are_merged(client: TestClient, tagged: Film) -> None:
    letter, coat = items(client, f"scripts/{tagged['id']}/tags", category="props")

    merged = ok(client.patch(f"/v1/tags/{coat['id']}", json={"merge_into": letter["id"]}))

    assert (merged["state"], merged["merged_into"]) == ("merged", letter["id"])
    assert [one["id"] for one in ok(client.get(f"/v1/tags/{letter['id']}"))["merged"]] == [coat["id"]]
    problem(client.patch(f"/v1/tags/{letter['id']}", json={"merge_into": coat["id"]}), 409, "conflict")


def test_the_schedule_has_a_line_for_each_scene_and_takes_corrections(client: TestClient, tagged: Film) -> None:
    path = f"scripts/{tagged['id']}/schedule"
    first, second = items(client, path)
    scene = f"/v1/scenes/{second['scene_id']}"

    changed = client.patch(scene, json={"story_day": 2, "day_night": "dawn", "version": second["version"]})

    assert (first["counts"], first["cast"]) == ({"cast": 1, "props": 2}, [{"name": "АРУ", "speaking": True}])
    assert ok(changed) == items(client, path)[1]
    assert (changed.json()["day_night"], changed.headers["etag"]) == ("dawn", '"2"')
    problem(client.patch(scene, json={"eighths": 4}, headers={"if-match": '"1"'}), 412, "outdated")


def test_a_question_is_answered(client: TestClient, tagged: Film) -> None:
    path = f"scripts/{tagged['id']}/questions"
    (question,) = items(client, path, state="open")
    one = f"/v1/questions/{question['id']}"

    answered = client.patch(one, json={"answer": "same", "name": "доктор Ерлан", "version": 1})

    assert (ok(answered)["name"], answered.headers["etag"]) == ("доктор Ерлан", '"2"')
    assert items(client, path, state="open") == []
    problem(client.patch(one, json={"answer": "different", "version": 1}), 412, "outdated")
    problem(client.patch(one, json={"name": "Некто"}), 422, "invalid")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "scripts/scr_{}/tags"),
        ("get", "scripts/scr_{}/schedule"),
        ("get", "scripts/scr_{}/questions"),
        ("get", "scripts/scr_{}/revisions/1"),
        ("get", "projects/prj_{}/lexicon"),
        ("delete", "projects/prj_{}/lexicon/lex_{}"),
        ("get", "tags/tag_{}"),
        ("get", "tags/scn_{}"),
        ("get", "tags/tag_%00"),
        ("get", "tags/..%2f..%2fetc"),
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, method: str, path: str) -> None:
    problem(client.request(method, f"/v1/{path.replace('{}', NOBODY)}"), 404, "not-found")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("tags", {}),
        ("tags", {"version": 1}),
        ("tags", {"scope": "scene"}),
        ("tags", {"state": "merged"}),
        ("tags", {"state": None}),
        ("tags", {"category": "catering"}),
        ("tags", {"name": ""}),
        ("tags", {"name": " \u00a0"}),
        ("tags", {"name": "\u202e\u200b"}),
        ("tags", {"count": 0}),
        ("tags", {"count": True}),
        ("tags", {"name": "а" * 201}),
        ("tags", {"speaking": "yes"}),
        ("tags", {"merge_into": "tag_1"}),
        ("tags", {"merge_into": f"tag_{NOBODY}"}),
        ("tags", {"merge_into": f"tag_{NOBODY}", "state": "confirmed"}),
        ("tags", {"version": 0, "name": "а"}),
        ("tags", {"colour": "red"}),
        ("scenes", {}),
        ("scenes", {"version": 1}),
        ("scenes", {"story_day": 0}),
        ("scenes", {"story_day": 1.5}),
        ("scenes", {"eighths": -1}),
        ("scenes", {"seconds": 1e9}),
        ("scenes", {"day_night": "noon"}),
        ("scenes", {"heading": "ИНТ."}),
        ("questions", {}),
        ("questions", {"answer": "maybe"}),
        ("questions", {"answer": "same", "name": "Некто"}),
        ("questions", {"name": "ДОКТОР"}),
    ],
)
def test_a_correction_out_of_bounds_is_refused_and_changes_nothing(
    client: TestClient, tagged: Film, path: str, body: Film
) -> None:
    listings = [f"scripts/{tagged['id']}/{noun}" for noun in ("tags", "schedule", "questions")]
    before = [items(client, listing) for listing in listings]
    ids = {
        "tags": before[0][0]["id"],
        "scenes": tagged["scenes"][0]["id"],
        "questions": before[2][0]["id"],
    }

    problem(client.patch(f"/v1/{path}/{ids[path]}", json=body), 422, "invalid")

    assert [items(client, listing) for listing in listings] == before


@pytest.mark.parametrize(
    "body",
    [
        {"category": "props"},
        {"name": "хат"},
        {"category": "props", "name": ""},
        {"category": "props", "name": " "},
        {"category": "props", "name": "стол", "count": 0},
        {"category": "props", "name": "а" * 10_000},
        {"category": "props", "name": "стол", "line": 0},
        {"category": "props", "name": "стол", "line": 2**40},
        {"category": "props", "name": "стол", "speaking": True},
        {"category": "props", "name": "стол", "key": "x"},
        {"category": "catering", "name": "стол"},
    ],
)
def test_a_new_tag_out_of_bounds_is_refused(client: TestClient, tagged: Film, body: Film) -> None:
    path = f"/v1/scenes/{tagged['scenes'][0]['id']}/tags"
    before = items(client, f"scripts/{tagged['id']}/tags")

    problem(client.post(path, json=body), 422, "invalid")
    for raw in (b'{"category": "props", "name": "\\ud800"}', b'{"category": "props", "name": "a\\u0000"}'):
        problem(client.post(path, content=raw, headers={"content-type": "application/json"}), 422, "invalid")

    assert items(client, f"scripts/{tagged['id']}/tags") == before


@pytest.mark.parametrize(
    "name", ["\u202eевин", "И\u0306ОД", "{{ 7*7 }}", "<|im_start|>", "'; DROP TABLE tags; --", "🐎"]
)
def test_odd_names_are_kept_as_they_are(client: TestClient, tagged: Film, name: str) -> None:
    path = f"/v1/scenes/{tagged['scenes'][0]['id']}/tags"

    assert ok(client.post(path, json={"category": "props", "name": name}), 201)["name"] == name
    assert items(client, f"scripts/{tagged['id']}/tags")[-1]["name"] == name
