"""Commands that need no studio: parse, convert, and the model commands as a child process."""

import json
import os
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kadr.cli import tables
from kadr.errors import Invalid, KadrError
from kadr.film.breakdown import Category, SceneFacts
from kadr.film.screenplay import Language, scenes
from kadr.formats import screenplay_json, screenplays, writing
from kadr.formats.screenplays import ReadScript
from kadr.formats.words import label, term


def read_script(file: Path, *, scenes_required: bool = True) -> ReadScript:
    """A screenplay from disk, whatever its format. Raises Invalid for a file that cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Invalid(f"cannot read {file}: {error.strerror}") from error
    return screenplays.read(data, file.name, scenes_required=scenes_required)


def parse(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a file")] = False,
) -> None:
    """Read screenplays and show what they hold."""
    failed = False
    for file in files:
        try:
            # A fragment without a heading is worth parsing too.
            read = read_script(file, scenes_required=False)
        except KadrError as error:
            # The other files are still read: a folder of scripts is not held up by one.
            said = str(error) if file.name in str(error) else f"{file}: {error}"
            print(f"kadr: {said}", file=sys.stderr)  # noqa: T201  # the command line's own voice
            failed = True
            continue
        if as_json:
            print(json.dumps(screenplay_json.to_json(read.screenplay), ensure_ascii=False))  # noqa: T201  # the output
        else:
            _show_scenes(file, read)
    if failed:
        raise typer.Exit(1)


def _place(facts: SceneFacts, language: Language) -> str:
    kind = term(language, "place_type", facts.place_type) if facts.place_type else None
    place = ". ".join(part for part in (facts.place, facts.sub_place) if part)
    return " ".join(part for part in (kind, place) if part)


def _show_scenes(file: Path, read: ReadScript) -> None:
    """The script as its one-line schedule: who is where, for how long, and how sure the reading is."""
    from kadr.studio.tagging import tag  # the dictionaries load for this table alone

    broken_down = tag(read.screenplay, read.language)
    spoken = partial(label, read.language)
    rows = [
        (
            scene.facts.number,
            read_as.heading.line,
            _place(scene.facts, read.language),
            read_as.slugline.time,
            tables.eighths(scene.facts.eighths),
            tables.clock(scene.facts.seconds),
            ", ".join(one.name for one in scene.tags if one.category is Category.CAST),
        )
        for scene, read_as in zip(broken_down.scenes, scenes(read.screenplay), strict=True)
    ]
    cast = [one for scene in broken_down.scenes for one in scene.tags if one.category is Category.CAST]
    speaking = {one.key for one in cast if one.speaking}
    eighths = sum(scene.facts.eighths for scene in broken_down.scenes)
    total = sum(scene.facts.seconds for scene in broken_down.scenes)
    columns = ("#", "line", *map(spoken, ("place", "time", "pages", "duration", "characters")))
    summary = (
        f"{len(rows)} scenes, {tables.eighths(eighths)} pages, {tables.clock(total)}; {len({one.key for one in cast})} "
        f"in the cast, {len(speaking)} of them speak"
    )
    title = read.screenplay.title() or file.name
    how = f"{read.format}, {read.encoding}, read with confidence {read.confidence:.0%}"
    asked = [f"the same person? {one.one} and {one.other}, line {one.line}" for one in broken_down.questions]
    tables.show(f"{title} · {read.language} · {how}", columns, rows, (summary, *read.remarks, *asked))


def convert(source: Path, target: Path) -> None:
    """Convert a screenplay by extension; what was lost, and what had to be guessed, is said on stderr."""
    written = writing.writer(target.suffix.lower().removeprefix("."))
    read = read_script(source, scenes_required=False)
    data = written.write(read.screenplay, read.language)
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        raise Invalid(f"cannot write {target}: {error.strerror}; name another place") from error
    finally:
        part.unlink(missing_ok=True)
    for remark in read.remarks:
        print(f"read: {remark}", file=sys.stderr)  # noqa: T201  # the contract asks for it there
    for loss in written.losses(read.screenplay):
        print(f"lost: {loss}", file=sys.stderr)  # noqa: T201  # as above
    counts = Counter(str(element.type) for element in read.screenplay.elements)
    counts += Counter(note=len(read.screenplay.notes), boneyard=len(read.screenplay.boneyards))
    title = f"{source.name} ({read.format}, read with confidence {read.confidence:.0%}) → {target}, {len(data):,} bytes"
    tables.show(title, ("what", "count"), [(kind.replace("_", " "), count) for kind, count in counts.items()])


def models(context: typer.Context) -> None:
    """List, pull, import or check models (list | pull NAME | import DIR | check NAME); only pull uses a network."""
    # A process of its own: the command line itself never imports torch.
    ended = subprocess.run([sys.executable, "-m", "models", *context.args], check=False)  # noqa: S603  # our own program
    raise typer.Exit(ended.returncode)
