"""The studio's processes as one: queue server, front end and workers, started and stopped together."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from kadr.cli.signals import deferred, undisturbed
from kadr.errors import Refused, Unavailable
from kadr.processes import tie_to
from kadr.profiles import PROFILES
from kadr.queue_server import start_queue_server
from kadr.settings import Profile, Settings

_READY_S = 40.0  # cold imports of the front end and a worker take 4 s on a 2-core laptop; a slow disk ten times that


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running studio: where it answers, and where its processes write their logs."""

    url: str
    settings: Settings
    logs: Path
    children: Mapping[str, subprocess.Popen[bytes]] = field(repr=False)

    def check(self) -> None:
        """Raises Unavailable naming a child that has ended, with the end of its log."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise Unavailable(f"the {name} ended with status {child.returncode}:\n{_tail(self.logs / name)}")


def free_port(host: str = "127.0.0.1") -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def choose_profile(settings: Settings) -> tuple[Profile, str]:
    """The profile in force and why: the one asked for, or for `auto` what `python -m models probe` finds here."""
    if settings.profile is not Profile.AUTO:
        return settings.profile, "asked for by KADR_PROFILE or --profile"
    probe = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "models", "probe", "--models-dir", str(settings.data_dir / "models")],
        capture_output=True,
        text=True,
        check=False,
    )
    if probe.returncode != 0:
        return Profile.OFFLINE, "no model runtime is installed (the `models` extra brings it)"
    found = json.loads(probe.stdout)
    return Profile(found["profile"]), str(found["why"])


@contextmanager
def running(settings: Settings, *, cpu_workers: int = 0) -> Iterator[House]:
    """The whole studio as child processes; on leaving, workers drain and everything stops in order.

    `cpu_workers` 0 means one a core, four at most: more would only wait for the disk.

    Raises Refused if the address is taken and Unavailable if a part does not come up."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    _ensure_free(settings.host, settings.port)
    stack = ExitStack()
    try:
        with deferred():
            house = _opened(settings, cpu_workers, stack)
        _wait_until_ready(house)
        yield house
    finally:
        with undisturbed():
            stack.close()


def _opened(settings: Settings, cpu_workers: int, stack: ExitStack) -> House:
    """Every process started, and its end put on the stack before the next begins."""
    if not settings.redis_url:
        server = stack.enter_context(start_queue_server(settings.data_dir))
        settings = replace(settings, redis_url=server.url)
    from kadr.store.database import migrate  # half a second that `kadr parse` must not wait for

    migrate(settings.database())
    logs = settings.data_dir / "logs"
    logs.mkdir(exist_ok=True)
    children: dict[str, subprocess.Popen[bytes]] = {}
    stack.callback(_stop, children, settings.grace_s)
    for name, arguments in _programs(settings, cpu_workers or min(4, os.cpu_count() or 1)):
        children[name] = _start(arguments, settings, logs / name)
    url = f"http://{_bracketed(settings.host)}:{settings.port}"
    return House(url=url, settings=settings, logs=logs, children=children)


def _programs(settings: Settings, cpu_workers: int) -> Iterator[tuple[str, Sequence[str]]]:
    yield "service", ["service", "--host", settings.host, "--port", str(settings.port)]
    for number in range(1, cpu_workers + 1):
        yield f"worker-cpu-{number}", ["workers", "--lane", "cpu"]
    models = PROFILES[settings.profile]
    lanes = [lane for lane, name in (("text", models.text), ("image", models.image)) if name]
    if lanes:
        yield "worker-models", ["workers", *(word for lane in lanes for word in ("--lane", lane))]


def _start(arguments: Sequence[str], settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as sink:
        return subprocess.Popen(  # noqa: S603  # our own programs
            [sys.executable, "-m", *arguments],
            env=_environment_of_children(settings),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            # A session of its own: Ctrl-C reaches the studio alone, which then drains its children in order.
            start_new_session=True,
            preexec_fn=tie_to(os.getpid()),  # noqa: PLW1509  # one prctl call, no lock is taken
        )


def _environment_of_children(settings: Settings) -> dict[str, str]:
    # Ours alone: a database named in the caller's environment is not the one that this studio was started with.
    rest = {name: value for name, value in os.environ.items() if not name.startswith("KADR_")}
    return rest | environment(settings)


def environment(settings: Settings) -> dict[str, str]:
    """The settings as `KADR_*` variables, for child processes."""
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    return {f"KADR_{name.upper()}": str(value) for name, value in values.items() if str(value)}


def _wait_until_ready(house: House) -> None:
    deadline = time.monotonic() + _READY_S
    answer = "no answer yet"
    while time.monotonic() < deadline:
        house.check()
        try:
            with urlopen(f"{house.url}/readyz", timeout=2):  # noqa: S310  # our own http address
                return
        except (URLError, OSError) as error:
            answer = str(error)
        time.sleep(0.1)
    raise Unavailable(f"the studio at {house.url} is not ready after {_READY_S:.0f} s ({answer}); see {house.logs}")


def _stop(children: Mapping[str, subprocess.Popen[bytes]], grace_s: float) -> None:
    # Workers first: while they drain, the front end still answers who asks how far they are.
    for wave in (("worker",), ("service",)):
        leaving = [child for name, child in children.items() if name.startswith(wave) and child.poll() is None]
        for child in leaving:
            child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + grace_s + 5
        for child in leaving:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _ensure_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port"
            raise Refused(message) from error


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _tail(log: Path, lines: int = 15) -> str:
    text = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(text[-lines:])
