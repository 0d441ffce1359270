"""The bounds that every order's fields share: published limits, checked before any model runs."""

from typing import Annotated

from pydantic import ConfigDict, Field, Strict

# Unknown fields are refused: a misspelt `sede` would otherwise change nothing, in silence.
FORBID = ConfigDict(extra="forbid")

MAX_SEED = 2**32 - 1

# The longest text that an order may carry is 200,000 characters, up to six bytes each where JSON escapes them.
MAX_ORDER_BYTES = 2 * 1024 * 1024

Line = Annotated[str, Field(max_length=200)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Paragraph = Annotated[str, Field(max_length=4_000)]
ShortText = Annotated[str, Field(min_length=1, max_length=2_000)]
LongText = Annotated[str, Field(max_length=200_000)]
ThingId = Annotated[str, Field(pattern=r"^[a-z]{3}_[0-9a-z]{26}$")]
SceneNumber = Annotated[str, Field(min_length=1, max_length=40)]
Seed = Annotated[int, Strict(), Field(ge=0, le=MAX_SEED)]
Count = Annotated[int, Strict(), Field(ge=1, le=16)]
Steps = Annotated[int, Strict(), Field(ge=1, le=100)]
# Multiples of 16: what every latent space that we know divides evenly.
Side = Annotated[int, Strict(), Field(ge=64, le=2048, multiple_of=16)]
Guidance = Annotated[float, Field(ge=0.0, le=30.0)]
Strength = Annotated[float, Field(gt=0.0, le=1.0)]
# Names of models and LoRA sets in the catalogue.
ModelName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@-]{0,79}$")]
# What one model step may take is bounded by the worker; this bounds the whole, in seconds.
TimeLimit = Annotated[float, Field(gt=0.0, le=3_600.0)]
Weight = Annotated[float, Field(ge=-2.0, le=2.0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
References = Annotated[tuple[Sha256, ...], Field(max_length=8)]
MaxTokens = Annotated[int, Strict(), Field(ge=1, le=16_384)]
