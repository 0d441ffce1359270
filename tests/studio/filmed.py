"""A film whose shots are staged by hand, so that tests know what the craft's rules find in it."""

from collections.abc import Sequence
from dataclasses import replace

from kadr.film.screenplay import scenes
from kadr.film.shots import Axis, Framing, Reason, ReasonCode, Shot, ShotSize
from kadr.film.staging import Camera, Figure, Staging
from kadr.store.tables import Json
from kadr.studio import breakdowns, scripts
from kadr.studio.desk import Studio
from tests.studio.tagged import claimed

ARU = Figure(name="АРУ", x=-0.7, y=0.0, facing=-90.0, gaze="ЕРЛАН")
ERLAN = Figure(name="ЕРЛАН", x=0.7, y=0.0, facing=90.0, gaze="АРУ")
SOUTH = Camera(x=0.0, y=-4.5, z=1.55, pan=0.0, tilt=-6.0)
NORTH = Camera(x=0.3, y=4.5, z=1.55, pan=180.0, tilt=-6.0)
Taken = tuple[Camera, ShotSize]
# A cut that jumps, then one over the line.
FAULTY: tuple[Taken, ...] = ((SOUTH, ShotSize.FULL), (replace(SOUTH, x=0.1), ShotSize.FULL), (NORTH, ShotSize.FULL))


def film(studio: Studio, script: str, taken: Sequence[Taken] = FAULTY) -> None:
    """Breaks the script down into these shots of its first scene, and one of each other."""
    running = claimed(studio, script)
    with studio.writing() as session:
        screenplay = scripts.screenplay_of(session, running.payload["revision_id"])
        staged = []
        for scene in scenes(screenplay):
            own = taken if scene.ordinal == 1 else taken[:1]
            shots = tuple(_shot(f"{scene.number}-{n}", size, n) for n, (_, size) in enumerate(own, start=1))
            stagings = tuple(_staging(camera) for camera, _ in own)
            staged.append(breakdowns.StagedScene(cast=("АРУ", "ЕРЛАН"), shots=shots, stagings=stagings))
        breakdowns.settle(session, running, staged)


def _shot(number: str, size: ShotSize, n: int) -> Shot:
    return Shot(
        number=number,
        size=size,
        framing=Framing.TWO_SHOT,
        characters=("АРУ", "ЕРЛАН"),
        # What is seen tells the shots apart, so that each is found again after a revision.
        action=f"Отын бітті. {n}",
        first_line=1,
        last_line=3,
        duration_s=3.0,
        reason=Reason(code=ReasonCode.EXCHANGE),
        axis=Axis(left="АРУ", right="ЕРЛАН"),
    )


def _staging(camera: Camera) -> Staging:
    return Staging(place="neutral_exterior", figures=(ARU, ERLAN), camera=camera)


def rules(found: Json) -> list[str]:
    """The rules of a page of findings, in order."""
    return [one["rule"] for one in found["items"]]
