"""Whether a model can be written with over pages: tried on a few tokens at its start, against its own attention."""

from typing import Any

import torch

from models import libraries, paged
from models.pages import PAGE, Pages
from models.protocols import Message, Role, TextOrder
from models.rows import Row

# Relative difference of scores. Measured on tiny models in float32: 7e-7 at most; a model that reads other places than
# its own is off by about 1.
_NEAR = {"float32": 1e-3, "float16": 0.03, "bfloat16": 0.1}

# Reading, and going on from what was read: a laptop's model takes a second for each.
_STEPS = 2


class _Nobody:
    """A watcher that hears nothing."""

    def step(self, row: int, done: int, total: int) -> None: ...
    def token(self, row: int, text: str) -> None: ...
    def preview(self, row: int, webp: bytes) -> None: ...
    def cancelled(self, row: int) -> bool:  # noqa: ARG002  # the protocol's signature
        return False


def register() -> None:
    """Make `models.paged` known to transformers' layers under its name."""
    libraries.transformers().AttentionInterface.register(paged.NAME, paged.attend)


def paging_trouble(model: Any) -> str:
    """Why `model` can't be written with over pages; empty where it can."""
    register()
    try:
        pages = Pages(model, tokens=PAGE * 8, rows=4)
        with torch.inference_mode():
            return _compare(model, pages)
    except Exception as error:  # noqa: BLE001  # a foreign model may raise anything here; the other way is always there
        return f"{type(error).__name__}: {error}"[:200]


def _compare(model: Any, pages: Pages) -> str:
    """A prompt of more than a page and a short one, read together, and then one token more for each."""
    words = int(model.config.get_text_config().vocab_size)
    rows = [
        _row(number, [(7 * n + number) % words for n in range(length)]) for number, length in ((0, PAGE + 5), (1, 3))
    ]
    near = _NEAR.get(str(model.dtype).removeprefix("torch."), 0.1)
    for row in rows:
        pages.start(row)
    for _ in range(_STEPS):
        due, scores = pages.forward()
        for row, found in zip(due, scores, strict=True):
            own = model(input_ids=torch.tensor([row.prompt + row.ids], device=model.device), use_cache=False).logits
            wanted = own[0, -1].float()
            off = float((found.float() - wanted).norm() / wanted.norm().clamp_min(1e-6))
            if not off <= near:
                return f"its scores over pages are off by {off:.2g}"
            row.ids.append(int(wanted.argmax()))
            pages.accepted(row, row.ids[-1])
    return "" if all(len(row.ids) == _STEPS for row in rows) else "its rows did not go on"


def _row(number: int, prompt: list[int]) -> Row:
    order = TextOrder(messages=(Message(role=Role.USER, content=""),), max_tokens=8)
    return Row(index=number, order=order, prompt=prompt, ends=frozenset(), decode=str, watcher=_Nobody())
