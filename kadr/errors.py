"""Every error that Kadr raises on purpose, as one tree; the question each answers: would asking again help?

KadrError
├── TryAgain                 asking again may help
│   ├── Busy                 a limit is reached for now
│   ├── Unavailable          the database or the queue is away
│   ├── OutOfSpace           the disk is full
│   ├── OutOfMemory          the device has no room for this batch
│   ├── BadReply             a model answered with something unusable
│   └── WorkerLost           the process that ran the task died
└── Final                    asking again changes nothing
    ├── NotFound             no such thing
    ├── Conflict             the thing is not in a state for this
    │   └── Outdated         somebody changed it in between
    ├── Refused              not allowed here
    │   ├── ModelMissing     the profile has no model for this
    │   └── Unauthorised     no valid key came with the request
    ├── Cancelled            somebody cancelled it
    ├── TimedOut             it took longer than its order allowed
    └── Invalid              the input itself is wrong
        ├── Unreadable       the file is not what it claims to be
        ├── TooLarge         over a published limit
        ├── Unsupported      a format that Kadr does not know
        └── KeyReused        an Idempotency-Key came back with another body
"""

from typing import ClassVar


class KadrError(Exception):
    """Base of the tree. `code` is stable and public; the message names the thing, the value and the remedy."""

    code: ClassVar[str] = "kadr"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class TryAgain(KadrError):
    """Asking again may help."""

    code = "try-again"


class Busy(TryAgain):
    """A limit is reached for now."""

    code = "busy"


class Unavailable(TryAgain):
    """The database or the queue is away."""

    code = "unavailable"


class OutOfSpace(TryAgain):
    """The disk is full."""

    code = "out-of-space"


class OutOfMemory(TryAgain):
    """The device has no room for this batch."""

    code = "out-of-memory"


class BadReply(TryAgain):
    """A model answered with something unusable: empty text, a black or NaN picture."""

    code = "bad-reply"


class WorkerLost(TryAgain):
    """The process that ran the task died."""

    code = "worker-lost"


class Final(KadrError):
    """Asking again changes nothing."""

    code = "final"


class NotFound(Final):
    """No such thing, or not yours."""

    code = "not-found"


class Conflict(Final):
    """The thing is not in a state for this."""

    code = "conflict"


class Outdated(Conflict):
    """Somebody changed it in between."""

    code = "outdated"


class Refused(Final):
    """Not allowed here."""

    code = "refused"


class ModelMissing(Refused):
    """The profile in force has no model for this order."""

    code = "model-missing"


class Unauthorised(Refused):
    """No valid key came with the request."""

    code = "unauthorised"


class Cancelled(Final):
    """Somebody cancelled it."""

    code = "cancelled"


class TimedOut(Final):
    """The work took longer than its order allowed; the same order would take as long again."""

    code = "timed-out"


class Invalid(Final):
    """The input itself is wrong."""

    code = "invalid"


class Unreadable(Invalid):
    """The file is not what it claims to be; `line` is the source line where reading stopped, from 1."""

    code = "unreadable"

    def __init__(self, detail: str, *, line: int | None = None) -> None:
        super().__init__(detail)
        self.line = line


class TooLarge(Invalid):
    """Over a published limit."""

    code = "too-large"


class Unsupported(Invalid):
    """A format that Kadr does not know."""

    code = "unsupported"


class KeyReused(Invalid):
    """An Idempotency-Key came back with another body."""

    code = "key-reused"


def every_error(root: type[KadrError] = KadrError) -> tuple[type[KadrError], ...]:
    """The whole tree, parents before children."""
    found = [root]
    for child in root.__subclasses__():
        found.extend(every_error(child))
    return tuple(found)


def error_from_code(code: str, detail: str) -> KadrError:
    """The error that a stored or piped `code` stands for; KadrError itself where the code is unknown."""
    kind = next((k for k in every_error() if k.code == code), KadrError)
    return kind(detail)
