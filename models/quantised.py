"""Quantised loading: weights held in fewer bits, by the library that the catalogue's word stands for."""

import importlib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from models import libraries
from models.catalogue import Entry
from models.errors import ModelMissing

# The package behind each word.
PACKAGES = {"int8": "torchao", "float8": "torchao", "nf4": "bitsandbytes", "gguf": "gguf"}

# Components of a pipeline that are worth it: the denoiser and the text encoders. An autoencoder is small, and its
# errors are seen.
LARGE = ("transformer", "transformer_2", "unet", "text_encoder", "text_encoder_2", "text_encoder_3")


def require(entry: Entry) -> None:
    """Raises ModelMissing where the package that the entry's quantisation needs is not installed."""
    package = PACKAGES.get(entry.quantise)
    if package is None:
        known = ", ".join(PACKAGES)
        raise ModelMissing(
            f"{entry.name} is to be held as {entry.quantise!r}, which Kadr does not know; it has {known}"
        )
    if find_spec(package) is None:
        raise ModelMissing(
            f"{entry.name} is to be held as {entry.quantise}, which needs {package}: `pip install 'kadr[quantised]'`"
        )


def text_options(entry: Entry, path: Path, dtype: str) -> dict[str, Any]:
    """What a language model's `from_pretrained` is told for this entry; nothing for one that is held as it is."""
    if not entry.quantise:
        return {}
    require(entry)
    if entry.quantise == "gguf":
        made = libraries.class_of(libraries.transformers(), entry.class_name)
        # The folder's configuration, and not the one that the library puts together from the file: that one lacks
        # the width of Qwen3's heads.
        config = made.config_class.from_pretrained(path, local_files_only=True)
        return {"gguf_file": entry.weights, "config": config}
    return {"quantization_config": _config(libraries.transformers(), entry.quantise, dtype)}


def pipeline_options(
    entry: Entry, path: Path, components: Iterable[tuple[str, str, str]], dtype: str
) -> dict[str, Any]:
    """What a pipeline's `from_pretrained` is told: `components` are (name, library, class) as in its index."""
    if not entry.quantise:
        return {}
    require(entry)
    if entry.quantise == "gguf":
        return _from_gguf(entry, path, components, dtype)
    owners = {"diffusers": libraries.diffusers(), "transformers": libraries.transformers()}
    mapping = {
        name: _config(owners[library], entry.quantise, dtype)
        for name, library, _ in components
        if name in LARGE and library in owners
    }
    return {"quantization_config": _whole_pipeline(mapping)}


def _whole_pipeline(mapping: dict[str, Any]) -> Any:
    from diffusers.quantizers import PipelineQuantizationConfig  # heavy: only when a model is loaded

    return PipelineQuantizationConfig(quant_mapping=mapping)


def _config(library: Any, word: str, dtype: str) -> Any:
    """A library's own configuration: diffusers and transformers each want theirs, by the same names."""
    if word == "nf4":
        return library.BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=_torch_dtype(dtype)
        )
    kinds = importlib.import_module("torchao.quantization")
    return library.TorchAoConfig((kinds.Int8WeightOnlyConfig if word == "int8" else kinds.Float8WeightOnlyConfig)())


def _from_gguf(entry: Entry, path: Path, components: Iterable[tuple[str, str, str]], dtype: str) -> dict[str, Any]:
    """The denoiser read from the entry's one file, with the configuration that lies in the pipeline's folder."""
    library = libraries.diffusers()
    name, made = next((n, c) for n, _, c in components if n in ("transformer", "unet"))
    denoiser = libraries.class_of(library, made).from_single_file(
        str(path / entry.weights),
        config=str(path),
        subfolder=name,
        quantization_config=library.GGUFQuantizationConfig(compute_dtype=_torch_dtype(dtype)),
        dtype=_torch_dtype(dtype),
        local_files_only=True,
    )
    return {name: denoiser}


def _torch_dtype(name: str) -> Any:
    import torch  # loaded with the libraries

    return getattr(torch, name)
