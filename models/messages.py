"""User text made inert before it meets a chat template: what looks like a model's control token is broken up."""

from typing import Any


def escape(text: str, tokenizer: Any, template: str = "") -> str:
    """`text` in which no control token of `tokenizer` can be read any more: each gets a space after its first sign.

    Control tokens are the special ones, and added ones that the chat template itself speaks (`<think>`,
    `<tool_call>`). A space, because normalisers drop zero-width signs and would join the token again."""
    for mark in _marks(tokenizer, template):
        while mark in text:
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def _marks(tokenizer: Any, template: str) -> list[str]:
    added = tokenizer.added_tokens_decoder.values()
    marks = {str(t) for t in added if getattr(t, "special", False) or str(t) in template}
    marks |= {str(t) for t in tokenizer.all_special_tokens}
    # One sign can't be broken up, and no template builds its structure of single signs or white space.
    return sorted((m for m in marks if len(m.strip()) > 1), key=len, reverse=True)
