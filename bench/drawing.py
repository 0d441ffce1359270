"""What drawing costs: sketches of the example in three languages, their phases, many at once, large ones, and frames.

Figures of single sketches are processor time, so that they hold on a machine that does other work meanwhile; those of
many at once are wall time against that of one.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from kadr.film.screenplay import Language
from kadr.film.shots import Move
from kadr.film.staging import SketchStyle, Staging
from kadr.formats import fountain
from kadr.stage import block, draw, looks, scene_places
from kadr.stage.motion import frames
from kadr.studio.coverage import cover

SCRIPTS = Path(__file__).parents[1] / "examples/boran"
SIZE = (1024, 576)
AT_ONCE = 10
_SERVE = """
import sys
import time
from bench.drawing import AT_ONCE, SIZE, stagings
from kadr.stage import draw
shots = stagings()[:: max(1, len(stagings()) // AT_ONCE)][:AT_ONCE]
for shot in shots:
    draw.sketch(shot)
print(0.0, flush=True)
for line in sys.stdin:
    began = time.process_time()
    draw.sketch(shots[int(line)])
    print(time.process_time() - began, flush=True)
"""


def stagings() -> list[Staging]:
    """Every shot of the example in Kazakh, Russian and English."""
    staged: list[Staging] = []
    for language in Language:
        script = fountain.parse((SCRIPTS / f"boran.{language}.fountain").read_text(encoding="utf-8"))
        dressed, places = looks(script, language), scene_places(script, language)
        for one in cover(script, language):
            staged += block(one.scene, one.shots, language=language, aspect=16 / 9, looks=dressed, places=places)
    return staged


def spent(work: Callable[[], object]) -> float:
    """Processor time of one call, seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def sketches(shots: list[Staging]) -> list[tuple[str, str]]:
    """All shots in the order of the film, twice: bodies and sets are made on the first way through and found on the
    second."""
    rows = []
    for name in ("first way through", "again"):
        taken = sorted(spent(partial(draw.sketch, shot)) for shot in shots)
        rows.append((
            f"sketch {SIZE[0]}×{SIZE[1]} with PNG, {len(shots)} shots, {name}",
            f"median {statistics.median(taken) * 1e3:.0f} ms, 90 % under {taken[int(0.9 * len(taken))] * 1e3:.0f} ms, "
            f"slowest {taken[-1] * 1e3:.0f} ms",
        ))  # fmt: skip
    return rows


def phases(shots: list[Staging]) -> list[tuple[str, str]]:
    """Where a sketch's time goes, medians over every fifth shot."""
    parts: dict[str, list[float]] = {
        "depth": [],
        "pencil picture": [],
        "line picture": [],
        "flat picture": [],
        "PNG": [],
    }
    for shot in shots[::5]:
        parts["depth"].append(spent(partial(draw.exposed, shot, *SIZE)))
        for style in SketchStyle:
            parts[f"{style} picture"].append(spent(partial(draw.picture, shot, *SIZE, style=style)))
        grey = draw.picture(shot, *SIZE)
        parts["PNG"].append(spent(partial(draw.encoded, grey)))
    return [("; ".join(parts), "; ".join(f"{statistics.median(taken) * 1e3:.0f} ms" for taken in parts.values()))]


def at_once(shots: list[Staging]) -> list[tuple[str, str]]:
    """Sketches on every core, in threads and in processes, against as many one after another.

    Where other work shares the cores wall time says little; that each takes no more processor time beside others than
    alone says that cores do not wait for each other."""
    cores = min(AT_ONCE, os.cpu_count() or 1)
    chosen = shots[:: max(1, len(shots) // AT_ONCE)][:AT_ONCE]
    for shot in chosen:
        draw.sketch(shot)
    took: dict[str, tuple[float, float]] = {}
    began, worked = time.perf_counter(), time.process_time()
    for shot in chosen:
        draw.sketch(shot)
    took["one after another"] = time.perf_counter() - began, time.process_time() - worked
    with ThreadPoolExecutor(cores) as pool:
        began, worked = time.perf_counter(), time.process_time()
        list(pool.map(draw.sketch, chosen))
        took["in threads"] = time.perf_counter() - began, time.process_time() - worked
    took["in processes"] = _in_processes(cores)
    return [
        (f"{AT_ONCE} sketches on {cores} cores, {how}", f"{wall:.2f} s, {processor:.2f} s of processor time")
        for how, (wall, processor) in took.items()
    ]


def _in_processes(cores: int) -> tuple[float, float]:
    running = [
        subprocess.Popen([sys.executable, "-c", _SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(cores)
    ]
    try:
        for one in running:
            _heard(one)
        began = time.perf_counter()
        for n in range(AT_ONCE):
            _tell(running[n % cores], n)
        worked = sum(_heard(running[n % cores]) for n in range(AT_ONCE))
        return time.perf_counter() - began, worked
    finally:
        for one in running:
            one.terminate()
            one.communicate()


def _tell(one: "subprocess.Popen[str]", number: int) -> None:
    if one.stdin is not None:
        one.stdin.write(f"{number}\n")
        one.stdin.flush()


def _heard(one: "subprocess.Popen[str]") -> float:
    said = one.stdout.readline().strip() if one.stdout is not None else ""
    if not said:
        raise SystemExit("a drawing process stopped: these figures would mean nothing")
    return float(said)


def large(shots: list[Staging]) -> list[tuple[str, str]]:
    """Three sketches at 3840 × 2160."""
    taken = [spent(partial(draw.sketch, shot, width=3840, height=2160)) for shot in shots[:: len(shots) // 3][:3]]
    return [("sketch 3840×2160 with PNG", f"median {statistics.median(taken):.2f} s")]


def moving(shots: list[Staging]) -> list[tuple[str, str]]:
    """One second of a shot with people in it while the camera pans, at 24 frames."""
    shot = replace(next(one for one in shots if len(one.figures) > 1), move=Move.PAN_RIGHT)
    list(frames(shot, seconds=1 / 12, fps=24))
    took = spent(lambda: list(frames(shot, seconds=1.0, fps=24)))
    return [("24 frames of a pan, 1024×576, without PNG", f"{took:.2f} s")]


def rows() -> list[tuple[str, str]]:
    """What `make bench` prints of drawing."""
    shots = stagings()
    draw.sketch(shots[0])
    return [*sketches(shots), *phases(shots), *at_once(shots), *large(shots), *moving(shots)]
