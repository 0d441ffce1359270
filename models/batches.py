"""How a batch survives trouble: no room halves it once, an error runs its rows alone; a row's failure is its own."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from models import devices

T = TypeVar("T")

# What libraries raise for one row's sake. Anything else is about the engine itself and must end it.
_ROW_ERRORS = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


def run(rows: Sequence[T], call: Callable[[Sequence[T]], None], fail: Callable[[T, str, str], None]) -> None:
    """`call` the rows together. Out of memory: the cache is emptied and each half tried once. Another error: each row
    is tried alone. What fails then is told to `fail(row, code, detail)` with `out-of-memory` or `model-error`.

    Raises what a broken device raises: a process whose CUDA context is lost answers nothing any more."""
    trouble = _try(rows, call)
    if trouble is None:
        return
    if len(rows) == 1 and trouble[0] != "out-of-memory":
        fail(rows[0], *trouble)
        return
    for part in _parts(rows, trouble[0]):
        again = _try(part, call)
        if again is not None:
            for row in part:
                fail(row, *again)


def _parts(rows: Sequence[T], code: str) -> list[Sequence[T]]:
    size = max(1, len(rows) // 2) if code == "out-of-memory" else 1
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _try(rows: Sequence[T], call: Callable[[Sequence[T]], None]) -> tuple[str, str] | None:
    """None, or code and detail of what went wrong. The error itself is let go: its frames hold the tensors."""
    try:
        call(rows)
    except (MemoryError, *_ROW_ERRORS) as error:
        if devices.out_of_memory(error):
            code, detail = "out-of-memory", f"no room for a batch of {len(rows)}: {error}"
        elif "CUDA error" in str(error):
            raise
        else:
            code, detail = "model-error", f"{type(error).__name__}: {error}"
    else:
        return None
    devices.empty_cache()
    return code, detail[:500]
