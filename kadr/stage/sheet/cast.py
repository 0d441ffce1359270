"""Who and what the contact sheet shows: a small cast with looks, scenes of one heading, and shots of them."""

from dataclasses import replace
from typing import NamedTuple

from kadr.film.screenplay import Element, ElementType, Language, PlaceType, Scene, Slugline
from kadr.film.shots import Framing, Reason, ReasonCode, Shot, ShotSize
from kadr.film.staging import Age, Appearance, Daylight, Garment, Hair, Headgear, SketchStyle, Staging, Weather
from kadr.stage import block
from kadr.stage.places import Place


class Panel(NamedTuple):
    """One picture of the sheet, with the words beneath it."""

    label: str
    staging: Staging
    style: SketchStyle = SketchStyle.PENCIL


SAPAR = Appearance(
    age=Age.OLD, height_m=1.68, headgear=Headgear.FUR_HAT, garment=Garment.CHAPAN, garment_tone=0.42, beard=True,
    hair_tone=0.85,
)  # fmt: skip
GULNUR = Appearance(height_m=1.66, hair=Hair.LONG, garment=Garment.COAT, garment_tone=0.80, hair_tone=0.1)
ARU = Appearance(
    age=Age.CHILD, height_m=1.26, hair=Hair.BRAID, garment=Garment.DRESS, garment_tone=0.62, hair_tone=0.08
)
DAULET = Appearance(height_m=1.80, garment=Garment.SHIRT, garment_tone=0.30, build=1.08, hair_tone=0.08)
GAUKHAR = Appearance(
    age=Age.OLD, height_m=1.58, headgear=Headgear.SCARF, hair=Hair.BRAID, garment=Garment.DRESS, garment_tone=0.25,
    build=1.2, hair_tone=0.8,
)  # fmt: skip
OFFICER = Appearance(height_m=1.78, headgear=Headgear.CAP, garment=Garment.UNIFORM, garment_tone=0.45)
CLERK = Appearance(height_m=1.74, garment=Garment.SUIT, garment_tone=0.2, build=0.9)
LOOKS = {"SAPAR": SAPAR, "GULNUR": GULNUR, "ARU": ARU, "DAULET": DAULET, "GAUKHAR": GAUKHAR}


def scene(heading: str, *, indoor: bool, time: str, text: str = "") -> Scene:
    """A scene of one heading and one action paragraph."""
    slug = Slugline(place_type=PlaceType.INT if indoor else PlaceType.EXT, location=heading, time=time)
    head = Element(type=ElementType.SCENE_HEADING, text=heading, line=1, slugline=slug)
    return Scene(ordinal=1, heading=head, elements=(Element(type=ElementType.ACTION, text=text, line=3),))


def shot(size: ShotSize, framing: Framing, characters: tuple[str, ...], **more: object) -> Shot:
    """A shot with the fields that a sheet does not care about filled in."""
    plain = Shot(
        number="1-1", size=size, framing=framing, characters=characters, subject=characters[0] if characters else None,
        first_line=1, last_line=9, duration_s=3.0, reason=Reason(code=ReasonCode.ACTION),
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]  # the sheet's own keyword arguments are fields of Shot


def blocked(where: Scene, shots: list[Shot], aspect: float = 16 / 9) -> list[Staging]:
    """A staging of each shot of the scene, with the cast's own looks."""
    return list(block(where, shots, language=Language.ENGLISH, aspect=aspect, looks=LOOKS))


def staged_in(key: str, daylight: Daylight, shots: list[Shot]) -> list[Staging]:
    """The shots staged in a set by its key, whatever the heading would choose."""
    where = scene(key.upper(), indoor=True, time="DAY")
    here = Place(place=key, daylight=daylight, weather=Weather.CLEAR)
    return list(
        block(where, shots, language=Language.ENGLISH, aspect=16 / 9, looks=LOOKS, places={where.ordinal: here})
    )
