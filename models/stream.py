"""Tokens turned into text as they come: only whole letters leave, and what left never changes."""

from collections.abc import Callable

# Bytes that are not a letter yet decode to this.
_BROKEN = "\ufffd"

# A letter has at most four bytes, so at most three of them can be waiting for the next token.
_WAITING = 3

# Control characters end up in files and databases that refuse them; line breaks and tabs are writing.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])


class TextStream:
    """Decodes a growing list of tokens piece by piece, in a window of the last few: constant work per token."""

    def __init__(self, decode: Callable[[list[int]], str]) -> None:
        self._decode = decode
        self._ids: list[int] = []
        # Tokens before this one only give context: some tokenizers write a space between two tokens, none before one.
        self._fresh = 0
        self._left = 0
        # How long the context's own text is, once it is known; it stays while the window grows.
        self._context: int | None = 0

    def push(self, token: int) -> str:
        """The text that is certain now, without what came before; may be empty."""
        self._ids.append(token)
        text = self._window()
        whole = len(text)
        while whole > len(text) - _WAITING and text[:whole].endswith(_BROKEN):
            whole -= 1
        piece = text[self._left : whole]
        if whole == len(text):
            self._ids = self._ids[self._fresh :]
            self._fresh = len(self._ids)
            self._left = 0
            self._context = None
        else:
            self._left = max(self._left, whole)
        return _clean(piece)

    def close(self) -> str:
        """The rest, broken letters included."""
        return _clean(self._window()[self._left :])

    def _window(self) -> str:
        if self._context is None:
            self._context = len(self._decode(self._ids[: self._fresh]))
        return self._decode(self._ids)[self._context :]


def _clean(text: str) -> str:
    return text if text.isprintable() else text.translate(_CONTROLS)
