"""Fixtures of the front end: the real app over a real database and queue, and a film in it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from kadr.queue_server import QueueServer
from kadr.settings import Profile, Settings
from kadr.studio.desk import Studio
from service.app import create_app
from tests.studio import crew

HERE = "http://127.0.0.1:8321"
Film = dict[str, Any]


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """The app, in the offline profile. A fault of ours becomes the 500 that it would be."""
    offline = replace(settings, profile=Profile.OFFLINE)
    with TestClient(create_app(offline), base_url=HERE, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def lasting_client(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, queue_server: QueueServer
) -> Iterator[TestClient]:
    """One app for a whole module of refusals, which store nothing: creating an app takes longer than they do."""
    folder = tmp_path_factory.mktemp("lasting")
    file = shutil.copy(migrated_sqlite, folder / "kadr.sqlite3")
    settings = Settings(
        data_dir=folder, database_url=f"sqlite:///{file}", redis_url=queue_server.url, profile=Profile.OFFLINE
    )
    with TestClient(create_app(settings), base_url=HERE, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def tiny_client(settings: Settings) -> Iterator[TestClient]:
    """The app, in the tiny profile."""
    with TestClient(create_app(replace(settings, profile=Profile.TINY)), base_url=HERE) as opened:
        yield opened


@pytest.fixture
def project(client: TestClient) -> str:
    """The id of a project."""
    return str(ok(client.post("/v1/projects", json={"title": "Боран"}), 201)["id"])


@pytest.fixture
def script(client: TestClient, project: str) -> Film:
    """An imported script."""
    return ok(client.post(f"/v1/projects/{project}/scripts", json={"text": crew.SCRIPT}), 201)


@pytest.fixture
def board(client: TestClient, studio: Studio, script: Film) -> Film:
    """A drawn board of the script."""
    ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)
    crew.carry_out(studio)
    job = ok(client.post(f"/v1/scripts/{script['id']}/boards", json={}), 202)
    crew.carry_out(studio)
    return ok(client.get(f"/v1/boards/{job['board_id']}"))


def ok(response: Response, status: int = 200) -> Film:
    """The body of an answer that went well."""
    assert response.status_code == status, response.text
    body: Film = response.json()
    return body


def problem(response: Response, status: int, code: str) -> Film:
    """The body of an answer that is a problem, checked for its form."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), (
        response.text
    )
    body: Film = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert (body["status"], body["code"]) == (status, code), body
    return body
