"""Concept art over HTTP without a model: whom and what sheets are drawn of, and what is said where none can be."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from kadr.film.sheets import SheetKind
from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio import crew

SHEETS = ["turnaround", "expressions"]


def order(client: TestClient, project: str, **wanted: Any) -> Film:
    return ok(client.post(f"/v1/projects/{project}/concepts", json=wanted), 202)


def drawn(studio: Studio) -> list[Film]:
    """What waiting tasks will draw."""
    return [payload["order"] for payload in crew.payloads(studio, "concepts.stage")]


def entry(client: TestClient, project: str, **said: Any) -> Film:
    return ok(client.post(f"/v1/projects/{project}/bible", json=said), 201)


@pytest.mark.parametrize("subject", ["АРУ", "ару", " Ару "])
def test_a_character_of_the_script_gets_all_sheets_that_fit(
    client: TestClient, studio: Studio, script: Film, subject: str
) -> None:
    job = order(client, script["project_id"], subject=subject)

    sheets = drawn(studio)
    assert (job["kind"], job["tasks"]["total"]) == ("concept", 2)
    assert [(sheet["sheet"], sheet["title"], sheet["language"]) for sheet in sheets] == [
        (kind, "АРУ", "kk") for kind in SHEETS
    ]


@pytest.mark.parametrize(
    ("subject", "place"), [("ҮЙ", "winter_house"), ("дала", "steppe"), ("НАТ. ДАЛА – ТҮН", "steppe")]
)
def test_a_place_of_the_script_is_drawn_by_its_hours(
    client: TestClient, studio: Studio, script: Film, subject: str, place: str
) -> None:
    order(client, script["project_id"], subject=subject)

    (sheet,) = drawn(studio)
    assert (sheet["sheet"], sheet["place"]) == ("hours", place)


def test_sheets_are_listed_with_their_page_to_print(client: TestClient, studio: Studio, script: Film) -> None:
    job = order(client, script["project_id"], subject="АРУ", sheet="turnaround")
    crew.carry_out(studio)

    (result,) = ok(client.get(f"/v1/jobs/{job['id']}?wait=5"))["results"]
    (sheet,) = ok(client.get(f"/v1/projects/{script['project_id']}/concepts"))["items"]

    assert (sheet["id"], sheet["asset"], sheet["pdf"]) == (result["id"], result["asset"], result["pdf"])
    assert result["sheet"] == "turnaround"
    assert (sheet["subject"], sheet["slate"]["kind"]) == ("АРУ", "staging")
    assert client.get(f"/v1/assets/{sheet['pdf']}").headers["content-type"] == "application/pdf"


def test_a_bible_entry_is_drawn_as_it_says(client: TestClient, studio: Studio, script: Film) -> None:
    project = script["project_id"]
    aru = entry(client, project, kind="character", name="Ару", words="Он жаста.", appearance={"garment": "uniform"})
    entry(client, project, kind="look", name="тон", character="Ару", scenes=["2"], appearance={"garment": "coat"})
    entry(client, project, kind="style", name="сызық", sketch="line")

    order(client, project, subject=aru["id"], language="en")

    (payload, *_) = crew.payloads(studio, "concepts.stage")
    assert payload["dressing"]["worn"][0]["appearance"]["garment"] == "uniform"
    assert payload["bible"][0] == {"id": aru["id"], "version": 1}
    sheets = drawn(studio)
    assert [sheet["sheet"] for sheet in sheets] == [*SHEETS, "looks"]
    costumes = [
        (each["name"], each["worn"], each["scenes"], each["dress"]["garment"]) for each in sheets[2]["costumes"]
    ]
    assert costumes == [("", "elsewhere", [], None), ("тон", "in_scenes", ["2"], "coat")]
    assert {(sheet["language"], sheet["style"], sheet["words"]) for sheet in sheets} == {("en", "line", "Он жаста.")}


def test_a_look_has_a_turnaround_of_its_own(client: TestClient, studio: Studio, script: Film) -> None:
    project = script["project_id"]
    entry(client, project, kind="character", name="Ару")
    look = entry(client, project, kind="look", name="тон", character="Ару", appearance={"garment": "coat"})

    order(client, project, subject=look["id"])

    (sheet,) = drawn(studio)
    assert (sheet["sheet"], sheet["title"], sheet["costumes"][0]["dress"]["garment"]) == (
        "turnaround",
        "Ару: тон",
        "coat",
    )


def test_a_film_without_a_script_draws_its_bible(client: TestClient, studio: Studio, project: str) -> None:
    entry(client, project, kind="character", name="ӘҢҒІМЕШІ", appearance={"age": "old"})
    entry(client, project, kind="location", name="Көл", place="shore")

    order(client, project, subject="әңғімеші", sheet="expressions")
    order(client, project, subject="көл")

    people, place = crew.payloads(studio, "concepts.stage")
    assert people["dressing"]["worn"][0]["appearance"]["age"] == "old"
    assert (people["who"], people["revision_id"]) == ("ӘҢҒІМЕШІ", None)
    assert place["order"]["place"] == "shore"


def test_many_costumes_take_more_sheets(client: TestClient, studio: Studio, script: Film) -> None:
    project = script["project_id"]
    entry(client, project, kind="character", name="АРУ")
    for n in range(7):
        # Cut scenes keep their looks, so that a bible may have more looks than the script has scenes.
        ok(
            client.put(
                f"/v1/scripts/{script['id']}", json={"text": f"НАТ. ДАЛА {n} – ТҮН\n\nБоран {n}.\n\nАРУ\nОтын бітті.\n"}
            )
        )
        entry(client, project, kind="look", name=f"тон {n}", character="АРУ", scenes=["1"])

    order(client, project, subject="АРУ", sheet="looks")

    assert [len(sheet["costumes"]) for sheet in drawn(studio)] == [6, 2]


def test_an_unknown_subject_is_told_who_is_known_and_how_to_get_a_model(client: TestClient, script: Film) -> None:
    path = f"/v1/projects/{script['project_id']}/concepts"

    body = problem(client.post(path, json={"subject": "Ескі күзет үйі"}), 409, "model-missing")

    assert {"АРУ", "ДАЛА", "kadr models pull sd-1.5"} <= {
        said for said in ("АРУ", "ДАЛА", "kadr models pull sd-1.5") if said in body["detail"]
    }


@pytest.mark.parametrize(
    ("wanted", "status", "code", "said"),
    [
        ({"subject": "Ешкім", "method": "staging"}, 404, "not-found", "АРУ"),
        ({"subject": "Ешкім", "sheet": "turnaround"}, 404, "not-found", "АРУ"),
        ({"subject": "АРУ", "method": "model"}, 409, "model-missing", "kadr models pull"),
        ({"subject": "АРУ", "method": "model", "sheet": "looks"}, 422, "invalid", "staging"),
        ({"subject": "АРУ", "method": "staging", "count": 2}, 422, "invalid", "count"),
        ({"subject": "АРУ", "method": "staging", "steps": 2}, 422, "invalid", "steps"),
        ({"subject": "АРУ", "sheet": "looks"}, 409, "conflict", "one costume"),
        ({"subject": "АРУ", "sheet": "hours"}, 422, "invalid", "turnaround"),
        ({"subject": "ДАЛА", "sheet": "expressions"}, 422, "invalid", "hours"),
        ({"subject": "АРУ", "sheet": "poster"}, 422, "invalid", "turnaround"),
        ({"subject": "АРУ", "method": "magic"}, 422, "invalid", "staging"),
        ({"subject": ""}, 422, "invalid", "subject"),
        ({"subject": "bib_" + "0" * 26}, 404, "not-found", "bib_"),
        ({"subject": "АРУ", "sheets": "looks"}, 422, "invalid", "sheets"),
        ({"subject": "АРУ", "references": ["0" * 64]}, 404, "not-found", "0000"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    client: TestClient, script: Film, wanted: Film, status: int, code: str, said: str
) -> None:
    body = problem(client.post(f"/v1/projects/{script['project_id']}/concepts", json=wanted), status, code)

    assert said in f"{body['detail']} {body.get('errors', '')}"
    assert ok(client.get("/v1/jobs"))["items"] == []


def test_entries_that_are_no_subject_are_refused(client: TestClient, project: str) -> None:
    path = f"/v1/projects/{project}/concepts"
    box = entry(client, project, kind="prop", name="қобдиша", prop="chest")
    nowhere = entry(client, project, kind="location", name="Аралкөл")

    assert "prop" in problem(client.post(path, json={"subject": box["id"]}), 422, "invalid")["detail"]
    assert "Аралкөл" in problem(client.post(path, json={"subject": nowhere["id"]}), 409, "conflict")["detail"]


def test_with_a_model_the_profile_paints_unless_a_sheet_is_named(
    tiny_client: TestClient, studio: Studio, script: Film
) -> None:
    project = script["project_id"]
    order(tiny_client, project, subject="АРУ")
    order(tiny_client, project, subject="АРУ", sheet="turnaround")
    order(tiny_client, project, subject="АРУ", method="staging")

    assert len(crew.payloads(studio, "concepts.paint")) == 1
    assert [sheet["sheet"] for sheet in drawn(studio)] == ["turnaround", *SHEETS]


def test_a_model_paints_a_bible_entry_by_its_words(tiny_client: TestClient, studio: Studio, project: str) -> None:
    aru = entry(tiny_client, project, kind="character", name="Ару", words="Он жасар қыз, қызыл шарф.")
    entry(tiny_client, project, kind="style", name="сурет", words="көмірмен салынған")

    order(tiny_client, project, subject=aru["id"])

    (payload,) = crew.payloads(studio, "concepts.paint")
    assert payload["order"]["subject"] == "Ару. Он жасар қыз, қызыл шарф."
    assert payload["order"]["style"] == "көмірмен салынған"


def test_the_same_key_orders_once(client: TestClient, script: Film) -> None:
    path, key = f"/v1/projects/{script['project_id']}/concepts", {"idempotency-key": "sheets"}

    first, again = (ok(client.post(path, json={"subject": "АРУ"}, headers=key), 202) for _ in range(2))

    assert first == again
    assert len(ok(client.get("/v1/jobs"))["items"]) == 1


def test_a_cancelled_or_deleted_film_draws_no_sheet(client: TestClient, studio: Studio, script: Film) -> None:
    project = script["project_id"]
    job = order(client, project, subject="АРУ")

    assert ok(client.post(f"/v1/jobs/{job['id']}/cancel"))["state"] == "cancelled"
    order(client, project, subject="АРУ")
    assert client.delete(f"/v1/projects/{project}").status_code == 204

    assert crew.carry_out(studio) == 0
    problem(client.get(f"/v1/projects/{project}/concepts"), 404, "not-found")


def test_every_kind_of_sheet_can_be_ordered_by_name() -> None:
    assert [str(kind) for kind in SheetKind] == [*SHEETS, "looks", "hours"]
