"""The Python client for studios: one file, standard library only, to be copied into Maya, Nuke or a pipeline.

    client = Client("http://127.0.0.1:8321")
    project = client.create_project(title="Boran", language="kk")
    script = client.import_script(project["id"], "boran.fountain")
    client.wait(client.break_down(script["id"])["id"])
    job = client.wait(client.order_board(script["id"])["id"], on_progress=lambda job: print(job["progress"]))
    pdf = client.export_board(job["board_id"], "pdf")

Every call raises `Problem` for an answer that is an error, and `Unreachable` where nobody answers; both are
`ClientError`. Orders carry an Idempotency-Key of their own, so that they are repeated safely when a connection breaks.
"""

import json
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode, urlsplit

Json = dict[str, Any]
# A file's path, or its bytes.
Source = str | os.PathLike[str] | bytes
# Called with a job as it goes on; `progress` is 0 to 1, or None while nothing is known.
Watch = Callable[[Json], object]

_TRIES: Final = 4
# The service sends a comment every 15 s: a stream that is silent for so long is broken.
_SILENCE_S: Final = 45.0
_ENDED: Final = frozenset({"done", "partial", "failed", "cancelled"})


class ClientError(Exception):
    """Whatever goes wrong between a client and its studio."""


class Problem(ClientError):
    """An error answer: `code` is stable, `detail` names the thing, the value and the remedy, `body` is all of it."""

    def __init__(self, status: int, body: Json) -> None:
        self.status = status
        self.body = body
        self.code = str(body.get("code", "unknown"))
        self.detail = str(body.get("detail", f"the studio answered {status}"))
        super().__init__(f"{self.code}: {self.detail}")


class Unreachable(ClientError):
    """Nobody answers at the address, or the connection broke and repeating did not help."""


