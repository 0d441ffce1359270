"""The shelf: where a model's files lie on this machine, and whether they are all there."""

import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.catalogue import Entry
from models.errors import ModelMissing

# Written last: a folder without it is not a model.
MARKER = "kadr-model.json"

# Part of a built model's folder name, so that a new recipe never meets the files of an old one.
RECIPE = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The models folder of a machine: one folder per model, in the hub's own layout, plus a marker."""

    folder: Path

    def path(self, entry: Entry) -> Path:
        """Where the entry's files belong."""
        return self.folder / (f"{entry.name}@{RECIPE}" if entry.builder else entry.name)

    def present(self, entry: Entry) -> bool:
        """Whether every file that was put here is still here at its full size."""
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

    def build(self, entry: Entry, write: Callable[[Path], None]) -> Path:
        """Let `write` fill a folder beside the place, then rename it in. Two builders at once are safe without a lock:
        renaming onto a filled folder fails, so the later one keeps the earlier one's work."""
        target = self.path(entry)
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / f".{entry.name}.{os.getpid()}.{secrets.token_hex(4)}"
        try:
            beside.mkdir()
            write(beside)
            write_marker(beside, entry, revision=RECIPE)
            self._move(beside, target, entry)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return self.find(entry)

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


def write_marker(path: Path, entry: Entry, *, revision: str) -> None:
    """Record what is in the folder: name, source, revision, licence and the size of each file, all on disk first."""
    (path / MARKER).unlink(missing_ok=True)
    files = {str(f.relative_to(path)): f for f in sorted(path.rglob("*")) if f.is_file()}
    for file in files.values():
        _to_disk(file)
    text = json.dumps(
        {
            "name": entry.name,
            "repository": entry.source,
            "revision": revision,
            "licence": entry.licence,
            "class": entry.class_name,
            "files": {name: file.stat().st_size for name, file in files.items()},
        },
        ensure_ascii=False,
        indent=1,
    )
    (path / MARKER).write_text(text, encoding="utf-8")
    _to_disk(path / MARKER)


def _to_disk(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
