"""What the blob store promises: what `put` returned is on disk, whole, once; damage is noticed."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from kadr.errors import NotFound, OutOfSpace, Unavailable, Unreadable
from kadr.store.blobs import Blobs

DATA = "боран".encode() * 1000
NAME = sha256(DATA).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the blobs lie; a name that a URL must quote."""
    return tmp_path / "блобтар 1%"


@pytest.fixture
def blobs(folder: Path) -> Blobs:
    """An empty store in a folder."""
    return Blobs(folder.as_uri())


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


@pytest.mark.parametrize("url", ["folder", "memory:///"])
def test_bytes_come_back_under_their_hash(url: str, folder: Path) -> None:
    blobs = Blobs(folder.as_uri() if url == "folder" else url)

    assert blobs.put(DATA) == NAME
    assert blobs.get(NAME) == DATA
    assert blobs.size(NAME) == len(DATA)


def test_empty_bytes_are_bytes_too(blobs: Blobs) -> None:
    assert blobs.get(blobs.put(b"")) == b""


def test_equal_bytes_are_stored_once(blobs: Blobs, folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        names = set(threads.map(blobs.put, [DATA] * 32))

    assert names == {NAME}
    assert _files(folder) == [folder / NAME[:2] / NAME]


def test_file_and_folder_are_synced_before_put_returns(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    sync = os.fsync

    def watched(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    blobs.put(DATA)

    assert synced[-2].startswith(NAME[:16])  # the file, still beside its place
    assert synced[-1] == NAME[:2]  # then the folder that it was renamed into
    assert len(synced) == 3  # and, before, the parent of that new folder


@pytest.mark.parametrize("damage", [b"", DATA[:-1], DATA[:-1] + b"x"], ids=["emptied", "truncated", "flipped"])
def test_damage_is_noticed_named_and_healed_by_storing_again(blobs: Blobs, folder: Path, damage: bytes) -> None:
    blobs.put(DATA)
    (folder / NAME[:2] / NAME).write_bytes(damage)

    with pytest.raises(Unreadable, match=f"asset {NAME} is damaged"):
        blobs.get(NAME)

    blobs.put(DATA)
    assert blobs.get(NAME) == DATA


@pytest.mark.parametrize("url", ["folder", "memory:///"])
def test_a_missing_asset_is_not_found(url: str, folder: Path) -> None:
    blobs = Blobs(folder.as_uri() if url == "folder" else url)

    with pytest.raises(NotFound, match=NAME):
        blobs.get(NAME)
    with pytest.raises(NotFound, match=NAME):
        blobs.size(NAME)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME + "0", "/" + NAME])
def test_only_a_hash_names_an_asset(blobs: Blobs, name: str) -> None:
    with pytest.raises(NotFound, match="is not an asset's sha256"):
        blobs.get(name)


def test_a_process_killed_while_writing_leaves_no_partial_asset(blobs: Blobs, folder: Path) -> None:
    code = """
import os, sys
from kadr.store.blobs import Blobs
blobs = Blobs(sys.argv[1])
print("ready", flush=True)
while True:
    blobs.put(os.urandom(2_000_000))
"""
    writer = subprocess.Popen([sys.executable, "-c", code, folder.as_uri()], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(0.3)
    writer.send_signal(signal.SIGKILL)
    writer.communicate()

    blobs.sweep(older_than_s=0)

    left = _files(folder)
    assert left, "it was killed before it wrote anything: wait longer above"
    assert all(sha256(file.read_bytes()).hexdigest() == file.name for file in left)


def test_the_sweep_leaves_young_files_to_their_writers(blobs: Blobs, folder: Path) -> None:
    old, young = folder / ".unfinished" / "old", folder / ".unfinished" / "young"
    old.touch()
    young.touch()
    os.utime(old, (time.time() - 7200, time.time() - 7200))

    assert blobs.sweep(older_than_s=3600) == 1
    assert young.exists()


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable, match="cannot be reached"):
        Blobs((tmp_path / "file" / "blobs").as_uri())


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A file system of 1 MB; only root may mount one."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    mounted = tmp_path / "small"
    mounted.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mounted], capture_output=True, check=False
    ).returncode:
        pytest.skip("this container may not mount")
    return mounted


def test_a_full_disk_is_out_of_space_leaves_nothing_and_heals(small_disk: Path) -> None:
    try:
        blobs = Blobs(small_disk.as_uri())

        with pytest.raises(OutOfSpace, match="no space left"):
            blobs.put(os.urandom(2_000_000))

        assert _files(small_disk) == []
        assert blobs.get(blobs.put(DATA)) == DATA
    finally:
        subprocess.run(["umount", small_disk], check=True)
