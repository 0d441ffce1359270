"""The heavy libraries, made quiet and kept off the network before their first import."""

import importlib
import logging
import os
from importlib.metadata import version
from types import ModuleType
from typing import Any

# Read by the libraries when they are imported, so these must stand before that. `kadr models pull` sets none of them.
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "DIFFUSERS_DISABLE_REMOTE_CODE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Its threads and ours fight over the cores, and it warns when a process forks.
    "TOKENIZERS_PARALLELISM": "false",
}


# What warns at import of kernels for GPUs that this machine has not, and of its own way of speaking to torch.
_TALKATIVE = ("torchao", "torch.utils._pytree")


def go_offline() -> None:
    """Keep the libraries of this process, and of its children, away from the network and from foreign code.

    Works only before they are imported, torch included."""
    os.environ.update(_OFFLINE)
    # Idle threads of OpenMP spin by default and take the core from whoever has work: with the drawing lane busy on the
    # other of two cores, tiny text fell from 680 to 190 tokens/s.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def transformers() -> ModuleType:
    """The transformers library, offline and without its progress bars."""
    go_offline()
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    library = importlib.import_module("transformers")
    library.logging.set_verbosity_error()
    library.logging.disable_progress_bar()
    return library


def diffusers() -> ModuleType:
    """The diffusers library, offline and without its progress bars."""
    transformers()
    library = importlib.import_module("diffusers")
    quiet = importlib.import_module("diffusers.utils.logging")
    quiet.set_verbosity_error()
    quiet.disable_progress_bar()
    return library


def class_of(library: ModuleType, name: str) -> Any:
    """A class of a library by its catalogue name. Raises ValueError where this version has none."""
    found = getattr(library, name, None)
    if not isinstance(found, type):
        raise ValueError(f"{library.__name__} {library.__version__} has no class {name}")  # noqa: TRY004  # wrong catalogue
    return found


def versions() -> dict[str, str]:
    """The versions that a slate records."""
    return {name: version(name) for name in ("torch", "transformers", "diffusers")}
