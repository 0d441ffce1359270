"""What happens to the front end in the real world: killed, asked a hundred times at once, cut off, drained."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from kadr.client import Client, Problem
from kadr.errors import Unavailable
from kadr.queue_server import start_queue_server
from kadr.settings import Settings
from kadr.store import tables
from kadr.studio import jobs
from kadr.studio.desk import Studio, open_studio
from tests.service.process import Service, environment, free_port, serving
from tests.studio import crew

Answer = tuple[int, dict[str, Any]]


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with serving(settings) as running:
        yield running


@pytest.fixture
def client(service: Service) -> Client:
    return Client(service.url)


@pytest.fixture
def script(client: Client) -> str:
    project = client.create_project(title="Боран")["id"]
    return str(client.import_script(project, crew.SCRIPT.encode())["id"])


def post(port: int, path: str, body: dict[str, Any] | None = None, key: str = "") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        connection.request("POST", path, body=json.dumps(body or {}), headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def count(studio: Studio, table: type[tables.Table]) -> int:
    with studio.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def until(condition: Any, seconds: float = 10.0) -> None:
    """Waits until something is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_a_service_killed_between_commit_and_enqueue_has_kept_the_job(settings: Settings, tmp_path: Path) -> None:
    with start_queue_server(tmp_path / "q") as queue:
        own = replace(settings, redis_url=queue.url)
        studio = open_studio(own)
        port = free_port()
        with serving(own, port) as service:
            client = Client(service.url)
            script = client.import_script(client.create_project(title="Боран")["id"], crew.SCRIPT.encode())["id"]
            path = f"/v1/scripts/{script}/breakdowns"
            # A queue server that hears nothing: the service commits the job, and waits in vain to ring.
            os.kill(queue.pid, signal.SIGSTOP)
            order = threading.Thread(target=lambda: cut_off(port, path))
            order.start()
            until(lambda: count(studio, tables.Job) == 1)
            service.kill()
            order.join()
            os.kill(queue.pid, signal.SIGCONT)
        until(lambda: _answers(studio))
        assert studio.doorbell.pending("cpu") == 0

        with studio.writing() as session:
            swept = jobs.sweep(session)
        studio.ring_orphans(swept.waiting)

        assert studio.doorbell.pending("cpu") == 1
        assert crew.carry_out(studio) == 1
        with serving(own, port):
            status, again = post(port, path, key="k")
            found = Client(f"http://127.0.0.1:{port}").job(again["id"])
        studio.close()
    assert (status, found["state"]) == (202, "done")
    assert found["tasks"] == {"total": 1, "done": 1, "failed": 0, "cancelled": 0}


def cut_off(port: int, path: str) -> None:
    """Orders under the key `k`, and hears nothing of it."""
    with pytest.raises((OSError, http.client.HTTPException)):
        post(port, path, key="k")


def _answers(studio: Studio) -> bool:
    try:
        studio.doorbell.check()
    except Unavailable:
        return False
    return True


def test_a_service_killed_during_an_upload_leaves_nothing(service: Service, client: Client, studio: Studio) -> None:
    project = client.create_project(title="Боран")["id"]
    head = f"POST /v1/projects/{project}/scripts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    head += '--x\r\nContent-Disposition: form-data; name="file"; filename="a.fountain"\r\n\r\n'
    with socket.create_connection(("127.0.0.1", service.port)) as wire:
        wire.sendall(head.encode() + crew.SCRIPT.encode() * 5000)
        time.sleep(0.3)
        service.kill()

    assert (count(studio, tables.Script), count(studio, tables.Asset)) == (0, 0)
    blobs = studio.settings.data_dir / "blobs"
    assert [file for file in blobs.rglob("*") if file.is_file()] == []


def test_the_same_key_a_hundred_times_at_once_is_one_job(service: Service, script: str, studio: Studio) -> None:
    path = f"/v1/scripts/{script}/breakdowns"

    with ThreadPoolExecutor(100) as callers:
        answers = list(callers.map(lambda _n: post(service.port, path, key="monday"), range(100)))

    assert answers == [answers[0]] * 100
    assert answers[0][0] == 202
    assert (count(studio, tables.Job), count(studio, tables.Task)) == (1, 1)


def test_the_same_key_with_another_body_is_refused(service: Service, script: str, studio: Studio) -> None:
    post(service.port, f"/v1/scripts/{script}/breakdowns")
    crew.carry_out(studio)
    path = f"/v1/scripts/{script}/boards"

    with ThreadPoolExecutor(20) as callers:
        bodies = [{"scenes": [str(n % 2 + 1)]} for n in range(40)]
        answers = list(callers.map(lambda body: post(service.port, path, body, key="k"), bodies))

    done = {answer["id"] for status, answer in answers if status == 202}
    refused = [answer["code"] for status, answer in answers if status == 422]
    assert (len(done), refused) == (1, ["key-reused"] * 20)


