"""Commands that do their work through the HTTP API of `KADR_URL`."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kadr.cli import tables
from kadr.client import Client, ClientError, Watch
from kadr.errors import Invalid, KadrError, error_from_code
from kadr.film.breakdown import Category
from kadr.film.screenplay import Language
from kadr.film.sheets import SheetKind
from kadr.film.shots import CoverageStyle
from kadr.formats import screenplays
from kadr.formats import text as texts
from kadr.formats.words import label, term
from kadr.settings import read_settings

AsJson = Annotated[bool, typer.Option("--json", help="print JSON for machines")]
Fields = dict[str, Any]


def _client() -> Client:
    settings = read_settings()
    try:
        return Client(settings.url, api_key=settings.api_key or None)
    except ValueError as error:
        raise Invalid(f"KADR_URL: {error}") from error


def _say(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))  # noqa: T201  # the output for machines


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(f"cannot read {path}: {error.strerror}") from error


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a file of that name never holds half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise Invalid(f"cannot write {path}: {error.strerror}; name another place with --out") from error
    finally:
        if part.is_file():
            part.unlink()


@contextmanager
def _watched(title: str) -> Iterator[Watch]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def report(job: Fields) -> None:
            counts = job["tasks"]
            progress.update(task, total=counts["total"], completed=counts["done"] + counts["failed"])

        yield report


def _finish(client: Client, job: str, title: str) -> Fields:
    with _watched(title) as report:
        ended = client.wait(job, on_progress=report)
    if ended["state"] in ("failed", "cancelled"):
        error = ended.get("error") or {"code": ended["state"], "detail": "no reason was given"}
        raise error_from_code(error["code"], f"job {job} {ended['state']}: {error['detail']}")
    return dict(ended)


def _tell_of_failures(job: Fields) -> None:
    """Part of the work is not the work: said on stderr, and by the exit status."""
    if job["state"] == "partial":
        detail = (job.get("error") or {}).get("detail", "no reason was given")
        raise KadrError(f"{job['tasks']['failed']} of {job['tasks']['total']} tasks of {job['id']} failed: {detail}")


def import_(
    *,
    file: Path,
    project: Annotated[str, typer.Option(help="project id, or a title to make a new one")],
    language: Annotated[Language | None, typer.Option(help="of a new project; the script's where absent")] = None,
    as_json: AsJson = False,
) -> None:
    """Import a screenplay into a project."""
    client = _client()
    data = _bytes_of(file)
    is_new = not project.startswith("prj_")
    if is_new:
        spoken = language or screenplays.read(data, file.name).language
        project = client.create_project(title=project, language=spoken)["id"]
    try:
        script = client.import_script(project, data, name=file.name)
    except ClientError:
        # A script that is refused leaves no empty project behind.
        if is_new:
            client.delete_project(project)
        raise
    if as_json:
        return _say(script)
    rows = [(scene["number"], scene["heading"]) for scene in script["scenes"]]
    how = f"read as {script['format']} with confidence {script['confidence']:.0%}"
    tables.show(f"{script['title']}: {len(rows)} scenes, {how}", ("scene", "heading"), rows, script["remarks"])
    print(f"project {project}\nscript  {script['id']}\nnext    kadr breakdown {script['id']}")  # noqa: T201  # the ids to go on with
    return None


def breakdown(
    *,
    script: str,
    style: Annotated[CoverageStyle, typer.Option(help="how the film is shot")] = CoverageStyle.CLASSICAL,
    enrich: Annotated[
        bool | None, typer.Option(help="a second list by the text model; by default where it has real weights")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Break a script down: its one-line schedule, what each scene needs, its shots, and what to ask the writer."""
    client = _client()
    order: Fields = {"style": style} | ({} if enrich is None else {"enrich": enrich})
    job = _finish(client, client.break_down(script, **order)["id"], "breaking down")
    shots = client.shots(script)
    if as_json:
        _say(shots)
    else:
        found = client.script(script)
        language = Language(found["language"])
        path = f"/v1/scripts/{script}"
        lines = list(client.listed(f"{path}/schedule"))
        _show_schedule(found["title"], lines, language)
        numbers = {line["scene_id"]: line["number"] for line in lines}
        _show_tags(list(client.listed(f"{path}/tags")), numbers, language)
        length = tables.clock(sum(shot["duration_s"] for shot in shots))
        asked = [f"the same person? {each['one']} and {each['other']}" for each in client.listed(f"{path}/questions")]
        tables.show_shots(f"{len(shots)} shots, {length}", shots, language, asked)
    _tell_of_failures(job)


def _show_schedule(title: str, lines: Sequence[Fields], language: Language) -> None:
    columns = ("scene", "place", "time", "story_day", "pages", "duration")
    rows = [
        (
            line["number"],
            ", ".join(part for part in (line["place"], line["sub_place"]) if part),
            term(language, "day_night", line["day_night"]) if line["day_night"] else None,
            line["story_day"],
            tables.eighths(line["eighths"] or 0),
            tables.clock(line["seconds"] or 0),
        )
        for line in lines
    ]
    tables.show(title, [label(language, name) for name in columns], rows)


def _show_tags(tags: Sequence[Fields], numbers: Mapping[str, str], language: Language) -> None:
    """A row a category: everything of it that the film needs, with the scenes that need it."""
    wanted: dict[str, dict[str, list[str]]] = {}
    for tag in tags:
        wanted.setdefault(tag["category"], {}).setdefault(tag["name"], []).append(numbers.get(tag["scene_id"], "?"))
    rows = [
        (
            term(language, "category", category),
            "; ".join(f"{name} ({', '.join(dict.fromkeys(scenes))})" for name, scenes in wanted[category].items()),
        )
        for category in Category
        if category in wanted
    ]
    tables.show(label(language, "needed"), ("", ""), rows)


