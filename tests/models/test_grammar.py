"""What a reply under a JSON schema promises: it parses and fits, whatever the model knew and wherever it ended."""

import json
import string
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import libraries
from models.grammar import MAX_ITEMS, Grammars, SchemaRefused
from models.masks import Masks
from models.protocols import Failure, TextModel, TextOrder, TextReply
from models.residency import Residency
from models.sessions import write
from models.text import TransformersText
from models.tiny.words import CHAT_TEMPLATE
from tests.models.conftest import Notes
from tests.models.schemas import ALL, MIXED, NAMES, SHEETS, SHOTS, Schema, fault, listed, record, words
from tests.models.test_text import KAZAKH, order

SCHEMAS = pytest.mark.parametrize("name", sorted(ALL))


@pytest.fixture(scope="module")
def model(residency: Residency) -> TextModel:
    return residency.text("tiny-text")


def shaped(schema: Schema, *, seed: int = 1, max_tokens: int = 400, temperature: float = 1.0) -> TextOrder:
    return replace(order(seed=seed, max_tokens=max_tokens, temperature=temperature), json_schema=schema)


def written(model: TextModel, orders: list[TextOrder]) -> list[TextReply]:
    replies = write(model, orders, Notes())
    assert all(isinstance(reply, TextReply) for reply in replies), replies
    return [reply for reply in replies if isinstance(reply, TextReply)]


@SCHEMAS
def test_random_replies_all_fit_their_schema(model: TextModel, name: str) -> None:
    replies = written(model, [shaped(ALL[name], seed=seed, max_tokens=250) for seed in range(40)])

    assert [found for reply in replies if (found := fault(ALL[name], reply.text))] == []
    assert len({reply.text for reply in replies}) > 30


@SCHEMAS
def test_a_reply_cut_at_any_budget_is_closed_validly_and_says_so(model: TextModel, name: str) -> None:
    replies = written(model, [shaped(ALL[name], seed=n, max_tokens=n) for n in range(1, 97)])

    assert [found for reply in replies if (found := fault(ALL[name], reply.text))] == []
    assert all(reply.truncated == reply.closed for reply in replies)
    assert all(reply.truncated for reply in replies[:12])
    assert all(reply.new_tokens <= n for n, reply in enumerate(replies, start=1))


def test_names_of_every_alphabet_are_written_letter_by_letter(model: TextModel) -> None:
    schema = listed({"enum": list(NAMES)}, 12, 12)

    found = {name for reply in written(model, [shaped(schema, seed=s) for s in range(16)]) for name in _list(reply)}

    assert found == set(NAMES)


def test_rows_with_a_schema_and_without_share_a_batch(model: TextModel) -> None:
    free = order(seed=4, max_tokens=60)
    alone = written(model, [free])[0]
    alone_shaped = written(model, [shaped(SHOTS, seed=2)])[0]

    crowd = written(model, [shaped(SHEETS, seed=1), free, shaped(SHOTS, seed=2)])

    assert crowd[1].text == alone.text
    assert crowd[2].text == alone_shaped.text
    assert fault(SHEETS, crowd[0].text) is None
    assert not crowd[1].closed


def test_what_was_streamed_is_what_was_written_end_included(model: TextModel) -> None:
    notes = Notes()

    replies = write(model, [shaped(SHOTS, seed=seed, max_tokens=9 + seed * 7) for seed in range(8)], notes)

    for row, reply in enumerate(replies):
        assert isinstance(reply, TextReply)
        assert "".join(notes.tokens[row]) == reply.text


def test_greedy_writing_fits_too(model: TextModel) -> None:
    reply = written(model, [shaped(SHOTS, temperature=0.0, max_tokens=200)])[0]

    assert fault(SHOTS, reply.text) is None


def test_no_reply_holds_a_control_character_or_half_a_surrogate(model: TextModel) -> None:
    schema = listed(words(200), 4, 4)
    texts = [text for reply in written(model, [shaped(schema, seed=s) for s in range(8)]) for text in _list(reply)]

    assert sum(map(len, texts)) > 2_000
    assert all(sign in "\n\t\r" or ord(sign) >= 32 for text in texts for sign in text)
    assert "".join(texts).encode().decode() == "".join(texts)


