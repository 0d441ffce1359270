"""Text by transformers: chat prompts become rows, and rows are written together in a session."""

from collections.abc import Mapping
from typing import Any

import torch
from jinja2 import TemplateError

from models import devices, messages, rendering
from models.catalogue import Entry
from models.grammar import Grammars, Matcher, SchemaRefused
from models.loading import LoadedText
from models.looking import Looker, NotLooked
from models.masks import Masks
from models.padded import Padded
from models.pages import Pages
from models.probing import paging_trouble
from models.protocols import Failure, TextOrder, Watcher
from models.rows import Row
from models.sessions import Session

# Rows written at once. Measured on tiny models: see docs/measurements; a laptop's real model has no room for the caches
# of so many, which is the cache's own bound to keep.
MAX_ROWS = 32

# Of what is free on the device, a session's cache takes no more than this by default: picture models live there too.
CACHE_SHARE = {"cuda": 0.5, "cpu": 0.1}
# Nor more than this for each row, where one row alone may have it all: a film's scenes are shorter. Zeroing a gigabyte
# takes a processor half a second, a GPU no time.
ROW_TOKENS = {"cuda": 4096, "cpu": 1024}


class TransformersText:
    """A causal language model of transformers, resident and ready. One thread may use it.

    The same order gives the same text in any company as far as the model's arithmetic does: each row has its own seed,
    and padding and neighbours are masked, but a matrix product over more rows may round otherwise, which can turn a
    choice that was near to even. In float32 that is seldom (one row in some thousand), in bfloat16 it happens."""

    def __init__(
        self, *, loaded: LoadedText, entry: Entry, device: devices.Device, cache_bytes: int | None = None
    ) -> None:
        """`cache_bytes`: how much a session may take for what its rows read; by default a share of what is free."""
        self.model = loaded.model
        self.tokenizer = loaded.tokenizer
        self.processor = loaded.processor
        self.entry = entry
        self.device = device
        self._cache_bytes = cache_bytes
        self._ends = _end_tokens(self.model, self.tokenizer)
        self._context = _context(self.model)
        self._template = str(self.tokenizer.get_chat_template()) if self.tokenizer.chat_template else ""
        self._looker = None if loaded.processor is None else Looker(loaded.processor, self.model)
        self._marks = messages.marks(self.tokenizer, self._template, messages.picture_marks(loaded.processor))
        self._grammars: Grammars | None = None
        # Pictures are read by the model's own masks, which pages do not have.
        trouble = "it looks at pictures" if self._looker else paging_trouble(self.model)
        self._paged = not trouble
        writing = "paged: rows join at any token, prompts that begin alike are read once"
        self.how: Mapping[str, str] = {**loaded.how, "writing": writing if self._paged else f"padded: {trouble}"}

    def bytes(self) -> int:
        """Bytes of weights held."""
        return devices.bytes_of([self.model])

    def to_memory(self) -> None:
        """Move the weights to main memory, unless hooks of their own say where they are."""
        self._move("cpu")

    def to_device(self) -> None:
        """Move the weights back to the device."""
        self._move(self.device.name)

    def session(self, watcher: Watcher) -> Session:
        """See TextModel. One at a time: the next only after the last was closed."""
        together: Pages | Padded
        if self._paged:
            together = self._pages()
            self._room = min(self._context, together.room)
        else:
            together = Padded(self.model, pad_token=self.tokenizer.pad_token_id)
            self._room = self._context
        masks = Masks(vocabulary=self._vocabulary(), device=str(self.model.device))
        return Session(preparer=self, together=together, masks=masks, watcher=watcher, most=MAX_ROWS)

    def prepare(self, index: int, order: TextOrder, watcher: Watcher) -> Row | Failure:
        """The row of an order, or why it can't be written at all."""
        if order.max_tokens < 1:
            return Failure(code="invalid", detail=f"max_tokens is {order.max_tokens}; it must be at least 1")
        try:
            matcher = self._matcher(order)
            ids, pictures = self.read(order)
        except (SchemaRefused, NotLooked) as error:
            return Failure(code="invalid", detail=f"{self.entry.name}: {error}")
        except (TemplateError, LookupError, TypeError, ValueError) as error:
            return Failure(code="model-error", detail=f"{self.entry.name} can't take this prompt: {error}"[:500])
        if len(ids) + order.max_tokens > self._room:
            return Failure(
                code="too-large",
                detail=f"the prompt has {len(ids)} tokens and asks for {order.max_tokens} more; "
                f"{self.entry.name} holds {self._room}: send fewer scenes or lower max_tokens",
            )
        return Row(
            index=index, order=order, prompt=ids, ends=self._ends, decode=self._decode, watcher=watcher,
            matcher=matcher, pictures=pictures,
        )  # fmt: skip

    def read(self, order: TextOrder) -> tuple[list[int], Mapping[str, Any] | None]:
        """The tokens of an order's prompt, and what the processor made of its pictures. Raises TemplateError,
        NotLooked for pictures that can't be looked at, ValueError for text that can't be encoded."""
        shown = [picture for message in order.messages for picture in message.pictures]
        if shown and self._looker is None:
            raise NotLooked(f"it does not look at pictures, and {len(shown)} came along; choose a model that does")
        said = [{"role": m.role.value, "content": self._content(m.content, len(m.pictures))} for m in order.messages]
        special = {name: str(mark) for name, mark in self.tokenizer.special_tokens_map.items() if mark is not None}
        text = rendering.render(self._template, said, **special, **self.entry.template)
        if shown and self._looker is not None:
            return self._looker.read(text, shown)
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"]), None

    def _content(self, words: str, pictures: int) -> str | list[dict[str, str]]:
        inert = messages.break_up(words, self._marks)
        if not pictures:
            return inert
        return [*({"type": "image"} for _ in range(pictures)), {"type": "text", "text": inert}]

    def _matcher(self, order: TextOrder) -> Matcher | None:
        if order.json_schema is None and order.grammar is None:
            return None
        if order.json_schema is not None and order.grammar is not None:
            raise SchemaRefused("an order has a schema or a grammar, not both")
        if self._grammars is None:
            self._grammars = Grammars(self.tokenizer, vocabulary=self._vocabulary(), ends=sorted(self._ends))
        if order.json_schema is not None:
            return self._grammars.matcher(order.json_schema)
        return self._grammars.lark(str(order.grammar))

    def _vocabulary(self) -> int:
        return max(len(self.tokenizer), int(self.model.config.get_text_config().vocab_size))

    def _decode(self, ids: list[int]) -> str:
        return str(self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def _move(self, where: str) -> None:
        if hasattr(self.model, "hf_device_map"):
            return
        if where == "cpu":
            devices.park([self.model])
        else:
            self.model.to(where)

    def _pages(self) -> Pages:
        """Pages for a session: as many as are wanted, or a part of them where there is no room for so many."""
        tokens = self._cache_tokens()
        for divisor in (1, 2, 4):
            try:
                return Pages(self.model, tokens=tokens // divisor, rows=MAX_ROWS)
            except (MemoryError, RuntimeError) as error:
                if not devices.out_of_memory(error):
                    raise
            devices.empty_cache()
        return Pages(self.model, tokens=tokens // 8, rows=MAX_ROWS)

    def _cache_tokens(self) -> int:
        config = self.model.config.get_text_config()
        size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
        one = 2 * config.num_hidden_layers * heads * size * self.model.dtype.itemsize
        kind, most = self.device.name.partition(":")[0], self._cache_bytes
        if most is None:
            free = torch.cuda.mem_get_info(self.device.name)[0] if kind == "cuda" else self.device.memory
            most = int(free * CACHE_SHARE.get(kind, 0.1))
        return min(int(most) // int(one), max(MAX_ROWS * ROW_TOKENS.get(kind, 1024), self._context))


def _end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every token that ends a reply: chat models end turns with another one than documents."""
    given = model.generation_config.eos_token_id
    ends = given if isinstance(given, list) else [given]
    return frozenset(int(t) for t in (*ends, tokenizer.eos_token_id) if t is not None)


def _context(model: Any) -> int:
    config = model.config.get_text_config()
    return int(getattr(config, "max_position_embeddings", 0) or 4096)
