"""Tiny models with random weights, from real configuration classes, in the hub's own layout: no download."""

from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

from models.catalogue import Entry
from models.shelf import Shelf
from models.tiny import flux, gemma, llama, lora, previews, qwen, qwen_edit, stable_diffusion, xl, z_image

# Any number would do; a fixed one makes every machine's noise the same noise.
SEED = 2026

# By the word that an entry's `builder` says. Each fills an empty folder, with a tokenizer trained on the texts where
# the model reads words.
BUILDERS: dict[str, Callable[[Path, list[str]], None]] = {
    "text": qwen.write,
    "llama": llama.write,
    "gemma4": gemma.write,
    "image": stable_diffusion.write,
    "sdxl": xl.write,
    "sdxl-control": xl.write_control,
    "sdxl-ip": xl.write_image_prompt,
    "klein": flux.write,
    "z-image": z_image.write,
    "z-image-control": z_image.write_control,
    "qwen-edit": qwen_edit.write,
    "taesd": previews.write,
    "lora": lora.write,
}


def build(shelf: Shelf, entry: Entry, *, corpus: Path | None = None) -> Path:
    """The entry's folder, built now (seconds on one core) unless it is there. `corpus`: text files for the tokenizer
    instead of our own. Raises KeyError for a builder that does not exist."""
    if shelf.present(entry):
        return shelf.path(entry)
    texts = list(_texts(corpus))
    write = BUILDERS[entry.builder]
    return shelf.build(entry, lambda folder: seeded(write, folder, texts))


def seeded(write: Callable[[Path, list[str]], None], folder: Path, texts: list[str]) -> None:
    """Let a builder write, with the random numbers that every machine gets; the caller's own are left alone."""
    import torch  # heavy: only when a model is built

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        write(folder, texts)


def _texts(corpus: Path | None) -> Iterator[str]:
    folder = corpus or resources.files("models").joinpath("tiny_corpus")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".txt")), key=lambda f: f.name)
    for file in files:
        yield from file.read_text(encoding="utf-8").split("\n")
