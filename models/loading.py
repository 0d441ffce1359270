"""Loading: a model's folder becomes what a runtime runs; here alone are weights read, and only inspected ones."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from models import attention, compiling, devices, folder, libraries, needs, placement, processors, quantised
from models.catalogue import Capability, Entry
from models.compiling import Compiled
from models.errors import ModelBroken, NoRoom
from models.placement import Place, Placement

# What the libraries raise for files that are not what they should be.
_TROUBLE = (AttributeError, KeyError, MemoryError, OSError, RuntimeError, TypeError, ValueError)

_WHOLE = Placement(place=Place.WHOLE, why="", claim=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedText:
    """A language model of transformers with its tokenizer; `processor` turns pictures to tokens, None for a model
    that doesn't look. `how` says what was chosen for this machine, for the slate."""

    model: Any
    tokenizer: Any
    processor: Any | None = None
    how: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPipeline:
    """A pipeline of diffusers; `how` as in LoadedText, `compiled` where blocks of it are to be compiled."""

    pipeline: Any
    how: Mapping[str, str] = field(default_factory=dict)
    compiled: Compiled | None = None

    def calling(self, width: int, height: int) -> AbstractContextManager[None]:
        """What every call of the pipeline, or of one built from its components, is made in; sizes in pixels."""
        return nullcontext() if self.compiled is None else self.compiled.calling(width, height)


class Parts(Protocol):
    """What belongs to a picture model and is loaded when first wanted: control nets, tiny autoencoders, LoRA files."""

    def part(self, name: str) -> Any:
        """The module of the catalogue entry `name`, loaded now or before, counted with the model that asks.

        Raises ModelMissing, ModelUnsafe, ModelBroken, NoRoom."""

    def files(self, name: str) -> Path:
        """The folder of the catalogue entry `name`, inspected. Raises ModelMissing, ModelUnsafe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What whoever holds models has decided for one load: where it goes, which components it takes from another
    model, and whether it may be compiled, with whom to tell of that."""

    placement: Placement = _WHOLE
    borrowed: Mapping[str, Any] = field(default_factory=dict)
    compile: bool = False
    say: Callable[[str], None] | None = None


def text(path: Path, entry: Entry, device: devices.Device, wishes: Wishes | None = None) -> LoadedText:
    """The language model in `path` on `device`.

    Raises ModelUnsafe before loading, ModelMissing where a package for its quantisation is not installed, ModelBroken
    where it does not load, NoRoom where memory did not do."""
    wishes = wishes or Wishes()
    folder.inspect(path, entry)
    library = libraries.transformers()
    dtype = devices.dtype_of(entry.class_name, device)
    with _reading(path, entry):
        tokenizer = library.AutoTokenizer.from_pretrained(path, local_files_only=True, padding_side="left")
        processor = processors.load(path) if entry.can(Capability.LOOK) else None
        made = libraries.class_of(library, entry.class_name)
        _check_measure(made, path, entry)
        model, said = made.from_pretrained(
            path,
            output_loading_info=True,
            local_files_only=True,
            use_safetensors=True,
            dtype=dtype,
            **_device_map(wishes.placement, device),
            **quantised.text_options(entry, path, dtype),
        )
        if said["missing_keys"]:
            # The library fills them with noise and goes on.
            raise ValueError(f"its files lack weights, {min(said['missing_keys'])} among {len(said['missing_keys'])}")
        if not hasattr(model, "hf_device_map"):
            model = model.to(device.name)
        model.eval()
        chosen = attention.for_text(model, device)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    how = _how(entry, dtype, wishes.placement) | {"attention": chosen}
    if entry.quantise == "gguf":
        # transformers reads the file and has no way to compute with its blocks.
        how["quantise"] = f"gguf, held as {dtype}"
    return LoadedText(model=model, tokenizer=tokenizer, processor=processor, how=how)


def pipeline(path: Path, entry: Entry, device: devices.Device, wishes: Wishes | None = None) -> LoadedPipeline:
    """The pipeline in `path` on `device`. Raises as `text` does."""
    wishes = wishes or Wishes()
    folder.inspect(path, entry)
    library = libraries.diffusers()
    dtype = devices.dtype_of(entry.class_name, device)
    with _reading(path, entry):
        loaded = libraries.class_of(library, entry.class_name).from_pretrained(
            path,
            local_files_only=True,
            use_safetensors=True,
            variant=entry.variant or None,
            dtype=_torch_dtype(dtype),
            **{**processors.of_pipeline(path), **wishes.borrowed},
            **quantised.pipeline_options(entry, path, _components(path, wishes.borrowed), dtype),
        )
        placement.put(loaded, wishes.placement, device, quantised=bool(entry.quantise))
        denoiser = getattr(loaded, "transformer", None) or getattr(loaded, "unet", None)
        chosen = attention.for_pictures(denoiser, device)
    loaded.set_progress_bar_config(disable=True)
    how = _how(entry, dtype, wishes.placement) | {"attention": chosen}
    if wishes.borrowed:
        how["shared"] = ", ".join(sorted(wishes.borrowed))
    compiled = (
        compiling.prepare(denoiser, entry, wishes.say or _nobody) if wishes.compile and wishes.placement.whole else None
    )
    if compiled is not None:
        how["compiled"] = ", ".join(entry.compile_sizes)
    return LoadedPipeline(pipeline=loaded, how=how, compiled=compiled)


