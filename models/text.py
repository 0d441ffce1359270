"""Text by transformers: chat prompts in left-padded batches, sampled per row, streamed and cancelled per row."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from jinja2 import TemplateError
from safetensors import SafetensorError

from models import batches, devices, folder, libraries
from models.catalogue import Entry
from models.errors import ModelBroken
from models.grammar import Grammars, Matcher, SchemaRefused
from models.messages import escape
from models.protocols import Failure, TextOrder, TextReply, Watcher
from models.sampling import Row, RowProcessor, RowsFinished

# Rows of one generate call. Measured on tiny models: 2.8 times the tokens per CPU-second of sequential at 8, 4.4 at 32;
# a laptop's real model has no room for the caches of 32.
MAX_ROWS = 8


@dataclass(slots=True, kw_only=True)
class _Prompt:
    """One order on its way: its place in the batch, its tokens, its row."""

    index: int
    order: TextOrder
    ids: list[int]
    row: Row


class TransformersText:
    """A causal language model of transformers, resident and ready. One thread may use it."""

    def __init__(self, *, model: Any, tokenizer: Any, entry: Entry, device: devices.Device) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.entry = entry
        self.device = device
        self._ends = _end_tokens(model, tokenizer)
        self._context = _context(model)
        self._grammars: Grammars | None = None

    @classmethod
    def load(cls, path: Path, entry: Entry, device: devices.Device) -> Self:
        """The model in `path` on `device`. Raises ModelUnsafe before loading, ModelBroken where it does not load."""
        folder.inspect(path, entry)
        library = libraries.transformers()
        try:
            tokenizer = library.AutoTokenizer.from_pretrained(path, local_files_only=True, padding_side="left")
            model = libraries.class_of(library, entry.class_name).from_pretrained(
                path, local_files_only=True, use_safetensors=True, dtype=device.dtype
            )
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
            raise ModelBroken(f"model {entry.name} in {path} does not load: {error}") from error
        if tokenizer.pad_token_id is None:
            tokenizer.pad_token = tokenizer.eos_token
        return cls(model=model.to(device.name).eval(), tokenizer=tokenizer, entry=entry, device=device)

    def bytes(self) -> int:
        """Bytes of weights held."""
        return devices.bytes_of([self.model])

    def write(self, orders: Sequence[TextOrder], watcher: Watcher) -> list[TextReply | Failure]:
        """One reply per order, in order; see TextModel. A prompt that the model's context can't hold is refused."""
        replies: list[TextReply | Failure] = [Failure(code="cancelled", detail="cancelled before it began")] * len(
            orders
        )
        prompts: list[_Prompt] = []
        for index, order in enumerate(orders):
            if isinstance(prompt := self._prompt(index, order, watcher), Failure):
                replies[index] = prompt
            elif not watcher.cancelled(index):
                prompts.append(prompt)

        def call(part: Sequence[_Prompt]) -> None:
            began = time.monotonic()
            self._generate(part)
            for prompt in part:
                replies[prompt.index] = _reply(prompt, time.monotonic() - began)

        def fail(prompt: _Prompt, code: str, detail: str) -> None:
            replies[prompt.index] = Failure(
                code=code, detail=f"{self.entry.name} on {self.device.name}, {len(prompt.ids)} prompt tokens: {detail}"
            )

        for start in range(0, len(prompts), MAX_ROWS):
            batches.run(prompts[start : start + MAX_ROWS], call, fail)
        return replies

    def _generate(self, prompts: Sequence[_Prompt]) -> None:
        library = libraries.transformers()
        batch = self.tokenizer.pad({"input_ids": [p.ids for p in prompts]}, return_tensors="pt").to(self.device.name)
        rows = [p.row for p in prompts]
        for row in rows:
            row.restart()
        settings = library.GenerationConfig(
            do_sample=False,
            max_new_tokens=max(p.order.max_tokens for p in prompts),
            pad_token_id=self.tokenizer.pad_token_id,
            # Rows end themselves (RowProcessor), each for its own reason.
            eos_token_id=None,
        )
        with torch.inference_mode():
            self.model.generate(
                **batch,
                generation_config=settings,
                logits_processor=library.LogitsProcessorList([RowProcessor(rows, self.tokenizer.pad_token_id)]),
                stopping_criteria=library.StoppingCriteriaList([RowsFinished(rows)]),
            )

    def _tokens(self, order: TextOrder) -> list[int]:
        messages = [
            {"role": m.role.value, "content": escape(m.content, self.tokenizer, self.tokenizer.chat_template or "")}
            for m in order.messages
        ]
        text = self.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, **self.entry.template
        )
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def _prompt(self, index: int, order: TextOrder, watcher: Watcher) -> _Prompt | Failure:
        """The order on its way, or why it can't be written at all."""
        ids = self._prepared(order)
        if isinstance(ids, Failure):
            return ids
        try:
            row = self._row(index, order, watcher)
        except SchemaRefused as error:
            return Failure(code="invalid", detail=str(error))
        return _Prompt(index=index, order=order, ids=ids, row=row)

    def _prepared(self, order: TextOrder) -> list[int] | Failure:
        """The order's prompt in tokens, or why there is none."""
        if order.max_tokens < 1:
            return Failure(code="invalid", detail=f"max_tokens is {order.max_tokens}; it must be at least 1")
        try:
            ids = self._tokens(order)
        except (TemplateError, TypeError, ValueError) as error:
            return Failure(code="model-error", detail=f"{self.entry.name} can't take this prompt: {error}")
        if len(ids) + order.max_tokens <= self._context:
            return ids
        return Failure(
            code="too-large",
            detail=f"the prompt has {len(ids)} tokens and asks for {order.max_tokens} more; {self.entry.name} holds "
            f"{self._context}: send fewer scenes or lower max_tokens",
        )

    def _row(self, index: int, order: TextOrder, watcher: Watcher) -> Row:
        decode: Callable[[list[int]], str] = self._decode
        schema = order.json_schema
        matcher = None if schema is None else lambda: self._matcher(schema)
        return Row(index=index, order=order, ends=self._ends, decode=decode, watcher=watcher, matcher=matcher)

    def _matcher(self, schema: Mapping[str, Any]) -> Matcher:
        if self._grammars is None:
            words = int(self.model.config.get_text_config().vocab_size)
            vocabulary = max(len(self.tokenizer), words)
            self._grammars = Grammars(self.tokenizer, vocabulary=vocabulary, ends=sorted(self._ends))
        return self._grammars.matcher(schema)

    def _decode(self, ids: list[int]) -> str:
        return str(self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))


def _reply(prompt: _Prompt, seconds: float) -> TextReply | Failure:
    row = prompt.row
    if row.failure is not None:
        return row.failure
    if not row.text.strip():
        return Failure(code="bad-reply", detail="the model wrote nothing; another seed may help")
    return TextReply(
        text=row.text,
        prompt_tokens=len(prompt.ids),
        new_tokens=len(row.ids),
        truncated=row.truncated,
        closed=row.closed,
        seconds=seconds,
    )


def _end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every token that ends a reply: chat models end turns with another one than documents."""
    given = model.generation_config.eos_token_id
    ends = given if isinstance(given, list) else [given]
    return frozenset(int(t) for t in (*ends, tokenizer.eos_token_id) if t is not None)


def _context(model: Any) -> int:
    config = model.config.get_text_config()
    return int(getattr(config, "max_position_embeddings", 0) or 4096)
