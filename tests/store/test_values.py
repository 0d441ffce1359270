"""What stored values promise: they come back equal, and equal values have equal digests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadr.errors import Unreadable
from kadr.film.screenplay import Element, ElementType, PlaceType, Scene, Slugline
from kadr.film.shots import Framing, Reason, ReasonCode, Shot, ShotSize, SpokenLine
from kadr.film.staging import Camera, Figure, Staging
from kadr.store import values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
SCENE = Scene(
    ordinal=1,
    heading=Element(
        type=ElementType.SCENE_HEADING,
        text="ИНТ. КИІЗ ҮЙ – ТҮН",
        line=3,
        number="15-1",
        slugline=Slugline(place_type=PlaceType.INT, location="КИІЗ ҮЙ", time="ТҮН", cast=("ӘЖЕ", "ҒАЛЫМ")),
    ),
    elements=(Element(type=ElementType.DIALOGUE, text="Әже, боран басылды ма?\nҢ", line=7),),
)
SHOT = Shot(
    number="1-1",
    size=ShotSize.CLOSE_UP,
    framing=Framing.SINGLE,
    characters=("ӘЖЕ",),
    dialogue=(SpokenLine(speaker="ҒАЛЫМ", text="Әже!", line=7),),
    first_line=4,
    last_line=7,
    duration_s=2.5,
    reason=Reason(code=ReasonCode.WRITER, quote="ІРІ ПЛАН"),
)
STAGING = Staging(place="yurt_interior", figures=(Figure(name="ӘЖЕ", x=0, y=1),), camera=Camera(x=0, y=0, z=1, pan=0))


@pytest.mark.parametrize("value", [SCENE, SHOT, STAGING], ids=lambda value: type(value).__name__)
def test_a_film_value_comes_back_equal(value: object) -> None:
    assert values.load(type(value), values.dump(value)) == value


def test_a_value_that_does_not_fit_is_unreadable_and_says_where() -> None:
    stored = values.dump(SHOT) | {"size": "gigantic"}

    with pytest.raises(Unreadable, match="a stored Shot cannot be read: size"):
        values.load(Shot, stored)


@settings(max_examples=30)
@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_the_order_of_keys_does_not_change_a_digest(value: dict[str, object]) -> None:
    shuffled = dict(reversed(value.items()))

    assert values.digest(shuffled) == values.digest(value)


def test_a_changed_letter_changes_the_digest() -> None:
    other = values.load(Scene, values.dump(SCENE) | {"ordinal": 2})

    assert values.digest(other) != values.digest(SCENE)
    assert len(values.digest(SCENE)) == 64
