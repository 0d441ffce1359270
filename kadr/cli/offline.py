"""Commands that need no studio: parse, stage, convert, and the model commands as a child process."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from kadr.errors import Invalid, KadrError, Unsupported
from kadr.film.screenplay import Screenplay, scenes
from kadr.formats import fountain, screenplay_json, screenplay_pdf, screenplays
from kadr.formats.screenplays import ReadScript


def _read(file: Path, *, scenes_required: bool = True) -> ReadScript:
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
            read = _read(file, scenes_required=False)
        except KadrError as error:
            # The other files are still read: a folder of scripts is not held up by one.
            print(f"kadr: {file}: {error}", file=sys.stderr)  # noqa: T201  # the command line's own voice
            failed = True
            continue
        if as_json:
            print(json.dumps(screenplay_json.to_json(read.screenplay), ensure_ascii=False))  # noqa: T201  # the output
        else:
            Console().print(_scene_table(file, read))
    if failed:
        raise typer.Exit(1)


def safe_name(number: str) -> str:
    """A shot's number as a file name: a writer's scene number may hold a slash or a space."""
    return re.sub(r"[^\w.-]+", "_", number)


def _scene_table(file: Path, read: ReadScript) -> Table:
    title = f"{read.screenplay.title() or file.name} · {read.language} · {read.format}, {read.encoding}"
    table = Table(title=title, title_justify="left")
    for column in ("#", "line", "place", "time", "elements", "cast"):
        table.add_column(column, justify="right" if column in ("#", "line", "elements") else "left")
    for scene in scenes(read.screenplay):
        slug = scene.slugline
        place = ". ".join(part for part in (slug.place_type, slug.location, slug.sublocation) if part)
        cast = {element.text.split("(")[0].strip() for element in scene.elements if element.type == "character"}
        cells = (scene.number, scene.heading.line, place, slug.time or "", len(scene.elements))
        table.add_row(*map(str, cells), ", ".join(sorted({*cast, *slug.cast})))
    return table


def stage(
    file: Path,
    out: Annotated[Path, typer.Option(help="folder for shots.json and the sketches")],
    width: Annotated[int, typer.Option(help="pixels", min=64, max=7680)] = 1024,
    aspect: Annotated[float, typer.Option(help="width over height", min=0.4, max=3.0)] = 16 / 9,
) -> None:
    """Draw the blocking sketches of a screenplay: shots.json and one picture a shot."""
    from kadr.stage import block, looks, scene_places, sketch  # the drawing libraries load for this command alone
    from kadr.store.values import dump
    from kadr.studio.coverage import cover

    read = _read(file)
    covered = cover(read.screenplay, read.language)
    out.mkdir(parents=True, exist_ok=True)
    worn, settled = looks(read.screenplay, read.language), scene_places(read.screenplay, read.language)
    listed = []
    total = sum(len(scene.shots) for scene in covered)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("drawing", total=total)
        for scene in covered:
            stagings = block(
                scene.scene, scene.shots, language=read.language, aspect=aspect, looks=worn, places=settled
            )
            for shot, staging in zip(scene.shots, stagings, strict=True):
                picture = out / f"{safe_name(shot.number)}.png"
                picture.write_bytes(sketch(staging, width=width, height=round(width / aspect)))
                heading = scene.scene.heading.text
                listed.append({**dump(shot), "scene": heading, "staging": dump(staging), "picture": picture.name})
                progress.advance(task)
    (out / "shots.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{total} shots in {out}: shots.json and a picture each")  # noqa: T201  # the command's answer


def convert(source: Path, target: Path) -> None:
    """Convert a screenplay by extension; what the target format cannot carry is said on stderr."""
    read = _read(source)
    data = _written(read.screenplay, read, target.suffix.lower())
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(data)
    part.replace(target)
    for loss in _losses(read.screenplay, target.suffix.lower()):
        print(f"lost: {loss}", file=sys.stderr)  # noqa: T201  # the contract asks for it there


def _written(screenplay: Screenplay, read: ReadScript, suffix: str) -> bytes:
    if suffix in (".fountain", ".txt"):
        return fountain.write(screenplay).encode()
    if suffix == ".pdf":
        return screenplay_pdf.write_pdf(screenplay, read.language)
    raise Unsupported(f"cannot write {suffix or 'a file without an extension'}; write .fountain, .txt or .pdf")


def _losses(screenplay: Screenplay, suffix: str) -> list[str]:
    if suffix != ".pdf":
        return []
    lost = [f"{len(screenplay.notes)} notes" if screenplay.notes else ""]
    lost.append(f"{len(screenplay.boneyards)} boneyards" if screenplay.boneyards else "")
    hidden = sum(element.type in ("section", "synopsis") for element in screenplay.elements)
    lost.append(f"{hidden} sections and synopses" if hidden else "")
    return [line for line in lost if line]


def models(context: typer.Context) -> None:
    """List, pull or check models (list | pull NAME | check NAME): the only commands that may reach a model hub."""
    # A process of its own: the command line itself never imports torch.
    ended = subprocess.run([sys.executable, "-m", "models", *context.args], check=False)  # noqa: S603  # our own program
    raise typer.Exit(ended.returncode)