def part(path: Path, entry: Entry, device: devices.Device) -> Any:
    """A module that works with a pipeline: a control net, a tiny autoencoder, the image encoder of an IP-Adapter.

    Raises as `text` does."""
    folder.inspect(path, entry)
    dtype = _torch_dtype(devices.dtype_of(entry.class_name, device))
    with _reading(path, entry):
        module = _part(path, entry, dtype)
        return module.to(device.name).eval()


def _part(path: Path, entry: Entry, dtype: Any) -> Any:
    options = {"local_files_only": True, "dtype": dtype}
    if entry.class_name == "IPAdapterMixin":
        encoder = (path / entry.weights).parent / "image_encoder"
        return libraries.transformers().CLIPVisionModelWithProjection.from_pretrained(
            encoder, use_safetensors=True, **options
        )
    made = libraries.class_of(libraries.diffusers(), entry.class_name)
    if not entry.config:
        return made.from_pretrained(path, use_safetensors=True, variant=_variant(entry), **options)
    with tempfile.TemporaryDirectory() as beside:
        # Read with the catalogue's configuration, where the repository has none.
        said = {"_class_name": entry.class_name} | dict(entry.config)
        (Path(beside) / "config.json").write_text(json.dumps(said), encoding="utf-8")
        return made.from_single_file(str(path / entry.weights), config=beside, **options)


def _check_measure(made: Any, path: Path, entry: Entry) -> None:
    """Raises ValueError where the configuration describes a model that is far larger than its files: an empty one
    stands for 12 billion weights in Qwen3's class, and loading would take 48 GB to fill them with noise."""
    import torch  # loaded with the library

    held = needs.of(path, entry, "float32").whole // 4
    config = made.config_class.from_pretrained(path, local_files_only=True)
    with torch.device("meta"):
        described = sum(weight.numel() for weight in made(config).parameters())
    # Tied weights are described twice and held once; quantised files count their values otherwise.
    if described > 2 * held + 10_000_000 and not entry.quantise:
        raise ValueError(f"config.json describes {described} weights, and the files hold {held}")


def _variant(entry: Entry) -> str | None:
    """`diffusion_pytorch_model.fp16.safetensors` is the variant fp16 of what the library looks for."""
    words = Path(entry.weights).name.split(".")
    return entry.variant or (words[1] if len(words) == len(("name", "variant", "suffix")) else None)


def _device_map(chosen: Placement, device: devices.Device) -> dict[str, Any]:
    """Straight to a GPU, without a copy of the whole in main memory first; or split where it does not fit."""
    if not device.apart:
        return {}
    if chosen.whole:
        return {"device_map": {"": device.name}}
    number = int(device.name.partition(":")[2] or 0)
    return {"device_map": "auto", "max_memory": {number: chosen.claim, "cpu": devices.free_main_memory()}}


def _components(path: Path, borrowed: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, library and class of what a pipeline's index lists and this load reads."""
    index = json.loads((path / "model_index.json").read_text(encoding="utf-8"))
    listed = ((name, made) for name, made in index.items() if isinstance(made, list) and made[0] is not None)
    return [(name, made[0], made[1]) for name, made in listed if name not in borrowed]


def _how(entry: Entry, dtype: str, chosen: Placement) -> dict[str, str]:
    how = {"dtype": dtype, "placement": str(chosen.place)}
    if chosen.why:
        how["placement"] += f" ({chosen.why})"
    if entry.quantise:
        how["quantise"] = entry.quantise
    return how


def _nobody(stage: str) -> None:
    """Nobody wants to know the stage."""


def _torch_dtype(name: str) -> Any:
    import torch  # heavy: only when a model is loaded

    return getattr(torch, name)


@contextmanager
def _reading(path: Path, entry: Entry) -> Iterator[None]:
    """What the libraries raise for damaged or foreign files, told with the model's name."""
    from safetensors import SafetensorError  # light, but of no use before a model is loaded

    try:
        yield
    except (*_TROUBLE, SafetensorError) as error:
        if devices.out_of_memory(error):
            raise NoRoom(f"model {entry.name} has no room: {str(error)[:300]}") from error
        raise ModelBroken(f"model {entry.name} in {path} does not load: {error}") from error
