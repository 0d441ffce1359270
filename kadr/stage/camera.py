"""The pinhole: from metres on the floor plan to points on the picture, by sensor and focal length."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera

Vector = NDArray[np.float64]


def axes(pan: float, tilt: float, roll: float) -> Vector:
    """Rows right, up, forward of a camera in the world, from degrees; pan 0 looks north (+y), positive tilt up."""
    p, t, r = np.radians([pan, tilt, roll])
    forward = np.array([-np.sin(p) * np.cos(t), np.cos(p) * np.cos(t), np.sin(t)])
    right = np.array([np.cos(p), np.sin(p), 0.0])
    up = np.cross(right, forward)
    # A camera rolled clockwise shows a world that leans to the left.
    return np.array([np.cos(r) * right - np.sin(r) * up, np.sin(r) * right + np.cos(r) * up, forward])


@dataclass(frozen=True, slots=True)
class View:
    """A camera with a picture size: `eye` (3,) metres, `turn` (3, 3) rows right, up, forward, sizes in pixels."""

    eye: Vector
    turn: Vector
    focal_px: float
    width: int
    height: int

    def seen(self, points: Vector) -> Vector:
        """World points (n, 3) in camera space: x right, y up, z forward, metres."""
        space: Vector = (np.asarray(points, np.float64) - self.eye) @ self.turn.T
        return space

    def projected(self, points: Vector) -> Vector:
        """World points (n, 3) as (n, 3): x, y in pixels from the top left, and depth in metres."""
        space = self.seen(np.atleast_2d(points))
        depth = np.where(np.abs(space[:, 2]) < 1e-6, 1e-6, space[:, 2])
        x = self.width / 2 + self.focal_px * space[:, 0] / depth
        y = self.height / 2 - self.focal_px * space[:, 1] / depth
        return np.stack([x, y, space[:, 2]], axis=1)


def view(camera: Camera, width: int, height: int) -> View:
    """The camera with a picture of `width` x `height` pixels; the sensor's width is the picture's width."""
    return View(
        eye=np.array([camera.x, camera.y, camera.z], np.float64),
        turn=axes(camera.pan, camera.tilt, camera.roll),
        focal_px=camera.focal_mm / camera.sensor_width_mm * width,
        width=width,
        height=height,
    )


def aim(eye: Vector, target: Vector) -> tuple[float, float]:
    """Pan and tilt, degrees, of a camera at `eye` whose optical axis goes through `target`."""
    d = target - eye
    pan = float(np.degrees(np.arctan2(-d[0], d[1])))
    tilt = float(np.degrees(np.arctan2(d[2], np.hypot(d[0], d[1]))))
    return pan, tilt
