"""Processors of models that look, without their part for films, which we never show them: where torchvision is missing
the library has none, and would refuse to make or read the part for pictures along with it."""

import importlib.util
import json
import logging
from pathlib import Path
from typing import Any

from models import libraries

_log = logging.getLogger("kadr.models")

FILMS = "video_processor"

# Where a folder names its processor's class, newest layout first.
_NAMING = ("processor_config.json", "preprocessor_config.json", "tokenizer_config.json")


def load(path: Path) -> Any | None:
    """The processor in `path`, from its files alone; None where only torchvision could prepare the model's pictures and
    is missing, for such a model writes all the same. Raises OSError or ValueError where there is none that is known."""
    found = libraries.class_of(libraries.transformers(), _class_named_in(path))
    try:
        return kind(found).from_pretrained(path, local_files_only=True)
    except (ImportError, ValueError) as error:
        if importlib.util.find_spec("torchvision") is not None or "torchvision" not in str(error).lower():
            raise
        _log.warning("%s needs torchvision to look at pictures, which is not installed; it writes only", path.name)
        return None


def of_pipeline(path: Path) -> dict[str, Any]:
    """The processor of a pipeline in `path`, by the name of its component; nothing where it has none."""
    home = path / "processor"
    found = load(home) if home.is_dir() else None
    return {} if found is None else {home.name: found}


def _class_named_in(path: Path) -> str:
    for file in _NAMING:
        try:
            described = json.loads((path / file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        if isinstance(described, dict) and described.get("processor_class"):
            return str(described["processor_class"])
    raise ValueError(f"{path} names no processor class in {', '.join(_NAMING)}")


def kind(processor_class: Any) -> Any:
    """A class that does all but films, under the same name."""
    return type(
        processor_class.__name__,
        (processor_class, _without_films()),
        # Its module too: name and module are written into the files of whoever saves it, and read back as a class's.
        {"__module__": processor_class.__module__},
    )


def _without_films() -> Any:
    mixin = libraries.transformers().ProcessorMixin

    class Stills(mixin):  # type: ignore[misc, valid-type]  # the library is imported when it is needed, not when we are checked
        """Stands between a processor and the library's own first ancestor, and takes the films out of its parts."""

        video_processor = None

        def __init__(self, *parts: Any, **named: Any) -> None:
            named.pop(FILMS, None)
            super().__init__(*parts, **named)

        @classmethod
        def get_attributes(cls) -> list[str]:
            return [name for name in super().get_attributes() if name != FILMS]

        @classmethod
        def _get_arguments_from_pretrained(cls, *given: Any, **named: Any) -> list[Any]:
            """Parts in the order of the constructor, which still has a place for the one that is missing."""
            parts = super()._get_arguments_from_pretrained(*given, **named)
            every = super().get_attributes()
            if FILMS in every:
                parts.insert(every.index(FILMS), None)
            return list(parts)

    return Stills
