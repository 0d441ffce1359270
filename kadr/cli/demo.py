"""`kadr demo`: the example from screenplay to board through a whole studio of its own, then everything stops."""

import io
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kadr.cli.house import free_port, running
from kadr.cli.signals import heed_sigterm, undisturbed
from kadr.client import Client
from kadr.errors import KadrError, NotFound
from kadr.film.screenplay import Language
from kadr.settings import Auth, Profile, read_settings

_EXAMPLES = Path(__file__).parents[2] / "examples" / "boran"
_CHECK_NOTE = """The files in this folder are NOISE BY DESIGN.

They prove that the model path runs on this machine: a text model wrote noise-draft.fountain, a picture model
painted noise-concept.png and repainted the first panel's sketch as noise-take.png. The models are tiny, with random
weights, built on the spot from the real architectures; states, progress, cancelling and slates are real, the content
is noise.

Real weights:   .venv/bin/kadr models list
                .venv/bin/kadr models pull {text}
                .venv/bin/kadr models pull {image}
                KADR_PROFILE=laptop make up
"""

Report = Callable[[float | None], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demonstration shows its progress."""

    progress: Progress

    @contextmanager
    def step(self, title: str, total: float | None = None) -> Iterator[Report]:
        """One line of progress; the report takes a share from 0 to 1, or None while it is unknown."""
        task = self.progress.add_task(title, total=total)

        def report(share: float | None) -> None:
            if share is not None:
                self.progress.update(task, total=100, completed=round(share * 100))

        yield report
        self.progress.update(task, total=100, completed=100)


def demo(
    language: Annotated[Language, typer.Option(help="kk, ru or en")] = Language.KAZAKH,
    out: Annotated[Path, typer.Option(help="folder for the results")] = Path("out"),
) -> None:
    """Take examples/boran from screenplay to storyboard through the HTTP API of a studio started for it."""
    heed_sigterm()
    began = time.monotonic()
    console = Console()
    script = _EXAMPLES / f"boran.{language}.fountain"
    if not script.exists():
        raise NotFound(f"there is no example at {script}; run the demo from a checkout of Kadr")
    out.mkdir(parents=True, exist_ok=True)
    # Results are made beside the folder and moved in whole, so that an interrupted run leaves no half file.
    scratch = Path(tempfile.mkdtemp(prefix="kadr-demo-"))
    try:
        with _progress(console) as progress:
            _play(Stage(progress), script, language, scratch, scratch / "made")
        _move(scratch / "made", out)
    finally:
        with undisturbed():
            shutil.rmtree(scratch, ignore_errors=True)
    console.print(_summary(out, time.monotonic() - began), highlight=False, soft_wrap=True)


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description:<44}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _play(stage: Stage, script: Path, language: Language, scratch: Path, made: Path) -> None:
    settings = replace(
        read_settings({}),
        data_dir=scratch / "data",
        port=free_port(),
        profile=Profile.TINY,
        auth=Auth.OFF,
        grace_s=5.0,
    )
    with ExitStack() as stack:
        with stage.step("opening the studio"):
            house = stack.enter_context(running(settings))
        client = Client(house.url)
        project = client.create_project(title="Boran", language=str(language))
        panels = _board(stage, client, project["id"], script, made)
        _check_models(stage, client, project["id"], panels[0], made / "model-check")


def _board(stage: Stage, client: Client, project: str, script: Path, made: Path) -> list[dict[str, Any]]:
    (made / "panels").mkdir(parents=True)
    with stage.step("reading the screenplay"):
        imported = client.import_script(project, script.read_bytes(), name=script.name)
        (made / "screenplay.pdf").write_bytes(client.export_script(imported["id"], "pdf"))
    with stage.step("breaking it down into shots") as report:
        _finish(client, client.break_down(imported["id"])["id"], report)
    with stage.step("drawing the panels") as report:
        job = _finish(client, client.order_board(imported["id"])["id"], report)
    board = client.board(job["board_id"])
    with stage.step("printing the board"):
        (made / "board.pdf").write_bytes(client.export_board(board["id"], "pdf"))
        (made / "shots.csv").write_bytes(client.export_board(board["id"], "csv"))
        with zipfile.ZipFile(io.BytesIO(client.export_board(board["id"], "zip"))) as pictures:
            for name in pictures.namelist():
                if name.endswith(".png"):
                    (made / "panels" / Path(name).name).write_bytes(pictures.read(name))
    panels: list[dict[str, Any]] = board["panels"]
    return panels


def _check_models(stage: Stage, client: Client, project: str, panel: dict[str, Any], made: Path) -> None:
    made.mkdir(parents=True)
    # Ordered together: the model worker loads each model once and the two lanes overlap.
    draft = client.draft(project, task="draft", logline="Aru rides into the blizzard.", max_tokens=96)
    concept = client.concept(project, subject="Aru", width=256, height=256, seed=7)
    take = client.paint(panel["id"], seed=7)
    orders = (
        ("model path: a draft (noise by design)", draft, "noise-draft.fountain"),
        ("model path: a concept picture (noise)", concept, "noise-concept.png"),
        ("model path: a diffusion take (noise)", take, "noise-take.png"),
    )
    for title, order, name in orders:
        with stage.step(title) as report:
            job = _finish(client, order["id"], report)
        (made / name).write_bytes(client.asset(job["results"][0]["asset"]))
    note = _CHECK_NOTE.format(text="qwen3-1.7b", image="sd-1.5")
    (made / "README.txt").write_text(note, encoding="utf-8")


def _finish(client: Client, job: str, report: Report) -> dict[str, Any]:
    ended = client.wait(job, on_progress=lambda state: report(state.get("progress")))
    if ended["state"] != "done":
        raise KadrError(f"job {job} ended as {ended['state']}: {ended['error']}")
    return ended


def _move(made: Path, out: Path) -> None:
    for source in sorted(path for path in made.rglob("*") if path.is_file()):
        target = out / source.relative_to(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            shutil.copyfile(source, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    fresh = {path.name for path in (made / "panels").iterdir()}
    for old in (out / "panels").glob("*.png"):
        if old.name not in fresh:
            old.unlink(missing_ok=True)


def _summary(out: Path, seconds: float) -> str:
    count = len(list((out / "panels").glob("*.png")))
    lines = (
        f"\nDone in {seconds:.0f} s. From screenplay to storyboard, in {out.absolute()}:",
        "  board.pdf        the storyboard, six panels a page",
        f"  panels/*.png     its {count} panels, drawn from shot data with no AI model",
        "  shots.csv        the shot list",
        "  screenplay.pdf   the script in industry layout",
        "  model-check/     what tiny random-weight models made: noise by design; its README.txt names the",
        "                   command that brings real weights: .venv/bin/kadr models pull qwen3-1.7b",
        "Next: make up opens the studio in your browser.",
    )
    return "\n".join(lines)
