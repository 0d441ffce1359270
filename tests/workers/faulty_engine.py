"""A real engine that meets with accidents where a prompt asks for one: `python -m tests.workers.faulty_engine`.

Marks in a row's words: `[OOM]` the next call of a UNet or of a language model finds no room, once; `[NAN]` the row's
decoded picture is not numbers, `[BLACK]` it is black; `[FULL]` the next text session finds no room for its cache, once.
So does the first pipeline that is loaded. `inspect` is an operation that counts what the engine still holds of past
batches; `lose-device` is one that meets a CUDA error.
"""

import gc
import json
from typing import TYPE_CHECKING, Any

from workers.engine import Engine, main
from workers.inbox import Work
from workers.report import Report

if TYPE_CHECKING:
    from workers.writing import Writing

_OOM, _NAN, _BLACK, _FULL = "[OOM]", "[NAN]", "[BLACK]", "[FULL]"
_NO_ROOM = "CUDA out of memory. Tried to allocate 20.00 GiB (injected)"


class FaultyEngine(Engine):
    """The engine, and the accidents that its rows ask for."""

    def new_inference(self) -> Any:
        made = super().new_inference()
        self.accidents = Accidents()
        return made

    def _operate(self, work: Work) -> None:
        if work.op == "inspect":
            gc.collect()
            reports = sum(isinstance(each, Report) for each in gc.get_objects())
            held = {"cancels": len(self._inbox.cancels), "running": len(self._running), "reports": reports}
            work.report.row(0, held | {"starved": self.accidents.starved})
        elif work.op == "lose-device":
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        else:
            if work.op in {"write", "paint"}:
                self._load_inference()
                self.accidents.arm(work)
            super()._operate(work)


class Accidents:
    """What goes wrong in torch's own calls, whoever makes them."""

    def __init__(self) -> None:
        import torch

        from workers import inference

        self.starved = 0
        self._starved = self._full = False
        self._blind: dict[int, float] = {}
        _starve_the_first_load()
        vars(inference)["Writing"] = self._open_session
        torch.nn.modules.module.register_module_forward_pre_hook(self._before)
        torch.nn.modules.module.register_module_forward_hook(self._after)

    def arm(self, work: Work) -> None:
        """Read what a batch's rows ask for; their places are taken for those in one call."""
        words = [json.dumps(row, ensure_ascii=False) for row in work.rows]
        self._starved = any(_OOM in each for each in words)
        self._full = any(_FULL in each for each in words)
        self._blind = {place: float("nan") for place, each in enumerate(words) if _NAN in each}
        self._blind |= {place: -1.0 for place, each in enumerate(words) if _BLACK in each}

    def _before(self, module: Any, given: tuple[Any, ...]) -> None:
        if self._starved and type(module).__name__ in {"UNet2DConditionModel", "Qwen3ForCausalLM"}:
            import torch

            self._starved = False
            self.starved += 1
            raise torch.OutOfMemoryError(_NO_ROOM)

    def _open_session(self, *given: Any) -> "Writing":
        from workers.writing import Writing

        if self._full:
            import torch

            self._full = False
            raise torch.OutOfMemoryError(_NO_ROOM)
        return Writing(*given)

    def _after(self, module: Any, given: tuple[Any, ...], decoded: Any) -> None:
        if type(module).__name__ == "Decoder" and self._blind:
            for place, value in self._blind.items():
                if place < len(decoded):
                    decoded[place] = value


def _starve_the_first_load() -> None:
    import diffusers
    import torch

    load, tries = diffusers.DiffusionPipeline.from_pretrained, iter([1])

    def starved(made: Any, *given: Any, **named: Any) -> Any:
        if next(tries, None) is not None:
            raise torch.OutOfMemoryError(_NO_ROOM)
        return load.__func__(made, *given, **named)

    diffusers.DiffusionPipeline.from_pretrained = classmethod(starved)


if __name__ == "__main__":
    main(engine=FaultyEngine)
