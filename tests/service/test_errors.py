"""Every error is a problem, with one status, whatever went wrong and wherever."""

import pytest
from fastapi.testclient import TestClient

from kadr.errors import KadrError, every_error
from kadr.film.screenplay import Language
from service.errors import STATUS, problem
from service.titles import TITLES
from tests.service.conftest import problem as checked


@pytest.fixture(scope="module")
def client(lasting_client: TestClient) -> TestClient:
    return lasting_client


def test_every_error_has_its_own_line_in_the_table_of_statuses() -> None:
    ours = [error for error in every_error() if error.__module__ == "kadr.errors"]

    assert len(ours) >= 20
    assert set(ours) == set(STATUS), "add the new error to service.errors.STATUS"


def test_no_error_of_ours_becomes_a_server_fault() -> None:
    raised = {error: status for error, status in STATUS.items() if error is not KadrError}

    assert {status for status in raised.values() if status >= 500} <= {503, 507}


@pytest.mark.parametrize("error", every_error(), ids=lambda error: error.__name__)
def test_every_error_is_titled_in_three_languages(error: type[KadrError]) -> None:
    titles = TITLES[error.code]

    assert set(titles) == set(Language)
    assert all(titles.values())


def test_a_problem_names_its_code_and_says_when_to_ask_again() -> None:
    answers = {kind: problem(kind("the thing")) for kind in STATUS if kind.__init__ is KadrError.__init__}

    assert len(answers) > 15
    for kind, answer in answers.items():
        assert answer.status_code == STATUS[kind]
        assert ("retry-after" in answer.headers) == (answer.status_code in (429, 503))


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    body = checked(client.get("/v2/nothing"), 404, "not-found")

    assert "/v2/nothing" in body["detail"]


def test_a_wrong_method_is_a_problem(client: TestClient) -> None:
    answer = client.put("/v1/projects/prj_01jdd3v5k2x8m4n6p7q9r0s1t2")

    checked(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "DELETE, GET, PATCH"


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("kk", "Табылмады"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "Не найдено"),
        ("de,en;q=0.5", "Not found"),
        ("fr", "Not found"),
    ],
)
def test_a_problem_is_titled_in_the_language_of_the_reader(client: TestClient, accepted: str, title: str) -> None:
    answer = client.get("/v1/nothing", headers={"accept-language": accepted})

    assert checked(answer, 404, "not-found")["title"] == title


@pytest.mark.parametrize(
    "path",
    [
        "/v1/projects/prj_01jdd3v5k2x8m4n6p7q9r0s1t2",
        "/v1/projects/nonsense",
        "/v1/projects/prj_%00",
        "/v1/projects/" + "x" * 500,
        "/v1/scripts/scr_01jdd3v5k2x8m4n6p7q9r0s1t2",
        "/v1/scripts/prj_01jdd3v5k2x8m4n6p7q9r0s1t2/scenes",
        "/v1/shots/sht_01jdd3v5k2x8m4n6p7q9r0s1t2",
        "/v1/boards/brd_01jdd3v5k2x8m4n6p7q9r0s1t2",
        "/v1/boards/brd_01jdd3v5k2x8m4n6p7q9r0s1t2/export?format=pdf",
        "/v1/panels/pnl_01jdd3v5k2x8m4n6p7q9r0s1t2",
        "/v1/jobs/job_01jdd3v5k2x8m4n6p7q9r0s1t2",
        "/v1/jobs/job_01jdd3v5k2x8m4n6p7q9r0s1t2/events",
        "/v1/projects/prj_01jdd3v5k2x8m4n6p7q9r0s1t2/events",
        "/v1/assets/" + "0" * 64,
        "/v1/assets/..%2f..%2fetc%2fpasswd",
        "/web/..%2fapp.py",
    ],
)
def test_an_unknown_id_is_not_found(client: TestClient, path: str) -> None:
    checked(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1e3", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("cursor=%00", "cursor"),
        ("cursor=AA", "cursor"),
        ("cursor=%D2%9A", "cursor"),
        ("colour=red", "colour"),
    ],
)
def test_a_wrong_query_parameter_is_named(client: TestClient, query: str, named: str) -> None:
    body = checked(client.get(f"/v1/projects?{query}"), 422, "invalid")

    assert named in body["detail"]
