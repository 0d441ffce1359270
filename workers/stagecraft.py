"""Engine operations that need no model: `cover` breaks a screenplay into staged shots and tags, `sketch` draws one,
`sheet` draws a concept sheet, `maps` a shot's control maps."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from kadr.errors import KadrError
from kadr.film.bible import Dressing
from kadr.film.breakdown import Answer, ProjectLexicon
from kadr.film.screenplay import Language, Screenplay
from kadr.film.sheets import SheetOrder
from kadr.film.shots import CoverageStyle
from kadr.film.staging import Camera, Staging
from kadr.stage import block, concepts, sketch
from kadr.stage.maps import Kind, maps
from kadr.stage.wardrobe import Wardrobe
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


# What models of control were taught: MiDaS-like depth, OpenPose's limbs, and white lines on black for edges.
_CONTROL_MAPS: Final[Mapping[str, Kind]] = {"depth": Kind.DEPTH, "pose": Kind.OPENPOSE, "edges": Kind.LINEART}


def control_map(staging: Mapping[str, Any], kind: str, width: int, height: int) -> bytes:
    """A stored staging as the picture that controls a model's composition: `depth`, `pose` or `edges`; PNG."""
    wanted = _CONTROL_MAPS[kind]
    return maps(load(Staging, dict(staging)), width=width, height=height, kinds=[wanted])[wanted].png


def _cover(number: int, row: Row, audience: Audience) -> None:
    language = Language(row["language"])
    screenplay = load(Screenplay, row["screenplay"])
    lexicon = load(ProjectLexicon, row.get("lexicon", {}))
    answers = {str(key): Answer(answer) for key, answer in row.get("answers", {}).items()}
    # The same people in the shot list and among the tags.
    people = identify(screenplay, language, lexicon=lexicon, answers=answers, kept=row.get("kept", {}))
    scenes = cover(screenplay, language, CoverageStyle(row["style"]), names=people.names)
    # Once for the film: a character looks the same in every scene, but for the looks that the bible gives it.
    wardrobe = Wardrobe(screenplay, language, load(Dressing, row.get("dressing", {})))
    covered = []
    for done, scene in enumerate(scenes, start=1):
        if audience.cancelled(number):
            audience.failure(number, "cancelled", "cancelled between two scenes")
            return
        staged = block(
            scene.scene,
            scene.shots,
            language=language,
            aspect=float(row["aspect"]),
            looks=wardrobe.looks(scene.scene.ordinal),
            places=wardrobe.places,
        )
        shots = [dump(shot) for shot in scene.shots]
        stagings = [dump(wardrobe.furnished(staging)) for staging in staged]
        covered.append({"cast": list(scene.cast), "shots": shots, "stagings": stagings})
        audience.step(number, done, len(scenes))
    tagged = tag(screenplay, language, lexicon=lexicon, people=people)
    audience.row(number, {"scenes": covered, "tagged": dump(tagged)})


def _sketch(number: int, row: Row, audience: Audience) -> None:
    width, height = int(row["width"]), int(row["height"])
    started = time.monotonic()
    png = draw(row["staging"], width, height, str(row["style"]))
    audience.step(number, 1, 1)
    audience.row(number, {"width": width, "height": height, "seconds": time.monotonic() - started}, [png])


def _sheet(number: int, row: Row, audience: Audience) -> None:
    started = time.monotonic()
    order = _worn(load(SheetOrder, row["order"]), row)
    page = concepts.drawn(order)
    audience.step(number, 1, 2)
    png, pdf = page.png(), page.pdf()
    audience.step(number, 2, 2)
    wearer = dump(order.wearer) if order.wearer else None
    audience.row(number, {"seconds": time.monotonic() - started, "wearer": wearer}, [png, pdf])


def _worn(order: SheetOrder, row: Row) -> SheetOrder:
    """The order with its character as a board of the script shows it, before any costume."""
    if "who" not in row:
        return order
    wardrobe = Wardrobe(
        load(Screenplay, row["screenplay"]), Language(row["script_language"]), load(Dressing, row["dressing"])
    )
    return replace(order, wearer=wardrobe.look_of(str(row["who"])))


def _maps(number: int, row: Row, audience: Audience) -> None:
    from kadr.stage.maps import files

    started, stem = time.monotonic(), str(row["stem"])
    width, height = int(row["width"]), int(row["height"])
    made = maps(
        load(Staging, row["staging"]), width=width, height=height, kinds=row["kinds"], dilated=bool(row["dilated"])
    )
    if not made:
        audience.failure(number, "not-found", f"nobody is seen in shot {stem}: it has no masks; order other maps too")
        return
    audience.step(number, 1, 2)
    filed = files.filed(made, stem)
    filed.append(files.zipped(filed, stem))
    audience.step(number, 2, 2)
    told = [
        {"kind": one.kind, "name": one.name, "media_type": one.media_type, "character": one.character or None,
         "dilated": one.dilated}
        for one in filed
    ]  # fmt: skip
    reply = {"files": told, "further": [one.media_type for one in filed[1:]], "seconds": time.monotonic() - started}
    audience.row(number, reply, [one.data for one in filed])


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
    "sheet": _one_by_one(_sheet),
    "maps": _one_by_one(_maps),
}
