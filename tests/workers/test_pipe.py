"""Frames arrive whole, in order, with their attachments; anything else breaks the pipe."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from workers.pipe import Pipe, PipeBroken


@pytest.fixture
def ends() -> Iterator[tuple[Pipe, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Pipe(ours, patience_s=1.0), theirs


def test_a_frame_comes_out_as_it_went_in(ends: tuple[Pipe, socket.socket]) -> None:
    pipe, theirs = ends
    picture = bytes(range(256)) * 20_000
    sender = threading.Thread(target=Pipe(theirs).send, args=("row", {"n": 1, "text": "Әже"}, [picture, b""]))
    sender.start()

    frame = pipe.receive()

    sender.join()
    assert frame is not None
    assert (frame.say, frame.body, frame.attached) == ("row", {"n": 1, "text": "Әже"}, (picture, b""))


def test_frames_sent_from_many_threads_do_not_mix(ends: tuple[Pipe, socket.socket]) -> None:
    pipe, theirs = ends
    other = Pipe(theirs)

    def speak(row: int) -> None:
        for _ in range(20):
            other.send("step", {"row": row}, [bytes([row]) * 9_000])

    senders = [threading.Thread(target=speak, args=(row,)) for row in range(4)]
    for sender in senders:
        sender.start()

    heard = [pipe.receive() for _ in range(80)]

    assert all(frame and frame.attached[0] == bytes([frame.body["row"]]) * 9_000 for frame in heard)


def test_nothing_said_is_none_and_not_an_error(ends: tuple[Pipe, socket.socket]) -> None:
    assert ends[0].receive(timeout_s=0.01) is None


def test_a_closed_pipe_says_so(ends: tuple[Pipe, socket.socket]) -> None:
    pipe, theirs = ends
    theirs.close()

    with pytest.raises(PipeBroken, match="closed"):
        pipe.receive()


def test_a_reader_that_does_not_read_is_not_waited_for(ends: tuple[Pipe, socket.socket]) -> None:
    with pytest.raises(PipeBroken, match="does not read"):
        ends[0].send("run", {}, [bytes(64 * 1024 * 1024)])


@pytest.mark.parametrize(
    "sent",
    [
        struct.pack("!I", 2**31),
        struct.pack("!I", 4) + b"\x80\x04K\x01",
        struct.pack("!I", 2) + b"[]",
        struct.pack("!I", 43) + b'{"say": "row", "body": {}, "attached": [-1]}'[:43],
        struct.pack("!I", 58) + b'{"say": "row", "body": {}, "attached": [99999999999999999]}'[:58],
        struct.pack("!I", 39) + b'{"say": 1, "body": {}, "attached": []} ',
    ],
    ids=["too long", "pickle", "no object", "cut off", "cut off large", "say is a number"],
)
def test_what_is_no_frame_breaks_the_pipe(ends: tuple[Pipe, socket.socket], sent: bytes) -> None:
    pipe, theirs = ends
    theirs.sendall(sent)

    with pytest.raises(PipeBroken, match="frame"):
        pipe.receive(timeout_s=1.0)
