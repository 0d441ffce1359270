"""Scenes by chance for `bench.truth`: anybody anywhere, in every size, angle, framing, lens, format, pose and hour."""

import random
from dataclasses import dataclass, replace

from kadr.film.screenplay import Element, ElementType, Language, PlaceType, Scene, Slugline
from kadr.film.shots import Angle, Axis, Framing, Reason, ReasonCode, Shot, ShotSize
from kadr.film.staging import Age, Appearance, Daylight, Garment, Hair, Headgear, Weather
from kadr.stage import sets
from kadr.stage.places import Place

# Names in three alphabets: a staging must not care.
NAMES = ("ӘСЕЛ", "ҒАЛЫМ", "ҚҰРАЛАЙ", "ҮМІТ", "ӨТЕГЕН", "БОТАГӨЗ", "МАРИЯ", "СЕРГЕЙ", "JANE", "O'NEIL", "ІҢКӘР", "ҺӘМ")
DOES = (
    "{a} stands still.", "{a} walks.", "{a} runs.", "{a} sits.", "{a} squats.", "{a} kneels.", "{a} lies.",
    "{a} rides a horse.", "{a} points at the door.", "{a} holds a cup.", "{a} gives {b} a letter.", "{a} embraces {b}.",
    "{a} looks back.", "{a} drives the car.", "{a} fights {b}.", "{a} falls.", "{a} talks on the phone.",
    "{a} types on a laptop.", "", "", "", "",
)  # fmt: skip
ASPECTS = (9 / 16, 1.0, 4 / 3, 16 / 9, 1.85, 2.39)
LENSES = (14.0, 18.0, 22.0, 28.0, 35.0, 50.0, 65.0, 85.0, 120.0, 200.0)
SHOTS = 8
FULL = {"car_interior": 4, "train_interior": 4, "train": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A scene with its shots, where it plays and what its people look like."""

    scene: Scene
    shots: tuple[Shot, ...]
    place: Place
    looks: dict[str, Appearance]
    language: Language
    aspect: float


def asked(seed: int) -> Asked:
    """A scene of eight shots; equal seeds give equal scenes."""
    rng = random.Random(seed)  # chance for a measurement, not for a secret
    keys = sets.places()
    # Places in turn, so that none is left out; the rest by chance.
    place = Place(place=keys[seed % len(keys)], daylight=rng.choice(list(Daylight)), weather=rng.choice(list(Weather)))
    # A car has four seats.
    cast = rng.sample(NAMES, rng.randint(1, min(6, FULL.get(place.place, 6))))
    axis = Axis(left=cast[0], right=cast[1]) if len(cast) > 1 and rng.random() < 0.6 else None
    shots = tuple(_shot(rng, n, cast, axis) for n in range(1, SHOTS + 1))
    slug = Slugline(place_type=PlaceType.EXT, location="PLACE", time="DAY")
    heading = Element(type=ElementType.SCENE_HEADING, text="EXT. PLACE - DAY", line=1, slugline=slug)
    return Asked(
        scene=Scene(ordinal=1, heading=heading, elements=()),
        shots=shots,
        place=place,
        looks={name: anybody(rng) for name in cast},
        language=Language.ENGLISH,
        aspect=rng.choice(ASPECTS),
    )


def anybody(rng: random.Random) -> Appearance:
    """Anybody: of any age, height, build and dress."""
    age = rng.choice((Age.ADULT, Age.ADULT, Age.CHILD, Age.OLD))
    height = rng.uniform(1.0, 1.35) if age is Age.CHILD else rng.uniform(1.5, 1.95)
    return replace(
        Appearance(), age=age, height_m=height, build=rng.uniform(0.75, 1.35), hair=rng.choice(list(Hair)),
        headgear=rng.choice(list(Headgear)), garment=rng.choice(list(Garment)), garment_tone=rng.random(),
    )  # fmt: skip


def _shot(rng: random.Random, number: int, cast: list[str], axis: Axis | None) -> Shot:
    framing = rng.choice(list(Framing))
    people = rng.sample(cast, {Framing.SINGLE: 1, Framing.TWO_SHOT: 2}.get(framing, rng.randint(1, len(cast)))
                        if len(cast) > 1 else 1)  # fmt: skip
    if framing in (Framing.OTS_LEFT, Framing.OTS_RIGHT):
        if axis is None or len(cast) < 2:
            framing = Framing.TWO_SHOT if len(cast) > 1 else Framing.SINGLE
            people = rng.sample(cast, min(2, len(cast)))
        else:
            # Over the left one's shoulder onto the right one: the scene's line says who is where.
            people = [axis.right, axis.left] if framing is Framing.OTS_LEFT else [axis.left, axis.right]
    if framing is Framing.TWO_SHOT and len(people) < 2:
        framing = Framing.SINGLE
    if framing is Framing.SINGLE:
        people = people[:1]
    if framing in (Framing.EMPTY, Framing.INSERT):
        people = []
    others = [name for name in cast if name != (people or cast)[0]]
    words = rng.choice(DOES).format(a=(people or cast)[0], b=others[0] if others else "the guest")
    size = rng.choice(list(ShotSize))
    return Shot(
        number=f"1-{number}", size=size, framing=framing, angle=rng.choice(list(Angle)), lens_mm=rng.choice(LENSES),
        characters=tuple(people), subject="a letter" if framing is Framing.INSERT else people[0] if people else None,
        action=words, first_line=1, last_line=9, duration_s=3.0, reason=Reason(code=ReasonCode.ACTION), axis=axis,
    )  # fmt: skip
