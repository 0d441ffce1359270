"""Engine operations that need no model: `cover` breaks a screenplay into staged shots and tags, `sketch` draws one."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from kadr.errors import KadrError
from kadr.film.breakdown import Answer, ProjectLexicon
from kadr.film.screenplay import Language, Screenplay
from kadr.film.shots import CoverageStyle
from kadr.film.staging import Camera, Staging
from kadr.stage import block, looks, scene_places, sketch
from kadr.store.values import dump, load
from kadr.studio.coverage import cover
from kadr.studio.tagging import identify, tag

Row = Mapping[str, Any]


class Audience(Protocol):
    """Whom an operation tells about its rows; see `workers.engine.Report`."""

    def stage(self, stage: str) -> None: ...
    def begin(self, row: int) -> None: ...
    def step(self, row: int, done: int, total: int) -> None: ...
    def cancelled(self, row: int) -> bool: ...
    def row(self, row: int, reply: Mapping[str, Any], attached: Sequence[bytes] = ()) -> None: ...
    def failure(self, row: int, code: str, detail: str) -> None: ...


def warm() -> None:
    """Load the drawing code, compiled parts included, before anybody waits for it: a second or two."""
    sketch(Staging(place="steppe", camera=Camera(x=0.0, y=0.0, z=1.5, pan=0.0)), width=64, height=64)


def draw(staging: Mapping[str, Any], width: int, height: int, style: str = "pencil") -> bytes:
    """A stored staging as a blocking sketch; PNG."""
    return sketch(load(Staging, dict(staging)), width=width, height=height, style=style)


def _cover(number: int, row: Row, audience: Audience) -> None:
    language = Language(row["language"])
    screenplay = load(Screenplay, row["screenplay"])
    lexicon = load(ProjectLexicon, row.get("lexicon", {}))
    answers = {str(key): Answer(answer) for key, answer in row.get("answers", {}).items()}
    # The same people in the shot list and among the tags.
    people = identify(screenplay, language, lexicon=lexicon, answers=answers, kept=row.get("kept", {}))
    scenes = cover(screenplay, language, CoverageStyle(row["style"]), names=people.names)
    # Once for the film: a character looks the same in every scene.
    appearances = looks(screenplay, language)
    settled = scene_places(screenplay, language)
    covered = []
    for done, scene in enumerate(scenes, start=1):
        if audience.cancelled(number):
            audience.failure(number, "cancelled", "cancelled between two scenes")
            return
        stagings = block(
            scene.scene, scene.shots, language=language, aspect=float(row["aspect"]), looks=appearances, places=settled
        )
        shots = [dump(shot) for shot in scene.shots]
        covered.append({"cast": list(scene.cast), "shots": shots, "stagings": [dump(staging) for staging in stagings]})
        audience.step(number, done, len(scenes))
    tagged = tag(screenplay, language, lexicon=lexicon, people=people)
    audience.row(number, {"scenes": covered, "tagged": dump(tagged)})


def _sketch(number: int, row: Row, audience: Audience) -> None:
    width, height = int(row["width"]), int(row["height"])
    started = time.monotonic()
    png = draw(row["staging"], width, height, str(row["style"]))
    audience.step(number, 1, 1)
    audience.row(number, {"width": width, "height": height, "seconds": time.monotonic() - started}, [png])


def _one_by_one(work: Callable[[int, Row, Audience], None]) -> Callable[[Sequence[Row], Audience], None]:
    def operate(rows: Sequence[Row], audience: Audience) -> None:
        audience.stage("running")
        for number, row in enumerate(rows):
            if audience.cancelled(number):
                audience.failure(number, "cancelled", "cancelled before it began")
                continue
            audience.begin(number)
            try:
                work(number, row, audience)
            except KadrError as error:
                audience.failure(number, error.code, error.detail)
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                # Deterministic work on this row's data: it would fail again, and says nothing about the other rows.
                audience.failure(number, "invalid", f"cannot be worked on: {type(error).__name__}: {error}")

    return operate


OPERATIONS: Final[Mapping[str, Callable[[Sequence[Row], Audience], None]]] = {
    "cover": _one_by_one(_cover),
    "sketch": _one_by_one(_sketch),
}
