"""`kadr stage`: the shots of a screenplay drawn offline, with control maps and overhead plans where asked for."""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from kadr.cli import tables
from kadr.cli.offline import read_script
from kadr.errors import Invalid
from kadr.film.shots import CoverageStyle, Shot
from kadr.film.staging import SketchStyle, Staging
from kadr.formats.screenplays import ReadScript

_Width = Annotated[int, typer.Option(help="pixels", min=64, max=7680)]
_Aspect = Annotated[float, typer.Option(help="width over height", min=0.4, max=3.0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedScene:
    """A scene's shots with their stagings, in order; `heading` as the script has it."""

    number: str
    heading: str
    shots: tuple[Shot, ...]
    stagings: tuple[Staging, ...]


def stage(
    file: Path,
    out: Annotated[Path, typer.Option(help="folder for shots.json and the sketches")],
    *,
    width: _Width = 1024,
    aspect: _Aspect = 16 / 9,
    style: Annotated[CoverageStyle, typer.Option(help="how the film is shot")] = CoverageStyle.CLASSICAL,
    drawing: Annotated[SketchStyle, typer.Option(help="how it is drawn")] = SketchStyle.PENCIL,
    maps: Annotated[bool, typer.Option("--maps", help="control maps of every shot, in the folder maps")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="an overhead plan of every scene, as SVG")] = False,
) -> None:
    """Draw the blocking sketches of a screenplay: shots.json and one picture a shot."""
    read = read_script(file)
    staged = _staged(read, aspect, style)
    try:
        _written(out, read, staged, (width, round(width / aspect)), drawing, maps=maps, plan=plan)
    except OSError as error:
        raise Invalid(f"cannot write to {out}: {error.strerror}; name another folder") from error
    seconds = sum(shot.duration_s for shot, _ in _all(staged))
    made = ["shots.json and a picture each", *(["control maps"] if maps else []), *(["plans"] if plan else [])]
    listed = [_listed(scene, shot, staging) for scene in staged for shot, staging in _of(scene)]
    summary = f"{len(listed)} shots, {tables.clock(seconds)}, in {out}: {', '.join(made)}"
    tables.show_shots(read.screenplay.title() or file.name, listed, read.language, (summary,))


def _written(
    out: Path, read: ReadScript, staged: Sequence[StagedScene], size: tuple[int, int], style: SketchStyle, *,
    maps: bool, plan: bool,
) -> None:  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    jobs = [_drawing(out, shot, staging, size, style, maps=maps) for shot, staging in _all(staged)]
    if plan:
        jobs += [_planning(out, read, scene) for scene in staged if scene.shots]
    _carried_out(jobs)
    listed = [_listed(scene, shot, staging) for scene in staged for shot, staging in _of(scene)]
    (out / "shots.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")


def safe_name(number: str) -> str:
    """A shot's number as a file name: a writer's scene number may hold a slash or a space."""
    return re.sub(r"[^\w.-]+", "_", number)


def _of(scene: StagedScene) -> Iterator[tuple[Shot, Staging]]:
    return zip(scene.shots, scene.stagings, strict=True)


def _all(staged: Sequence[StagedScene]) -> list[tuple[Shot, Staging]]:
    return [each for scene in staged for each in _of(scene)]


def _staged(read: ReadScript, aspect: float, style: CoverageStyle) -> list[StagedScene]:
    from kadr.stage import block, looks, scene_places  # the drawing libraries load for this command alone
    from kadr.studio.coverage import cover

    worn, settled = looks(read.screenplay, read.language), scene_places(read.screenplay, read.language)
    return [
        StagedScene(
            number=scene.shots[0].number.rpartition("-")[0] if scene.shots else str(scene.scene.ordinal),
            heading=scene.scene.heading.text,
            shots=tuple(scene.shots),
            stagings=block(scene.scene, scene.shots, language=read.language, aspect=aspect, looks=worn, places=settled),
        )
        for scene in cover(read.screenplay, read.language, style=style)
    ]


def _drawing(
    out: Path, shot: Shot, staging: Staging, size: tuple[int, int], style: SketchStyle, *, maps: bool
) -> Callable[[], None]:
    def draw() -> None:
        from kadr.stage import sketch

        name = safe_name(shot.number)
        (out / f"{name}.png").write_bytes(sketch(staging, width=size[0], height=size[1], style=style))
        if maps:
            from kadr.stage import maps as control  # with them come the drawing libraries

            control.write(control.maps(staging, width=size[0], height=size[1]), out / "maps", name)

    return draw


def _planning(out: Path, read: ReadScript, scene: StagedScene) -> Callable[[], None]:
    def draw() -> None:
        from kadr.stage.overhead import plan_svg

        svg = plan_svg(scene.stagings, scene.shots, language=read.language, title=f"{scene.number}. {scene.heading}")
        (out / f"plan-{safe_name(scene.number)}.svg").write_text(svg, encoding="utf-8")

    return draw


def _carried_out(jobs: Sequence[Callable[[], None]]) -> None:
    """The jobs on every core: drawing lets go of the interpreter. The first fault ends them all."""
    with (
        Progress(console=Console(stderr=True), transient=True) as progress,
        ThreadPoolExecutor(max_workers=os.cpu_count()) as cores,
    ):
        task = progress.add_task("drawing", total=len(jobs))
        try:
            for done in as_completed([cores.submit(job) for job in jobs]):
                done.result()
                progress.advance(task)
        except BaseException:
            cores.shutdown(wait=True, cancel_futures=True)
            raise


def _listed(scene: StagedScene, shot: Shot, staging: Staging) -> dict[str, Any]:
    from kadr.store.values import dump

    return {
        **dump(shot),
        "scene": scene.heading,
        "staging": dump(staging),
        "picture": f"{safe_name(shot.number)}.png",
    }
