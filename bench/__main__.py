"""`make bench`: what reading, breaking down, drawing and printing cost on this machine, and serving models, as a
Markdown table; `python -m bench film` or `engines` measures one half.

Ratios are taken within one run; absolute figures belong to the machine that is named above them.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

from bench import drawing as pictures
from bench import engines, peers
from kadr.film.screenplay import Language, Screenplay
from kadr.film.shots import CoverageStyle
from kadr.film.staging import Staging
from kadr.formats import fountain, screenplay_pdf, screenplays
from kadr.formats.writing import WRITERS
from kadr.stage import block
from kadr.studio.coverage import CoveredScene, cover
from kadr.studio.tagging import tag

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
    """Parsing 12, 120 and 1,200 pages: the price per page must stay flat."""
    rows = []
    for pages, times in ((12, 9), (120, 5), (1_200, 3)):
        text = long_script(pages)
        took = seconds(lambda text=text: fountain.parse(text), times)  # type: ignore[misc]  # mypy cannot infer a default argument's lambda
        rows.append((f"parse {pages} pages", f"{took * 1e3:.0f} ms, {took / pages * 1e3:.2f} ms a page"))
    return rows


def exchanging() -> list[tuple[str, str]]:
    """Every format at 120 pages: written, and read back."""
    parsed = fountain.parse(long_script(120))
    rows = []
    for name, writer in WRITERS.items():
        began = time.perf_counter()
        data = writer.write(parsed, Language.KAZAKH)
        wrote = time.perf_counter() - began
        began = time.perf_counter()
        again = screenplays.read(data, f"script.{name}")
        took = time.perf_counter() - began
        if [each.type for each in again.screenplay.elements] != [each.type for each in parsed.elements]:
            raise SystemExit(f"{name} came back with other elements: these figures would mean nothing")
        rows.append((f"{name}, 120 pages", f"written in {wrote * 1e3:.0f} ms, read back in {took * 1e3:.0f} ms"))
    return rows


def understanding() -> list[tuple[str, str]]:
    """Tagging, covering in every style, and knowing the scenes of a new draft again, at 120 and 1,200 pages."""
    rows = []
    for pages in (120, 1_200):
        parsed = fountain.parse(long_script(pages))
        found: list[tuple[str, Callable[[], object]]] = [(f"tag {pages} pages", partial(tag, parsed, Language.KAZAKH))]
        found += [
            (f"shot list of {pages} pages, {style}", partial(cover, parsed, Language.KAZAKH, style=style))
            for style in CoverageStyle
        ]
        for name, work in found:
            took = seconds(work, 1)
            rows.append((name, f"{took * 1e3:.0f} ms, {took / pages * 1e3:.2f} ms a page"))
    return rows


def drawing(covered: tuple[CoveredScene, ...]) -> list[tuple[str, str]]:
    """Staging a scene and drawing its panels, at the size of a board."""
    scenes = [(one.scene, one.shots) for one in covered]
    stagings: list[Staging] = []
    began = time.perf_counter()
    for scene, shots in scenes:
        stagings += block(scene, shots, language=Language.KAZAKH, aspect=16 / 9)
    blocking = (time.perf_counter() - began) / len(stagings)
    return [(f"stage a shot ({len(stagings)} of them)", f"{blocking * 1e3:.1f} ms"), *pictures.rows()]


def printing(screenplay: Screenplay) -> list[tuple[str, str]]:
    """The screenplay PDF of the example."""
    took = seconds(lambda: screenplay_pdf.write_pdf(screenplay, Language.KAZAKH), 5)
    return [(f"screenplay PDF, {_PAGES} pages", f"{took * 1e3:.0f} ms")]


def film() -> Iterator[tuple[str, str]]:
    """Everything that needs no model."""
    parsed = fountain.parse(BORAN)
    covered = cover(parsed, Language.KAZAKH)
    yield from reading()
    yield from peers.compared()
    yield from exchanging()
    yield from understanding()
    yield from drawing(covered)
    yield from printing(parsed)


_PARTS: Mapping[str, Callable[[], Iterator[tuple[str, str]]]] = {"film": film, "engines": engines.rows}
_PACKAGES = (
    "numba",
    "numpy",
    "opencv-python-headless",
    "typst",
    "torch",
    "transformers",
    "diffusers",
    "rq",
    "sqlalchemy",
)


def main(parts: Sequence[str]) -> None:
    """Print the table of these parts, all where none is named."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    print(f"Python {platform.python_version()}, {packages}; {platform.machine()}\n\n| what | figure |\n|---|---|")
    for part in parts or _PARTS:
        for name, figure in _PARTS[part]():
            print(f"| {name} | {figure} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
