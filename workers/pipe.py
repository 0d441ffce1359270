"""Frames between the supervisor and its engine: one JSON object, then binary attachments; never pickle."""

import json
import select
import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_LENGTH = struct.Struct("!I")
# A frame carries at most one batch: a few hundred shots as JSON, or a few dozen pictures of some megabytes.
_MOST_JSON = 64 * 1024 * 1024
_MOST_ATTACHED = 1024 * 1024 * 1024
_CHUNK = 1024 * 1024


class PipeBroken(Exception):
    """The other side is gone, does not read, or sends something that is no frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One thing said. `say` is its kind; `body` the rest of its JSON object; `attached` what JSON cannot carry."""

    say: str
    body: Mapping[str, Any] = field(default_factory=dict)
    attached: tuple[bytes, ...] = ()


class Pipe:
    """One end of a connected stream socket. `send` may be called from any thread, `receive` from one."""

    def __init__(self, end: socket.socket, *, patience_s: float | None = None) -> None:
        """`patience_s`: how long a send waits for a reader that does not read; None waits for ever."""
        self._end = end
        self._end.settimeout(patience_s)
        self._sending = threading.Lock()
        self._pending = bytearray()
        self._closed = False

    def send(self, say: str, body: Mapping[str, Any] | None = None, attached: Sequence[bytes] = ()) -> None:
        """Write one whole frame. Raises PipeBroken."""
        text = json.dumps({"say": say, "body": body or {}, "attached": [len(part) for part in attached]}).encode()
        with self._sending:
            try:
                self._end.sendall(_LENGTH.pack(len(text)) + text)
                for part in attached:
                    self._end.sendall(part)
            except OSError as error:
                raise PipeBroken(f"the other side does not read: {error}") from error

    def receive(self, timeout_s: float | None = None) -> Frame | None:
        """The next frame, or None when none is complete within `timeout_s` (None: wait). Raises PipeBroken."""
        while True:
            frame = self._parse()
            if frame is not None:
                return frame
            if timeout_s is not None and not select.select([self._end], [], [], timeout_s)[0]:
                return None
            self._fill()

    def close(self) -> None:
        """Close this end; the other side reads an end of file."""
        self._end.close()

    def _fill(self) -> None:
        try:
            chunk = self._end.recv(_CHUNK)
        except OSError as error:
            raise PipeBroken(f"the other side is gone: {error}") from error
        if not chunk:
            raise PipeBroken("the other side has closed the pipe")
        self._pending += chunk

    def _parse(self) -> Frame | None:
        if len(self._pending) < _LENGTH.size:
            return None
        (size,) = _LENGTH.unpack_from(self._pending)
        if size > _MOST_JSON:
            raise PipeBroken(f"a frame of {size} bytes of JSON; at most {_MOST_JSON}")
        start = _LENGTH.size + size
        if len(self._pending) < start:
            return None
        head = _head(bytes(self._pending[_LENGTH.size : start]))
        sizes: list[int] = head["attached"]
        if len(self._pending) < start + sum(sizes):
            return None
        attached = []
        for length in sizes:
            attached.append(bytes(self._pending[start : start + length]))
            start += length
        del self._pending[:start]
        return Frame(say=head["say"], body=head["body"], attached=tuple(attached))


def _head(text: bytes) -> dict[str, Any]:
    try:
        head = json.loads(text)
        sizes = head["attached"]
        fits = isinstance(head["say"], str) and isinstance(head["body"], dict) and sum(sizes) <= _MOST_ATTACHED
        sound = fits and all(size >= 0 for size in sizes)
    except (ValueError, KeyError, TypeError) as error:
        raise PipeBroken(f"not a frame: {error}") from error
    if not sound:
        raise PipeBroken("not a frame: say, body or attached is not what it should be")
    return dict(head)
