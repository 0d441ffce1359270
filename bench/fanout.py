"""What a live event costs the front end for each of its readers, beside a bare loop that encodes once and fans out.

Both run under the same server and hear the same messages through the same queue server; what is compared is the
processor time of their processes for each event that reached a reader.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from kadr.queue import LIVE
from kadr.queue_server import start_queue_server
from kadr.settings import Profile, Settings
from kadr.store.database import migrate
from kadr.studio import jobs, projects
from kadr.studio.desk import open_studio

READERS = 40
EVENTS = 1_000
# Slowly enough that a reader's queue stays short: what is measured is the price, not what is left out under load.
_PAUSE_S = 0.004


def rows() -> list[tuple[str, str]]:
    """The price of one delivery, ours and the bare loop's."""
    prices = {kind: min(_price(kind) for _ in range(3)) for kind in ("loop", "kadr")}
    ratio = prices["kadr"] / prices["loop"]
    told = ", ".join(f"{kind} {price * 1e6:.0f} µs" for kind, price in prices.items())
    return [(f"a live event to one of {READERS} readers, CPU", f"{told}: {ratio:.2f} × the loop")]


def _price(kind: str) -> float:
    """Processor seconds a delivery."""
    with tempfile.TemporaryDirectory() as folder, start_queue_server(Path(folder)) as queue:
        job, settings = _laid_out(Path(folder), queue.url)
        command = [sys.executable, "-m", "bench.fanout", kind, queue.url, str(settings.data_dir)]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            port = int((server.stdout or sys.stdin).readline())
            return asyncio.run(_deliver(server.pid, port, queue.url, job))
        finally:
            server.kill()
            server.wait()


def _laid_out(folder: Path, queue: str) -> tuple[str, Settings]:
    """A studio with one job that stays open, so that its stream does."""
    settings = Settings(data_dir=folder, redis_url=queue, profile=Profile.OFFLINE)
    migrate(settings.database())
    studio = open_studio(settings)
    with studio.writing() as session:
        project = projects.create(session, projects.NewProject(title="Боран"))["id"]
        task = jobs.NewTask(lane="cpu", function="boards.sketch", payload={}, batch_key="")
        job = jobs.order(session, project_id=project, kind="board", request={}, tasks=[task]).id
    studio.close()
    return job, settings


async def _deliver(pid: int, port: int, queue: str, job: str) -> float:
    streams = await asyncio.gather(*(_connect(port, job) for _ in range(READERS)))
    await asyncio.sleep(0.5)
    before = _cpu(pid)
    counting = asyncio.gather(*(_count(reader) for reader, _ in streams))
    await asyncio.to_thread(_announce, queue, job)
    seen = sum(await counting)
    spent = _cpu(pid) - before
    for _, writer in streams:
        writer.close()
    if seen != READERS * EVENTS:
        raise SystemExit(f"{seen} of {READERS * EVENTS} events arrived: this price would mean nothing")
    return spent / seen


def _announce(queue: str, job: str) -> None:
    connection = Redis.from_url(queue)
    for n in range(EVENTS):
        data = {"task_id": "tsk_01jdd3v5k2x8m4n6p7q9r0s1t2", "attempt": 1, "progress": n / EVENTS, "text": "Әже тұрды."}
        message = {"job_id": job, "project_id": "prj", "kind": "progress", "data": data}
        connection.publish(LIVE, json.dumps(message, ensure_ascii=False))
        time.sleep(_PAUSE_S)
    connection.close()


async def _connect(port: int, job: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /v1/jobs/{job}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: 1\r\n\r\n".encode())
    await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    return reader, writer


async def _count(reader: asyncio.StreamReader) -> int:
    """How many progress events came, of those that were announced."""
    seen, rest = 0, b""
    while seen < EVENTS:
        chunk = await asyncio.wait_for(reader.read(65_536), 10)
        if not chunk:
            break
        *whole, rest = (rest + chunk).split(b"\n")
        seen += sum(line.startswith(b"event: progress") for line in whole)
    return seen


def _cpu(pid: int) -> float:
    """Processor seconds of a process so far; see proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Loop:
    """The bare loop: one reader of the queue server, one encoding, one queue a client."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._clients: set[asyncio.Queue[bytes]] = set()

    def app(self) -> Starlette:
        """It, as an app."""
        return Starlette(routes=[Route("/v1/jobs/{job}/events", self._events)], lifespan=self._life)

    async def _listen(self) -> None:
        async with AsyncRedis.from_url(self._queue) as connection, connection.pubsub() as subscription:
            await subscription.subscribe(LIVE)
            async for message in subscription.listen():
                if message["type"] == "message":
                    self._fan_out(json.loads(message["data"]))

    def _fan_out(self, said: dict[str, Any]) -> None:
        text = json.dumps({"job_id": said["job_id"], **said["data"]}, ensure_ascii=False)
        encoded = f"event: {said['kind']}\ndata: {text}\n\n".encode()
        for client in self._clients:
            client.put_nowait(encoded)

    @asynccontextmanager
    async def _life(self, _: Starlette) -> AsyncIterator[None]:
        listening = asyncio.create_task(self._listen())
        yield
        listening.cancel()

    async def _stream(self) -> AsyncIterator[bytes]:
        mine: asyncio.Queue[bytes] = asyncio.Queue()
        self._clients.add(mine)
        try:
            yield b": hello\n\n"
            while True:
                yield await mine.get()
        finally:
            self._clients.discard(mine)

    async def _events(self, _: Request) -> StreamingResponse:
        return StreamingResponse(self._stream(), media_type="text/event-stream")


def main() -> None:
    """Serve one of the two on a free port, and print it."""
    import uvicorn

    from service.app import create_app

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("loop", "kadr"))
    parser.add_argument("queue")
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    settings = Settings(data_dir=given.folder, redis_url=given.queue, profile=Profile.OFFLINE)
    app = create_app(settings) if given.kind == "kadr" else Loop(given.queue).app()
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    # Who connects before the app has started waits.
    socket.listen(READERS)
    print(socket.getsockname()[1], flush=True)
    asyncio.run(server.serve(sockets=[socket]))


if __name__ == "__main__":
    main()
