"""The bible over HTTP: what people decide of characters, looks, places, things and style."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import Film, ok, problem

NOBODY = "bib_" + "0" * 26
CHAPAN = {"garment": "chapan", "garment_tone": 0.42, "headgear": "fur_hat"}


def add(client: TestClient, project: str, **entry: Any) -> Film:
    return ok(client.post(f"/v1/projects/{project}/bible", json=entry), 201)


@pytest.mark.parametrize("name", ["ГҮЛНҰР ӘЖЕ", "Ёлка Щукина", "Old Sapar"])
def test_a_character_is_written_listed_changed_and_taken_out(client: TestClient, project: str, name: str) -> None:
    path = f"/v1/projects/{project}/bible"
    entry = add(client, project, kind="character", name=name, aliases=["Әә"], appearance=CHAPAN)
    here = f"{path}/{entry['id']}"

    shown = client.get(here)
    changed = client.patch(here, json={"appearance": {"beard": True, "headgear": None}}, headers={"if-match": '"1"'})
    stale = client.patch(here, json={"words": "ақсақал", "version": 1})

    assert ok(shown) == entry
    assert (entry["name"], entry["version"], entry["appearance"]) == (name, 1, CHAPAN)
    assert shown.headers["etag"] == '"1"'
    assert ok(changed)["appearance"] == {"garment": "chapan", "garment_tone": 0.42, "beard": True}
    assert changed.headers["etag"] == '"2"'
    assert changed.json()["hash"] != entry["hash"]
    problem(stale, 412, "outdated")
    assert client.delete(here).status_code == 204
    assert ok(client.get(path))["items"] == []
    problem(client.get(here), 404, "not-found")


def test_the_collection_takes_changes_too(client: TestClient, project: str) -> None:
    entry = add(client, project, kind="style", name="қарындаш", sketch="line")

    changed = ok(client.patch(f"/v1/projects/{project}/bible", json={"id": entry["id"], "sketch": "flat"}))

    assert (changed["sketch"], changed["version"]) == ("flat", 2)


def test_nothing_new_makes_no_version(client: TestClient, project: str) -> None:
    entry = add(client, project, kind="prop", name="қобдиша", prop="chest")

    again = ok(client.patch(f"/v1/projects/{project}/bible/{entry['id']}", json={"prop": "chest"}))

    assert again == entry


def test_a_look_belongs_to_somebody_and_to_scenes(client: TestClient, script: Film) -> None:
    project = script["project_id"]
    aru = add(client, project, kind="character", name="Ару", aliases=["Арудың өзі"])

    look = add(client, project, kind="look", name="түнгі", character="АРУ", scenes=["2"], appearance={"hair": "long"})

    assert (look["character"], look["scenes"]) == (aru["id"], ["2"])
    assert look["scene_ids"] == [script["scenes"][1]["id"]]
    listed = ok(client.get(f"/v1/projects/{project}/bible", params={"kind": "look"}))["items"]
    assert [one["id"] for one in listed] == [look["id"]]
    problem(client.delete(f"/v1/projects/{project}/bible/{aru['id']}"), 409, "conflict")


def test_a_look_keeps_its_scene_when_a_new_draft_numbers_it_anew(client: TestClient, script: Film) -> None:
    project = script["project_id"]
    add(client, project, kind="character", name="АРУ")
    look = add(client, project, kind="look", name="түнгі", character="АРУ", scenes=["1"])
    text = "ИНТ. АУРУХАНА – КҮНДІЗ\n\nБос дәліз.\n\n" + _text(client, script)

    ok(client.put(f"/v1/scripts/{script['id']}", json={"text": text}))

    shown = ok(client.get(f"/v1/projects/{project}/bible/{look['id']}"))
    assert (shown["scenes"], shown["scene_ids"]) == (["2"], look["scene_ids"])


def _text(client: TestClient, script: Film) -> str:
    text = client.get(f"/v1/scripts/{script['id']}/export?format=fountain").text
    return text.split("\n\n", 1)[1]


def test_a_listing_has_pages(client: TestClient, project: str) -> None:
    names = ["Әйгерім", "Ғалым", "Қайрат", "Өмір", "Ұлан"]
    for name in names:
        add(client, project, kind="character", name=name)
    path = f"/v1/projects/{project}/bible"

    first = ok(client.get(path, params={"limit": 3}))
    rest = ok(client.get(path, params={"limit": 3, "cursor": first["next"]}))

    assert [entry["name"] for entry in first["items"] + rest["items"]] == names
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("entry", "status", "code", "said"),
    [
        ({"kind": "character", "name": "a", "garmet": "coat"}, 422, "invalid", "garmet"),
        ({"kind": "character", "name": "a", "appearance": {"coat": 1}}, 422, "invalid", "coat"),
        ({"kind": "character", "name": "a", "appearance": {"height_m": 12}}, 422, "invalid", "0.4 to 2.6"),
        ({"kind": "look", "name": "a", "character": "б", "appearance": {"garment_tone": -1}}, 422, "invalid", "0 to 1"),
        ({"kind": "character", "name": " "}, 422, "invalid", "empty"),
        ({"kind": "character", "name": "Ғ\u0007"}, 422, "invalid", "control character"),
        ({"kind": "character", "name": "Ұлы", "aliases": ["бір\nекі"]}, 422, "invalid", "control character"),
        ({"kind": "character", "name": "\u200b"}, 422, "invalid", "can be read"),
        ({"kind": "character", "name": "a", "place": "steppe"}, 422, "invalid", "no place"),
        ({"kind": "actor", "name": "a"}, 422, "invalid", "character"),
        ({"kind": "look", "name": "a"}, 422, "invalid", "character"),
        ({"kind": "look", "name": "a", "character": "Ешкім"}, 404, "not-found", "Ешкім"),
        ({"kind": "location", "name": "ҮЙ", "place": "castle"}, 422, "invalid", "yurt_interior"),
        ({"kind": "prop", "name": "қылыш", "prop": "sword"}, 422, "invalid", "letter"),
        ({"kind": "style", "name": "a", "sketch": "oil"}, 422, "invalid", "pencil"),
        ({"kind": "character", "name": "a" * 201}, 422, "invalid", "200"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    client: TestClient, project: str, entry: Film, status: int, code: str, said: str
) -> None:
    body = problem(client.post(f"/v1/projects/{project}/bible", json=entry), status, code)

    assert said in f"{body['detail']} {body.get('errors', '')}"


@pytest.mark.parametrize("again", ["ГҮЛНҰР", "гүлнұр", " Гүлнұр "])
def test_nobody_is_in_the_bible_twice(client: TestClient, project: str, again: str) -> None:
    first = add(client, project, kind="character", name="Әже", aliases=["Гүлнұр"])

    answer = client.post(f"/v1/projects/{project}/bible", json={"kind": "character", "name": again})

    assert first["id"] in problem(answer, 409, "conflict")["detail"]
    add(client, project, kind="location", name=again)


def test_two_looks_cannot_be_worn_in_one_scene(client: TestClient, script: Film) -> None:
    project, path = script["project_id"], f"/v1/projects/{script['project_id']}/bible"
    for name in ("АРУ", "ЕРЛАН"):
        add(client, project, kind="character", name=name)
    add(client, project, kind="look", name="тон", character="АРУ", scenes=["1"])
    add(client, project, kind="look", name="шапан", character="АРУ")
    other = {"kind": "look", "name": "көйлек", "character": "АРУ"}

    twice = client.post(path, json=other | {"scenes": ["1", "2"]})
    everywhere = client.post(path, json=other)
    unknown = client.post(path, json=other | {"scenes": ["99"]})

    assert "scene 1" in problem(twice, 409, "conflict")["detail"]
    assert "шапан" in problem(everywhere, 409, "conflict")["detail"]
    assert "99" in problem(unknown, 404, "not-found")["detail"]
    add(client, project, kind="look", name="тон", character="ЕРЛАН", scenes=["1"])


def test_there_is_one_style(client: TestClient, project: str) -> None:
    add(client, project, kind="style", name="қарындаш")

    answer = client.post(f"/v1/projects/{project}/bible", json={"kind": "style", "name": "сызық"})

    problem(answer, 409, "conflict")


def test_an_entry_of_another_project_is_unknown_here(client: TestClient, project: str) -> None:
    entry = add(client, project, kind="character", name="АРУ")
    other = ok(client.post("/v1/projects", json={"title": "Басқа"}), 201)["id"]

    problem(client.get(f"/v1/projects/{other}/bible/{entry['id']}"), 404, "not-found")
    problem(client.patch(f"/v1/projects/{other}/bible", json={"id": entry["id"], "words": "x"}), 404, "not-found")
    problem(client.get(f"/v1/projects/{project}/bible/{NOBODY}"), 404, "not-found")
    problem(client.get("/v1/projects/" + "prj_" + "0" * 26 + "/bible"), 404, "not-found")


@pytest.mark.parametrize("change", [{}, {"name": ""}, {"kind": "look"}, {"height_m": 1.8}, {"place": "steppe"}])
def test_a_change_that_says_nothing_or_too_much_is_refused(client: TestClient, project: str, change: Film) -> None:
    entry = add(client, project, kind="character", name="АРУ")

    problem(client.patch(f"/v1/projects/{project}/bible/{entry['id']}", json=change), 422, "invalid")


def test_the_same_key_writes_once(client: TestClient, project: str) -> None:
    path, entry = f"/v1/projects/{project}/bible", {"kind": "character", "name": "Жүніс"}

    first, again = (ok(client.post(path, json=entry, headers={"idempotency-key": "one"}), 201) for _ in range(2))

    assert first == again
