"""The chapters of the contact sheet: sizes, framings, poses, faces, sets, hours and styles, for an artist to judge."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from kadr.film.shots import Angle, Framing, Move, Reason, ReasonCode, ShotSize, SpokenLine
from kadr.film.staging import (
    Appearance,
    Camera,
    Daylight,
    Feeling,
    Figure,
    Garment,
    Headgear,
    Pose,
    Prop,
    SketchStyle,
    Staging,
)
from kadr.stage import sets
from kadr.stage.camera import aim
from kadr.stage.sheet.cast import (
    ARU,
    CLERK,
    DAULET,
    GAUKHAR,
    GULNUR,
    OFFICER,
    SAPAR,
    Panel,
    blocked,
    scene,
    shot,
    staged_in,
)  # fmt: skip


def sizes() -> Iterator[Panel]:
    """Sizes by angles: one man, then two who talk."""
    where = scene("STEPPE", indoor=False, time="DAY")
    shots = [
        shot(size, Framing.SINGLE, ("DAULET",), angle=angle, lens_mm=50 if size in list(ShotSize)[:4] else 35)
        for size in ShotSize
        for angle in Angle
    ]
    for one, staging in zip(shots, blocked(where, shots), strict=True):
        yield Panel(f"{one.size}, {one.angle}", staging)


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
    for one, staging in zip(shots, blocked(where, shots), strict=True):
        yield Panel(f"{one.framing}, {one.size}", staging)


def lenses() -> Iterator[Panel]:
    """One close-up by five lenses."""
    where = scene("STEPPE", indoor=False, time="DAY")
    shots = [shot(ShotSize.CLOSE_UP, Framing.SINGLE, ("GULNUR",), lens_mm=mm) for mm in (22.0, 35.0, 50.0, 85.0, 120.0)]
    for one, staging in zip(shots, blocked(where, shots), strict=True):
        yield Panel(f"close-up, {one.lens_mm:.0f} mm", staging)


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
        for one, staging in zip(shots, blocked(where, shots), strict=True):
            yield Panel(f"{one.framing}, {one.size}, {where.heading.text}", staging)


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
        yield Panel(str(pose), Staging(place="neutral_exterior", figures=people, camera=camera))


def faces() -> Iterator[Panel]:
    """Every feeling on four faces: front, three-quarter, profile, and from below."""
    cast = (("DAULET", DAULET, 0.0), ("GULNUR", GULNUR, 38.0), ("SAPAR", SAPAR, -40.0), ("ARU", ARU, 82.0))
    for feeling in Feeling:
        for name, look, turn in cast:
            yield Panel(f"{feeling}, {name}", _portrait(name, look, turn, feeling))
        if feeling is not Feeling.CALM:
            name, look, _ = cast[0]
            yield Panel(f"half {feeling}, {name}", _portrait(name, look, 20.0, feeling, intensity=0.5))


def _portrait(
    name: str, look: Appearance, turn: float, feeling: Feeling, *, distance: float = 1.5, intensity: float = 1.0
) -> Staging:
    high = look.height_m * 0.92
    figure = Figure(name=name, x=0, y=0, facing=180.0 + turn, feeling=feeling, intensity=intensity, appearance=look)
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
            yield Panel(f"garments, {word}", Staging(place="neutral_exterior", figures=figures, camera=camera))


def hours() -> Iterator[Panel]:
    """Day, dawn, dusk, night and the weathers, outdoors and in."""
    for place, indoor in (("STEPPE", False), ("VILLAGE STREET", False), ("YURT", True), ("ROOM", True)):
        for time in ("DAY", "DAWN", "DUSK", "NIGHT"):
            where = scene(place, indoor=indoor, time=time)
            wanted = shot(ShotSize.FULL, Framing.TWO_SHOT, ("GULNUR", "DAULET"))
            close = shot(ShotSize.MEDIUM_CLOSE_UP, Framing.SINGLE, ("GULNUR",), lens_mm=50.0)
            for one, staging in zip((wanted, close), blocked(where, [wanted, close]), strict=True):
                yield Panel(f"{place}, {time}, {one.size}", staging)
    for text in ("Rain pours.", "It snows.", "A blizzard.", "Fog."):
        for time in ("DAY", "NIGHT"):
            where = scene("STEPPE", indoor=False, time=time, text=text)
            yield Panel(
                f"{text} {time}", blocked(where, [shot(ShotSize.FULL, Framing.TWO_SHOT, ("GULNUR", "SAPAR"))])[0]
            )


def aspects() -> Iterator[Panel]:
    """The same two-shot in four formats."""
    where = scene("ROOM", indoor=True, time="DAY")
    for name, aspect in (("2.39:1", 2.39), ("1.85:1", 1.85), ("4:3", 4 / 3), ("9:16", 9 / 16)):
        wanted = [shot(ShotSize.MEDIUM, Framing.TWO_SHOT, ("GULNUR", "DAULET"))]
        yield Panel(f"medium two-shot, {name}", blocked(where, wanted, aspect)[0])


def held() -> Iterator[Panel]:
    """Hands in a medium shot."""
    for kind in ("letter", "cup", "lantern", "bucket"):
        for pose in (Pose.HOLD, Pose.GIVE):
            figure = Figure(name="DAULET", x=0, y=0, facing=150.0, pose=pose, holds=kind, appearance=DAULET)
            props = (Prop(kind="table", x=0.9, y=0.8),)
            camera = Camera(x=0, y=-2.2, z=1.35, pan=0, tilt=-4, focal_mm=50, focus_m=2.2)
            yield Panel(
                f"{pose} {kind}", Staging(place="neutral_interior", figures=(figure,), props=props, camera=camera)
            )


def places() -> Iterator[Panel]:
    """Every set by day and by night, with two who talk in it."""
    wanted = [shot(ShotSize.FULL, Framing.TWO_SHOT, ("GULNUR", "DAULET"), lens_mm=28.0)]
    for key in sets.places():
        for daylight in (Daylight.DAY, Daylight.NIGHT):
            yield Panel(f"{key}, {daylight}", staged_in(key, daylight, wanted)[0])


def styles() -> Iterator[Panel]:
    """The same shots in pencil, in line and in flat tones."""
    day, night = scene("VILLAGE STREET", indoor=False, time="DAY"), scene("ROOM", indoor=True, time="NIGHT")
    both = ("GULNUR", "DAULET")
    wanted = [
        shot(ShotSize.FULL, Framing.TWO_SHOT, both),
        shot(ShotSize.CLOSE_UP, Framing.SINGLE, both[:1], lens_mm=85.0),
    ]
    for style in SketchStyle:
        for where in (day, night):
            for one, staging in zip(wanted, blocked(where, wanted), strict=True):
                yield Panel(f"{style}, {one.size}", staging, style)


def moves() -> Iterator[Panel]:
    """Every move of the camera, and people on their way, with their arrows."""
    where = scene("STREET", indoor=False, time="DAY", text="DAULET walks on.")
    for move in Move:
        wanted = shot(ShotSize.FULL, Framing.SINGLE, ("DAULET",), move=move, action="DAULET walks on.", duration_s=4.0)
        if move is not Move.STATIC:
            yield Panel(f"{move}", blocked(where, [wanted])[0])


CHAPTERS: dict[str, Callable[[], Iterator[Panel]]] = {
    "sizes": sizes, "pairs": pairs, "lenses": lenses, "framings": framings, "poses": poses, "held": held,
    "faces": faces, "garments": garments, "hours": hours, "aspects": aspects, "places": places, "styles": styles,
    "moves": moves,
}  # fmt: skip

# What each page of the sheet shows; the first is the one to look at.
PAGES: dict[str, tuple[str, ...]] = {
    "contact-sheet": ("sizes", "pairs", "framings", "lenses", "aspects"),
    "contact-sheet-figures": ("poses", "held", "faces", "garments"),
    "contact-sheet-places": ("places",),
    "contact-sheet-styles": ("hours", "styles", "moves"),
}
