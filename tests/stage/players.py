"""The cast and the scenes that the stage's tests play with."""

import random
from dataclasses import replace

from kadr.film.screenplay import Element, ElementType, Language, PlaceType, Scene, Slugline
from kadr.film.shots import Angle, Framing, Reason, ReasonCode, Shot, ShotSize
from kadr.film.staging import Age, Appearance, Garment, Hair, Headgear, Staging
from kadr.stage import block

LOOKS = {
    "SAPAR": Appearance(
        age=Age.OLD, height_m=1.68, headgear=Headgear.FUR_HAT, garment=Garment.CHAPAN, beard=True, hair_tone=0.9
    ),
    "GULNUR": Appearance(height_m=1.66, hair=Hair.LONG, garment=Garment.COAT, garment_tone=0.8),
    "ARU": Appearance(age=Age.CHILD, height_m=1.25, hair=Hair.BRAID, garment=Garment.DRESS),
    "DAULET": Appearance(height_m=1.8, garment=Garment.SHIRT, garment_tone=0.3),
}


def scene(heading: str = "STEPPE", *, indoor: bool = False, time: str = "DAY", text: str = "") -> Scene:
    """A scene of a heading and one action paragraph."""
    slug = Slugline(place_type=PlaceType.INT if indoor else PlaceType.EXT, location=heading, time=time)
    head = Element(type=ElementType.SCENE_HEADING, text=heading, line=1, slugline=slug)
    return Scene(ordinal=1, heading=head, elements=(Element(type=ElementType.ACTION, text=text, line=3),))


def shot(
    size: ShotSize = ShotSize.MEDIUM,
    framing: Framing = Framing.SINGLE,
    characters: tuple[str, ...] = ("DAULET",),
    *,
    angle: Angle = Angle.EYE,
    lens_mm: float = 35.0,
    subject: str | None = None,
    action: str = "",
    reason: ReasonCode = ReasonCode.ACTION,
) -> Shot:
    """A shot with what a test does not care about filled in; its subject is the first of the characters."""
    return Shot(
        number="1-1",
        size=size,
        framing=framing,
        angle=angle,
        lens_mm=lens_mm,
        characters=characters,
        subject=subject or (characters[0] if characters else None),
        action=action,
        first_line=1,
        last_line=9,
        duration_s=3.0,
        reason=Reason(code=reason),
    )


def staged(where: Scene, *shots: Shot, aspect: float = 16 / 9) -> tuple[Staging, ...]:
    """The shots blocked in English with the known looks."""
    return block(where, shots, language=Language.ENGLISH, aspect=aspect, looks=LOOKS)


def chance(seed: int) -> random.Random:
    """Chance that is the same in every run."""
    return random.Random(seed)


def someone(rng: random.Random) -> Appearance:
    """Anybody: of any age, height, build and dress."""
    age = rng.choice(list(Age))
    height = rng.uniform(1.0, 1.35) if age is Age.CHILD else rng.uniform(1.5, 1.95)
    return replace(
        Appearance(),
        age=age,
        height_m=height,
        build=rng.uniform(0.75, 1.35),
        hair=rng.choice(list(Hair)),
        headgear=rng.choice(list(Headgear)),
        garment=rng.choice(list(Garment)),
    )
