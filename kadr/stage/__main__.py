"""`python -m kadr.stage`: compile the drawing loops now, so that the first sketch does not wait for the compiler."""

from kadr.film.staging import Appearance, Camera, Daylight, Figure, Garment, Headgear, Prop, Staging, Weather
from kadr.stage import sketch


def main() -> None:
    """Draw two sketches that between them use every compiled loop, and throw them away."""
    camera = Camera(x=0.0, y=-6.0, z=1.6, pan=0.0, focus_m=6.0)
    dressed = Appearance(headgear=Headgear.FUR_HAT, garment=Garment.CHAPAN)
    figure = Figure(name="A", x=0.0, y=0.0, facing=180.0, appearance=dressed)
    rider = Prop(kind="horse", x=1.5, y=0.0)
    outside = Staging(place="steppe", weather=Weather.BLIZZARD, figures=(figure,), props=(rider,), camera=camera)
    inside = Staging(place="room", daylight=Daylight.NIGHT, figures=(figure,), camera=camera)
    for staging in (outside, inside):
        sketch(staging, width=256, height=144)


if __name__ == "__main__":
    main()
