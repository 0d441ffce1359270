"""Which model an order runs on: the one it names, the studio's or the profile's, if its licence allows it.

What there is to choose from live workers report; the profiles' own models are known without one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from kadr import profiles
from kadr.errors import Invalid, ModelMissing, Refused
from kadr.profiles import ModelRole, PictureDefaults
from kadr.settings import Settings
from kadr.store import tables
from kadr.studio import workers

_ALLOWED = {
    "no": "forbids commercial use",
    "capped": "allows commercial use only {cap}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A model as a worker reports it, or as the profiles know it; fields as in the catalogue. `controls` names the
    nets that follow control pictures, by kind; `image_prompt` what reads references, where that is a model of its own;
    `references` is how many are taken. `base` says whose part a LoRA set is."""

    name: str
    role: str
    licence: str
    commercial: str = "yes"
    cap: str = ""
    capabilities: tuple[str, ...] = ()
    controls: Mapping[str, str] = field(default_factory=dict)
    image_prompt: str = ""
    references: int = 0
    base: str = ""
    steps: int = 0
    guidance: float = 0.0
    side: int = 0

    def can(self, capability: str) -> bool:
        """Whether the model can be asked for this; what nobody reported is found out by the worker."""
        return not self.capabilities or capability in self.capabilities

    @property
    def defaults(self) -> PictureDefaults:
        """What a picture is asked for where the order leaves it open."""
        return PictureDefaults(steps=max(1, self.steps), guidance=self.guidance, side=self.side or 512)


_OFFER = TypeAdapter(Offer)


def offered(session: Session, settings: Settings) -> dict[str, Offer]:
    """Every model that can be named in an order, by name."""
    known = {name: _known(name) for name in profiles.LICENCES}
    for worker in workers.live_workers(session, settings):
        for told in worker.models.get("offers", ()):
            # Of this release or another: fields that this one does not know are left out.
            offer = _OFFER.validate_python(told)
            known[offer.name] = offer
    return known


def choose(
    session: Session,
    settings: Settings,
    project: tables.Project,
    role: ModelRole,
    named: str | None = None,
    *,
    adapters: Sequence[str] = (),
    control: str = "",
    references: int = 0,
) -> Offer:
    """The model of an order of this project that uses these LoRA sets, a control picture of this kind and so many
    references.

    Raises ModelMissing where there is none or none of that name, Invalid where it is for something else, and Refused
    where its licence, or that of a part, does not let this project use it."""
    models = offered(session, settings)
    name = named or in_force(session, settings, role)
    name = name or profiles.require(workers.profile_in_force(session, settings), role)
    chosen = _find(models, name, role)
    _check_licence(project, chosen)
    for name in (chosen.controls.get(control, ""), chosen.image_prompt if references else ""):
        if name in models:
            _check_licence(project, models[name])
    for adapter in adapters:
        part = _find(models, adapter, "adapter")
        if part.base != chosen.name:
            raise Invalid(f"adapter {adapter} belongs to {part.base}, the order runs on {chosen.name}; leave it out")
        _check_licence(project, part)
    return chosen


def in_force(session: Session, settings: Settings, role: ModelRole) -> str | None:
    """The model of orders that name none; None where there is none."""
    models = workers.models_in_force(session, settings)
    return models.text if role is ModelRole.TEXT else models.image


def _find(models: dict[str, Offer], name: str, role: str) -> Offer:
    found = models.get(name)
    if found is None:
        there = ", ".join(offer.name for offer in models.values() if offer.role == role) or "none"
        raise ModelMissing(f"no live worker offers {role} model {name[:80]!r}; there is {there}: `kadr models list`")
    if found.role != role:
        raise Invalid(f"model {name} is for {found.role}, the order needs one for {role}")
    return found


def _check_licence(project: tables.Project, offer: Offer) -> None:
    if project.commercial and offer.commercial in _ALLOWED:
        terms = _ALLOWED[offer.commercial].format(cap=offer.cap or "under a cap")
        raise Refused(
            f"{offer.name} is under {offer.licence}, which {terms}, and project {project.id} is commercial; "
            "choose another model, or set the project's commercial to false"
        )


def _known(name: str) -> Offer:
    defaults = profiles.PICTURES.get(name)
    licence = profiles.LICENCES[name]
    if defaults is None:
        return Offer(name=name, role=ModelRole.TEXT, licence=licence)
    return Offer(
        name=name,
        role=ModelRole.IMAGE,
        licence=licence,
        steps=defaults.steps,
        guidance=defaults.guidance,
        side=defaults.side,
    )
