"""What an image model is told, and the English words for what a shot and its staging say."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePrompt:
    """What an image model is told to show and to avoid; `template` and `version` go on the slate."""

    text: str
    negative: str
    template: str
    version: str


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """English words by kind (`size`, `place`, `pose`...) and value."""
    return tomllib.loads(resources.files("prompts").joinpath("picture_words.toml").read_text(encoding="utf-8"))


def word(kind: str, value: str) -> str:
    """The words for a value; a value that is not listed speaks for itself (`winter_road` is `winter road`)."""
    return words()[kind].get(value, value.replace("_", " "))


def joined(lines: str) -> str:
    """A filled part, one point a line, as the comma-separated list that image models are trained on."""
    return ", ".join(line.strip() for line in lines.split("\n") if line.strip())
