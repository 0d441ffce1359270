"""The shortest end that makes a reply valid whose budget is over, found byte by byte in a grammar over bytes."""

from typing import Any

# A real end takes some hundred bytes; one that takes more than this is a fault of ours.
_LONGEST_END = 200_000
# What ends a value of JSON soonest; the first of them that may come is taken.
_JSON_ENDS = b'"}]null0'

# The search through a Lark grammar: how many states are kept at each length, how long an end may be, and how many
# bytes are tried in all (2 us each).
_STATES = 24
_LENGTH = 2_000
_TRIED = 60_000
# Letters, digits and the bytes of longer letters behave alike in a grammar that people write: one of each, and of
# those the first that may come; signs are each their own.
_KINDS = (b"0123456789", bytes(range(97, 123)), bytes(range(65, 91)), b" \t", b"\n\r", bytes(range(128, 192)))
_LEADS = bytes(range(192, 256))
_SIGNS = bytes(n for n in range(33, 127) if not chr(n).isalnum())


class NoEnd(ValueError):
    """No end was found; the message says how far the search went."""


def of_json(grammar: Any) -> bytes:
    """What `grammar`, a matcher over bytes, lacks to accept: forced bytes first, else the first legal ending byte.

    It ends because every schema that is taken is bounded. The matcher is used up. Raises NoEnd."""
    end = bytearray()
    while not grammar.is_accepting():
        following = grammar.compute_ff_bytes() or _first(legal(grammar))
        end += following
        if not following or len(end) > _LONGEST_END or not grammar.consume_tokens(list(following)):
            raise NoEnd(f"no end fits after {len(end)} bytes: {grammar.get_error()[:200]}")
    return bytes(end)


def of_lark(grammar: Any) -> bytes:
    """The shortest such end, by breadth first search with a bounded front. Raises NoEnd where none is found in time.

    A repetition may go on for ever, so that no byte is the one that ends soonest: every kind of byte is tried, and of
    the states of one length that allow the same bytes next only the first is followed."""
    front: list[tuple[bytes, Any]] = [(b"", grammar)]
    tried = 0
    for _ in range(_LENGTH):
        following: dict[bytes, tuple[bytes, Any]] = {}
        for end, state in front:
            if state.is_accepting():
                return end
            for byte in _worth_trying(state):
                tried += 1
                after = state.deep_copy()
                if after.consume_token(byte):
                    following.setdefault(
                        after.compute_bitmask() + bytes([after.is_accepting()]), (end + bytes([byte]), after)
                    )
        front = sorted(following.values(), key=lambda each: not each[1].is_accepting())[:_STATES]
        if not front or tried > _TRIED:
            break
    raise NoEnd(f"no end was found among {tried} tries")


def legal(grammar: Any) -> bytes:
    """The bytes that may come next."""
    bits = grammar.compute_bitmask()
    return bytes(byte for byte in range(256) if bits[byte >> 3] >> (byte & 7) & 1)


def _first(allowed: bytes) -> bytes:
    return next((bytes([byte]) for byte in (*_JSON_ENDS, *allowed) if byte in allowed), b"")


def _worth_trying(state: Any) -> list[int]:
    forced = state.compute_ff_bytes()
    if forced:
        return [forced[0]]
    allowed = legal(state)
    kinds = [next((byte for byte in kind if byte in allowed), None) for kind in (*_KINDS, _LEADS)]
    named = [byte for byte in allowed if byte in _SIGNS]
    # Where letters and digits are few, each may be a word of its own.
    few = [byte for byte in allowed if chr(byte).isalnum() and byte < 128]
    return sorted({*named, *(few if len(few) <= 12 else ()), *(byte for byte in kinds if byte is not None)})
