"""Names that people give: they stand on plans, in lists and in file names, so they can be read."""

import unicodedata

# Control characters, and what begins a line or a paragraph: a name is one line.
_BREAKS = frozenset({"Cc", "Zl", "Zp"})


def fault(name: str) -> str | None:
    """Why nobody could read a name, or None: \"has the control character '\\x07'; remove it\"."""
    odd = next((sign for sign in name if unicodedata.category(sign) in _BREAKS), None)
    if odd is not None:
        return f"has the control character {odd!r}; remove it"
    if not any(sign.isprintable() and not sign.isspace() for sign in name):
        return "has nothing in it that can be read; write it out"
    return None
