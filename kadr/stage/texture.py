"""The grain that pictures of one shot share: whose hand draws, where its hatching lies, how far the rain has come."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Texture:
    """The pencil's accidents. `seed` chooses paper, waver and weather; `dx` and `dy` shift the hatching by pixels to
    the right and down, so that it can follow a camera; `at_s` is the time within the shot: rain and snow fall with it.
    """

    seed: int
    dx: float = 0.0
    dy: float = 0.0
    at_s: float = 0.0
