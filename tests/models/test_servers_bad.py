"""Servers that misbehave: every order ends in time, with a word that says whether asking again may help."""

import socket
import threading
import time
from collections.abc import Callable

import pytest

from models import servers
from models.errors import ModelBroken
from models.protocols import Failure, TextReply
from models.wire import MAX_ANSWER
from tests.models.conftest import Notes
from tests.models.serving import Stage, failure, order, playhouse, reply, served, written


def until(condition: Callable[[], bool]) -> bool:
    """Waits for something to become true."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (500, '{"error": {"message": "CUDA error"}}', "unavailable"),
        (503, "<html>no healthy upstream</html>", "unavailable"),
        (429, '{"error": {"message": "slow down"}}', "busy"),
        (401, '{"error": "Unauthorized"}', "refused"),
        (403, "", "refused"),
        (404, '{"message": "The model `tiny` does not exist."}', "model-missing"),
        (400, "{\"detail\": \"Server is pinned to 'a'; requested 'tiny'.\"}", "model-missing"),
        (400, '{"message": "This model\'s maximum context length is 4096 tokens."}', "too-large"),
        (400, '{"message": "The input (9000 tokens) is longer than the model\'s context length"}', "too-large"),
        (413, "", "too-large"),
        (422, '{"detail": "Unexpected fields in the request"}', "invalid"),
    ],
)
def test_a_refusal_says_whether_asking_again_may_help(status: int, said: str, code: str) -> None:
    with playhouse(lambda stage: stage.status(status, said.encode())) as house:
        end = failure(served(house.url), order("Қар"))

        assert end.code == code
        assert house.url in end.detail
        assert str(status) in end.detail
        assert len(house.seen) == 1


def test_a_redirect_is_not_followed_with_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "құпия".encode().hex())
    with playhouse(lambda stage: stage.reply("stolen")) as elsewhere:
        with playhouse(lambda stage: stage.status(307, Location=f"{elsewhere.url}/chat/completions")) as house:
            end = failure(served(house.url), order("Снег"))

        assert (end.code, "not followed" in end.detail) == ("refused", True)
        assert elsewhere.seen == []


def test_a_server_that_is_not_there_is_worth_another_try() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        end = failure(served(f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"), order("Wind"))

    assert end.code == "unavailable"
    assert "is the server running?" in end.detail


def _half(stage: Stage) -> None:
    stage.begin(Transfer_Encoding="chunked")
    event = b'data: {"choices": [{"index": 0, "delta": {"content": "\xd2\x9b\xd0\xb0\xd1\x80"}}]}\n\n'
    stage.raw(f"{len(event):x}\r\n".encode() + event + b"\r\n1f\r\ndata: {")


def _unfinished(stage: Stage) -> None:
    stage.begin()
    stage.say("қар")
    stage.raw(b"data: [DONE]\n\n")


def _gave_up(stage: Stage) -> None:
    stage.begin()
    stage.say("қар")
    stage.event({"error": {"message": "the worker died"}})


@pytest.mark.parametrize("play", [_half, _unfinished, _gave_up, lambda stage: stage.reply("қар", finish="abort")])
def test_half_a_reply_is_never_a_whole_one(play: Callable[[Stage], None]) -> None:
    notes = Notes()
    with playhouse(play) as house:
        end = failure(served(house.url), order("Снег"), notes)

    assert end.code == "unavailable"
    assert notes.tokens[0] == ["қар"]


@pytest.mark.parametrize(
    "event",
    [
        b"data: {\n\n",
        b"data: 5\n\n",
        b'data: "text"\n\n',
        b'data: {"choices": 5}\n\n',
        b'data: {"choices": [5]}\n\n',
        b'data: {"choices": [{"delta": {"content": [1]}, "finish_reason": "stop"}]}\n\n',
        b'data: {"choices": [{"delta": {"content": "a"}, "finish_reason": {"a": 1}}]}\n\n',
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"data: \xff\xfe\n\n",
        b"event: \x00\n\n",
    ],
)
def test_what_is_no_event_of_the_protocol_fails_its_order_alone(event: bytes) -> None:
    def play(stage: Stage) -> None:
        if "good" in str(stage.body):
            stage.reply("қар")
            return
        stage.begin()
        stage.raw(event)

    with playhouse(play) as house:
        bad, good = written(served(house.url), order("bad"), order("good"))

    assert isinstance(bad, Failure)
    assert bad.code in {"bad-reply", "unavailable"}
    assert isinstance(good, TextReply)


def test_a_page_is_no_answer() -> None:
    with playhouse(lambda stage: stage.status(200, b"<html>", Content_Type="text/html")) as house:
        end = failure(served(house.url), order("Wind"))

    assert (end.code, "text/html" in end.detail) == ("bad-reply", True)


def test_a_server_that_knows_no_budget_is_hung_up_on() -> None:
    def play(stage: Stage) -> None:
        stage.begin()
        while stage.say("қар "):
            pass

    with playhouse(play) as house:
        end = failure(served(house.url), order("Боран"))

        assert (end.code, "writes on" in end.detail) == ("bad-reply", True)
        assert until(lambda: house.seen[0].gone)


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"choices": [{"delta": {"content": "' + b"a" * 10_000_000 + b'"}, "finish_reason": "stop"}]}\n\n',
        b"data: " + b"a" * (MAX_ANSWER + 1),
    ],
)
def test_a_reply_of_many_megabytes_is_not_taken(event: bytes) -> None:
    def play(stage: Stage) -> None:
        stage.begin()
        stage.raw(event)

    with playhouse(play) as house:
        assert failure(served(house.url), order("Снег")).code == "bad-reply"


def test_an_error_page_of_many_megabytes_is_clipped() -> None:
    with playhouse(lambda stage: stage.status(500, b"x" * 10_000_000)) as house:
        end = failure(served(house.url), order("Снег"))

    assert end.code == "unavailable"
    assert len(end.detail) < 600


def test_an_answer_that_would_have_to_be_unpacked_is_refused() -> None:
    with playhouse(lambda stage: stage.begin(Content_Encoding="gzip")) as house:
        end = failure(served(house.url), order("Wind"))

    assert (end.code, "compressed" in end.detail) == ("bad-reply", True)


def _slow(stage: Stage) -> None:
    stage.begin()
    while stage.say("қ"):
        time.sleep(0.05)


def test_a_slow_server_is_hung_up_on_when_the_orders_time_is_over() -> None:
    with playhouse(_slow) as house:
        end = failure(served(house.url), order("Боран", max_tokens=500, time_limit_s=0.3))

        assert end.code == "timed-out"
        assert until(lambda: house.seen[0].gone)


def test_a_cancelled_order_hangs_up_so_that_the_server_stops() -> None:
    notes = Notes(cancel_when=lambda row, steps: steps > 1)
    with playhouse(_slow) as house:
        end = failure(served(house.url), order("Боран", max_tokens=500), notes)

        assert end.code == "cancelled"
        assert until(lambda: house.seen[0].gone)


def test_an_engine_that_waits_for_a_silent_server_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "SIGN_OF_LIFE_S", 0.2)
    notes = Notes(cancel_when=lambda row, steps: steps > 2)
    with playhouse(lambda stage: time.sleep(5)) as house:
        end = failure(served(house.url), order("Снег", max_tokens=500), notes)

    assert end.code == "cancelled"
    assert set(notes.steps[0]) == {(0, 500)}


def test_a_closed_session_hangs_up_on_all_and_ends_its_thread() -> None:
    before = threading.active_count()
    with playhouse(_slow) as house:
        session = served(house.url).session(Notes())
        session.admit(0, order("Қар", max_tokens=500))
        session.admit(1, order("Снег", max_tokens=500))
        until(lambda: len(house.seen) == 2)
        session.close()
        session.close()

        assert session.open == 0
        assert session.step() == []
        assert until(lambda: all(stage.gone for stage in house.seen))
    assert until(lambda: threading.active_count() <= before)


@pytest.mark.parametrize("texts", [(), ("",), (" \n",)])
def test_an_empty_reply_is_a_failure(texts: tuple[str, ...]) -> None:
    with playhouse(lambda stage: stage.reply(*texts)) as house:
        end = failure(served(house.url), order("Wind"))

    assert (end.code, "wrote nothing" in end.detail) == ("bad-reply", True)


def test_what_no_file_takes_is_taken_out_of_a_reply() -> None:
    with playhouse(lambda stage: stage.reply("қа\x00р\ud83d", "\n\tҮ\x1b[31m")) as house:
        assert reply(served(house.url), order("Қар")).text == "қар\ufffd\n\tҮ[31m"


def test_forty_orders_are_written_at_most_thirty_two_at_once() -> None:
    lock, here, most = threading.Lock(), 0, 0

    def play(stage: Stage) -> None:
        nonlocal here, most
        with lock:
            here += 1
            most = max(most, here)
        time.sleep(0.2)
        with lock:
            here -= 1
        stage.reply("қар")

    with playhouse(play) as house:
        ends = written(served(house.url), *(order(f"Снег {n}") for n in range(40)))

    assert all(isinstance(end, TextReply) for end in ends)
    assert 16 < most <= 32


@pytest.mark.parametrize(
    "url",
    ["ftp://host/v1", "file:///etc/passwd", "//host/v1", "http://", "https://a:b@host/v1", "http://host/v1?x=1", ""],
)
def test_an_address_that_may_not_be_called_is_named_without_its_password(url: str) -> None:
    with pytest.raises(ModelBroken, match="give http") as caught:
        served(url)

    assert "a:b" not in caught.value.detail


@pytest.mark.parametrize(
    ("key", "sent"), [("sk-қ".encode().hex(), "Bearer " + "sk-қ".encode().hex()), ("", "Bearer none")]
)
def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, key: str, sent: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    monkeypatch.setenv("OPENAI_ORG_ID", "somebody")
    with playhouse(lambda stage: stage.reply("қар")) as house:
        reply(served(house.url), order("Wind"))

    assert house.seen[0].headers["authorization"] == sent
    assert "somebody" not in str(house.seen[0].headers)
