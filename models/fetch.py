"""One file over HTTP: goes on where it stopped, in this run or an earlier one, and counts only once its sum is right.

The hub's own client (huggingface_hub 2.4) gives every attempt a new temporary file and deletes it when it fails, so a
shard of ten gigabytes that breaks off near its end begins anew; hence this."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from models.errors import HubAway, ModelError, ModelUnsafe
from models.shelf import sha256

# Broken connections in a row without a byte in between.
TRIES = 5

# Seconds without a byte until a connection counts as broken.
_TIMEOUT = 30

# Read of a header at first: 97 in 100 on the hub are shorter (huggingface_hub, `parse_safetensors_file_metadata`).
_FIRST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file of a commit: where it is, how long, and its sum where the hub gives one (`sha256` of large files; `blob`,
    git's own, of small ones)."""

    name: str
    url: str
    size: int
    sha256: str = ""
    blob: str = ""

    def is_at(self, file: Path) -> bool:
        """Whether this very file lies there."""
        if not file.is_file() or file.stat().st_size != self.size:
            return False
        if self.sha256:
            return sha256(file) == self.sha256
        return not self.blob or _blob(file, self.size) == self.blob


def _blob(file: Path, size: int) -> str:
    # Git's name for contents; a check against accidents, which is all that the hub offers for small files.
    named = hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    sha256(file, also=named.update)
    return named.hexdigest()


class Line:
    """A line to the hub: its session, who we are, and whether anybody still wants what comes through it."""

    def __init__(self, session: Any, headers: Mapping[str, str], *, pause: float = 1.0) -> None:
        """`session`: the hub client's own httpx client. `pause`: seconds before a broken connection is opened again."""
        self._session = session
        self._headers = {**headers, "Accept-Encoding": "identity"}
        self._pause = pause
        self.stopped = Event()

    def fetch(self, wanted: Wanted, target: Path, heard: Callable[[int], None]) -> None:
        """Bring a file to `target`; `heard` is told how many bytes came, those of earlier attempts included.

        Raises HubAway, ModelUnsafe where the sum is another (what came is deleted), ModelError for a full disk, and
        what the hub's client raises for refusals."""
        from httpx2 import HTTPError

        part = target.with_name(f"{target.name}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        if part.exists() and part.stat().st_size > wanted.size:
            part.unlink()
        heard(part.stat().st_size if part.exists() else 0)
        try:
            self._persist(wanted, part, heard)
        except OSError as error:
            if isinstance(error, HTTPError):
                # The hub's client counts its refusals as both.
                raise
            raise ModelError(f"can't write {part}: {error.strerror}; what came is kept, make room and go on") from error
        if self.stopped.is_set():
            return
        if not wanted.is_at(part):
            part.unlink()
            raise ModelUnsafe(
                f"{wanted.name}: what came is not what the hub names (another checksum); it was deleted: run the "
                "command again, and if it happens twice don't use this network"
            )
        part.rename(target)

    def _persist(self, wanted: Wanted, part: Path, heard: Callable[[int], None]) -> None:
        from httpx2 import HTTPError

        failed = 0
        while not self.stopped.is_set():
            before = part.stat().st_size if part.exists() else 0
            if part.exists() and before == wanted.size:
                return
            try:
                self._go_on(wanted, part, heard)
                reason = "the connection ended early"
            except HTTPError as error:
                if _is_refusal(error):
                    raise
                reason = type(error).__name__
            came = part.stat().st_size if part.exists() else 0
            failed = 0 if came > before else failed + 1
            if came != wanted.size:
                if failed >= TRIES:
                    raise HubAway(
                        f"{wanted.name}: broken off {TRIES} times ({reason}); what was fetched is kept: run the "
                        "command again when the network is better"
                    )
                time.sleep(self._pause)

    def _go_on(self, wanted: Wanted, part: Path, heard: Callable[[int], None]) -> None:
        from huggingface_hub.utils._http import hf_raise_for_status

        have = part.stat().st_size if part.exists() else 0
        headers = self._headers | ({"Range": f"bytes={have}-"} if have else {})
        with self._session.stream("GET", wanted.url, headers=headers, timeout=_TIMEOUT) as answer:
            hf_raise_for_status(answer)
            if have and answer.status_code != 206:
                # A server that knows no ranges begins at the beginning.
                heard(-have)
                have = 0
            with part.open("ab" if have else "wb") as file:
                # As they come: pieces of a given size would be gathered first, and lost when the connection breaks.
                for piece in answer.iter_bytes():
                    if self.stopped.is_set() or have + len(piece) > wanted.size:
                        return
                    have += file.write(piece)
                    heard(len(piece))

    def text(self, wanted: Wanted, limit: int) -> bytes:
        """A whole small file. Raises ModelUnsafe where it is longer than `limit`."""
        if wanted.size > limit:
            raise ModelUnsafe(f"{wanted.name}: {wanted.size} bytes, more than any model's; it was not fetched")
        return self._range(wanted, 0, limit)

    def start_of(self, wanted: Wanted, limit: int) -> bytes:
        """The header of a safetensors file, without the rest. Raises ModelUnsafe where it is longer than `limit`."""
        start = self._range(wanted, 0, _FIRST)
        length = int.from_bytes(start[:8], "little")
        if length > min(limit, wanted.size - 8):
            raise ModelUnsafe(f"{wanted.name}: not a safetensors file (a header of {length} bytes); it was not fetched")
        if len(start) < length + 8:
            start += self._range(wanted, len(start), length + 8 - len(start))
        return start[8 : length + 8]

    def _range(self, wanted: Wanted, begin: int, count: int) -> bytes:
        from huggingface_hub.utils._http import hf_raise_for_status

        headers = self._headers | {"Range": f"bytes={begin}-{begin + count - 1}"}
        found = bytearray()
        with self._session.stream("GET", wanted.url, headers=headers, timeout=_TIMEOUT) as answer:
            hf_raise_for_status(answer)
            skip = 0 if answer.status_code == 206 else begin
            for piece in answer.iter_bytes():
                found += piece
                if len(found) >= skip + count:
                    break
        return bytes(found[skip : skip + count])


def _is_refusal(error: Exception) -> bool:
    """Whether the hub answered that it won't: then asking again is of no use."""
    answer = getattr(error, "response", None)
    return answer is not None and 400 <= answer.status_code < 500 and answer.status_code not in (408, 429)