def test_a_model_that_wants_nothing_but_the_end_writes_a_whole_reply_first(residency: Residency) -> None:
    model = residency.text("tiny-text")
    assert isinstance(model, TransformersText)
    end = model.tokenizer.eos_token_id

    def only_the_end(module: object, args: object, output: torch.Tensor) -> torch.Tensor:
        forced = torch.full_like(output, -1e4)
        forced[..., end] = 0.0
        return forced

    hook = model.model.lm_head.register_forward_hook(only_the_end)
    try:
        reply = written(model, [shaped(SHOTS)])[0]
    finally:
        hook.remove()

    assert fault(SHOTS, reply.text) is None


def test_a_reply_that_takes_too_long_fails_typed_and_its_neighbour_is_written(model: TextModel) -> None:
    late = replace(shaped(SHOTS), time_limit_s=0.0)

    refused, other = write(model, [late, shaped(SHOTS, seed=3)], Notes())

    assert isinstance(refused, Failure)
    assert refused.code == "timed-out"
    assert "0 s" in refused.detail
    assert isinstance(other, TextReply)


def _deep(levels: int) -> Schema:
    return listed(_deep(levels - 1), 1) if levels else words(1)


HOSTILE: Mapping[str, Any] = {
    "a pattern": {"type": "string", "maxLength": 9, "pattern": "(a|a)*b" * 50},
    "a reference": record(x={"$ref": "http://127.0.0.1/schema"}),
    "a reference to itself": {"$ref": "#"},
    "a union": {"oneOf": [words(1), words(2)]},
    "unbounded text": record(x={"type": "string"}),
    "endless text": record(x=words(10**9)),
    "an unbounded list": record(x={"type": "array", "items": words(1)}),
    "an endless list": listed(words(1), MAX_ITEMS + 1),
    "more at least than at most": listed(words(1), 3, 4),
    "lists of lists of lists": listed(listed(listed(words(100), 300), 300), 300),
    "depth": _deep(40),
    "a million choices": {"enum": list(range(10**6))},
    "no choice": {"enum": []},
    "a choice of objects": {"enum": [{}]},
    "an open object": {"type": "object", "properties": {"x": words(1)}, "required": ["x"]},
    "an optional property": {"type": "object", "properties": {"x": words(1)}, "additionalProperties": False},
    "any number": {"type": "number"},
    "any whole number": {"type": "integer"},
    "a number with a thousand digits": {"type": "integer", "minimum": 0, "maximum": 10**1000},
    "nothing": {},
    "another type": {"type": ["string", "null"]},
    "not JSON": record(x={"enum": [b"x"]}),
    "half a surrogate": {"enum": ["\ud800"]},
    "a true bound": words(True),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_schema_is_refused_at_once_and_alone(model: TextModel, name: str) -> None:
    began = time.monotonic()

    refused, other = write(model, [shaped(HOSTILE[name]), shaped(MIXED, max_tokens=4)], Notes())

    assert time.monotonic() - began < 5
    assert isinstance(refused, Failure)
    assert refused.code == "invalid"
    assert isinstance(other, TextReply)


def _sentencepiece(transformers: Any, fallback: bool) -> Any:
    """Words joined by `▁` and, for letters that it has never seen, a token per byte, as Gemma and Llama have them."""
    from tokenizers import Tokenizer, decoders, models, normalizers, trainers

    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<|im_start|>", "<|im_end|>"]
    # With bytes to fall back on, some letters of the schemas are left out on purpose.
    known = {"▁", *"".join(NAMES)} | set(string.printable) - set("\t\n\r\x0b\x0c ")
    alphabet = sorted(known - set("gҚҺ") if fallback else known)
    trained = Tokenizer(models.BPE(unk_token="<unk>"))
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=special, initial_alphabet=alphabet, limit_alphabet=len(alphabet),
        show_progress=False,
    )  # fmt: skip
    trained.train_from_iterator([KAZAKH.replace(" ", "▁")] * 20, trainer)
    learnt = json.loads(trained.to_str())["model"]
    vocabulary = dict(learnt["vocab"])
    for n in range(256 if fallback else 0):
        vocabulary.setdefault(f"<0x{n:02X}>", len(vocabulary))
    merges = [(left, right) for left, right in learnt["merges"]]
    made = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", byte_fallback=fallback, fuse_unk=True))
    made.add_special_tokens(special)
    made.normalizer = normalizers.Replace(" ", "▁")
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>", bos_token="<bos>"
    )
    wrapped.add_special_tokens({"additional_special_tokens": special[4:]})
    wrapped.chat_template = CHAT_TEMPLATE
    return wrapped


