"""Which models a profile stands for, by their names in the catalogue; here because service and workers both ask."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kadr.errors import Invalid, ModelMissing
from kadr.settings import Profile


class ModelRole(StrEnum):
    """What a model is needed for."""

    TEXT = "text"
    IMAGE = "image"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileModels:
    """The models of one profile; None where it has none. `noise`: random weights, the output means nothing."""

    text: str | None = None
    image: str | None = None
    noise: bool = False


PROFILES: Mapping[Profile, ProfileModels] = {
    Profile.OFFLINE: ProfileModels(),
    Profile.TINY: ProfileModels(text="tiny-text", image="tiny-image", noise=True),
    Profile.LAPTOP: ProfileModels(text="qwen3-1.7b", image="sd-1.5"),
    Profile.WORKSTATION: ProfileModels(text="gemma-4-12b-it", image="flux.2-klein-4b"),
    Profile.STUDIO: ProfileModels(text="gemma-4-26b-a4b-it", image="flux.2-klein-4b"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureDefaults:
    """What an image model is asked for where the order leaves it open. `side`: the longer side in pixels."""

    steps: int
    guidance: float
    side: int


# As the models' own cards recommend; tiny is kept small because its noise gains nothing from pixels.
PICTURES: Mapping[str, PictureDefaults] = {
    "tiny-image": PictureDefaults(steps=2, guidance=0.0, side=128),
    "sd-1.5": PictureDefaults(steps=20, guidance=7.0, side=512),
    "flux.2-klein-4b": PictureDefaults(steps=4, guidance=1.0, side=1024),
}

# Of every model that a profile names: orders are checked before any worker has reported. All allow commercial use.
LICENCES: Mapping[str, str] = {
    "tiny-text": "Apache-2.0",
    "tiny-image": "Apache-2.0",
    "qwen3-1.7b": "Apache-2.0",
    "sd-1.5": "CreativeML Open RAIL-M",
    "gemma-4-12b-it": "Apache-2.0",
    "gemma-4-26b-a4b-it": "Apache-2.0",
    "flux.2-klein-4b": "Apache-2.0",
}

# The smallest profile with real weights: what a person without any model is advised to get first.
_FIRST_REAL = Profile.LAPTOP


def models_of(profile: Profile) -> ProfileModels:
    """The models of a chosen profile. Raises Invalid for `auto`, which must be settled first (`settle_auto`)."""
    if profile is Profile.AUTO:
        raise Invalid("profile auto names no models by itself; settle it by what live workers report")
    return PROFILES[profile]


def settle_auto(profile: Profile, reported: Iterable[str]) -> Profile:
    """The profile in force: the one set, or for `auto` the most capable one that a live worker reports."""
    if profile is not Profile.AUTO:
        return profile
    ranks = list(PROFILES)
    known = [Profile(name) for name in reported if name in ranks]
    return max(known, key=ranks.index, default=Profile.OFFLINE)


def require(profile: Profile, role: str) -> str:
    """The name of the model that `profile` has for `role` (`text` or `image`).

    Raises ModelMissing naming the model that is missing, the command that gets it, and the setting that uses it."""
    wanted = ModelRole(role)
    name = _named(models_of(profile), wanted)
    if name is not None:
        return name
    missing = _named(PROFILES[_FIRST_REAL], wanted)
    raise ModelMissing(
        f"the {profile} profile has no {wanted} model; get one with `kadr models pull {missing}` "
        f"and start Kadr with KADR_PROFILE={_FIRST_REAL} (KADR_PROFILE={Profile.TINY} tries the way with noise)"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that an image task asks of its model; sizes in pixels."""

    model: str
    width: int
    height: int
    steps: int
    guidance: float

    def batch_key(self, extra: str = "") -> str:
        """Tasks with equal keys may share one pipeline call."""
        return f"{self.model}:{self.width}x{self.height}:{self.steps}:{self.guidance:g}:{extra}"


def picture(
    model: str,
    aspect: float,
    *,
    defaults: PictureDefaults | None = None,
    width: int | None = None,
    height: int | None = None,
    steps: int | None = None,
    guidance: float | None = None,
) -> Picture:
    """What is asked of `model`, with its own defaults for what an order leaves open; `aspect` is width over height."""
    defaults = defaults or PICTURES[model]
    wide, high = (1.0, 1 / aspect) if aspect >= 1 else (aspect, 1.0)
    return Picture(
        model=model,
        width=width or _on_grid(defaults.side * wide),
        height=height or _on_grid(defaults.side * high),
        steps=steps or defaults.steps,
        guidance=defaults.guidance if guidance is None else guidance,
    )


def _on_grid(pixels: float) -> int:
    # Multiples of 16: what every latent space that we know divides evenly.
    return max(64, math.floor(pixels / 16 + 0.5) * 16)


def _named(models: ProfileModels, role: ModelRole) -> str | None:
    return models.text if role is ModelRole.TEXT else models.image
