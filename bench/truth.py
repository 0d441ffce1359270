"""`python -m bench.truth`: whether stagings show what was asked, read back from their geometry, as a Markdown table.

What is asked comes from the shot and from the scene's place; what is shown is measured by `kadr.stage.readback` and by
distances to the set, never taken from the solver. A check that a shot does not ask for is not counted.
"""

import argparse
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench import asked, chance, solid_checks
from bench.asked import Answer, Case, Verdict
from kadr.formats import screenplays
from kadr.stage import block, looks, scene_places
from kadr.stage.readback import seen
from kadr.studio.coverage import cover

BORAN = Path(__file__).parents[1] / "examples/boran"


@dataclass(slots=True)
class Tally:
    """Of one check: how many shots it was asked of, kept it, kept it as nearly as can be, and the failures."""

    asked: int = 0
    kept: int = 0
    nearest: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share that passes: kept, or kept as nearly as lens, room and bodies allow."""
        return (self.kept + len(self.nearest)) / self.asked if self.asked else 1.0


def boran() -> Iterator[Case]:
    """Every shot of the example in three languages, staged as `kadr stage` stages it."""
    for path in sorted(BORAN.glob("*.fountain")):
        read = screenplays.read(path.read_bytes(), path.name)
        worn, settled = looks(read.screenplay, read.language), scene_places(read.screenplay, read.language)
        for one in cover(read.screenplay, read.language):
            stagings = block(one.scene, one.shots, language=read.language, aspect=16 / 9, looks=worn, places=settled)
            for shot, staging in zip(one.shots, stagings, strict=True):
                name = f"{path.stem} {shot.number}"
                yield Case(name=name, shot=shot, place=settled[one.scene.ordinal], staging=staging)


def scattered(count: int, first: int = 0) -> Iterator[Case]:
    """Shots of scenes by chance: `count` of them from a seed on, the same ones every time."""
    for seed in range(first, first + -(-count // chance.SHOTS)):
        one = chance.asked(seed)
        places = {one.scene.ordinal: one.place}
        stagings = block(one.scene, one.shots, language=one.language, aspect=one.aspect, looks=one.looks, places=places)
        for shot, staging in zip(one.shots, stagings, strict=True):
            yield Case(name=f"seed {seed} {shot.number}", shot=shot, place=one.place, staging=staging)


def measured(cases: Iterable[Case], *, raster: int | None = 192, every: int = 1) -> dict[str, Tally]:
    """Each check over all cases; `raster` is the width of the pictures in which visibility is counted, None for none,
    and `every` draws only each n-th."""
    analytic = {**asked.CHECKS, **solid_checks.CHECKS}
    tallies = {name: Tally() for name in (*analytic, *solid_checks.IN_RASTER)}
    for number, case in enumerate(cases):
        drawn = raster is not None and number % every == 0
        one = asked.read(case, seen(case.staging, raster) if raster is not None and drawn else None)
        for name, check in (analytic | solid_checks.IN_RASTER if drawn else analytic).items():
            _count(tallies[name], check(one), case)
    return tallies


def spoiled(case: Case) -> Case:
    """The case with a camera that nobody asked for: turned away, through a long lens. What measures must find it."""
    camera = case.staging.camera
    turned = replace(camera, pan=camera.pan + 23.0, focal_mm=camera.focal_mm * 3.0)
    return replace(case, staging=replace(case.staging, camera=turned))


def _count(tally: Tally, answer: Answer, case: Case) -> None:
    if answer is None:
        return
    verdict, why = answer
    tally.asked += 1
    if verdict is Verdict.KEPT:
        tally.kept += 1
    else:
        (tally.nearest if verdict is Verdict.NEAREST else tally.failed).append(f"{case.name}: {why}")


def table(tallies: dict[str, Tally]) -> str:
    """The tallies as a Markdown table."""
    rows = ["| check | asked | kept | nearest | failed | pass |", "|---|---|---|---|---|---|"]
    for name, one in tallies.items():
        rows.append(f"| {name} | {one.asked} | {one.kept} | {len(one.nearest)} | {len(one.failed)} | {one.share:.1%} |")
    return "\n".join(rows)


def main() -> None:
    """Measure the example and chance, print tables, and the failures on request."""
    given = argparse.ArgumentParser(description="Read stagings back and compare them with what was asked.")
    given.add_argument("--random", type=int, default=2000, help="shots by chance")
    given.add_argument("--first", type=int, default=0, help="the first seed of chance")
    given.add_argument("--only", choices=("boran", "random"), help="one of the two")
    given.add_argument("--failures", action="store_true", help="list every shot that fails, and why")
    given.add_argument("--nearest", action="store_true", help="list what was kept as nearly as can be")
    given.add_argument("--analytic", action="store_true", help="leave out what needs a raster")
    wanted = given.parse_args()
    for name, cases in (("boran", boran()), ("random", scattered(wanted.random, wanted.first))):
        if wanted.only in (None, name):
            began = time.perf_counter()
            found = measured(cases, raster=None if wanted.analytic else 192)
            took = time.perf_counter() - began
            print(f"## {name} ({took:.0f} s)\n\n{table(found)}\n")
            for check, one in found.items():
                listed = [*(one.failed if wanted.failures else ()), *(one.nearest if wanted.nearest else ())]
                print("\n".join(f"- {check}: {why}" for why in listed))


if __name__ == "__main__":
    main()
