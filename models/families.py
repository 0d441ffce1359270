"""Families of pipelines: how each turns words into embeddings, and in which shape its latents go through the steps.

Read from the sources of diffusers 0.42.1; a class of no known family gets its prompts as words, and no previews unless
its latents are a plain grid."""

from dataclasses import dataclass
from enum import Enum, auto


class Words(Enum):
    """What `encode_prompt` gives, and what `__call__` takes instead of the prompt."""

    STRINGS = auto()  # nothing that could be kept: they depend on the pictures, or we don't know
    CLIP = auto()  # embeddings of one length, and the negative's
    CLIP_POOLED = auto()  # the same, and a summary of each
    HIDDEN = auto()  # embeddings of one length; the negative is always empty
    LISTS = auto()  # embeddings as long as each prompt is, in lists


class Latents(Enum):
    """How the latents of a running pipeline lie in memory."""

    PLAIN = auto()  # [rows, channels, h, w], scaled by the autoencoder's factor
    FLUX2 = auto()  # [rows, h/2 × w/2, channels × 4], normalised by the autoencoder's own statistics
    QWEN = auto()  # [rows, h/2 × w/2, channels × 4], normalised by a mean and a deviation for each channel
    JOY = auto()  # [rows, patches of the picture and then of references, channels, 1, ph, pw], normalised likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What the pipelines of one architecture have in common. `alone`: a call takes the pictures of one row only.
    `guided_above`: classifier-free guidance is on above this scale."""

    words: Words = Words.STRINGS
    latents: Latents = Latents.PLAIN
    alone: bool = False
    guided_above: float = 1.0


# By the beginning of the class's name, longest first.
_FAMILIES: tuple[tuple[str, Family], ...] = (
    ("StableDiffusionXL", Family(words=Words.CLIP_POOLED)),
    ("StableDiffusion3", Family()),
    ("StableDiffusion", Family(words=Words.CLIP)),
    ("Flux2Klein", Family(words=Words.HIDDEN, latents=Latents.FLUX2)),
    ("ZImage", Family(words=Words.LISTS, guided_above=0.0)),
    ("QwenImageEdit", Family(latents=Latents.QWEN, alone=True)),
    ("JoyImageEdit", Family(latents=Latents.JOY, alone=True)),
)


def of(class_name: str) -> Family:
    """The family of a pipeline class."""
    return next((family for prefix, family in _FAMILIES if class_name.startswith(prefix)), Family())