@pytest.fixture(scope="module", params=["with byte pieces", "without byte pieces"])
def pieces(request: pytest.FixtureRequest) -> tuple[Grammars, Any, int]:
    words_of = _sentencepiece(libraries.transformers(), request.param == "with byte pieces")
    # Wider than the tokenizer, as real checkpoints pad theirs.
    wide = len(words_of) + 37
    return Grammars(words_of, vocabulary=wide, ends=[words_of.eos_token_id]), words_of, wide


def _random_reply(grammars: Grammars, schema: Schema, wide: int, end: int, budget: int, seed: int) -> str:
    chance = torch.Generator().manual_seed(seed)
    masks = Masks(vocabulary=wide, device="cpu")
    matcher = grammars.matcher(schema)
    for _ in range(budget):
        if matcher.finished:
            break
        scores = torch.randn(1, wide, generator=chance)
        masks.forbid(scores, [matcher])
        token = int(scores.argmax())
        if token == end:
            break
        assert matcher.accept(token) is not None
    return matcher.closed()


@SCHEMAS
def test_a_sentencepiece_tokenizer_is_held_to_the_schema_at_every_budget(
    pieces: tuple[Grammars, Any, int], name: str
) -> None:
    grammars, words_of, wide = pieces

    replies = [_random_reply(grammars, ALL[name], wide, words_of.eos_token_id, n * 2, n) for n in range(120)]

    assert [found for reply in replies if (found := fault(ALL[name], reply))] == []


@pytest.mark.parametrize("name", ["tiny-llama", "tiny-gemma4"])
def test_another_architecture_writes_under_a_schema(name: str, residency: Residency) -> None:
    orders = [shaped(SHOTS, seed=seed, max_tokens=30 + seed * 20) for seed in range(6)]

    replies = written(residency.text(name), orders)

    assert [found for reply in replies if (found := fault(SHOTS, reply.text))] == []


def test_a_slow_tokenizer_is_refused_in_words() -> None:
    with pytest.raises(SchemaRefused, match="can't be held to a grammar"):
        Grammars(object(), vocabulary=10, ends=[1])


_LEAVES: st.SearchStrategy[Schema] = st.one_of(
    st.builds(words, st.integers(0, 30)),
    st.builds(
        lambda choices: {"enum": choices},
        st.lists(st.one_of(st.text(max_size=12), st.integers(-(10**9), 10**9)), min_size=1, max_size=8, unique=True),
    ),
    st.builds(lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more},
              st.integers(-99, 99), st.integers(0, 999)),
)  # fmt: skip


def _nest(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    build: Callable[[dict[str, Any]], Schema] = lambda parts: record(**parts)  # noqa: E731  # typed for mypy
    return st.one_of(
        st.builds(lambda items, low, more: listed(items, low + more, low), inner, st.integers(0, 2), st.integers(0, 3)),
        st.builds(build, st.dictionaries(st.text(min_size=1, max_size=8), inner, min_size=1, max_size=4)),
    )


@given(st.recursive(_LEAVES, _nest, max_leaves=8), st.integers(0, 120), st.integers(0, 2**31))
@example({"enum": ["0\x7f"]}, 0, 0)
@example({"enum": ["0\x80\x9f\u2028\u202e\ufeff"]}, 0, 0)
@settings(max_examples=120, deadline=None)
def test_any_schema_that_is_taken_is_kept_to(residency: Residency, schema: Schema, budget: int, seed: int) -> None:
    model = residency.text("tiny-text")
    assert isinstance(model, TransformersText)
    grammars = Grammars(model.tokenizer, vocabulary=len(model.tokenizer), ends=sorted(model._ends))

    try:
        reply = _random_reply(grammars, schema, len(model.tokenizer), model.tokenizer.eos_token_id, budget, seed)
    except SchemaRefused:
        # A control character in a name or a choice: never any other error.
        return

    assert fault(schema, reply) is None


def _list(reply: TextReply) -> list[str]:
    found: list[str] = json.loads(reply.text)
    return found
