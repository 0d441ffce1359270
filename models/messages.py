"""User text made inert before it meets a chat template: what looks like a model's control token is broken up."""

from collections.abc import Iterable
from typing import Any


def escape(text: str, tokenizer: Any, template: str = "", more: Iterable[str] = ()) -> str:
    """`text` in which no control token of `tokenizer` can be read any more: each gets a space after its first sign.

    Control tokens are the special ones, added ones that the chat template itself speaks (`<think>`, `<tool_call>`), and
    `more`, what a processor stands pictures and sounds for. A space, because normalisers drop zero-width signs and
    would join the token again."""
    return break_up(text, marks(tokenizer, template, more))


def break_up(text: str, found: Iterable[str]) -> str:
    """`text` in which none of the marks can be read any more."""
    for mark in found:
        while mark in text:
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def marks(tokenizer: Any, template: str = "", more: Iterable[str] = ()) -> list[str]:
    """The control tokens, longest first. They stay the same for a model: found once."""
    added = tokenizer.added_tokens_decoder.values()
    known = {str(t) for t in added if getattr(t, "special", False) or str(t) in template}
    known |= {str(t) for t in tokenizer.all_special_tokens} | set(more)
    # One sign can't be broken up, and no template builds its structure of single signs or white space.
    return sorted((m for m in known if len(m.strip()) > 1), key=len, reverse=True)


def picture_marks(processor: Any) -> list[str]:
    """What a processor writes where a picture, a sound or a film stands (`<image>`), special to it or not."""
    names = [name for name in vars(processor) if name.endswith("_token")] if processor is not None else []
    return [mark for name in names if isinstance(mark := getattr(processor, name), str)]
