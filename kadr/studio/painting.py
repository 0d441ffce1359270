"""What every order of pictures may ask of an image model beyond size and seed, and what its tasks carry of that."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Protocol

from pydantic import ConfigDict, Field
from sqlalchemy.orm import Session

from kadr import profiles
from kadr.errors import Invalid
from kadr.profiles import ModelRole
from kadr.settings import Settings
from kadr.store import tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.studio import models
from kadr.studio.models import Offer
from kadr.studio.orders import FORBID, ModelName, Weight


class Guide(StrEnum):
    """What a picture follows: the blocking sketch, a control map drawn from the shot's staging, or words alone."""

    SKETCH = "sketch"
    DEPTH = "depth"
    POSE = "pose"
    EDGES = "edges"
    NONE = "none"


CONTROLS = frozenset({Guide.DEPTH, Guide.POSE, Guide.EDGES})


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterUse:
    """A LoRA set of the catalogue and how strongly it acts."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    name: ModelName
    weight: Weight = 1.0


Adapters = Annotated[tuple[AdapterUse, ...], Field(max_length=4)]


class Wanted(Protocol):
    """What orders of pictures have in common; what is None, the model decides."""

    @property
    def model(self) -> str | None: ...
    @property
    def adapters(self) -> tuple[AdapterUse, ...]: ...
    @property
    def references(self) -> tuple[str, ...]: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...
    @property
    def steps(self) -> int | None: ...
    @property
    def guidance(self) -> float | None: ...


def choose(
    session: Session, settings: Settings, project: tables.Project, wanted: Wanted, *, control: str = ""
) -> tuple[Offer, profiles.Picture]:
    """The model of an order of pictures, and what it is asked for in the project's frame. Raises as
    `kadr.studio.models.choose` does."""
    offer = models.choose(
        session,
        settings,
        project,
        ModelRole.IMAGE,
        wanted.model,
        adapters=[each.name for each in wanted.adapters],
        control=control,
        references=len(wanted.references),
    )
    look = profiles.picture(
        offer.name,
        project.aspect_ratio,
        defaults=offer.defaults,
        width=wanted.width,
        height=wanted.height,
        steps=wanted.steps,
        guidance=wanted.guidance,
    )
    return offer, look


def starts_from(offer: Offer, references: Sequence[str]) -> bool:
    """Whether the one reference of an order can only be where denoising begins: the model follows none beside it."""
    return bool(offer.capabilities) and not offer.references and len(references) == 1 and offer.can("image-to-image")


def check(offer: Offer, guide: Guide, references: Sequence[str]) -> None:
    """Raises Invalid where the model can't follow what the order gives it."""
    if guide in CONTROLS and guide not in offer.controls:
        there = ", ".join(offer.controls) or "none"
        raise Invalid(f"model {offer.name} follows no {guide} map; it follows {there}. Give guide sketch or none")
    if guide is Guide.SKETCH and not (offer.can("image-to-image") or offer.can("edit")):
        raise Invalid(f"model {offer.name} can't start from a sketch; give guide none, or another model")
    if guide is Guide.NONE and not offer.can("text-to-image"):
        raise Invalid(f"model {offer.name} only edits pictures; give guide sketch, or another model")
    if len(references) > offer.references and offer.capabilities:
        raise Invalid(f"model {offer.name} follows {offer.references} references, the order gives {len(references)}")


def batch_key(look: profiles.Picture, how: Json) -> str:
    """Tasks of equal keys may share one pipeline call; a task that is to be exact shares with none."""
    if how.get("exact"):
        return look.batch_key(f"exact-{new_id('one')}")
    shared = {name: value for name, value in how.items() if name not in {"time_limit_s", "exact"}}
    return look.batch_key(values.digest(shared)[:16])


def row(payload: Json) -> Json:
    """What a `paint` row carries beside its prompt; orders of an earlier release name less."""
    names = ("width", "height", "steps", "guidance", "seed", "strength", "exact", "time_limit_s")
    parameters = {name: payload[name] for name in names if payload.get(name) is not None}
    row: Json = {"parameters": parameters}
    if payload.get("adapters"):
        row["adapters"] = payload["adapters"]
    if payload.get("guide") in CONTROLS:
        row["control"] = {"kind": payload["guide"], "scale": payload.get("control_scale", 0.8)}
    return row


def listed(adapters: Sequence[AdapterUse]) -> list[Json]:
    """Adapters as a task carries them."""
    return [asdict(each) for each in adapters]
