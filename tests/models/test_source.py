"""No code from model repositories runs: our own source can't even ask for it."""

import ast
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
    r"custom_pipelines?\s*=": "name the pipeline's class in models/catalogue.toml",
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


def _stays_here(call: ast.Call, function: ast.AST) -> bool:
    """Whether a call says `local_files_only=True`, itself or by a table that its function fills with it."""
    if any(k.arg == "local_files_only" and ast.unparse(k.value) == "True" for k in call.keywords):
        return True
    tables = {ast.unparse(k.value) for k in call.keywords if k.arg is None}
    return any(
        isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) in tables
        and "'local_files_only': True" in ast.unparse(node.value)
        for node in ast.walk(function)
    )


def test_every_load_is_local() -> None:
    calls = [
        (file.name, ast.unparse(call), _stays_here(call, function))
        for file in sources()
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("from_pretrained", "from_single_file")
    ]

    assert len(calls) >= 5
    assert [(name, call) for name, call, stays in calls if not stays] == []


def test_only_what_pulls_knows_the_hub() -> None:
    asks = re.compile(r"^\s*(?:import|from) huggingface_hub\b", re.MULTILINE)
    found = {
        file.name for file in sources() if file.parts[-2] != "bench" and asks.search(file.read_text(encoding="utf-8"))
    }

    assert found == {"hub.py", "fetch.py"}
