"""Who may come in: a key where keys are on, only this machine where they are off, on every route of the app."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from kadr.errors import Refused
from kadr.queue_server import QueueServer
from kadr.settings import Auth, Settings
from kadr.store.database import migrate
from service.__main__ import check_auth
from service.app import create_app
from service.deps import is_loopback
from tests.service.conftest import HERE, ok, problem

KEY = "kadr-secret"
# What no address can be: urllib refuses to take it apart.
MALFORMED = ["[", "]", "[::1", "[x]", "[]", "127.0.0.1]", "[v1.a]:80"]
# Health tells a stranger that the process is there; the page is files of ours that hold nothing.
OPEN = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/"), ("GET", "/web/{name}")}


@pytest.fixture(scope="module")
def client(lasting_client: TestClient) -> TestClient:
    return lasting_client


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, queue_server: QueueServer) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("guarded")
    settings = Settings(data_dir=folder, redis_url=queue_server.url, auth=Auth.ON, api_key=KEY)
    migrate(settings.database())
    with TestClient(create_app(settings), base_url="http://studio.example") as opened:
        yield opened


def routes() -> list[tuple[str, str]]:
    described = create_app().openapi()["paths"]
    return sorted((method.upper(), path) for path, methods in described.items() for method in methods)


def test_there_are_routes_to_guard() -> None:
    assert len(routes()) > 35
    assert set(routes()) >= OPEN


def test_every_route_but_health_and_page_wants_a_key(guarded: TestClient) -> None:
    let_in = []
    for method, path in routes():
        answer = guarded.request(method, path.replace("{", "").replace("}", ""))
        if answer.status_code == 401:
            problem(answer, 401, "unauthorised")
            assert answer.headers["www-authenticate"] == "Bearer"
        else:
            let_in.append((method, path))

    assert set(let_in) == OPEN, "make the route a part of the guarded router in service.app"


@pytest.mark.parametrize("path", ["/v1//about", "/v1/about/", "//v1/about", "/v1/%61bout", "/v1/./about", "/V1/about"])
def test_no_spelling_of_a_path_gets_in(guarded: TestClient, path: str) -> None:
    for host in ("studio.example", "127.0.0.1", "a/?x="):
        answer = guarded.get(path, headers={"host": host, "x-http-method-override": "GET"}, follow_redirects=False)

        assert answer.status_code in (401, 404)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic a2V5", "Bearer kadr-secret1", "bearer"])
def test_a_wrong_key_is_refused(guarded: TestClient, given: str) -> None:
    problem(guarded.get("/v1/about", headers={"authorization": given}), 401, "unauthorised")


def test_the_right_key_opens(guarded: TestClient) -> None:
    ok(guarded.get("/v1/about", headers={"authorization": f"Bearer {KEY}"}))


def test_a_stranger_is_refused_before_a_body_is_read(guarded: TestClient) -> None:
    for content in (b"{", b"x" * 30_000_000):
        problem(guarded.post("/v1/projects", content=content), 401, "unauthorised")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8321", "192.168.1.7", "127.0.0.1.evil.example", "[::2]", "", *MALFORMED]
)
def test_without_keys_only_this_machine_is_answered(client: TestClient, host: str) -> None:
    problem(client.get("/v1/about", headers={"host": host}), 403, "refused")


@pytest.mark.parametrize("host", MALFORMED)
def test_a_malformed_host_is_no_fault_of_ours_where_keys_decide(guarded: TestClient, host: str) -> None:
    headers = {"host": host, "authorization": f"Bearer {KEY}"}

    problem(guarded.get("/nowhere", headers=headers), 404, "not-found")
    problem(guarded.delete("/v1/about", headers=headers), 405, "method-not-allowed")
    ok(guarded.post("/v1/projects", json={"title": "a"}, headers={**headers, "idempotency-key": host}), 201)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:8321", "[::1]:8321"])
def test_this_machine_is_answered_under_all_of_its_names(client: TestClient, host: str) -> None:
    ok(client.get("/v1/about", headers={"host": host}))


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:9999"] + [f"http://{host}" for host in MALFORMED]
)
def test_without_keys_a_page_of_another_origin_cannot_order(client: TestClient, origin: str) -> None:
    answer = client.post("/v1/projects", json={"title": "a"}, headers={"origin": origin})

    problem(answer, 403, "refused")
    ok(client.post("/v1/projects", json={"title": "a"}, headers={"origin": HERE}), 201)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "studio.example"])
def test_the_service_does_not_start_open_to_strangers(host: str) -> None:
    with pytest.raises(Refused, match="KADR_AUTH"):
        check_auth(Settings(host=host, auth=Auth.OFF))

    check_auth(Settings(host=host, auth=Auth.ON, api_key="key"))


def test_the_service_does_not_start_with_keys_but_without_one() -> None:
    with pytest.raises(Refused, match="KADR_API_KEY"):
        check_auth(Settings(auth=Auth.ON))


@pytest.mark.parametrize(
    ("host", "local"), [("127.8.9.1", True), ("::1", True), ("localhost.evil", False), ("", False)]
)
def test_loopback_is_recognised(host: str, *, local: bool) -> None:
    assert is_loopback(host) is local
