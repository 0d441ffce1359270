"""No code from model repositories runs: our own source can't even ask for it."""

import re
from pathlib import Path

import models

ROOT = Path(models.__file__).parent.parent
PACKAGES = ("kadr", "service", "models", "prompts", "workers", "bench")

# Each with what to do instead. Names are split so that this file does not find itself.
FORBIDDEN = {
    r"trust_remote" + "_code": "use a class of the installed libraries, named in models/catalogue.toml",
    r"torch\.hub": "pull a catalogued model with `kadr models pull`",
    r"\b(?:torch|joblib|dill|cloudpickle)\.load\(": "load safetensors",
    r"^\s*(?:import|from) (?:c?pickle|dill|joblib|shelve|marshal)\b": "JSON crosses processes",
    r"allow_pickle\s*=\s*True": "arrays need no objects",
    r"custom_pipeline": "name the pipeline's class in models/catalogue.toml",
    r"use_safetensors\s*=\s*False": "safetensors only",
}


def sources() -> list[Path]:
    return [f for package in PACKAGES for f in (ROOT / package).rglob("*.py") if "__pycache__" not in f.parts]


def test_our_source_never_asks_for_foreign_code() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()} ({remedy})"
        for file in sources()
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1)
        for pattern, remedy in FORBIDDEN.items()
        if re.search(pattern, line)
    ]

    assert found == []
    assert len(sources()) > 40


def test_every_from_pretrained_is_local_and_safe() -> None:
    calls = [
        (file.name, call)
        for file in sources()
        for call in re.findall(r"\.from_pretrained\(([^)]*)\)", file.read_text(encoding="utf-8"))
    ]

    assert len(calls) >= 3
    assert [name for name, call in calls if "local_files_only=True" not in call] == []
