"""A session: rows come while others run, leave as they end, and one row's trouble is its own."""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import torch

from models.loading import LoadedText
from models.pages import Pages
from models.protocols import Failure, Message, Role, TextOrder, TextReply
from models.residency import Residency
from models.sessions import Session, write
from models.text import TransformersText
from tests.models.conftest import Notes
from tests.models.test_text import order

# Longer than two pages, as the house's own instructions are.
INSTRUCTIONS = "Сен сценарийші көмекшісің: қазақша, орысша, ағылшынша жазасың. Әр көріністі бөлек баянда. " * 3


@pytest.fixture(scope="module", params=["tiny-text", "tiny-gemma4"])
def model(request: pytest.FixtureRequest, residency: Residency) -> TransformersText:
    return _model(residency, request.param)


@pytest.fixture(scope="module")
def paged(residency: Residency) -> TransformersText:
    return _model(residency, "tiny-text")


def _model(residency: Residency, name: str) -> TransformersText:
    found = residency.text(name)
    assert isinstance(found, TransformersText)
    return found


def instructed(words: str, *, seed: int = 1, max_tokens: int = 16) -> TextOrder:
    messages = (Message(role=Role.SYSTEM, content=INSTRUCTIONS), Message(role=Role.USER, content=words))
    return TextOrder(messages=messages, seed=seed, max_tokens=max_tokens)


def run(session: Session) -> dict[int, TextReply | Failure]:
    """The session's rows, run to their ends."""
    found: dict[int, TextReply | Failure] = {}
    for _ in range(600):
        found.update(session.step())
        if not session.open:
            return found
    raise AssertionError(f"{session.open} rows have no end; {found}")


@contextmanager
def opened(model: TransformersText, notes: Notes | None = None) -> Iterator[Session]:
    session = model.session(notes or Notes())
    yield session
    session.close()


@contextmanager
def hooked(model: TransformersText, hook: object) -> Iterator[None]:
    handle = model.model.lm_head.register_forward_hook(hook)
    yield
    handle.remove()


def test_how_rows_are_written_was_tried_at_the_start_and_is_told(residency: Residency) -> None:
    how = {name: _model(residency, name).how["writing"] for name in ("tiny-text", "tiny-llama", "tiny-gemma4")}

    assert [how[name].partition(":")[0] for name in how] == ["paged", "paged", "padded"]


class Inviting(Notes):
    """A watcher that admits one more row when the first has written three tokens."""

    def __init__(self, late: TextOrder) -> None:
        super().__init__()
        self.session: Session | None = None
        self._late = late

    def step(self, row: int, done: int, total: int) -> None:
        super().step(row, done, total)
        if (row, done) == (0, 3) and self.session is not None:
            self.session.admit(2, self._late)


def test_a_row_that_comes_late_is_written_beside_those_that_run_and_as_if_alone(model: TransformersText) -> None:
    late = order("Кеш келген", seed=9, max_tokens=12)
    alone = write(model, [late], Notes())[0]
    notes = Inviting(late)

    with opened(model, notes) as notes.session:
        notes.session.admit(0, replace(order(seed=2, max_tokens=60), temperature=1.2))
        notes.session.admit(1, order("Қысқа", seed=3, max_tokens=40))
        found = run(notes.session)

    assert isinstance(alone, TextReply)
    assert isinstance(beside := found[2], TextReply)
    assert beside.text == alone.text
    assert (alone.batch, beside.batch) == (1, 3)


def test_rows_end_one_by_one_and_are_open_until_they_do(model: TransformersText) -> None:
    with opened(model) as session:
        for row, budget in enumerate((30, 2, 9)):
            session.admit(row, order(seed=row, max_tokens=budget))
        counted, ends = [session.open], []
        while session.open:
            ends += [row for row, _ in session.step()]
            counted.append(session.open)

    assert counted[0] == 3
    assert counted == sorted(counted, reverse=True)
    assert ends == [1, 2, 0]


def test_a_number_is_free_again_once_its_row_has_ended(model: TransformersText) -> None:
    with opened(model) as session:
        session.admit(0, order(seed=1, max_tokens=3))
        first = run(session)[0]
        session.admit(0, order(seed=1, max_tokens=3))
        again = run(session)[0]

    assert isinstance(first, TextReply)
    assert isinstance(again, TextReply)
    assert first.text == again.text


def test_a_cancelled_row_leaves_its_batch_and_is_answered(model: TransformersText) -> None:
    unwanted: set[int] = set()
    notes = Notes(cancel_when=lambda row, steps: row in unwanted)

    with opened(model, notes) as session:
        for row in range(3):
            session.admit(row, order(seed=row, max_tokens=400))
        while not notes.steps[1]:
            session.step()
        written = len(notes.steps[1])
        unwanted |= {1}
        ended = session.step()
        unwanted |= {0, 2}
        run(session)

    assert [(row, end.code) for row, end in ended if isinstance(end, Failure)] == [(1, "cancelled")]
    assert len(notes.steps[1]) == written


def test_a_row_whose_time_is_over_fails_between_two_tokens_and_its_neighbour_goes_on(model: TransformersText) -> None:
    hurried = replace(order(seed=1, max_tokens=4_000 if model.processor is None else 900), time_limit_s=0.02)

    late, whole = write(model, [hurried, order(seed=2, max_tokens=30)], Notes())

    assert isinstance(late, Failure)
    assert late.code == "timed-out"
    assert isinstance(whole, TextReply)


def test_closing_answers_nobody_and_the_next_session_starts_afresh(model: TransformersText) -> None:
    session = model.session(Notes())
    session.admit(0, order(max_tokens=50))
    session.step()

    session.close()

    assert session.open == 0
    assert isinstance(write(model, [order(max_tokens=3)], Notes())[0], TextReply)


