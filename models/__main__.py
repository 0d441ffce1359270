"""`python -m models`: list, pull, import, check, probe and build models; nothing else of Kadr reaches a model hub."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models import catalogue, importing, licences, readiness
from models.catalogue import Catalogue, Commercial, Entry
from models.devices import GB
from models.errors import ModelError
from models.shelf import Shelf


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it worked, 1 with a sentence on stderr if not, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        return _COMMANDS[options.command](options, catalogue.load(options.models_dir), Shelf(folder=options.models_dir))
    except ModelError as error:
        sys.stderr.write(f"{error.code}: {error.detail}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("stopped; what was fetched is kept, the same command goes on\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    data = Path(os.environ.get("KADR_DATA_DIR") or ".kadr")
    shared.add_argument(
        "--models-dir", type=Path, default=data / "models", help="where models lie (default: %(default)s)"
    )
    shared.add_argument("--json", action="store_true", help="for machines")
    parser = argparse.ArgumentParser(prog="kadr models", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listed = commands.add_parser("list", parents=[shared], help="the catalogue: what fits this machine, what is here")
    listed.add_argument("--tiny", action="store_true", help="also the tiny ones of random weights")
    pull = commands.add_parser("pull", parents=[shared], help="bring models from the hub")
    pull.add_argument("name", nargs="+")
    pull.add_argument("--with-parts", action="store_true", help="also its control nets, image prompt and preview")
    pull.add_argument("--dry-run", action="store_true", help="only say what would come, and what it needs")
    brought = commands.add_parser("import", parents=[shared], help="bring models from a folder, without a network")
    brought.add_argument("folder", nargs="+", type=Path)
    brought.add_argument("--as", dest="name", default="", help="which entry of the catalogue the folder is")
    check = commands.add_parser("check", parents=[shared], help="compare the files, load a model, run it, measure")
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
    shown = [row for row in rows if options.tiny or not row["noise"]]
    heads = ("NAME", "FOR", "HERE", "FITS", "MEMORY", "LANGUAGES", "COMMERCIAL", "LICENCE", "CAN")
    table = [heads, *(_cells(row) for row in shown)]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        _say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    _say(f"\nThis machine: {machine.words()}. Models lie in {shelf.folder.absolute()}.")
    _say("Memory: by the files where they are here, else estimated. (?) a licence that could not be verified.")
    return 0


def _row(entry: Entry, shelf: Shelf, machine: readiness.Machine) -> dict[str, Any]:
    memory_gb = round(shelf.needed(entry) / GB, 2)
    return {
        "name": entry.name,
        "role": entry.role.value,
        "here": shelf.present(entry),
        "fits": machine.holds(memory_gb),
        "memory_gb": memory_gb,
        "licence": entry.licence,
        "commercial": entry.commercial.value,
        "cap": entry.cap,
        "verified": entry.verified,
        "languages": list(entry.languages),
        "capabilities": [capability.value for capability in entry.capabilities],
        "parts": list(entry.parts),
        "base": entry.base,
        "noise": entry.noise,
        "repository": entry.repository,
        "revision": shelf.revision(entry),
        "url": entry.url,
        "remedy": entry.remedy,
    }


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    yes = {True: "yes", False: "-"}
    return (
        row["name"],
        row["role"],
        yes[row["here"]],
        yes[row["fits"]],
        "on a server" if row["url"] else f"{row['memory_gb']:g} GB",
        " ".join(row["languages"]),
        row["commercial"],
        "noise, built here" if row["noise"] else f"{row['licence']}{'' if row['verified'] else ' (?)'}",
        " ".join(row["capabilities"]) or f"part of {row['base']}" * bool(row["base"]),
    )


def _terms(entry: Entry) -> str:
    words = {Commercial.NO: "; no commercial use", Commercial.CAPPED: f"; commercial use only {entry.cap}"}
    return f"licence of {entry.name}: {entry.licence}{words.get(entry.commercial, '')}"


def _pull(options: argparse.Namespace, known: Catalogue, shelf: Shelf) -> int:
    from models import hub  # the only command that needs it
    from models.telling import Telling

    telling = Telling(as_json=options.json)
    machine = readiness.measure()
    for name in _with_parts(options, known):
        entry = known.entry(name)
        telling.say(_terms(entry))
        telling.say_all(filter(None, [licences.caution(entry)]))
        if options.dry_run:
            found = hub.plan(entry)
            fits = "fits" if machine.holds(found.memory / GB) else "is more than there is"
            telling.planned(name, found.revision, found.size, found.memory, f"{fits} ({machine.words()})")
            continue
        path = hub.pull(shelf, entry, telling)
        telling.done(name, path)
        if not machine.holds(shelf.needed(entry) / GB):
            telling.say(
                f"{name} needs {shelf.needed(entry) / GB:.1f} GB and does not fit this machine: {machine.words()}"
            )
    return 0


def _with_parts(options: argparse.Namespace, known: Catalogue) -> list[str]:
    names = list(options.name)
    if options.with_parts:
        names += [part for name in options.name for part in known.entry(name).parts]
    return list(dict.fromkeys(names))


def _import(options: argparse.Namespace, known: Catalogue, shelf: Shelf) -> int:
    if options.name and len(options.folder) > 1:
        raise ModelError("--as names one folder's model; import several with a command each")
    found = [each for given in options.folder for each in importing.look(given, known, options.name)]
    for each in found:
        path = importing.bring(shelf, each, say=_say)
        _say(f"{each.entry.name} is in {path}; try it with `kadr models check {each.entry.name}`")
    return 0


def _check(options: argparse.Namespace, known: Catalogue, shelf: Shelf) -> int:
    from models import libraries  # seconds of imports; only this command runs a model

    libraries.go_offline()
    from models import trial

    entry = known.entry(options.name)
    # What is built here may be built only now; what a server runs has no files.
    files = not entry.served and (shelf.present(entry) or not entry.builder)
    if files:
        shelf.verify(entry)
    device = options.device or ("cuda" if readiness.measure().gpu_bytes else "cpu")
    found = trial.run(shelf.folder, known, entry, device)
    if options.json:
        _say(json.dumps(asdict(found), ensure_ascii=False))
    else:
        _say(
            f"{entry.name} on {found.device}{' in ' * bool(found.dtype)}{found.dtype}: "
            f"{'every file as it came, ' * files}loaded in {found.load_s:.1f} s, "
            f"peak memory {found.peak_bytes / GB:.1f} GB"
        )
        for run in found.runs:
            speed = f", {run.tokens / run.seconds:.0f} tokens/s" if run.tokens else ""
            _say(f"  {run.what}: {run.failure.detail if run.failure else f'{run.seconds:.1f} s{speed}'}")
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
    "import": _import,
    "check": _check,
    "probe": _probe,
    "build-tiny": _build,
}

if __name__ == "__main__":
    sys.exit(main())
