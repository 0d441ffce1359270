"""Servers of OpenAI's protocol for tests: a real one, and one that does what it is told, however bad."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from models.catalogue import Commercial, Entry, ModelRole, Runtime
from models.protocols import Failure, Message, Role, TextOrder, TextReply, Watcher
from models.servers import ServedText
from tests.models.conftest import Notes


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def transformers_serve(folder: Path, place: Path) -> Iterator[tuple[str, str]]:
    """Address and model name of a `transformers serve` that has the model in `folder`; it is gone afterwards. `place`:
    an empty folder of the test's own."""
    port, log = free_port(), place / "serve.log"
    # Of its own: the server takes what follows an @ for a revision, and our shelves name theirs so.
    named = place / "served"
    shutil.copytree(folder, named)
    # As real models' folders say; noise at its likeliest is one token for ever, and that may be the end.
    settings = named / "generation_config.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "do_sample": True, "top_k": 0}))
    # What the `transformers` command does, which is not on every path.
    command = [sys.executable, "-c", "from transformers.cli.transformers import main; main()", "serve", str(named)]
    options = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu", "--continuous-batching"]
    options += ["--attn-implementation", "sdpa", "--cb-num-blocks", "256", "--cb-block-size", "32"]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    with log.open("wb") as sink:
        process = subprocess.Popen([*command, *options], env=environment, stdout=sink, stderr=subprocess.STDOUT)
    try:
        _wait(process, port, log)
        yield f"http://127.0.0.1:{port}/v1", str(named)
    finally:
        process.kill()
        process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(errors="replace")
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError(log.read_text(errors="replace"))


def served(url: str, **more: Any) -> ServedText:
    """The model behind a server."""
    values: dict[str, Any] = {
        "name": "served",
        "role": ModelRole.TEXT,
        "class_name": "chat",
        "licence": "Apache-2.0",
        "commercial": Commercial.YES,
        "memory_gb": 0,
        "verified": False,
        "runtime": Runtime.OPENAI,
        "url": url,
        "served_name": "tiny",
    }
    return ServedText(Entry(**(values | more)))


def order(words: str, **more: Any) -> TextOrder:
    """An order of one message."""
    return TextOrder(messages=(Message(role=Role.USER, content=words),), **({"max_tokens": 24} | more))


def written(
    model: ServedText, *orders: TextOrder, watcher: Watcher | None = None, within_s: float = 30.0
) -> list[TextReply | Failure]:
    """What a session makes of orders that are admitted together, in their order."""
    session = model.session(watcher or Notes())
    ends: dict[int, TextReply | Failure] = {}
    until = time.monotonic() + within_s
    try:
        for row, one in enumerate(orders):
            session.admit(row, one)
        while session.open:
            ends |= dict(session.step())
            assert time.monotonic() < until, "no end in time"
    finally:
        session.close()
    return [ends[row] for row in range(len(orders))]


def failure(model: ServedText, one: TextOrder, watcher: Watcher | None = None) -> Failure:
    """The failure that an order ends with."""
    (end,) = written(model, one, watcher=watcher)
    assert isinstance(end, Failure), end
    return end


def reply(model: ServedText, one: TextOrder, watcher: Watcher | None = None) -> TextReply:
    """The reply that an order ends with."""
    (end,) = written(model, one, watcher=watcher)
    assert isinstance(end, TextReply), end
    return end


Play = Callable[["Stage"], None]


@dataclass(slots=True)
class Stage:
    """One request to a server of the test's own, and the ways to answer it."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    _handler: BaseHTTPRequestHandler
    gone: bool = False
    """Whether the caller has hung up."""

    def status(self, status: int, body: bytes = b"{}", **headers: str) -> None:
        """A whole answer that is no stream."""
        self._handler.send_response(status)
        named = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
        for name, value in named.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()
        self.raw(body)

    def begin(self, **headers: str) -> None:
        """The head of a stream."""
        self._handler.send_response(200)
        for name, value in {"Content-Type": "text/event-stream", **headers}.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def raw(self, data: bytes) -> bool:
        """Send bytes as they are; False once the caller is gone."""
        try:
            self._handler.wfile.write(data)
            self._handler.wfile.flush()
        except OSError:
            self.gone = True
        return not self.gone

    def event(self, event: object) -> bool:
        """One event of a stream."""
        return self.raw(f"data: {json.dumps(event)}\n\n".encode())

    def say(self, text: str, finish: str | None = None) -> bool:
        """One event with new text."""
        return self.event({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]})

    def reply(self, *texts: str, finish: str = "stop") -> None:
        """A whole, proper reply."""
        self.begin()
        for text in texts:
            self.say(text)
        self.say("", finish)
        self.raw(b"data: [DONE]\n\n")


@dataclass(slots=True)
class Playhouse:
    """A server that answers every request with `play`; it writes down what it was sent."""

    play: Play
    url: str = ""
    seen: list[Stage] = field(default_factory=list)

    @property
    def bodies(self) -> list[Mapping[str, Any]]:
        """What was asked, in order."""
        return [stage.body for stage in self.seen]


@contextmanager
def playhouse(play: Play) -> Iterator[Playhouse]:
    """A server on a free port of this machine; it is gone afterwards."""
    house = Playhouse(play=play)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            stage = Stage(json.loads(sent), {name.lower(): value for name, value in self.headers.items()}, self)
            house.seen.append(stage)
            with suppress(OSError):
                house.play(stage)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nothing on the terminal."""

    class Server(ThreadingHTTPServer):
        # More callers than five may knock at once.
        request_queue_size = 64

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    house.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