def test_closing_gives_the_pages_back(paged: TransformersText) -> None:
    session = paged.session(Notes())
    session.admit(0, order(max_tokens=3))
    run(session)
    together = session._together
    assert isinstance(together, Pages)
    held = weakref.ref(together._cache.cache_tensor)

    session.close()

    assert held() is None


def test_prompts_that_begin_alike_are_read_once(paged: TransformersText) -> None:
    words = ("Әже не дейді?", "Кто вошёл?", "Who has the letter?", "Ғалым қайда?")

    replies = write(paged, [instructed(each, seed=n) for n, each in enumerate(words)], Notes())

    reused = [reply.reused_tokens for reply in replies if isinstance(reply, TextReply)]
    assert reused[0] == 0
    assert all(count > 0.5 * replies[0].prompt_tokens for count in reused[1:]), reused  # type: ignore[union-attr]


def test_what_was_reused_changes_no_word(paged: TransformersText) -> None:
    wanted = instructed("Ғалым қайда?", seed=5, max_tokens=30)
    alone = write(paged, [wanted], Notes())[0]

    beside = write(paged, [instructed("Әже не дейді?", seed=4), wanted], Notes())[1]

    assert isinstance(alone, TextReply)
    assert isinstance(beside, TextReply)
    assert (alone.reused_tokens, beside.reused_tokens > 0) == (0, True)
    assert beside.text == alone.text


def test_more_rows_than_the_pages_hold_are_all_written(residency: Residency, paged: TransformersText) -> None:
    tight = TransformersText(
        loaded=_loaded(paged), entry=paged.entry, device=paged.device, cache_bytes=400 * 4 * 2 * 2 * 32 * 4
    )
    orders = [order(f"{n}-көрініс. Үңгір", seed=n, max_tokens=150) for n in range(5)]

    replies = write(tight, orders, Notes())

    roomy = write(paged, orders, Notes())
    assert [r.text for r in replies if isinstance(r, TextReply)] == [r.text for r in roomy if isinstance(r, TextReply)]
    assert len(replies) == 5


def test_a_prompt_beyond_all_pages_is_refused_with_their_number(paged: TransformersText) -> None:
    tight = TransformersText(
        loaded=_loaded(paged), entry=paged.entry, device=paged.device, cache_bytes=64 * 4 * 2 * 2 * 32 * 4
    )

    refused = write(tight, [order(max_tokens=500)], Notes())[0]

    assert isinstance(refused, Failure)
    assert (refused.code, "64" in refused.detail) == ("too-large", True)


def _loaded(model: TransformersText) -> LoadedText:
    return LoadedText(model=model.model, tokenizer=model.tokenizer)


def test_out_of_memory_makes_room_and_no_row_loses_a_word(model: TransformersText) -> None:
    orders = [order(f"{n} үй", seed=n, max_tokens=20) for n in range(4)]
    calm = write(model, orders, Notes())
    notes = Notes()
    left = [1]

    def once(module: object, args: object, output: torch.Tensor) -> None:
        if len(notes.steps[3]) == 5 and left.pop(0) if left else False:
            raise torch.OutOfMemoryError("CUDA out of memory")

    with hooked(model, once):
        found = write(model, orders, notes)

    assert not left
    assert [f.text for f in found if isinstance(f, TextReply)] == [c.text for c in calm if isinstance(c, TextReply)]
    assert notes.steps[3] == [(n, 20) for n in range(1, len(notes.steps[3]) + 1)]


def test_an_error_that_one_row_brings_fails_that_row_alone(model: TransformersText) -> None:
    orders = [order(f"{n} үй", seed=n, max_tokens=12) for n in range(3)]
    notes = Notes()
    session = model.session(notes)

    def at_the_second_rows_fourth(module: object, args: object, output: torch.Tensor) -> None:
        if len(notes.steps[1]) == 3 and 1 in {row.index for row in session._running}:
            raise RuntimeError("indices should be in range")

    with hooked(model, at_the_second_rows_fourth):
        for row, wanted in enumerate(orders):
            session.admit(row, wanted)
        found = run(session)
        session.close()

    assert isinstance(failed := found[1], Failure)
    assert (failed.code, "indices" in failed.detail) == ("model-error", True)
    assert all(isinstance(found[row], TextReply) for row in (0, 2))


def test_a_lost_device_ends_the_engine_instead_of_the_row(model: TransformersText) -> None:
    def lost(module: object, args: object, output: object) -> None:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    with hooked(model, lost), pytest.raises(RuntimeError, match="CUDA error"):
        write(model, [order()], Notes())


def test_a_grammar_library_that_cannot_read_the_tokenizer_refuses_only_rows_that_need_it(
    residency: Residency, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _model(residency, "tiny-llama")
    monkeypatch.setattr(model, "_grammars", None)
    monkeypatch.setattr(model, "tokenizer", _Veiled(model.tokenizer))

    refused, written = write(model, [replace(order(), grammar='start: "ИНТ"'), order(max_tokens=3)], Notes())

    assert isinstance(refused, Failure)
    assert (refused.code, "tokenizer" in refused.detail) == ("invalid", True)
    assert isinstance(written, TextReply)


class _Veiled:
    """A tokenizer that works and tells nobody its pieces."""

    def __init__(self, inner: object) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self._inner(*args, **kwargs)  # type: ignore[operator]  # a tokenizer is called

    def __len__(self) -> int:
        return len(self._inner)  # type: ignore[arg-type]  # and counted
