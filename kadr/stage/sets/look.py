"""Draws a set while its page is being written, by day and by night, two people in it:
`python -m kadr.stage.sets.look kitchen`."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from kadr.film.staging import Camera, Daylight, Figure, Staging
from kadr.stage.camera import aim
from kadr.stage.draw import picture

WIDTH, HEIGHT = 1024, 576
# From the south at eye height, and from a high corner.
VIEWS = (((0.3, -2.7, 1.55), (0.0, 0.8, 1.05)), ((-2.2, -2.0, 2.3), (0.6, 1.0, 0.6)))


def stagings(place: str) -> Iterator[Staging]:
    """The set by day and by night from both views, two people before the camera."""
    people = (
        Figure(name="A", x=-0.5, y=0.1, facing=-110.0, gaze="B"),
        Figure(name="B", x=0.55, y=0.15, facing=110.0, gaze="A"),
    )
    for eye, target in VIEWS:
        pan, tilt = aim(np.array(eye), np.array(target))
        camera = Camera(x=eye[0], y=eye[1], z=eye[2], pan=pan, tilt=tilt, focal_mm=24)
        for daylight in (Daylight.DAY, Daylight.NIGHT):
            yield Staging(place=place, daylight=daylight, figures=people, camera=camera)


def drawn(place: str) -> Image.Image:
    """Day on the left, night on the right."""
    sheet = Image.new("L", (2 * WIDTH, 2 * HEIGHT), 255)
    for i, staging in enumerate(stagings(place)):
        sheet.paste(Image.fromarray(picture(staging, WIDTH, HEIGHT)), ((i % 2) * WIDTH, (i // 2) * HEIGHT))
    return sheet


def main() -> None:
    """Draw one set into a file."""
    asked = argparse.ArgumentParser(description="Draw a set by day and by night.")
    asked.add_argument("place", help="the key of a set: the name of its page")
    asked.add_argument("--out", type=Path, help="where to; <place>.png otherwise")
    given = asked.parse_args()
    drawn(given.place).save(given.out or Path(f"{given.place}.png"))


if __name__ == "__main__":
    main()
