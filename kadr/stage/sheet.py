"""The contact sheet: every size, angle, framing, pose, face and hour on one page, for a storyboard artist to judge.

`python -m kadr.stage.sheet` writes a selection to docs/images/contact-sheet.png; `--only faces` and so on one chapter
in full, `--all` every chapter.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from kadr.film.screenplay import Element, ElementType, Language, PlaceType, Scene, Slugline
from kadr.film.shots import Angle, Framing, Reason, ReasonCode, Shot, ShotSize, SpokenLine
from kadr.film.staging import Age, Appearance, Camera, Feeling, Figure, Garment, Hair, Headgear, Pose, Prop, Staging
from kadr.stage import block
from kadr.stage.camera import aim
from kadr.stage.draw import picture

Panel = tuple[str, Staging]
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


def _blocked(where: Scene, shots: list[Shot], aspect: float = 16 / 9) -> list[Staging]:
    return list(block(where, shots, language=Language.ENGLISH, aspect=aspect, looks=LOOKS))


def sizes() -> Iterator[Panel]:
    """Sizes by angles: one man, then two who talk."""
    where = scene("STEPPE", indoor=False, time="DAY")
    shots = [
        shot(size, Framing.SINGLE, ("DAULET",), angle=angle, lens_mm=50 if size in list(ShotSize)[:4] else 35)
        for size in ShotSize
        for angle in Angle
    ]
    for one, staging in zip(shots, _blocked(where, shots), strict=True):
        yield f"{one.size}, {one.angle}", staging


def pairs() -> Iterator[Panel]:
    """Two who talk, at every size, and over the shoulder both ways."""
    where = scene("ROOM", indoor=True, time="DAY")
    both = ("GULNUR", "DAULET")
    shots = [shot(size, Framing.TWO_SHOT, both) for size in list(ShotSize)[1:7]]
    spoken = (SpokenLine(speaker="DAULET", text="", line=4),)
    for size in (ShotSize.CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP, ShotSize.MEDIUM):
        shots.append(shot(size, Framing.OTS_RIGHT, both, subject="GULNUR", lens_mm=50.0))
        shots.append(shot(size, Framing.OTS_LEFT, both, subject="DAULET", lens_mm=50.0, dialogue=spoken))
    shots += [shot(ShotSize.CLOSE_UP, Framing.SINGLE, (name,), lens_mm=85.0) for name in both]
    for one, staging in zip(shots, _blocked(where, shots), strict=True):
        yield f"{one.framing}, {one.size}", staging


def lenses() -> Iterator[Panel]:
    """One close-up by five lenses."""
    where = scene("STEPPE", indoor=False, time="DAY")
    shots = [shot(ShotSize.CLOSE_UP, Framing.SINGLE, ("GULNUR",), lens_mm=mm) for mm in (22.0, 35.0, 50.0, 85.0, 120.0)]
    for one, staging in zip(shots, _blocked(where, shots), strict=True):
        yield f"close-up, {one.lens_mm:.0f} mm", staging


def framings() -> Iterator[Panel]:
    """Groups, crowds, rides, points of view and inserts."""
    steppe, house = scene("STEPPE", indoor=False, time="DAY"), scene("WINTER HOUSE", indoor=True, time="NIGHT")
    everyone = ("SAPAR", "GULNUR", "ARU", "DAULET", "GAUKHAR")
    crowd = Reason(code=ReasonCode.CROWD, quote="people")
    outside = [
        shot(ShotSize.FULL, Framing.GROUP, everyone),
        shot(ShotSize.MEDIUM, Framing.GROUP, everyone[:3]),
        shot(ShotSize.LONG, Framing.GROUP, everyone[:2], reason=crowd),
        shot(ShotSize.FULL, Framing.GROUP, everyone[:2], reason=crowd),
        shot(ShotSize.EXTREME_LONG, Framing.ESTABLISHING, everyone[:1]),
        shot(ShotSize.MEDIUM, Framing.POV, everyone[:2], subject="SAPAR"),
    ]
    riding = [
        shot(ShotSize.FULL, Framing.TWO_SHOT, ("SAPAR", "DAULET"), action="SAPAR and DAULET ride into the storm."),
        shot(ShotSize.LONG, Framing.SINGLE, ("SAPAR",), action="SAPAR rides, driving sheep."),
        shot(ShotSize.MEDIUM, Framing.SINGLE, ("SAPAR",), action="SAPAR rides."),
        shot(ShotSize.LONG, Framing.POV, (), subject="SAPAR"),
    ]
    inside = [
        shot(ShotSize.FULL, Framing.MASTER, everyone[:3], action="SAPAR sits by the stove. ARU reads the letter."),
        shot(ShotSize.MEDIUM, Framing.SINGLE, ("ARU",), action="ARU reads the letter."),
        shot(ShotSize.CLOSE_UP, Framing.INSERT, ("ARU",), subject="the letter", action="ARU reads the letter."),
        shot(ShotSize.CLOSE_UP, Framing.INSERT, (), subject="the letter"),
        shot(ShotSize.MEDIUM, Framing.INSERT, (), subject="a suitcase"),
        shot(ShotSize.LONG, Framing.EMPTY, ()),
    ]
    for where, shots in ((steppe, outside), (steppe, riding), (house, inside)):
        for one, staging in zip(shots, _blocked(where, shots), strict=True):
            yield f"{one.framing}, {one.size}, {where.heading.text}", staging


def poses() -> Iterator[Panel]:
    """Every pose, two builds."""
    for pose in Pose:
        people = tuple(
            Figure(
                name=name,
                x=x,
                y=0,
                facing=facing,
                pose=pose,
                appearance=look,
                holds="letter" if pose is Pose.HOLD else None,
            )
            for name, x, facing, look in (("DAULET", -1.1, -130.0, DAULET), ("GULNUR", 1.1, 105.0, GULNUR))
        )
        high = 1.3 if pose is Pose.RIDE else 0.95
        far = -8.6 if pose is Pose.RIDE else -6.4
        pan, tilt = aim(np.array([0.4, far, 1.5]), np.array([0.0, 0.0, high]))
        camera = Camera(x=0.4, y=far, z=1.5, pan=pan, tilt=tilt, focal_mm=50)
        yield str(pose), Staging(place="neutral_exterior", figures=people, camera=camera)


def faces() -> Iterator[Panel]:
    """Every feeling on four faces: front, three-quarter, profile, and from below."""
    cast = (("DAULET", DAULET, 0.0), ("GULNUR", GULNUR, 38.0), ("SAPAR", SAPAR, -40.0), ("ARU", ARU, 82.0))
    for feeling in Feeling:
        for name, look, turn in cast:
            yield f"{feeling}, {name}", _portrait(name, look, turn, feeling)


def _portrait(name: str, look: Appearance, turn: float, feeling: Feeling, distance: float = 1.5) -> Staging:
    high = look.height_m * 0.92
    figure = Figure(name=name, x=0, y=0, facing=180.0 + turn, feeling=feeling, appearance=look)
    camera = Camera(x=0.0, y=-distance, z=high, pan=0.0, tilt=-1.0, focal_mm=70, focus_m=distance)
    return Staging(place="neutral_interior", figures=(figure,), camera=camera)


def garments() -> Iterator[Panel]:
    """Every garment and headgear on men, women, the old and children, from the front and from behind."""
    people = [("DAULET", DAULET), ("GULNUR", GULNUR), ("SAPAR", SAPAR), ("ARU", ARU), ("GAUKHAR", GAUKHAR),
              ("OFFICER", OFFICER), ("CLERK", CLERK)]  # fmt: skip
    people.append(("HOODED", replace(DAULET, headgear=Headgear.HOOD, garment=Garment.COAT, garment_tone=0.55)))
    for turn, word in ((160.0, "front"), (60.0, "side"), (10.0, "back")):
        for first in range(0, len(people), 4):
            figures = tuple(
                Figure(name=name, x=-1.5 + i, y=0, facing=turn, appearance=look)
                for i, (name, look) in enumerate(people[first : first + 4])
            )
            camera = Camera(x=0, y=-6.2, z=1.2, pan=0, tilt=-2.5, focal_mm=50)
            yield f"garments, {word}", Staging(place="neutral_exterior", figures=figures, camera=camera)


def hours() -> Iterator[Panel]:
    """Day, dawn, dusk, night and the weathers, outdoors and in."""
    for place, indoor in (("STEPPE", False), ("VILLAGE STREET", False), ("YURT", True), ("ROOM", True)):
        for time in ("DAY", "DAWN", "DUSK", "NIGHT"):
            where = scene(place, indoor=indoor, time=time)
            wanted = shot(ShotSize.FULL, Framing.TWO_SHOT, ("GULNUR", "DAULET"))
            close = shot(ShotSize.MEDIUM_CLOSE_UP, Framing.SINGLE, ("GULNUR",), lens_mm=50.0)
            for one, staging in zip((wanted, close), _blocked(where, [wanted, close]), strict=True):
                yield f"{place}, {time}, {one.size}", staging
    for text in ("Rain pours.", "It snows.", "A blizzard.", "Fog."):
        for time in ("DAY", "NIGHT"):
            where = scene("STEPPE", indoor=False, time=time, text=text)
            yield f"{text} {time}", _blocked(where, [shot(ShotSize.FULL, Framing.TWO_SHOT, ("GULNUR", "SAPAR"))])[0]


def aspects() -> Iterator[Panel]:
    """The same two-shot in four formats."""
    where = scene("ROOM", indoor=True, time="DAY")
    for name, aspect in (("2.39:1", 2.39), ("1.85:1", 1.85), ("4:3", 4 / 3), ("9:16", 9 / 16)):
        wanted = [shot(ShotSize.MEDIUM, Framing.TWO_SHOT, ("GULNUR", "DAULET"))]
        yield f"medium two-shot, {name}", _blocked(where, wanted, aspect)[0]


def held() -> Iterator[Panel]:
    """Hands in a medium shot."""
    for kind in ("letter", "cup", "lantern", "bucket"):
        for pose in (Pose.HOLD, Pose.GIVE):
            figure = Figure(name="DAULET", x=0, y=0, facing=150.0, pose=pose, holds=kind, appearance=DAULET)
            props = (Prop(kind="table", x=0.9, y=0.8),)
            camera = Camera(x=0, y=-2.2, z=1.35, pan=0, tilt=-4, focal_mm=50, focus_m=2.2)
            yield f"{pose} {kind}", Staging(place="neutral_interior", figures=(figure,), props=props, camera=camera)


CHAPTERS: dict[str, Callable[[], Iterator[Panel]]] = {
    "sizes": sizes, "pairs": pairs, "lenses": lenses, "framings": framings, "poses": poses, "held": held,
    "faces": faces, "garments": garments, "hours": hours, "aspects": aspects,
}  # fmt: skip


# Of each chapter the panels, by their place in it, that show the range on one page.
SELECTION: dict[str, tuple[int, ...]] = {
    "sizes": (2, 8, 14, 20, 26, 32, 38, 44, 18, 19, 21, 22, 23, 30),
    "pairs": (3, 4, 6, 9, 10, 11, 13),
    "framings": (0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    "poses": tuple(range(1, 14)),
    "held": (4,),
    "faces": tuple(4 * i + i % 4 for i in range(8)),
    "garments": (0, 1, 5),
    "hours": (0, 2, 4, 6, 8, 15, 16, 30, 32, 36, 37, 38),
}


def selection() -> list[Panel]:
    """The panels of the page in the README, chapter by chapter."""
    chosen: list[Panel] = []
    for chapter, places in SELECTION.items():
        panels = list(CHAPTERS[chapter]())
        chosen += [panels[i] for i in places if i < len(panels)]
    return chosen


def drawn(panels: list[Panel], *, columns: int, width: int) -> Image.Image:
    """The panels side by side with their words underneath, each drawn at twice its size and made smaller."""
    cell, words = round(width * 9 / 16), 16
    sheet = Image.new("L", (columns * (width + 6) + 6, -(-len(panels) // columns) * (cell + words + 4) + 6), 255)
    pen = ImageDraw.Draw(sheet)
    for i, (label, staging) in enumerate(panels):
        x, y = 6 + (i % columns) * (width + 6), 6 + (i // columns) * (cell + words + 4)
        sheet.paste(_fitted(staging, width, cell), (x, y))
        pen.text((x + 1, y + cell + 1), label, fill=20)
    return sheet


def _fitted(staging: Staging, width: int, height: int) -> Image.Image:
    scale = min(width, height * staging.aspect) / staging.aspect
    size = (max(64, round(scale * staging.aspect)), max(64, round(scale)))
    grey: NDArray[np.uint8] = picture(staging, size[0] * 2, size[1] * 2)
    cell = Image.new("L", (width, height), 235)
    cell.paste(
        Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS), ((width - size[0]) // 2, (height - size[1]) // 2)
    )
    return cell


def main() -> None:
    """Draw the sheet, or one chapter of it."""
    asked = argparse.ArgumentParser(description="Draw the contact sheet of blocking sketches.")
    asked.add_argument("--only", choices=sorted(CHAPTERS), help="one chapter")
    asked.add_argument("--all", action="store_true", help="every chapter in full")
    asked.add_argument("--out", type=Path, default=Path("docs/images/contact-sheet.png"))
    asked.add_argument("--columns", type=int, default=8)
    asked.add_argument("--width", type=int, default=288)
    given = asked.parse_args()
    chapters = [given.only] if given.only else list(CHAPTERS)
    full = bool(given.only or given.all)
    panels = [panel for chapter in chapters for panel in CHAPTERS[chapter]()] if full else selection()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    drawn(panels, columns=given.columns, width=given.width).quantize(32).save(given.out, optimize=True)


if __name__ == "__main__":
    main()
