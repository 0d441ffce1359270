"""The model hub: the only place that reaches the network, and only because somebody typed `kadr models pull`."""

import fcntl
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from models import folder, headers
from models.catalogue import LOCAL, Entry, ModelRole
from models.devices import GB
from models.errors import HubAway, ModelError, ModelMissing, ModelUnsafe
from models.fetch import Line, Wanted
from models.shelf import MARKER, Shelf, write_marker
from models.wanted import wanted

# Which commit the files of an unfinished pull are of.
_COMMIT = ".kadr-commit"

# Connections at once: more than two fill most lines, more than eight annoy most hubs.
_AT_ONCE = 4

# Room to leave on the disk, as a share of what comes.
_SPARE = 1.05


class Listener(Protocol):
    """Who hears how a pull goes on."""

    def say(self, line: str) -> None:
        """A stage, in a sentence."""

    def bytes(self, done: int, total: int) -> None:
        """How many of all bytes are here; called from several threads, one at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pull will bring: a commit, its files, their bytes, and the memory that the weights will take (by their
    headers, batch 1, on a GPU; the catalogue's estimate where the hub would not show them)."""

    revision: str
    files: tuple[Wanted, ...]
    memory: int

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def plan(entry: Entry) -> Plan:
    """What a pull of this entry would bring; nothing is kept. Raises as `pull` does."""
    _refuse_what_is_elsewhere(entry)
    with _asking(entry):
        return _plan(entry, _line())


def pull(shelf: Shelf, entry: Entry, listener: Listener) -> Path:
    """Bring an entry's files, resumable, into its folder.

    Raises HubAway, ModelMissing (no such repository, a licence to accept first), ModelUnsafe (not what the hub or the
    catalogue names), ModelError (the disk is full)."""
    _refuse_what_is_elsewhere(entry)
    if shelf.present(entry) and entry.revision in ("", shelf.revision(entry)):
        listener.say(f"{entry.name} is already complete in {shelf.path(entry)}")
        return shelf.path(entry)
    with _alone(shelf, entry), _asking(entry):
        return _bring(shelf, entry, listener)


def _bring(shelf: Shelf, entry: Entry, listener: Listener) -> Path:
    line = _line()
    found = _plan(entry, line)
    listener.say(
        f"{entry.name}: {entry.repository} at {found.revision[:12]}, {found.size / GB:.1f} GB in "
        f"{len(found.files)} files; needs about {found.memory / GB:.1f} GB of memory"
    )
    beside = _beside(shelf, entry)
    _check_disk(shelf, beside, found)
    _fetch(line, found, beside, listener)
    (beside / _COMMIT).unlink()
    folder.inspect(beside, entry)
    write_marker(beside, entry, revision=found.revision, sums={file.name: file.sha256 for file in found.files})
    shutil.rmtree(shelf.path(entry), ignore_errors=True)
    shelf.place(beside, entry)
    return shelf.find(entry)


@contextmanager
def _alone(shelf: Shelf, entry: Entry) -> Iterator[None]:
    """Two commands that write the same files would spoil each other's."""
    shelf.folder.mkdir(parents=True, exist_ok=True)
    lock = shelf.folder / f".{entry.name}.lock"
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ModelError(f"another command is bringing {entry.name} to {shelf.folder}; wait for it") from error
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _beside(shelf: Shelf, entry: Entry) -> Path:
    """Where the files gather. Not hidden and not random: a broken download goes on where it stopped, and what is left
    of a model that lost a file, or of an older commit, is looked at file by file."""
    beside = shelf.folder / f"{entry.name}.partial"
    if not beside.exists() and shelf.path(entry).is_dir():
        shelf.path(entry).rename(beside)
        (beside / MARKER).unlink(missing_ok=True)
    return beside


def _refuse_what_is_elsewhere(entry: Entry) -> None:
    if entry.builder:
        raise ModelMissing(f"{entry.name} is built on this machine, not pulled: `{entry.remedy}`")
    if entry.served:
        raise ModelMissing(f"{entry.name} is run by the server {entry.url}; there is nothing to pull")
    if entry.repository.startswith(LOCAL):
        raise ModelMissing(f"{entry.name} is on no hub; bring its folder with `{entry.remedy}`")
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        raise HubAway(
            "HF_HUB_OFFLINE is set: unset it for this command, or bring a folder from another machine with "
            "`kadr models import DIR`"
        )


def _line() -> Line:
    from huggingface_hub.utils._headers import build_hf_headers  # half a second; only for pulls
    from huggingface_hub.utils._http import get_session

    return Line(get_session(), build_hf_headers())


def _plan(entry: Entry, line: Line) -> Plan:
    from huggingface_hub import HfApi  # half a second; only for pulls

    info = HfApi().model_info(entry.repository, revision=entry.revision or None, files_metadata=True)
    revision = str(info.sha or entry.revision)
    there = {file.rfilename: _file(file, entry, revision) for file in info.siblings or []}
    parts = None
    if entry.role is ModelRole.IMAGE:
        parts = _parts(entry, there, line)
    files = tuple(file for name, file in there.items() if wanted(entry, name, parts))
    if not any(file.name.endswith((".safetensors", ".gguf")) for file in files):
        raise ModelMissing(f"{entry.repository} at {revision[:12]} has no safetensors that {entry.name} could use")
    return Plan(revision=revision, files=files, memory=_memory(entry, files, line))


