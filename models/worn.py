"""What a pipeline wears for one call: LoRA sets by name and weight, and an IP-Adapter for reference pictures.

Both change modules that all pipelines of a checkpoint share, so both are put on and taken off around each call."""

import hashlib
import itertools
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from models import devices
from models.embeddings import Memory
from models.loading import Parts
from models.protocols import Adapter


class Misfit(Exception):
    """An adapter that this model can't wear; the message says which, why, and what to do."""


# LoRA sets that stay in memory between calls (tens of MB each); the least recently used goes first.
MAX_LOADED = 8

# How much an IP-Adapter's pictures say beside the prompt: 1 drowns the words, diffusers' own guide suggests a half to
# 0.8 where both matter.
REFERENCE_SCALE = 0.6


# One count for all pipelines: two may share a text encoder.
_ALIASES = itertools.count(1)


class Wardrobe:
    """The LoRA sets of one pipeline."""

    def __init__(self, pipeline: Any, parts: Parts) -> None:
        self._pipeline = pipeline
        self._parts = parts
        # Name in the catalogue -> name in peft, which makes modules of it and takes no dots.
        self._loaded: OrderedDict[str, str] = OrderedDict()

    @contextmanager
    def wearing(self, adapters: Sequence[Adapter]) -> Iterator[None]:
        """These sets, and no others, while the block runs. Raises Misfit, and what
        Parts raises."""
        if not adapters:
            yield
            return
        try:
            names = [self._name(adapter.name) for adapter in adapters]
            self._drop_surplus(keep=len(names))
            self._pipeline.enable_lora()
            self._pipeline.set_adapters(names, [adapter.weight for adapter in adapters])
            yield
        finally:
            if self._loaded:
                self._pipeline.disable_lora()

    def _name(self, name: str) -> str:
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        self._loaded.move_to_end(name)
        return self._loaded[name]

    def _load(self, name: str) -> str:
        if not hasattr(self._pipeline, "load_lora_weights"):
            raise Misfit(f"{type(self._pipeline).__name__} takes no LoRA sets; order without {name}")
        file = only_weights(self._parts.files(name))
        alias = f"worn_{next(_ALIASES)}"
        try:
            with warnings.catch_warnings():
                # Several sets in one model are what we mean.
                warnings.filterwarnings("ignore", message="Already found a `peft_config`")
                self._pipeline.load_lora_weights(
                    file.parent, weight_name=file.name, adapter_name=alias, local_files_only=True, use_safetensors=True
                )
        except Exception as error:
            self._forget(alias)
            if devices.out_of_memory(error):
                raise
            raise Misfit(f"adapter {name} does not fit {type(self._pipeline).__name__}: {error}") from error
        if alias not in {each for found in self._pipeline.get_list_adapters().values() for each in found}:
            raise Misfit(f"adapter {name} has no weights for {type(self._pipeline).__name__}; is it another model's?")
        return alias

    def _forget(self, alias: str) -> None:
        """What a set that failed to load has left behind."""
        held = self._pipeline.get_list_adapters()
        if any(alias in names for names in held.values()):
            self._delete(alias)

    def _drop_surplus(self, *, keep: int) -> None:
        while len(self._loaded) > max(MAX_LOADED, keep):
            self._delete(self._loaded.popitem(last=False)[1])

    def _delete(self, alias: str) -> None:
        with warnings.catch_warnings():
            # peft names another one active in its place; which are on is said before each call.
            warnings.filterwarnings("ignore", message=r"Adapter worn_\d+ was active which is now deleted")
            self._pipeline.delete_adapters(alias)


class ImagePrompt:
    """The IP-Adapter of one pipeline, loaded when first wanted; until then nothing of the model is changed."""

    def __init__(self, pipeline: Any, parts: Parts, name: str, memory: Memory) -> None:
        self._pipeline = pipeline
        self._parts = parts
        self._name = name
        self._memory = memory
        # Of one picture's embedding; None until the adapter is in.
        self._shape: torch.Size | None = None

    def arguments(self, pictures: Sequence[Image.Image], *, guided: bool) -> dict[str, Any]:
        """The call's arguments for these references, the same for all of its rows; for none, what switches the adapter
        off."""
        if not pictures:
            return self._none(guided=guided)
        self._load()
        self._pipeline.set_ip_adapter_scale(REFERENCE_SCALE)
        # With its shape: a plain colour has the same bytes lying and standing.
        shown = ((picture.size, hashlib.sha256(picture.tobytes()).hexdigest()) for picture in pictures)
        key = ("references", guided, *shown)
        seen = self._memory.recall(key, lambda: self._look(pictures, guided=guided))
        return {"ip_adapter_image_embeds": [tensor.to(self._pipeline._execution_device) for tensor in seen]}

    def forget(self) -> None:
        """Take the adapter out of the model; it is loaded anew when references are next wanted."""
        if self._shape is not None:
            self._pipeline.unload_ip_adapter()
            self._shape = None

    @torch.no_grad()
    def _look(self, pictures: Sequence[Image.Image], *, guided: bool) -> Sequence[torch.Tensor]:
        """The adapter's view of pictures: one tensor [1, pictures, ...], or [2, ...] with the empty view first."""
        found: Sequence[torch.Tensor] = self._pipeline.prepare_ip_adapter_image_embeds(
            [list(pictures)], None, self._pipeline._execution_device, 1, guided
        )
        return found

    def _none(self, *, guided: bool) -> dict[str, Any]:
        """Once an adapter is in, the UNet wants pictures in every call: empty ones, that it is told not to look at.
        At scale 0 its attention skips them, so the result is the one without an adapter."""
        if self._shape is None:
            return {}
        self._pipeline.set_ip_adapter_scale(0.0)
        empty = torch.zeros((1 + guided, 1, *self._shape[2:]), dtype=self._pipeline.dtype)
        return {"ip_adapter_image_embeds": [empty.to(self._pipeline._execution_device)]}

    def _load(self) -> None:
        if self._shape is not None:
            return
        folder = self._parts.files(self._name)
        file = only_weights(folder)
        # Loaded apart from the weights, as every part is: it is counted, inspected and in the model's own precision.
        self._pipeline.register_modules(image_encoder=self._parts.part(self._name))
        try:
            self._pipeline.load_ip_adapter(
                folder,
                subfolder=file.parent.relative_to(folder).as_posix(),
                weight_name=file.name,
                image_encoder_folder=None,
                local_files_only=True,
            )
            self._shape = self._look([Image.new("RGB", (64, 64))], guided=False)[0].shape
        except Exception as error:
            # Half in, it would spoil every later picture.
            self._pipeline.unload_ip_adapter()
            if devices.out_of_memory(error):
                raise
            raise Misfit(f"adapter {self._name} does not fit {type(self._pipeline).__name__}: {error}") from error


def only_weights(folder: Path) -> Path:
    """The one file of weights in an adapter's folder. Raises Misfit where there is none, or more than one."""
    found = [f for f in sorted(folder.rglob("*.safetensors")) if "image_encoder" not in f.relative_to(folder).parts]
    if len(found) != 1:
        raise Misfit(f"adapter {folder.name} has {len(found)} files of weights; one is wanted, named in its entry")
    return found[0]