def board(
    *,
    script: str,
    scenes: Annotated[list[str] | None, typer.Option("--scene", help="scene id or number; may be repeated")] = None,
    as_json: AsJson = False,
) -> None:
    """Draw the board of a script whose shots are known."""
    client = _client()
    job = _finish(client, client.order_board(script, scenes=scenes)["id"], "drawing")
    if as_json:
        _say(job)
    else:
        drawn = f"{job['tasks']['done']} of {job['tasks']['total']} panels drawn"
        print(f"{drawn}\nboard {job['board_id']}\nnext  kadr export {job['board_id']} --format pdf")  # noqa: T201  # the answer
    _tell_of_failures(job)


def draft(
    *,
    project: str,
    task: Annotated[str, typer.Option(help="draft vary rewrite continue coverage beats logline translate")] = "draft",
    logline: Annotated[str | None, typer.Option(help="what the film is about")] = None,
    text: Annotated[Path | None, typer.Option(help="file with the text to work on")] = None,
    language: Annotated[Language | None, typer.Option(help="the project's where absent")] = None,
    count: Annotated[int, typer.Option(min=1, max=16)] = 1,
    as_json: AsJson = False,
) -> None:
    """Have a text model write a draft or a variation."""
    client = _client()
    given: Fields = {"logline": logline, "language": language}
    given["text"] = texts.decode(_bytes_of(text), text.name).text if text else None
    order = client.draft(project, task=task, count=count, **{key: value for key, value in given.items() if value})
    job = _finish(client, order["id"], "writing")
    if as_json:
        _say(job)
    else:
        for result in job["results"]:
            print(client.asset(result["asset"]).decode())  # noqa: T201  # the draft itself
    _tell_of_failures(job)


def concept(
    *,
    project: str,
    subject: str,
    count: Annotated[int, typer.Option(min=1, max=16, help="pictures by a model")] = 1,
    sheet: Annotated[SheetKind | None, typer.Option(help="one sheet by staging; without a model all that fit")] = None,
    out: Annotated[Path, typer.Option(help="folder for the pictures")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Make concept art of a subject: pictures by a model, or sheets of a character or a place drawn by staging."""
    client = _client()
    asked = {} if sheet is None else {"sheet": sheet}
    job = _finish(client, client.concept(project, subject=subject, count=count, **asked)["id"], "drawing")
    if as_json:
        _say(job)
    else:
        for result in job["results"]:
            for kind in ("asset", "pdf"):
                if kind in result:
                    path = out / f"{result['id']}.{'png' if kind == 'asset' else kind}"
                    _write(path, client.asset(result[kind]))
                    print(path)  # noqa: T201  # where the picture is
    _tell_of_failures(job)


def export(
    *,
    thing: Annotated[str, typer.Argument(metavar="ID", help="a script or a board")],
    format_: Annotated[
        str, typer.Option("--format", help="of a script: fountain fdx docx pdf txt; of a board: pdf csv zip")
    ],
    out: Annotated[Path | None, typer.Option(help="file; by default ID.FORMAT here")] = None,
    as_json: AsJson = False,
) -> None:
    """Export a script or a board."""
    client = _client()
    fetch = {"scr_": client.export_script, "brd_": client.export_board}.get(thing[:4])
    if fetch is None:
        raise Invalid(
            f"{thing!r} is the id of neither a script (scr_...) nor a board (brd_...); `kadr jobs` lists them"
        )
    data = fetch(thing, format_)
    for loss in client.lost:
        print(f"lost: {loss}", file=sys.stderr)  # noqa: T201  # as `kadr convert` says it
    target = out or Path(f"{thing}.{format_}")
    _write(target, data)
    if as_json:
        return _say({"path": str(target), "bytes": len(data)})
    print(target)  # noqa: T201  # where the file is
    return None


def jobs(*, as_json: AsJson = False) -> None:
    """List the jobs, newest first."""
    listed = _client().jobs()
    if as_json:
        return _say(listed)
    columns = ("job", "kind", "state", "tasks", "ordered at (UTC)", "makes")
    return tables.show(f"{len(listed)} jobs", columns, map(_job_row, listed))


def _job_row(job: Fields) -> Sequence[object]:
    made = job.get("board_id") or (job.get("error") or {}).get("detail")
    ordered = job["created_at"][:19].replace("T", " ")
    tasks = f"{job['tasks']['done']}/{job['tasks']['total']}"
    return (job["id"], job["kind"], job["state"], tasks, ordered, made)


def about(*, as_json: AsJson = False) -> None:
    """Show the studio's profile and models, and why."""
    client = _client()
    said = client.about()
    if as_json:
        return _say(said)
    profile, models, limits = said["profile"], said["models"], said["limits"]
    noise = " (random weights: noise by design)" if models["noise"] else ""
    rows = [("profile", f"{profile['in_force']}, {profile['why'][Language.ENGLISH]}")]
    rows += [(f"{kind} model", f"{models[kind]}{noise}" if models[kind] else "none") for kind in ("text", "image")]
    rows += [(f"lane {lane}", "served" if live else "no live worker") for lane, live in said["lanes"].items()]
    rows += [("workers", f"{len(said['workers'])} live")]
    rows += [(f"{thing} exports", " ".join(formats)) for thing, formats in said["exports"].items()]
    rows += [("largest upload", f"{limits['upload_bytes'] // 2**20} MB")]
    return tables.show(f"{said['name']} {said['version']} at {read_settings().url}", ("", ""), rows)
