"""Engine operations on models: `write` text and `paint` pictures. Only the engine child imports this, and late."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from kadr.errors import Invalid
from models import catalogue, devices
from models.protocols import ImageModel
from models.residency import Residency
from workers import faults, painting
from workers.inbox import Work
from workers.writing import Writing


class Inference:
    """The models of one device, resident between batches, and the text session that is open."""

    def __init__(
        self, models_dir: Path, device: str, *, say: Callable[[str], None], tell: Callable[[], None], compiling: bool
    ) -> None:
        """`say` hears the stages, `tell` is called when what is held has changed. `compiling`: whether blocks of models
        may be compiled, which takes a minute at the first picture of a size."""
        self.device = _device(device)
        self._say = say
        self._tell = tell
        self._catalogue = catalogue.load(models_dir)
        self._residency = Residency(models_dir, self.device, known=self._catalogue, compile=compiling, say=say)
        self._rows: dict[str, int] = {}
        self._writing: Writing | None = None
        self._writer = ""
        # The model of the open session stays pinned: its cache lies beside the weights.
        self._pinned = ExitStack()

    @property
    def open(self) -> bool:
        """Whether a text session is open, which holds memory that others may need."""
        return self._writing is not None

    def resident(self) -> list[str]:
        """Names of the models that are loaded."""
        return [each.name for each in self._residency.resident()]

    def held(self) -> dict[str, Any]:
        """What is held on this device and what had to go, as the `held` frame says it."""
        here = self._residency.resident()
        rows = {each.name: self._rows[each.name] for each in here if each.name in self._rows}
        return {
            "models": [asdict(each) for each in here],
            "evicted": [asdict(each) for each in self._residency.evictions()],
            "rows": rows,
            "memory": self._residency.memory(),
            "reserve": self._residency.reserve,
        }

    def write(self, work: Work, more: Callable[[], Work | None], finish: Callable[[Work], None]) -> None:
        """Write a batch, and what `more` brings while it is being written; each batch is finished by itself."""
        writing = self._session(_name(work))
        self._say("running")
        try:
            writing.run(work, more, finish)
        except BaseException:
            # What a session is like after an error nobody knows.
            self.rest()
            raise

    def paint(self, work: Work) -> None:
        """Paint a batch; each row is answered as it comes."""
        orders = painting.read(work)
        if not orders:
            return
        name = _name(work)
        # Its cache is as large as a model, and a picture needs the room more than the next text a prefix.
        self.rest()
        self._say("loading")
        model = self._residency.image(name)
        self._rows[name] = _worth(model, orders)
        self._tell()
        with self._residency.using(name):
            painting.paint(model, orders, work.report, asdict(self._residency.provenance(name)))
        self._rows[name] = _worth(model, orders)

    def rest(self) -> None:
        """Close the text session, if one is open: nobody asks for its model any more, or another needs the room."""
        writing, self._writing = self._writing, None
        with self._pinned:
            if writing is not None:
                writing.close()
                devices.empty_cache()

    def _session(self, name: str) -> Writing:
        """The open session of a text model, opened now unless it is."""
        if self._writing is not None and self._writer == name:
            return self._writing
        self.rest()
        self._say("loading")
        self._writing = self._opened(name)
        self._writer = name
        self._rows[name] = self._writing.limit
        self._tell()
        return self._writing

    def _opened(self, name: str) -> Writing:
        """A session; where its cache finds no room beside other models, they go and it is tried once more. A model that
        finds none while it loads is tried again by the residency itself."""
        model = self._residency.text(name)
        with ExitStack() as pins:
            pins.enter_context(self._residency.using(name))
            made = asdict(self._residency.provenance(name))
            try:
                writing = Writing(model, made)
            except Exception as error:
                if not faults.out_of_memory(error) or not self._dropped_others(name):
                    raise
                writing = None
            # Not in the handler: the error's frames hold what was allocated so far.
            writing = writing or Writing(model, made)
            self._pinned = pins.pop_all()
        return writing

    def _dropped_others(self, name: str) -> bool:
        """Let go of every other model; whether there was one."""
        others = [other for other in self.resident() if other != name]
        for other in others:
            self._residency.drop(other)
        return bool(others)


def _worth(model: ImageModel, orders: painting.Orders) -> int:
    """How many rows are worth claiming together. What is painted now is what comes next: of the model's usual size
    nothing is learnt while nobody orders it."""
    return max(model.rows(replace(order, exact=False)) for order in orders.values())


def _name(work: Work) -> str:
    if work.model is None:
        raise Invalid(f"a {work.op} batch names no model")
    return work.model


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
