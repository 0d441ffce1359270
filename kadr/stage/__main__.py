"""`python -m kadr.stage`: compile the drawing loops now, so that the first sketch does not wait for the compiler."""

from kadr.film.staging import (
    Appearance,
    Camera,
    Daylight,
    Figure,
    Garment,
    Headgear,
    Prop,
    SketchStyle,
    Staging,
    Weather,
)
from kadr.stage import sketch


def main() -> None:
    """Draw three sketches that between them use every compiled loop, and throw them away."""
    camera = Camera(x=0.0, y=-6.0, z=1.6, pan=0.0, focus_m=6.0)
    dressed = Appearance(headgear=Headgear.FUR_HAT, garment=Garment.CHAPAN)
    figure = Figure(name="A", x=0.0, y=0.0, facing=180.0, appearance=dressed)
    props = (Prop(kind="horse", x=1.5, y=0.0), Prop(kind="campfire", x=-1.5, y=0.0))
    outside = Staging(
        place="steppe", weather=Weather.BLIZZARD, daylight=Daylight.NIGHT, figures=(figure,), props=props, camera=camera
    )
    # So near that the face is drawn.
    close = Camera(x=0.0, y=-1.2, z=1.6, pan=0.0)
    inside = Staging(place="room", daylight=Daylight.NIGHT, figures=(figure,), camera=close)
    sketch(outside, width=256, height=144)
    sketch(inside, width=256, height=144)
    sketch(inside, width=256, height=144, style=SketchStyle.LINE)


if __name__ == "__main__":
    main()
