"""The names that scripts and studios rely on are all there, under the names that the contract gives them."""

import re
from pathlib import Path

from kadr.cli.app import app as command_line
from service.app import create_app

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/contract.md").read_text()


def bare(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def promised_routes() -> set[tuple[str, str]]:
    rows = re.findall(r"^\| ([A-Z ]+) \| `(/[^`]*)` \| now \|$", PAGE, re.MULTILINE)
    return {(method, bare(path)) for methods, path in rows for method in methods.split()}


def test_every_route_of_the_contract_is_served() -> None:
    described = create_app().openapi()["paths"]
    served = {(method.upper(), bare(path)) for path, methods in described.items() for method in methods}
    promised = promised_routes() - {("GET", "/openapi.json")}

    assert len(promised) > 30
    assert not promised - served


def test_every_command_of_the_contract_exists() -> None:
    promised = set(re.findall(r"^\| `kadr (\w+)` \|.*\| now \|$", PAGE, re.MULTILINE))
    offered = {command.name for command in command_line.registered_commands}

    assert len(promised) > 10
    assert promised == offered


def test_every_make_target_of_the_contract_exists() -> None:
    promised = set(re.findall(r"^\| `make (\w+)` \|.*\| now \|$", PAGE, re.MULTILINE))
    offered = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert len(promised) == 5
    assert promised <= offered
