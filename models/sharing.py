"""Sharing: text encoders and autoencoders that two models have in common are loaded once."""

import filecmp
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import shelf

# What checkpoints of one family have alike. A denoiser is what makes a model another, and LoRA sets change it.
PARTS = ("text_encoder", "text_encoder_2", "text_encoder_3", "image_encoder", "vae")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lender:
    """A pipeline that is loaded, whole on the device: its folder, and its components by name."""

    path: Path
    components: Mapping[str, Any]


def borrow(path: Path, lenders: Iterable[Lender]) -> dict[str, Any]:
    """The components of the pipeline in `path` that a lender holds already, byte for byte the same."""
    found: dict[str, Any] = {}
    for lender in lenders:
        for part in PARTS:
            held = lender.components.get(part)
            if part not in found and held is not None and same(path, lender.path, part):
                found[part] = held
    return found


def same(one: Path, two: Path, part: str) -> bool:
    """Whether a component's configuration and weights are the same in two folders. Sums recorded when they were pulled
    decide where there are some; else the files are compared, which ends at the first byte that differs."""
    names = _files(one / part)
    if not names or names != _files(two / part):
        return False
    sums = shelf.recorded(one, "sha256"), shelf.recorded(two, "sha256")
    return all(_equal(one, two, f"{part}/{name}", sums) for name in names)


def _files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*") if file.suffix in (".json", ".safetensors"))


def _equal(one: Path, two: Path, name: str, sums: tuple[Mapping[str, str], Mapping[str, str]]) -> bool:
    if name in sums[0] and name in sums[1]:
        return sums[0][name] == sums[1][name]
    return filecmp.cmp(one / name, two / name, shallow=False)
