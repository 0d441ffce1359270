"""Bytes under their sha256, in a folder or in a bucket; what `put` returned survives a power cut."""

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, from_url

from kadr.errors import NotFound, OutOfSpace, Unavailable, Unreadable

if TYPE_CHECKING:
    from obstore.store import RetryConfig

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".unfinished"
# By itself obstore tries for three minutes: a worker that waits so long renews no lease. Whoever asks tries again.
_RETRY: Final["RetryConfig"] = {"max_retries": 2, "retry_timeout": timedelta(seconds=5)}


class Blobs:
    """A content-addressed store. `url`: `file:///folder`, or what obstore understands (`s3://`, `gs://`, `az://`)."""

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self._folder = Path(unquote(parts.path)) if parts.scheme == "file" else None
        if self._folder is not None:
            with self._errors("the blob folder"):
                (self._folder / _UNFINISHED).mkdir(parents=True, exist_ok=True)
                self._store = LocalStore(self._folder)
        else:
            self._store = from_url(url, retry_config=_RETRY)  # type: ignore[assignment]  # the union of obstore's stores is a stub-only name

    def put(self, data: bytes) -> str:
        """Stores bytes durably and returns their sha256 in hex; equal content is stored once.

        Raises OutOfSpace, Unavailable."""
        sha256 = hashlib.sha256(data).hexdigest()
        with self._errors(sha256):
            if self._folder is None:
                obstore.put(self._store, _place(sha256), data)
            elif not self._holds(sha256):
                self._write(self._folder, sha256, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes, their hash verified. Raises NotFound; Unreadable where they are damaged; Unavailable."""
        with self._errors(sha256):
            data = bytes(obstore.get(self._store, _place(sha256)).bytes())
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unreadable(f"asset {sha256} is damaged in {self.url}; restore it from a backup or make it again")
        return data

    def size(self, sha256: str) -> int:
        """The number of bytes. Raises NotFound, Unavailable."""
        with self._errors(sha256):
            return int(obstore.head(self._store, _place(sha256))["size"])

    def sweep(self, older_than_s: float) -> int:
        """Removes unfinished files that a killed process left at least so long ago; returns how many."""
        if self._folder is None:
            return 0
        limit = time.time() - older_than_s
        swept = 0
        for file in (self._folder / _UNFINISHED).iterdir():
            try:
                if file.stat().st_mtime <= limit:
                    file.unlink()
                    swept += 1
            except FileNotFoundError:
                # Its writer has just finished.
                continue
        return swept

    def _holds(self, sha256: str) -> bool:
        """Whether the blob is there and whole: a damaged one is written again."""
        try:
            self.get(sha256)
        except (NotFound, Unreadable):
            return False
        return True

    def _write(self, folder: Path, sha256: str, data: bytes) -> None:
        # obstore 0.12.1's LocalStore writes beside and renames, but never syncs (seen with strace): so we do it all.
        target = folder / _place(sha256)
        if not target.parent.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync_folder(folder)
        beside = folder / _UNFINISHED / f"{sha256[:16]}-{secrets.token_hex(8)}"
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(target.parent)

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound(f"asset {what} is not in {self.url}") from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise OutOfSpace(f"no space left for {what} in {self.url}; free some and try again") from error
            raise Unavailable(f"{what} cannot be reached in {self.url}: {error}") from error
        except BaseError as error:
            raise Unavailable(f"{what} cannot be reached in {self.url}: {error}") from error


def _place(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise NotFound(f"{sha256!r} is not an asset's sha256: 64 digits of 0-9a-f")
    return f"{sha256[:2]}/{sha256}"


def _sync_folder(folder: Path) -> None:
    """A rename is durable only once its folder is synced too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
