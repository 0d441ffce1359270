"""A real engine that meets with accidents where a prompt asks for one: `python -m tests.faults.accidents`.

Marks in a row's words, beside those of `tests.workers.faulty_engine`: `[MUTE]` a language model ends every reply before
its first word; `[STARVED]` a UNet never finds room, however small the batch; `[KILL]` a UNet's first
call ends the engine, whoever else is in its batch.
"""

import json
import os
import signal
from typing import Any

from tests.workers.faulty_engine import FaultyEngine
from workers.engine import main
from workers.inbox import Work


class AccidentalEngine(FaultyEngine):
    """The engine, with two accidents more."""

    def new_inference(self) -> Any:
        made = super().new_inference()
        self.further = Further()
        return made

    def _operate(self, work: Work) -> None:
        if work.op in {"write", "paint"}:
            self._load_inference()
            words = json.dumps(list(work.rows), ensure_ascii=False)
            self.further.mute, self.further.starved = "[MUTE]" in words, "[STARVED]" in words
            self.further.deadly = "[KILL]" in words
        super()._operate(work)


class Further:
    """What goes wrong in torch's own calls, for as long as it is asked to."""

    def __init__(self) -> None:
        import torch

        self.mute = self.starved = self.deadly = False
        torch.nn.modules.module.register_module_forward_pre_hook(self._before)
        torch.nn.modules.module.register_module_forward_hook(self._after)

    def _before(self, module: Any, given: tuple[Any, ...]) -> None:
        if type(module).__name__ != "UNet2DConditionModel":
            return
        if self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.starved:
            import torch

            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB (injected)")

    def _after(self, module: Any, given: tuple[Any, ...], said: Any) -> None:
        if self.mute and type(module).__name__ == "Qwen3ForCausalLM":
            said.logits[..., module.config.eos_token_id] = 1e6


if __name__ == "__main__":
    main(engine=AccidentalEngine)
