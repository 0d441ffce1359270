"""The errors that models raise on purpose; each has a stable `code`, so that a caller can map it to errors of its own.

ModelError
├── ModelMissing     the model is unknown, or its files are not on this machine
├── ModelUnsafe      its files ask for code or hold something other than the catalogue says
├── HubAway          the model hub can't be reached, or network use is switched off
├── CatalogueWrong   an entry of the catalogue, or of the machine's own one, is wrong
├── NoRoom           it would load, and there is not enough memory for it
└── ModelBroken      the files are there and don't load
"""

from typing import ClassVar


class ModelError(Exception):
    """Base of the tree. `code` is stable; the message names the thing, the value and the remedy."""

    code: ClassVar[str] = "model-error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ModelMissing(ModelError):
    """The model is unknown, or its files are not on this machine."""

    code = "model-missing"


class ModelUnsafe(ModelError):
    """The files ask for code from their repository, or are not what the catalogue names."""

    code = "model-unsafe"


class HubAway(ModelError):
    """The model hub can't be reached, or network use is switched off."""

    code = "hub-away"


class CatalogueWrong(ModelError):
    """An entry of the catalogue, or of the machine's own one, is wrong; the message names file, entry and key."""

    code = "catalogue-wrong"


class ModelBroken(ModelError):
    """The files are there and don't load."""

    code = "model-error"


class NoRoom(ModelError):
    """The model would load, and this machine or its device has not enough memory for it."""

    code = "out-of-memory"
