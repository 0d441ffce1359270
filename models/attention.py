"""Attention: the fastest way of this machine, by a trial once per process; the library's own where none is better.

On a processor there is nothing to choose. On a GPU each way is run on made-up tokens of a picture's or a prompt's size,
and is only taken if its numbers agree with those of torch's own attention."""

import functools
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from models import devices
from models.devices import Device

_log = logging.getLogger("kadr.models")

NATIVE = "native"
SDPA = "sdpa"

# Ways of diffusers' dispatcher that need no download, and the package of each, "" for torch alone.
_PICTURE_WAYS: Mapping[str, str] = {"_flash_3": "flash_attn_interface", "flash": "flash_attn", "_native_cudnn": ""}
_TEXT_WAYS: Mapping[str, str] = {"flash_attention_3": "flash_attn_interface", "flash_attention_2": "flash_attn"}

# Transformers of diffusers that hand their attention no mask; flash attention takes none. The others choose among ways
# that take one.
_WITHOUT_MASK = ("Flux2Transformer2DModel",)
_TAKE_MASKS = ("_native_cudnn",)

# Tokens of a picture of a megapixel and of its prompt, in the shape of a small transformer.
_TOKENS = 4608
_HEADS = 24
_WIDTH = 128

# In half precision two orders of adding up differ by a few thousandths; a wrong scale or mask differs by its all.
_TOLERANCE = 0.02
# Less gain than this is the clock's noise.
_GAIN = 0.95


def for_pictures(denoiser: Any, device: Device) -> str:
    """Set the fastest attention on a pipeline's denoiser; its name in diffusers' dispatcher."""
    if not dispatches(denoiser):
        return NATIVE
    masked = not type(denoiser).__name__.startswith(_WITHOUT_MASK)
    chosen = _picture_way(device.name, device.dtype, masked=masked)
    if chosen == NATIVE:
        return NATIVE
    from diffusers.models.attention_dispatch import attention_backend  # loaded with the pipeline

    # Setting one model's way also makes it the whole process's, for models that say none: leaving `with` undoes that.
    with attention_backend(NATIVE):
        denoiser.set_attention_backend(chosen)
    return chosen


def dispatches(denoiser: Any) -> bool:
    """Whether a denoiser's attention can be chosen at all: UNets call torch's own and would take no notice."""
    if not hasattr(denoiser, "set_attention_backend"):
        return False
    return any(hasattr(getattr(module, "processor", None), "_attention_backend") for module in denoiser.modules())


@functools.cache
def _picture_way(device: str, dtype: str, *, masked: bool) -> str:
    ways = _present(_PICTURE_WAYS, device, dtype)
    if masked:
        ways = [way for way in ways if way in _TAKE_MASKS]
    if not ways:
        return NATIVE
    import torch  # loaded with the pipeline
    from diffusers.models.attention_dispatch import dispatch_attention_fn

    made = torch.Generator(device).manual_seed(0)
    shape = (1, _TOKENS, _HEADS, _WIDTH)
    query, key, value = (
        torch.randn(shape, generator=made, device=device, dtype=getattr(torch, dtype)) for _ in range(3)
    )

    def run(way: str) -> Any:
        with torch.inference_mode():
            return dispatch_attention_fn(query, key, value, backend=way)

    return choose(NATIVE, ways, run, functools.partial(_wait, device))


def for_text(model: Any, device: Device) -> str:
    """Set the fastest attention on a language model; its name in transformers."""
    ways = _present(_TEXT_WAYS, device.name, device.dtype)
    found = str(getattr(model.config, "_attn_implementation", "") or SDPA)
    if not ways:
        return found
    import torch  # loaded with the model

    ids = torch.arange(256, device=device.name)[None] % int(model.config.get_text_config().vocab_size)

    def run(way: str) -> Any:
        model.set_attn_implementation(way)
        with torch.inference_mode():
            return model(input_ids=ids, use_cache=False).logits[0, -1]

    chosen = choose(found, ways, run, functools.partial(_wait, device.name))
    model.set_attn_implementation(chosen)
    return chosen


def _present(ways: Mapping[str, str], device: str, dtype: str) -> list[str]:
    """Ways worth trying: on NVIDIA's GPUs, in half precision, where their package is."""
    if not device.startswith("cuda") or dtype == "float32":
        return []
    return [way for way, package in ways.items() if not package or find_spec(package) is not None]


def choose(known: str, ways: Sequence[str], run: Callable[[str], Any], wait: Callable[[], None]) -> str:
    """The fastest of `known` and `ways` that gives what `known` gives; one that raises is out. `run(way)` is one
    call, `wait()` returns when the device is done."""
    wanted = run(known)
    best, least = known, _seconds(known, run, wait) * _GAIN
    for way in ways:
        try:
            if not _agree(run(way), wanted):
                _log.warning("attention %s gives other numbers than %s here and is not used", way, known)
                continue
            took = _seconds(way, run, wait)
        except (ImportError, RuntimeError, ValueError, TypeError) as error:
            _log.info("attention %s does not run here: %s", way, str(error)[:200])
            devices.empty_cache()
            continue
        if took < least:
            best, least = way, took
    return best


def _agree(found: Any, wanted: Any) -> bool:
    if found.shape != wanted.shape:
        return False
    apart = (found.float() - wanted.float()).norm() / wanted.float().norm().clamp_min(1e-6)
    return bool(apart <= _TOLERANCE)


def _seconds(way: str, run: Callable[[str], Any], wait: Callable[[], None]) -> float:
    """The least of three calls."""
    took = []
    for _ in range(3):
        wait()
        began = time.perf_counter()
        run(way)
        wait()
        took.append(time.perf_counter() - began)
    return min(took)


def _wait(device: str) -> None:
    import torch  # loaded with the model

    torch.cuda.synchronize(device)
