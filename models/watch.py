"""The callback of a running pipeline: tells each row's steps, draws previews, and leaves when nobody wants the rows."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from models.calls import Row, grid
from models.latents import Size
from models.preview import Drawing, Pace, Previewer
from models.protocols import Failure, Watcher


class Abandoned(Exception):
    """Thrown out of a pipeline of whose rows none is wanted any more."""


class Watch:
    """One call, seen from outside."""

    def __init__(self, *, rows: Sequence[Row], watcher: Watcher, previewer: Callable[[], Previewer | None]) -> None:
        """`previewer` is asked when the first preview is due: fitting one takes as long as a small picture."""
        self._rows = rows
        self._watcher = watcher
        self._previewer = previewer
        self._pace = Pace()
        self._began = time.monotonic()
        self._drawing: tuple[Drawing, list[int]] | None = None
        self._gone: dict[int, Failure] = {}
        self.done = 0

    def on_step(self, pipeline: Any, step: int, _: object, tensors: dict[str, Any]) -> dict[str, Any]:
        """Called by diffusers after each step; the tensors go back unchanged."""
        self.done = step + 1
        total = int(getattr(pipeline, "num_timesteps", self.done))
        self._deliver()
        wanted = [place for place in range(len(self._rows)) if self.gone(place) is None]
        if not wanted:
            raise Abandoned
        for place in wanted:
            self._watcher.step(self._rows[place].index, self.done, total)
        if self.done < total:
            self._show(pipeline, wanted, tensors.get("latents"))
        return tensors

    def gone(self, place: int) -> Failure | None:
        """Why a row is not wanted any more: cancelled, or out of time between two steps. Once gone it stays so."""
        if self.ended(place) is None and self._late(self._rows[place].order.time_limit_s):
            limit = self._rows[place].order.time_limit_s
            self._gone[place] = Failure(
                code="timed-out",
                detail=f"not done in {limit:g} s, {self.done} steps are; order fewer steps or a smaller size",
            )
        return self._gone.get(place)

    def ended(self, place: int) -> Failure | None:
        """The same, without looking at the clock: a picture that is done is never late."""
        if place not in self._gone and self._watcher.cancelled(self._rows[place].index):
            self._gone[place] = Failure(code="cancelled", detail=f"cancelled after {self.done} steps")
        return self._gone.get(place)

    def _late(self, limit: float | None) -> bool:
        return limit is not None and time.monotonic() - self._began > limit

    def _show(self, pipeline: Any, wanted: list[int], latents: Any) -> None:
        if not self._pace.due():
            return
        began = time.monotonic()
        step_s = (began - self._began) / self.done
        previewer = self._previewer()
        if previewer is None or not previewer.can(latents):
            return
        self._drawing = (previewer.start(pipeline, latents, wanted, self._size(), step_s), wanted)
        if not self._drawing[0].waits:
            self._deliver()
        self._pace.drew(time.monotonic() - began)

    def _size(self) -> Size:
        order = self._rows[0].order
        return grid(order.width), grid(order.height)

    def _deliver(self) -> None:
        """Hand out the preview that was begun a step ago: a GPU is at the next step by now, and loses no time."""
        if self._drawing is None:
            return
        (drawing, places), self._drawing = self._drawing, None
        for place, webp in zip(places, drawing.webps(), strict=True):
            self._watcher.preview(self._rows[place].index, webp)
