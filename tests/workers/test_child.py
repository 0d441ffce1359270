"""The supervisor's grip on a real engine process: its death and its silence are noticed, and the cause is named."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers.processes import is_alive
from workers.child import EngineLost, EngineProcess
from workers.pipe import Frame

_BRIEF = {"starting": 20.0, "idle": float("inf"), "loading": 0.5, "running": 0.5}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    made = EngineProcess(device="cpu", models_dir=tmp_path, silence_s=_BRIEF)
    made.start()
    yield made
    made.close()


def _hear(engine: EngineProcess, say: str) -> Frame:
    while True:
        frame = engine.listen(20)
        assert frame is not None
        if frame.say == say:
            return frame


def _order(operation: str = "dance") -> dict[str, object]:
    return {"batch": "one", "op": operation, "model": None, "rows": [{}, {}]}


def test_an_engine_says_hello_and_refuses_what_it_does_not_know(engine: EngineProcess) -> None:
    engine.run(_order())

    assert _hear(engine, "hello").body["pid"] == engine.pid
    failures = [_hear(engine, "row").body["failure"]["code"] for _ in range(2)]
    assert failures == ["unsupported", "unsupported"]
    assert _hear(engine, "end").body["batch"] == "one"


def test_a_killed_engine_is_noticed_at_once_with_its_signal(engine: EngineProcess) -> None:
    _hear(engine, "hello")
    os.kill(engine.pid or 0, signal.SIGKILL)
    started = time.monotonic()

    with pytest.raises(EngineLost, match="SIGKILL") as lost:
        engine.listen(20)

    assert time.monotonic() - started < 1
    assert lost.value.began
    assert not engine.running


def test_a_silent_engine_is_killed_while_it_has_work(engine: EngineProcess) -> None:
    _hear(engine, "hello")
    pid = engine.pid or 0
    os.kill(pid, signal.SIGSTOP)
    engine.run(_order())

    with pytest.raises(EngineLost, match=r"silent for 0\.5 s while running"):
        _listen_until_lost(engine)

    assert not is_alive(pid)


def test_an_idle_engine_may_be_silent(engine: EngineProcess) -> None:
    _hear(engine, "hello")

    assert engine.listen(0.8) is None


def test_an_engine_ends_when_nobody_holds_its_pipe(engine: EngineProcess) -> None:
    _hear(engine, "hello")
    pid = engine.pid or 0
    started = time.monotonic()

    engine.close()

    assert not is_alive(pid)
    assert time.monotonic() - started < 1.5


def test_an_engine_is_told_no_address_and_no_key_of_ours(
    engine: EngineProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KADR_DATABASE_URL", "postgresql://kadr:secret@db/kadr")
    engine.close()
    engine.start()
    _hear(engine, "hello")

    environment = Path(f"/proc/{engine.pid}/environ").read_bytes()

    assert b"secret" not in environment
    assert b"HF_HUB_OFFLINE=1" in environment
    assert b"DIFFUSERS_DISABLE_REMOTE_CODE=1" in environment


def _listen_until_lost(engine: EngineProcess) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        engine.listen(0.1)