class Client:
    """A studio at `url`; `api_key` where its KADR_AUTH is on; `timeout` in seconds, for one answer."""

    def __init__(self, url: str, api_key: str | None = None, *, timeout: float = 90.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a studio; give one like http://127.0.0.1:8321")
        self._parts, self._key, self._timeout = parts, api_key, timeout
        self.lost: list[str] = []  # what the file exported last could not carry, a sentence each

    def about(self) -> Json:
        """Version, the profile in force and why, models, live workers, published limits."""
        return self.send("GET", "/v1/about")

    def fetch(self, path: str) -> bytes:
        """What a plain GET answers: `/healthz`, `/readyz`, `/metrics`, `/openapi.json`."""
        return self._call("GET", path)

    def create_project(self, **fields: Any) -> Json:
        """Begins a project: title, language, aspect_ratio, style, commercial, quota_gpu_seconds."""
        return self.send("POST", "/v1/projects", body=fields)

    def projects(self) -> list[Json]:
        """All projects, newest first."""
        return list(self.listed("/v1/projects"))

    def project(self, project: str) -> Json:
        """One project."""
        return self.send("GET", f"/v1/projects/{project}")

    def change_project(self, project: str, **fields: Any) -> Json:
        """Changes what is given."""
        return self.send("PATCH", f"/v1/projects/{project}", body=fields)

    def delete_project(self, project: str) -> None:
        """Takes a project out of sight and cancels its jobs."""
        self._call("DELETE", f"/v1/projects/{project}")

    def import_script(self, project: str, source: Source, name: str | None = None) -> Json:
        """Imports a script (for bytes, `name` tells the format); the script with its scenes."""
        data, found = _file(source, name, "script.fountain")
        return self.send("POST", f"/v1/projects/{project}/scripts", upload=(found, data))

    def revise_script(self, script: str, source: Source, name: str | None = None, revision: int | None = None) -> Json:
        """Sends a new revision; with `revision` only if that is still the current one (else Problem 412)."""
        data, found = _file(source, name, "script.fountain")
        return self.send("PUT", f"/v1/scripts/{script}", upload=(found, data), based_on=revision)

    def scripts(self, project: str) -> list[Json]:
        """A project's scripts, newest first."""
        return list(self.listed(f"/v1/projects/{project}/scripts"))

    def script(self, script: str) -> Json:
        """The current revision with its scenes."""
        return self.send("GET", f"/v1/scripts/{script}")

    def revisions(self, script: str) -> list[Json]:
        """A script's revisions, newest first."""
        return list(self.listed(f"/v1/scripts/{script}/revisions"))

    def scenes(self, script: str) -> list[Json]:
        """The scenes of the current revision in order, elements included."""
        return list(self.listed(f"/v1/scripts/{script}/scenes"))

    def export_script(self, script: str, format: str) -> bytes:  # noqa: A002 - the API's own name for it
        """The script as a file: fountain, fdx, docx, pdf or txt."""
        return self._call("GET", f"/v1/scripts/{script}/export", query={"format": format})

    def break_down(self, script: str, **order: Any) -> Json:
        """Orders the shots of the current revision (style, enrich...); the job. Tags: `listed(".../tags")`."""
        return self.send("POST", f"/v1/scripts/{script}/breakdowns", body=order)

    def shots(self, script: str, scene: str | None = None) -> list[Json]:
        """The shots in order; with `scene` (number or id) only that scene's."""
        return list(self.listed(f"/v1/scripts/{script}/shots", scene=scene))

    def shot(self, shot: str) -> Json:
        """One shot with its staging."""
        return self.send("GET", f"/v1/shots/{shot}")

    def change_shot(self, shot: str, **fields: Any) -> Json:
        """A director's changes; with `version` only if that is still the current one (else Problem 412)."""
        return self.send("PATCH", f"/v1/shots/{shot}", body=fields)

    def order_board(self, script: str, scenes: Sequence[str] | None = None) -> Json:
        """Orders a board of the script or of some scenes (numbers or ids); the job, with `board_id`."""
        return self.send("POST", f"/v1/scripts/{script}/boards", body={"scenes": list(scenes)} if scenes else {})

    def boards(self, script: str) -> list[Json]:
        """A script's boards, newest first, without panels."""
        return list(self.listed(f"/v1/scripts/{script}/boards"))

    def board(self, board: str) -> Json:
        """A board with its panels."""
        return self.send("GET", f"/v1/boards/{board}")

    def list_panels(self, board: str) -> list[Json]:
        """A board's panels in order, each with its shot, its takes, and the circled one."""
        return list(self.board(board)["panels"])

    def export_board(self, board: str, format: str) -> bytes:  # noqa: A002 - the API's own name for it
        """The board as a file: pdf, csv or zip."""
        return self._call("GET", f"/v1/boards/{board}/export", query={"format": format})

    def panel(self, panel: str) -> Json:
        """One panel with all of its takes."""
        return self.send("GET", f"/v1/panels/{panel}")

    def change_panel(self, panel: str, **fields: Any) -> Json:
        """Sets `locked` or `note`."""
        return self.send("PATCH", f"/v1/panels/{panel}", body=fields)

    def paint(self, panel: str, **order: Any) -> Json:
        """Orders diffusion takes of a panel: count, seed, steps, strength, prompt...; the job."""
        return self.send("POST", f"/v1/panels/{panel}/takes", body=order)

    def upload_take(self, panel: str, source: Source, name: str | None = None) -> Json:
        """Uploads a drawing (PNG, JPEG, WebP), which is circled unless the panel is locked; the take."""
        data, found = _file(source, name, "drawing.png")
        return self.send("POST", f"/v1/panels/{panel}/takes", upload=(found, data))

    def circle(self, take: str) -> Json:
        """Makes a take the one that stands on the board."""
        return self.send("POST", f"/v1/takes/{take}/circle")

    def draft(self, project: str, **order: Any) -> Json:
        """Orders script drafts: task, logline, text or script_id, language, count, seed...; the job."""
        return self.send("POST", f"/v1/projects/{project}/drafts", body=order)

    def drafts(self, project: str) -> list[Json]:
        """A project's drafts, newest first; the text is the asset."""
        return list(self.listed(f"/v1/projects/{project}/drafts"))

    def concept(self, project: str, **order: Any) -> Json:
        """Orders concept art: subject, count, width, height, seed...; the job."""
        return self.send("POST", f"/v1/projects/{project}/concepts", body=order)

    def concepts(self, project: str) -> list[Json]:
        """A project's sheets of concept art, newest first; the picture is the asset."""
        return list(self.listed(f"/v1/projects/{project}/concepts"))

    def jobs(self, project: str | None = None, state: str | None = None) -> list[Json]:
        """Jobs, newest first."""
        return list(self.listed("/v1/jobs", project_id=project, state=state))

    def job(self, job: str, wait: float = 0) -> Json:
        """The job as it is now, or at its end if that comes within `wait` seconds (60 at most)."""
        return self.send("GET", f"/v1/jobs/{job}", query={"wait": wait} if wait else None)

    def cancel(self, job: str) -> Json:
        """Cancels a job; Problem 409 where it has ended."""
        return self.send("POST", f"/v1/jobs/{job}/cancel")

    def wait(self, job: str, on_progress: Watch | None = None, timeout: float | None = None) -> Json:
        """The job at its end, whatever that is; `on_progress` sees it on the way. Raises TimeoutError."""
        until = None if timeout is None else time.monotonic() + timeout
        if on_progress is not None:
            self._watch(job, on_progress, until)
        while True:
            left = 30.0 if until is None else min(30.0, until - time.monotonic())
            found = self.job(job, wait=max(left, 0.0))
            if found["state"] in _ENDED:
                if on_progress is not None:
                    on_progress(found)
                return found
            _check_time(job, until)

    def events(self, job: str, last: int = 0) -> Iterator[Json]:
        """A job's events after `last` until its end: `{"id": int, or None (ephemeral), "event": kind, "data": {}}`."""
        return self._follow(f"/v1/jobs/{job}/events", last, job)

    def project_events(self, project: str, last: int = 0) -> Iterator[Json]:
        """The events of all jobs of a project, without end."""
        return self._follow(f"/v1/projects/{project}/events", last)

    def asset(self, sha256: str) -> bytes:
        """The bytes of an asset."""
        return self._call("GET", f"/v1/assets/{sha256}")

    def _watch(self, job: str, on_progress: Watch, until: float | None) -> None:
        state = self.job(job)
        on_progress(state)
        running: dict[str, float] = {}
        for event in self.events(job):
            _check_time(job, until)
            _follow_progress(state, running, event)
            on_progress(state)

    def _follow(self, path: str, last: int, job: str | None = None) -> Iterator[Json]:
        misses = 0
        while misses < _TRIES:
            time.sleep(0.3 * misses)
            misses += 1
            try:
                for event in self._stream(path, last):
                    misses = 0
                    last = 0 if event["event"] == "reset" else event["id"] or last
                    yield event
                    if _is_last(event):
                        return
                # A stream also ends in good order where its server drains: another one will answer.
                if job is not None and self._has_seen_all(job, last):
                    return
            except (Problem, OSError, HTTPException) as error:
                if isinstance(error, Problem) and error.status not in (429, 503):
                    raise
        raise Unreachable(f"the events at {path} broke off {_TRIES} times in a row")

    def _has_seen_all(self, job: str, last: int) -> bool:
        found = self.job(job)
        return found["state"] in _ENDED and last >= found["last_event"]

    def _stream(self, path: str, last: int) -> Iterator[Json]:
        with closing(self._connect(_SILENCE_S)) as wire:
            yield from _parsed(self._ask(wire, "GET", quote(path), {"Last-Event-ID": str(last)}))

    def listed(self, path: str, **query: str | None) -> Iterator[Json]:
        """Every entry of any list of the API, page after page; None leaves a filter out."""
        asked: dict[str, Any] = {name: value for name, value in query.items() if value is not None} | {"limit": 200}
        while True:
            page = self.send("GET", path, query=asked)
            yield from page["items"]
            if page["next"] is None:
                return
            asked["cursor"] = page["next"]

    def send(self, method: str, path: str, **how: Any) -> Json:
        """Any other route of the API (`docs/contract.md`): `body` is JSON; `based_on` the version that is changed."""
        return dict(json.loads(self._call(method, path, **how)))

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Json | None = None,
        upload: tuple[str, bytes] | None = None,
        based_on: int | None = None,
    ) -> bytes:
        target = quote(path) + (f"?{urlencode(query)}" if query else "")
        headers, data = _encoded(body, upload)
        headers |= {} if based_on is None else {"If-Match": f'"{based_on}"'}
        headers |= {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        # A change that went through may be refused when it is repeated: its answer was lost, its work was not.
        tries = _TRIES if method in ("GET", "POST") else 1
        for pause in (*(0.3 * 2**n for n in range(1, tries)), None):
            try:
                with closing(self._connect(self._timeout)) as wire:
                    return self._ask(wire, method, target, headers, data).read()
            except Problem as problem:
                if problem.status not in (429, 503) or pause is None:
                    raise
            except (OSError, HTTPException) as error:
                if pause is None:
                    raise Unreachable(f"no studio answers at {self._parts.geturl()}: {error}") from error
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _ask(
        self, wire: HTTPConnection, method: str, target: str, headers: dict[str, str], data: bytes | None = None
    ) -> HTTPResponse:
        headers |= {"Authorization": f"Bearer {self._key}"} if self._key else {}
        wire.request(method, self._parts.path.rstrip("/") + target, body=data, headers=headers)
        answer = wire.getresponse()
        if answer.status >= 400:
            raise _problem(answer.status, answer.read())
        self.lost = unquote(answer.headers.get("Kadr-Lost", "")).splitlines()
        return answer

    def _connect(self, timeout: float) -> HTTPConnection:
        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        return kind(self._parts.hostname or "", self._parts.port, timeout=timeout)


def _follow_progress(state: Json, running: dict[str, float], event: Json) -> None:
    """Brings a job's `state`, `tasks` and `progress` up to an event; `running`: the shares of tasks under way."""
    data = event["data"]
    kind = str(event["event"])
    if kind == "progress":
        running[data["task_id"]] = data["progress"]
    elif kind.startswith("task."):
        told = data["data"]
        running.pop(told.get("task_id", ""), None)
        state["tasks"].update({name: told[name] for name in ("done", "failed", "total") if name in told})
    elif kind == "job.started" or _is_last(event):
        state["state"] = kind.removeprefix("job.").replace("started", "running")
    settled = state["tasks"]["done"] + state["tasks"]["failed"]
    if settled or running:
        state["progress"] = min(1.0, (settled + sum(running.values())) / state["tasks"]["total"])


def _is_last(event: Json) -> bool:
    return str(event["event"]).removeprefix("job.") in _ENDED


def _check_time(job: str, until: float | None) -> None:
    if until is not None and time.monotonic() >= until:
        raise TimeoutError(f"job {job} has not ended in time; it goes on, wait for it again or cancel it")


def _parsed(lines: Iterable[bytes]) -> Iterator[Json]:
    """Events of a text/event-stream (WHATWG HTML, 9.2.6); comments are left out."""
    fields: dict[str, str] = {}
    for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if line:
            name, _colon, value = line.partition(":")
            text = value.removeprefix(" ")
            fields[name] = f"{fields['data']}\n{text}" if name == "data" and "data" in fields else text
            continue
        if "data" in fields:
            place = int(fields["id"]) if fields.get("id", "").isdecimal() else None
            yield {"id": place, "event": fields.get("event", "message"), "data": json.loads(fields["data"])}
        fields = {}


def _encoded(body: Json | None, upload: tuple[str, bytes] | None) -> tuple[dict[str, str], bytes | None]:
    if upload is not None:
        name, data = upload
        border = uuid.uuid4().hex
        # As browsers send it (WHATWG HTML, 4.10.21.8): UTF-8, with these three characters escaped.
        safe = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
        head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{safe}"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        whole = b"".join((head.encode(), data, f"\r\n--{border}--\r\n".encode()))
        return {"Content-Type": f"multipart/form-data; boundary={border}"}, whole
    if body is not None:
        return {"Content-Type": "application/json"}, json.dumps(body).encode()
    return {}, None


def _problem(status: int, received: bytes) -> Problem:
    try:
        body = json.loads(received)
    except ValueError:
        body = None
    # A proxy on the way may answer with a page of its own.
    return Problem(status, body if isinstance(body, dict) else {"detail": f"{status}: {received[:200]!r}"})


def _file(source: Source, name: str | None, otherwise: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, name or otherwise
    return Path(source).read_bytes(), name or Path(source).name
