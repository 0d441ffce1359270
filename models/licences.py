"""The licence gate: what a project may not use, and what it should know about what it uses."""

from collections.abc import Iterable, Iterator, Mapping

from models.catalogue import OVERLAY, Commercial, Entry


def refusal(entry: Entry, *, commercial: bool) -> str | None:
    """Why a project may not use this model, naming licence and remedy; None where it may. A licence that could not be
    verified refuses nothing: `caution` tells of it."""
    if not commercial or entry.commercial is Commercial.YES:
        return None
    if entry.commercial is Commercial.CAPPED:
        return (
            f"{entry.name} may not be used here: this is a commercial project, and its licence ({entry.licence}) "
            f"allows that only {entry.cap}; if that is you, the machine's owner says so in {OVERLAY} of the models "
            f'folder ([models."{entry.name}"] commercial = "yes", cap = ""); else choose another model'
        )
    return (
        f"{entry.name} may not be used here: this is a commercial project, and its licence ({entry.licence}) forbids "
        "commercial use; choose another model (`kadr models list` names each licence) or buy a licence from its makers"
    )


def caution(entry: Entry) -> str | None:
    """What to know before using a model whose licence allows it."""
    if entry.verified or entry.noise:
        return None
    return f"the licence of {entry.name} ({entry.licence}) could not be verified; read it on the page of {entry.source}"


def used(entry: Entry, *, control: str = "", references: int = 0, adapters: Iterable[str] = ()) -> tuple[str, ...]:
    """The names of all that an order uses: the model, the net for its kind of control picture, its image prompt where
    references go through one, LoRA sets."""
    names = [entry.name, entry.controls.get(control, "")]
    names += [entry.image_prompt] if references and entry.image_prompt else []
    return tuple(filter(None, (*names, *adapters)))


def refusals(names: Iterable[str], known: Mapping[str, Entry], *, commercial: bool) -> Iterator[str]:
    """The refusals of everything that an order uses: the model, its control nets, LoRA sets and image prompt."""
    for name in dict.fromkeys(names):
        found = refusal(known[name], commercial=commercial) if name in known else None
        if found:
            yield found
