"""The shelf: where a model's files lie on this machine, and whether they are all there."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import headers
from models.catalogue import Entry
from models.errors import ModelMissing, ModelUnsafe

# Written last: a folder without it is not a model.
MARKER = "kadr-model.json"

# Part of a built model's folder name, so that a new recipe never meets the files of an old one.
RECIPE = "2"

_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The models folder of a machine: one folder per model, in the hub's own layout, plus a marker."""

    folder: Path

    def path(self, entry: Entry) -> Path:
        """Where the entry's files belong."""
        return self.folder / (f"{entry.name}@{RECIPE}" if entry.builder else entry.name)

    def present(self, entry: Entry) -> bool:
        """Whether every file that was put here is still here at its full size; a server's model always is."""
        if entry.served:
            return True
        path = self.path(entry)
        sizes = read_marker(path).get("files")
        if not isinstance(sizes, Mapping):
            return False
        return all((path / name).is_file() and (path / name).stat().st_size == size for name, size in sizes.items())

    def revision(self, entry: Entry) -> str:
        """The commit that was pulled, or the recipe that built it."""
        return str(read_marker(self.path(entry)).get("revision", entry.revision))

    def find(self, entry: Entry) -> Path:
        """The folder of a present model. Raises ModelMissing with the command that brings it."""
        if not self.present(entry):
            raise ModelMissing(
                f"model {entry.name} is not in {self.folder} or not complete; get it with `{entry.remedy}`"
            )
        return self.path(entry)

    def build(self, entry: Entry, write: Callable[[Path], None], *, revision: str = RECIPE) -> Path:
        """Let `write` fill a folder beside the place, then rename it in. Two builders at once are safe without a lock:
        renaming onto a filled folder fails, so the later one keeps the earlier one's work."""
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / f".{entry.name}.{os.getpid()}.{secrets.token_hex(4)}"
        try:
            beside.mkdir()
            write(beside)
            write_marker(beside, entry, revision=revision)
            self.place(beside, entry)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return self.find(entry)

    def place(self, beside: Path, entry: Entry) -> None:
        """Rename a complete folder to where the entry's files belong, on disk for good."""
        self._move(beside, self.path(entry), entry)
        _to_disk(self.folder)

    def verify(self, entry: Entry) -> None:
        """Compare every file with the sum that was taken when it came here.

        Raises ModelMissing, ModelUnsafe naming the file that changed."""
        path = self.find(entry)
        sums = recorded(path, "sha256")
        for name, wanted in sums.items():
            if sha256(path / name) != wanted:
                raise ModelUnsafe(
                    f"{entry.name}: {name} is not what was put here (another sha256); delete {path} and "
                    f"get it again with `{entry.remedy}`"
                )

    def needed(self, entry: Entry, *, float_bytes: int = 2) -> int:
        """Bytes of memory that the entry takes, batch 1: by the headers of its files where they are here and no noise,
        else by the catalogue's estimate."""
        values = recorded(self.path(entry), "values")
        if not values or entry.noise:
            return round(entry.memory_gb * 1e9 * float_bytes / 2)
        loaded = headers.weights(values, float_bytes=float_bytes, quantise=entry.quantise)
        return headers.needed(loaded, part=entry.is_part)

    def _move(self, beside: Path, target: Path, entry: Entry) -> None:
        if target.exists() and not self.present(entry):
            # Left by a disk that filled up or by hands; a folder that is whole is never moved.
            shutil.rmtree(target, ignore_errors=True)
        try:
            beside.rename(target)
        except OSError:
            if not self.present(entry):
                raise


def read_marker(path: Path) -> Mapping[str, object]:
    """What was put into a model's folder; empty where nothing complete is."""
    try:
        found = json.loads((path / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def recorded(path: Path, key: str) -> dict[str, Any]:
    """One table of a marker (`files`: bytes, `sha256`, both by file; `values`: how many of each type); empty where it
    was written before there were such tables."""
    found = read_marker(path).get(key)
    return dict(found) if isinstance(found, Mapping) else {}


def write_marker(path: Path, entry: Entry, *, revision: str, sums: Mapping[str, str] | None = None) -> None:
    """Record what is in the folder: name, source, revision, licence, and of each file its bytes and sha256 (taken now,
    unless `sums` has it), all on disk first."""
    (path / MARKER).unlink(missing_ok=True)
    files = {f.relative_to(path).as_posix(): f for f in sorted(path.rglob("*")) if f.is_file()}
    for file in files.values():
        _to_disk(file)
    weights = [_values(file, name) for name, file in files.items() if file.suffix == ".safetensors"]
    text = json.dumps(
        {
            "name": entry.name,
            "repository": entry.source,
            "revision": revision,
            "licence": entry.licence,
            "class": entry.class_name,
            "files": {name: file.stat().st_size for name, file in files.items()},
            "sha256": {name: (sums or {}).get(name) or sha256(file) for name, file in files.items()},
            "values": headers.total(weights),
        },
        ensure_ascii=False,
        indent=1,
    )
    (path / MARKER).write_text(text, encoding="utf-8")
    for written in (path / MARKER, *_folders(path)):
        _to_disk(written)


def _values(file: Path, name: str) -> Mapping[str, int]:
    """What a file's header announces; nothing for a header that is wrong, which the inspection refuses by name."""
    try:
        return headers.read(file, name)
    except ModelUnsafe:
        return {}


def sha256(file: Path, *, also: Callable[[bytes], object] | None = None) -> str:
    """The sum of a file of any size; `also` is given every piece, for who wants to copy or count it."""
    summed = hashlib.sha256()
    with file.open("rb") as handle:
        while piece := handle.read(_CHUNK):
            summed.update(piece)
            if also is not None:
                also(piece)
    return summed.hexdigest()


def _folders(path: Path) -> Iterator[Path]:
    yield from (folder for folder in path.rglob("*") if folder.is_dir())
    yield path


def _to_disk(file: Path) -> None:
    """A folder is told to the disk as a file is, or a renamed file may be gone after a power cut."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