def _file(told: Any, entry: Entry, revision: str) -> Wanted:
    from huggingface_hub import hf_hub_url  # as above

    return Wanted(
        name=told.rfilename,
        url=hf_hub_url(entry.repository, told.rfilename, revision=revision),
        size=int(told.size or 0),
        sha256=told.lfs.sha256 if told.lfs else "",
        # Of a large file git knows a pointer only.
        blob="" if told.lfs else told.blob_id or "",
    )


def _parts(entry: Entry, there: dict[str, Wanted], line: Line) -> set[str]:
    """The folders that a pipeline's index names, read before anything else comes: what the catalogue does not name is
    refused before it costs anybody a gigabyte."""
    index = there.get("model_index.json")
    if index is None:
        raise ModelMissing(f"{entry.repository} is no pipeline: it has no model_index.json")
    try:
        told = json.loads(line.text(index, limit=1_000_000))
    except (ValueError, RecursionError) as error:
        raise ModelUnsafe(f"model_index.json of {entry.repository} is not readable as JSON") from error
    if not isinstance(told, dict) or told.get("_class_name") != entry.class_name:
        found = told.get("_class_name") if isinstance(told, dict) else None
        raise ModelUnsafe(
            f"model_index.json of {entry.repository}: class is {str(found)[:80]!r}, the catalogue names "
            f"{entry.class_name}; nothing was fetched"
        )
    return {part for part, source in told.items() if isinstance(source, list) and any(source)}


def _memory(entry: Entry, files: tuple[Wanted, ...], line: Line) -> int:
    weights = [file for file in files if file.name.endswith(".safetensors")]

    def values(file: Wanted) -> Counter[str]:
        start = line.start_of(file, headers.MAX_HEADER)
        return headers.parse(start, file.size - 8 - len(start), file.name)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        counted = headers.total(pool.map(values, weights))
    if not counted:
        return round(entry.memory_gb * GB)
    return headers.needed(headers.weights(counted, quantise=entry.quantise), part=entry.is_part)


def _check_disk(shelf: Shelf, beside: Path, found: Plan) -> None:
    shelf.folder.mkdir(parents=True, exist_ok=True)
    here = sum(file.stat().st_size for file in beside.rglob("*") if file.is_file()) if beside.exists() else 0
    free, coming = shutil.disk_usage(shelf.folder).free, max(0, found.size - here)
    if free < coming * _SPARE:
        raise ModelError(
            f"{shelf.folder} has {free / GB:.1f} GB free, what is to come takes {coming / GB:.1f} GB; "
            "make room or give another folder with --models-dir"
        )


def _fetch(line: Line, found: Plan, beside: Path, listener: Listener) -> None:
    beside.mkdir(parents=True, exist_ok=True)
    commit = beside / _COMMIT
    same = commit.exists() and commit.read_text(encoding="utf-8") == found.revision
    # Only sums tell whether files of another commit are the same ones.
    missing = [f for f in found.files if not _is_here(f, beside / f.name, trusted=same)]
    if not same:
        for left in beside.rglob("*.part"):
            left.unlink()
    commit.write_text(found.revision, encoding="utf-8")
    _tidy(beside, found)
    meter = _Meter(listener, found.size, found.size - sum(f.size for f in missing))
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        for coming in [pool.submit(line.fetch, f, beside / f.name, meter.add) for f in missing]:
            coming.result()
    finally:
        # Whatever went wrong, or Ctrl-C: the others stop at their next piece, and what they have is kept.
        line.stopped.set()
        pool.shutdown(cancel_futures=True)


def _tidy(beside: Path, found: Plan) -> None:
    """Nothing stays that the commit does not have."""
    named = {name for file in found.files for name in (file.name, f"{file.name}.part")} | {_COMMIT}
    for left in beside.rglob("*"):
        if not left.is_dir() and left.relative_to(beside).as_posix() not in named:
            left.unlink()


def _is_here(file: Wanted, target: Path, *, trusted: bool) -> bool:
    if trusted:
        # It has its name because its sum was right.
        return target.is_file() and target.stat().st_size == file.size
    if file.is_at(target) and (file.sha256 or file.blob):
        return True
    target.unlink(missing_ok=True)
    return False


class _Meter:
    def __init__(self, listener: Listener, total: int, done: int) -> None:
        self._lock = Lock()
        self._listener = listener
        self._total = total
        self._done = done

    def add(self, count: int) -> None:
        with self._lock:
            self._done += count
            self._listener.bytes(self._done, self._total)


@contextmanager
def _asking(entry: Entry) -> Iterator[None]:
    """The hub's many errors as ours."""
    # The hub's client speaks through httpx2 and lets its errors pass.
    from httpx2 import HTTPError  # half a second; only for pulls
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise ModelMissing(
            f"{entry.repository} wants its licence accepted first: sign in on its page, accept, then set HF_TOKEN"
        ) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError, errors.EntryNotFoundError) as error:
        raise ModelMissing(f"the hub has no {entry.repository} at {entry.revision or 'its newest revision'}") from error
    except (HTTPError, errors.OfflineModeIsEnabled, ConnectionError, TimeoutError) as error:
        raise HubAway(
            f"can't reach the model hub for {entry.repository} ({type(error).__name__}); what was fetched is kept: "
            "run the command again when the network is back"
        ) from error
