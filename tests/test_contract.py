"""The names that scripts and studios rely on are all there, under the names that the contract gives them."""

import re
from pathlib import Path
from typing import Any

import typer.main

from kadr.cli.app import app as command_line
from kadr.film.screenplay import ElementType
from kadr.formats import fountain
from kadr.formats.screenplay_json import to_json
from service.app import create_app

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/contract.md").read_text()


def bare(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def commands() -> dict[str, Any]:
    return dict(typer.main.get_command(command_line).commands)  # type: ignore[attr-defined]  # a group, by its sub-commands


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


def test_every_flag_of_the_contract_is_taken() -> None:
    taken = {name: {flag for p in command.params for flag in p.opts} for name, command in commands().items()}
    rows = re.findall(r"^\| `kadr (\w+)` \|(.*)\| now \|$", PAGE, re.MULTILINE)
    promised = {name: set(re.findall(r"`(--[a-z]+)", text)) for name, text in rows}

    assert sum(map(len, promised.values())) >= 14
    assert not {name: flags - taken[name] for name, flags in promised.items() if flags - taken[name]}


def test_a_parsed_screenplay_has_the_keys_of_the_contract() -> None:
    text = (ROOT / "examples/boran/boran.ru.fountain").read_text(encoding="utf-8")
    parsed = to_json(fountain.parse(text))
    heading = next(element for element in parsed["elements"] if element["type"] == "scene_heading")

    assert set(parsed) == {"title_page", "elements", "notes", "boneyards"}
    assert all({"type", "text", "line"} <= set(element) for element in parsed["elements"])
    assert set(heading["slugline"]) == {"place_type", "location", "sublocation", "time", "duration_s", "cast"}
    listed = PAGE.split("`type` one of `")[1].split("`")[0].split()
    assert {str(kind) for kind in ElementType} == set(listed)


def test_every_make_target_of_the_contract_exists() -> None:
    promised = set(re.findall(r"^\| `make (\w+)` \|.*\| now \|$", PAGE, re.MULTILINE))
    offered = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert len(promised) == 5
    assert promised <= offered
