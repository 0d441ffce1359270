"""A thing that a frame is about lies where it can be seen."""

import pytest

from kadr.film.screenplay import Language
from kadr.film.shots import Framing, ShotSize
from kadr.stage import block, sets
from kadr.stage.laid import laid
from kadr.stage.sightlines import surfaces
from tests.stage.players import scene, shot


@pytest.mark.parametrize(
    ("language", "heading", "thing"),
    [
        (Language.KAZAKH, "АЯЛДАМА", "пальтоның түймесі"),
        (Language.RUSSIAN, "ОСТАНОВКА", "пуговица пальто"),
        (Language.ENGLISH, "BUS STOP", "a coat button"),
    ],
)
def test_a_flat_thing_lies_on_the_pavement_and_not_under_it(language: Language, heading: str, thing: str) -> None:
    wanted = shot(ShotSize.CLOSE_UP, Framing.INSERT, (), lens_mm=85.0, subject=thing, action=thing)

    (staging,) = block(scene(heading, time="NIGHT"), [wanted], language=language, aspect=16 / 9)

    (button,) = (prop for prop in staging.props if prop.kind == "button")
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    pavement = max(high for high in surfaces(piece.mesh, button.x, button.y) if high < 1.0)
    assert staging.place == "bus_stop"
    assert pavement == pytest.approx(0.02), "a pavement as thick as the button"
    assert button.z == pytest.approx(pavement)
    assert laid("button").vertices[:, 2].min() >= 0.0
