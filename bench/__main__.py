"""`make bench`: what reading, breaking down, drawing and printing cost on this machine, as a Markdown table.

Ratios are taken within one run; absolute figures belong to the machine that is named above them.
"""

import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from kadr.film.screenplay import Language, Screenplay
from kadr.film.staging import Staging
from kadr.formats import fountain, screenplay_pdf
from kadr.stage import block, sketch
from kadr.studio.coverage import CoveredScene, cover

BORAN = (Path(__file__).parents[1] / "examples/boran/boran.kk.fountain").read_text(encoding="utf-8")
_PAGES = 6  # what examples/boran prints to, without its title page


def seconds(work: Callable[[], object], times: int) -> float:
    """The median over several runs, in seconds; one run before them warms caches and compiled code."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def long_script(pages: int) -> str:
    """The example repeated to about so many pages, under one title page."""
    title, _, body = BORAN.partition("\n\n")
    return title + "\n\n" + "\n\n".join([body] * (pages // _PAGES))


def reading() -> list[tuple[str, str]]:
    """Parsing and covering at 12, 120 and 1,200 pages: the price per page must stay flat."""
    rows = []
    for pages, times in ((12, 9), (120, 5), (1_200, 3)):
        text = long_script(pages)
        parsed: Screenplay = fountain.parse(text)
        took = seconds(lambda text=text: fountain.parse(text), times)  # type: ignore[misc]  # mypy cannot infer a default argument's lambda
        rows.append((f"parse {pages} pages", f"{took * 1e3:.0f} ms, {took / pages * 1e3:.2f} ms a page"))
        if pages <= 120:
            took = seconds(lambda parsed=parsed: cover(parsed, Language.KAZAKH), times)  # type: ignore[misc]  # as above
            rows.append((f"break down {pages} pages", f"{took * 1e3:.0f} ms, {took / pages * 1e3:.2f} ms a page"))
    return rows


def drawing(covered: tuple[CoveredScene, ...]) -> list[tuple[str, str]]:
    """Staging a scene and drawing its panels, at the size of a board."""
    scenes = [(one.scene, one.shots) for one in covered]
    stagings: list[Staging] = []
    began = time.perf_counter()
    for scene, shots in scenes:
        stagings += block(scene, shots, language=Language.KAZAKH, aspect=16 / 9)
    blocking = (time.perf_counter() - began) / len(stagings)
    sample = stagings[:: max(1, len(stagings) // 24)]
    for staging in sample:
        sketch(staging, width=1024, height=576)
    taken = []
    for staging in sample:
        began = time.perf_counter()
        sketch(staging, width=1024, height=576)
        taken.append(time.perf_counter() - began)
    return [
        (f"stage a shot ({len(stagings)} of them)", f"{blocking * 1e3:.1f} ms"),
        ("sketch 1024×576, median", f"{statistics.median(taken) * 1e3:.0f} ms"),
        ("sketch 1024×576, slowest of 24", f"{max(taken) * 1e3:.0f} ms"),
    ]


def printing(screenplay: Screenplay) -> list[tuple[str, str]]:
    """The screenplay PDF of the example."""
    took = seconds(lambda: screenplay_pdf.write_pdf(screenplay, Language.KAZAKH), 5)
    return [(f"screenplay PDF, {_PAGES} pages", f"{took * 1e3:.0f} ms")]


def main() -> None:
    """Print the table."""
    parsed = fountain.parse(BORAN)
    covered = cover(parsed, Language.KAZAKH)
    packages = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "opencv-python-headless", "typst"))
    print(f"Python {platform.python_version()}, {packages}; {platform.machine()}\n\n| what | figure |\n|---|---|")
    for name, figure in (*reading(), *drawing(covered), *printing(parsed)):
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
