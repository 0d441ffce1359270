"""What our own queue server promises: ready at once, remembers, dies with its owner, leaves nothing behind."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from kadr.errors import Conflict
from kadr.queue_server import start_queue_server
from kadr.settings import Settings


def _eventually(what: str, is_so: Callable[[], bool]) -> None:
    limit = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < limit, what
        time.sleep(0.02)


def test_it_is_where_the_settings_look_for_it(tmp_path: Path) -> None:
    with start_queue_server(tmp_path) as server, closing(Redis.from_url(Settings(data_dir=tmp_path).queue())) as redis:
        assert redis.ping()
        assert server.alive()


def test_it_remembers_over_a_restart_and_leaves_no_socket(tmp_path: Path) -> None:
    with start_queue_server(tmp_path) as server, closing(Redis.from_url(server.url)) as redis:
        redis.rpush("rq:queue:kadr-cpu", "ticket")

    assert not server.alive()
    assert not (tmp_path / "queue.sock").exists()
    with start_queue_server(tmp_path) as server, closing(Redis.from_url(server.url)) as redis:
        assert redis.lrange("rq:queue:kadr-cpu", 0, -1) == [b"ticket"]


def test_a_long_folder_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("ұзақ" * 20)

    with start_queue_server(deep) as server, closing(Redis.from_url(server.url)) as redis:
        assert redis.ping()
        assert len(server.url) < 100
        socket = Path(server.url.removeprefix("unix://"))
    assert not socket.parent.exists()


def test_a_folder_serves_one_studio_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kadr.queue_server._STOP_S", 0.2)

    with start_queue_server(tmp_path) as server, closing(Redis.from_url(server.url)) as redis:
        with pytest.raises(Conflict, match="another process already runs a queue server"):
            start_queue_server(tmp_path)
        assert redis.ping()


def test_it_dies_with_an_owner_that_is_killed_and_the_folder_is_free_again(tmp_path: Path) -> None:
    code = """
import sys, time
from pathlib import Path
from kadr.queue_server import start_queue_server
server = start_queue_server(Path(sys.argv[1]))
print(server.url, flush=True)
time.sleep(60)
"""
    owner = subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    assert _answers(url)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()

    _eventually("the queue server outlived its owner", lambda: not _answers(url))
    with start_queue_server(tmp_path) as server:
        assert server.alive()


def _answers(url: str) -> bool:
    with closing(Redis.from_url(url)) as redis:
        try:
            return bool(redis.ping())
        except RedisError:
            return False


def test_closing_twice_is_once(tmp_path: Path) -> None:
    server = start_queue_server(tmp_path)
    server.close()
    server.close()

    assert not server.alive()
    assert list(tmp_path.iterdir()) == [tmp_path / "queue"]
