"""`python -m models`: list, pull, check, probe and build models; no other program of Kadr reaches a model hub."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from models import catalogue, readiness
from models.catalogue import Catalogue, Commercial, Entry
from models.devices import GB
from models.errors import ModelError
from models.shelf import Shelf

_COMMERCIAL = {Commercial.YES: "", Commercial.NO: "; no commercial use", Commercial.CAPPED: "; commercial under a cap"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it worked, 1 with a sentence on stderr if not."""
    options = _parser().parse_args(arguments)
    known, shelf = catalogue.load(), Shelf(folder=options.models_dir)
    try:
        return _COMMANDS[options.command](options, known, shelf)
    except ModelError as error:
        sys.stderr.write(f"{error.code}: {error.detail}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    data = Path(os.environ.get("KADR_DATA_DIR") or ".kadr")
    shared.add_argument(
        "--models-dir", type=Path, default=data / "models", help="where models lie (default: %(default)s)"
    )
    shared.add_argument("--json", action="store_true", help="for machines")
    parser = argparse.ArgumentParser(prog="kadr models", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", parents=[shared], help="the catalogue: what fits this machine, what is here")
    pull = commands.add_parser("pull", parents=[shared], help="bring a model from the hub")
    pull.add_argument("name")
    check = commands.add_parser("check", parents=[shared], help="load a model, run it once, measure")
    check.add_argument("name")
    check.add_argument("--device", default="", help="cpu, cuda, cuda:1 (default: the GPU if there is one)")
    commands.add_parser("probe", parents=[shared], help="the profile that this machine is ready for, as JSON")
    build = commands.add_parser("build-tiny", parents=[shared], help="build the tiny models of random weights")
    build.add_argument("name", nargs="*")
    build.add_argument("--corpus", type=Path, help="a folder of .txt files to train the tokenizers on")
    return parser


def _list(options: argparse.Namespace, known: Catalogue, shelf: Shelf) -> int:
    machine = readiness.measure()
    rows = [_row(entry, shelf, machine) for entry in known.entries.values()]
    if options.json:
        _say(json.dumps(rows, ensure_ascii=False))
        return 0
    table = [("NAME", "FOR", "HERE", "FITS", "MEMORY", "LICENCE"), *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        _say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    _say(f"\nThis machine: {machine.words()}. Models lie in {shelf.folder.absolute()}. (?) could not be verified.")
    return 0


def _row(entry: Entry, shelf: Shelf, machine: readiness.Machine) -> dict[str, object]:
    return {
        "name": entry.name,
        "role": entry.role.value,
        "here": shelf.present(entry),
        "fits": machine.holds(entry.memory_gb),
        "memory_gb": entry.memory_gb,
        "licence": entry.licence,
        "commercial": entry.commercial.value,
        "verified": entry.verified,
        "noise": entry.noise,
        "repository": entry.repository,
        "remedy": entry.remedy,
    }


def _cells(row: Mapping[str, object]) -> tuple[str, ...]:
    licence = f"{row['licence']}{_COMMERCIAL[Commercial(str(row['commercial']))]}{'' if row['verified'] else ' (?)'}"
    yes = {True: "yes", False: "-"}
    return (
        str(row["name"]),
        str(row["role"]),
        yes[bool(row["here"])],
        yes[bool(row["fits"])],
        f"{row['memory_gb']} GB",
        "noise, built here" if row["noise"] else licence,
    )


def _pull(options: argparse.Namespace, known: Catalogue, shelf: Shelf) -> int:
    from models import hub  # the only command that needs it

    entry = known.entry(options.name)
    _say(f"licence of {entry.name}: {entry.licence}{_COMMERCIAL[entry.commercial]}")
    path = hub.pull(shelf, entry, say=_say)
    _say(f"{entry.name} is in {path}; try it with `kadr models check {entry.name}`")
    return 0


def _check(options: argparse.Namespace, known: Catalogue, shelf: Shelf) -> int:
    from models import libraries, trial  # seconds of imports; only this command runs a model

    libraries.go_offline()
    entry = known.entry(options.name)
    device = options.device or ("cuda" if readiness.measure().gpu_bytes else "cpu")
    found = trial.run(shelf.folder, entry, device)
    if options.json:
        _say(json.dumps(asdict(found), ensure_ascii=False))
    else:
        speed = f", {found.tokens / found.run_s:.0f} tokens/s" if found.tokens else ""
        _say(
            f"{entry.name} on {found.device} in {found.dtype}: loaded in {found.load_s:.1f} s, "
            f"ran in {found.run_s:.1f} s{speed}, peak memory {found.peak_bytes / GB:.1f} GB"
        )
    if found.failure is not None:
        raise ModelError(f"{entry.name} loaded but gave nothing: {found.failure.detail}")
    return 0


def _probe(_: argparse.Namespace, known: Catalogue, shelf: Shelf) -> int:
    _say(json.dumps(asdict(readiness.probe(known, shelf, readiness.measure())), ensure_ascii=False))
    return 0


def _build(options: argparse.Namespace, known: Catalogue, shelf: Shelf) -> int:
    from models import tiny  # seconds of imports; only this command builds

    names = options.name or [entry.name for entry in known.entries.values() if entry.builder]
    for entry in (known.entry(name) for name in names):
        if not entry.builder:
            raise ModelError(f"{entry.name} has real weights; get them with `{entry.remedy}`")
        _say(f"{entry.name}: {tiny.build(shelf, entry, corpus=options.corpus)}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Catalogue, Shelf], int]] = {
    "list": _list,
    "pull": _pull,
    "check": _check,
    "probe": _probe,
    "build-tiny": _build,
}

if __name__ == "__main__":
    sys.exit(main())