def events(port: int, job: str, last: int, take: int | None = None) -> list[tuple[int, str]]:
    """What a reader sees after `last`; with `take` it hangs up after so many events."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    seen: list[tuple[int, str]] = []
    try:
        connection.request("GET", f"/v1/jobs/{job}/events", headers={"Last-Event-ID": str(last)})
        kind = ""
        for line in connection.getresponse():
            name, _colon, value = line.decode().strip().partition(": ")
            if name == "event":
                kind = value
            if name == "id":
                seen.append((int(value), kind))
                if len(seen) == take:
                    break
    finally:
        connection.close()
    return seen


def test_a_reader_that_reconnects_at_every_offset_misses_and_repeats_nothing(
    service: Service, script: str, studio: Studio
) -> None:
    post(service.port, f"/v1/scripts/{script}/breakdowns")
    crew.carry_out(studio)
    _status, job = post(service.port, f"/v1/scripts/{script}/boards")

    def work() -> None:
        for _ in range(4):
            time.sleep(0.15)
            crew.carry_out(studio, limit=1)

    worker = threading.Thread(target=work)
    worker.start()

    hopping: list[tuple[int, str]] = []
    while not hopping or hopping[-1][1] != "job.done":
        # Hangs up after each single event.
        hopping += events(service.port, job["id"], len(hopping), take=1)
    worker.join()
    whole = events(service.port, job["id"], 0)

    assert hopping == whole
    assert [number for number, _kind in whole] == list(range(1, len(whole) + 1))
    for offset in range(len(whole) + 1):
        assert events(service.port, job["id"], offset) == whole[offset:]


def test_a_client_follows_a_job_over_the_death_of_its_service(settings: Settings, studio: Studio) -> None:
    port = free_port()
    seen: list[dict[str, Any]] = []
    with serving(settings, port) as first:
        client = Client(first.url)
        script = client.import_script(client.create_project(title="Боран")["id"], crew.SCRIPT.encode())["id"]
        client.break_down(script)
        crew.carry_out(studio)
        job = client.order_board(script)["id"]
        reader = threading.Thread(target=lambda: seen.extend(client.events(job)))
        reader.start()
        crew.carry_out(studio, limit=1)
        until(lambda: len(seen) >= 2)
        first.kill()
        crew.carry_out(studio, limit=1)
        with serving(settings, port):
            crew.carry_out(studio)
            reader.join(20)

    assert [event["id"] for event in seen] == list(range(1, len(seen) + 1))
    assert seen[-1]["event"] == "job.done"


def test_a_service_told_to_stop_ends_its_streams_and_leaves_in_order(
    service: Service, script: str, client: Client
) -> None:
    _status, job = post(service.port, f"/v1/scripts/{script}/breakdowns")
    ended: list[object] = []

    def read() -> None:
        ended.append(events(service.port, job["id"], 0))

    reader = threading.Thread(target=read)
    reader.start()
    waiting = threading.Thread(target=lambda: ended.append(client.job(job["id"], wait=30)["state"]))
    waiting.start()
    time.sleep(1.0)
    begun = time.monotonic()
    service.process.terminate()

    assert service.process.wait(10) == 0
    assert time.monotonic() - begun < 4
    reader.join(5)
    waiting.join(5)
    assert len(ended) == 2


def test_a_21_mb_upload_without_length_is_answered_while_it_streams(service: Service, client: Client) -> None:
    project = client.create_project(title="Боран")["id"]
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)

    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.fountain"\r\n\r\n'
        for _ in range(21):
            yield b"x" * 1_048_576
        yield b"\r\n--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Transfer-Encoding": "chunked"}
    connection.request("POST", f"/v1/projects/{project}/scripts", body=body(), headers=headers, encode_chunked=True)
    answer = connection.getresponse()

    assert (answer.status, json.loads(answer.read())["code"]) == (413, "too-large")
    connection.close()


def test_a_file_of_21_mb_is_a_clear_problem_to_the_python_client(client: Client) -> None:
    project = client.create_project(title="Боран")["id"]

    with pytest.raises(Problem, match="limit") as caught:
        client.import_script(project, b"INT. HOUSE - DAY\n\nSnow.\n\n" * 900_000)

    assert (caught.value.status, caught.value.code) == (413, "too-large")


@pytest.mark.parametrize(
    ("variables", "named"),
    [({"KADR_AUTH": "off"}, "KADR_AUTH"), ({"KADR_AUTH": "on"}, "KADR_API_KEY"), ({"KADR_PORT": "x"}, "KADR_PORT")],
)
def test_a_service_that_would_be_open_or_wrong_does_not_start(
    settings: Settings, variables: dict[str, str], named: str
) -> None:
    command = [sys.executable, "-m", "service", "--host", "0.0.0.0"]

    ended = subprocess.run(
        command, env={**environment(settings), **variables}, capture_output=True, text=True, timeout=30, check=False
    )

    assert ended.returncode == 2
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr
