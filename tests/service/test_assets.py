"""Assets over HTTP: immutable, cached for ever, in ranges."""

import hashlib

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import Film, problem
from tests.studio import crew

WHOLE = crew.SCRIPT.encode()


@pytest.fixture(scope="module")
def client(lasting_client: TestClient) -> TestClient:
    return lasting_client


@pytest.fixture
def path(script: Film) -> str:
    return f"/v1/assets/{script['source']}"


def test_an_asset_is_cached_for_ever_and_never_run(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert hashlib.sha256(answer.content).hexdigest() == path.rpartition("/")[2]
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("tags", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_who_has_it_gets_nothing(client: TestClient, path: str, tags: str) -> None:
    tag = tags.format(path.rpartition("/")[2])

    answer = client.get(path, headers={"if-none-match": tag})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=5-9", 5, 9),
        ("bytes=10-", 10, len(WHOLE) - 1),
        ("bytes=-7", len(WHOLE) - 7, len(WHOLE) - 1),
        ("bytes=-99999", 0, len(WHOLE) - 1),
        ("bytes=3-99999", 3, len(WHOLE) - 1),
    ],
)
def test_a_range_is_answered_in_part(client: TestClient, path: str, wanted: str, first: int, last: int) -> None:
    answer = client.get(path, headers={"range": wanted})

    assert (answer.status_code, answer.content) == (206, WHOLE[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(WHOLE)}"


@pytest.mark.parametrize("wanted", ["bytes=9-3", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6"])
def test_a_range_that_makes_no_sense_is_ignored(client: TestClient, path: str, wanted: str) -> None:
    answer = client.get(path, headers={"range": wanted})

    assert (answer.status_code, answer.content) == (200, WHOLE)


def test_a_range_beyond_the_end_is_a_problem(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"range": "bytes=99999-"})

    problem(answer, 416, "invalid")
    assert answer.headers["content-range"] == f"bytes */{len(WHOLE)}"


def test_a_range_of_another_version_is_answered_whole(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"range": "bytes=0-1", "if-range": '"older"'})

    assert answer.status_code == 200
