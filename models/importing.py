"""Import: models brought on a disk instead of over the network, inspected and summed before they count as here."""

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models import folder
from models.catalogue import Catalogue, Entry, ModelRole
from models.devices import GB
from models.errors import ModelError, ModelMissing, ModelUnsafe
from models.shelf import MARKER, Shelf, read_marker, recorded, sha256
from models.wanted import wanted

# Room to leave on the disk, as a share of what comes.
_SPARE = 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A folder with a model in it: which entry it is, at which commit (empty if nobody says), and the sums that its
    marker has."""

    path: Path
    root: Path
    entry: Entry
    revision: str
    sums: Mapping[str, str]


def look(given: Path, known: Catalogue, name: str = "") -> list[Found]:
    """The models in a folder: one, as `pull` or the hub's own tools leave it, or a folder of several that `pull` left.

    Raises ModelMissing where nothing is recognised, with what to say instead."""
    if not given.is_dir():
        raise ModelMissing(f"{given} is no folder; give the folder that has the model's files")
    if name:
        return [_found(given, known.entry(name))]
    if (given / MARKER).is_file():
        return [_marked(given, known)]
    several = [_marked(inner, known) for inner in sorted(given.iterdir()) if (inner / MARKER).is_file()]
    return several or [_found(given, _recognised(given, known))]


def bring(shelf: Shelf, found: Found, *, say: Callable[[str], None]) -> Path:
    """Copy a found model to the shelf: only files that it needs, each summed, on disk before the folder gets its name.

    Raises ModelUnsafe (damaged on the way, or not what the catalogue names), ModelError (the disk is full)."""
    entry = found.entry
    if shelf.present(entry):
        say(f"{entry.name} is already complete in {shelf.path(entry)}")
        return shelf.path(entry)
    files = dict(_wanted(found))
    if not any(name.endswith((".safetensors", ".gguf")) for name in files):
        raise ModelMissing(f"{found.path} has no safetensors that {entry.name} could use")
    size = sum(file.stat().st_size for file in files.values())
    _check_disk(shelf, size)
    say(f"{entry.name}: {size / GB:.1f} GB in {len(files)} files from {found.path}")

    def write(beside: Path) -> None:
        for name, file in files.items():
            _copy(file, beside / name, found.sums.get(name, ""), name)
        folder.inspect(beside, entry)

    return shelf.build(entry, write, revision=found.revision or "imported")


def _marked(path: Path, known: Catalogue) -> Found:
    marker = read_marker(path)
    entry = known.entry(str(marker.get("name", "")))
    if entry.builder or str(marker.get("repository")) != entry.source:
        raise ModelMissing(
            f"{path} holds {marker.get('repository')}, and {entry.name} is {entry.source} here; "
            "nothing to import, or give --as NAME"
        )
    sums = {name: str(value) for name, value in recorded(path, "sha256").items()}
    return Found(path=path, root=path, entry=entry, revision=str(marker.get("revision", "")), sums=sums)


def _found(given: Path, entry: Entry) -> Found:
    if entry.builder or entry.served:
        raise ModelMissing(f"{entry.name} has no files to import ({entry.source})")
    if (given / MARKER).is_file() and read_marker(given).get("name") == entry.name:
        sums = {name: str(value) for name, value in recorded(given, "sha256").items()}
        return Found(
            path=given, root=given, entry=entry, revision=str(read_marker(given).get("revision", "")), sums=sums
        )
    snapshot = _snapshot(given)
    # A commit's name, where the hub's cache says it by the folder's.
    revision = snapshot.name if snapshot != given else ""
    return Found(path=snapshot, root=given, entry=entry, revision=revision, sums={})


def _snapshot(given: Path) -> Path:
    """The files themselves: in a cache of the hub's (`models--owner--name`) they lie under `snapshots/COMMIT`."""
    inner = given / "snapshots"
    there = sorted(each for each in inner.iterdir() if each.is_dir()) if inner.is_dir() else []
    if len(there) > 1:
        raise ModelMissing(f"{given} has {len(there)} commits; leave the one to import, or give its own folder")
    return there[0] if there else given


def _recognised(given: Path, known: Catalogue) -> Entry:
    """By the folder's name, as the hub's tools give it; else by the class that the files name, if one entry has it."""
    called = given.name.removeprefix("models--").replace("--", "/").lower()
    real = [entry for entry in known.entries.values() if entry.repository]
    named = [entry for entry in real if called in (entry.repository.lower(), entry.repository.lower().split("/")[1])]
    if len(named) == 1:
        return named[0]
    classes = _classes(_snapshot(given))
    alike = [entry.name for entry in real if entry.class_name in classes]
    if len(alike) == 1:
        return known.entry(alike[0])
    hint = f"; its class fits {', '.join(alike)}" if alike else ""
    raise ModelMissing(f"which model is in {given}? Say it with --as NAME, a name of the catalogue{hint}")


def _classes(path: Path) -> Collection[str]:
    for name in ("model_index.json", "config.json"):
        try:
            told = json.loads((path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(told, dict):
            return [str(told.get("_class_name"))] + [str(each) for each in told.get("architectures") or ()]
    return ()


def _wanted(found: Found) -> Iterator[tuple[str, Path]]:
    """The files to copy, by their names; a link counts as its file, as long as that lies in the folder given."""
    root, parts = found.root.resolve(), None
    if found.entry.role is ModelRole.IMAGE:
        parts = _parts(found.path / "model_index.json")
    for file in sorted(found.path.rglob("*")):
        name = file.relative_to(found.path).as_posix()
        if file.is_dir() or name == MARKER or not wanted(found.entry, name, parts):
            continue
        if not file.resolve().is_relative_to(root):
            raise ModelUnsafe(f"{name}: a link that leads out of {found.root}; copy the file itself")
        if not file.is_file():
            raise ModelUnsafe(f"{name}: no file (a broken link, a pipe or a device); bring the folder again")
        yield name, file


def _parts(index: Path) -> set[str] | None:
    try:
        told = json.loads(index.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None  # the inspection says what is wrong with it
    return {part for part, source in told.items() if isinstance(source, list)} if isinstance(told, dict) else None


def _copy(file: Path, target: Path, wanted_sum: str, name: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("wb") as copy:
            found = sha256(file, also=copy.write)
            copy.flush()
            os.fsync(copy.fileno())
    except OSError as error:
        raise ModelError(f"can't copy {name}: {error.strerror}") from error
    if wanted_sum and found != wanted_sum:
        raise ModelUnsafe(f"{name}: damaged on its way here (another sha256 than where it was pulled); copy it again")


def _check_disk(shelf: Shelf, size: int) -> None:
    shelf.folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(shelf.folder).free
    if free < size * _SPARE:
        raise ModelError(
            f"{shelf.folder} has {free / GB:.1f} GB free, the files take {size / GB:.1f} GB; "
            "make room or give another folder with --models-dir"
        )
