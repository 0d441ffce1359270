"""Where one works: a driver's seat with its wheel, for a driver without a car; and a fire that is lit outdoors."""

import numpy as np

from kadr.stage.mesh import Mesh, merge, tube
from kadr.stage.sets.shapes import block, one_part, rounded

# The wheel as a set's car has it: see `figures.grasps`.
_AHEAD, _ABOVE, _SEAT, _HALF, _RISE = 0.54, 0.40, 0.5, 0.19, 0.17


def _steering_wheel() -> Mesh:
    """A wheel with its spokes, about its middle, leaning away from the driver."""
    turns = np.linspace(0, 2 * np.pi, 25)
    rim = tube(
        [(_HALF * np.cos(t), 0.07 * np.sin(t), _RISE * np.sin(t)) for t in turns], [0.015] * 25, sides=7, tone=0.16
    )
    spokes = [
        tube([(0, 0.02, -0.01), (x * _HALF, y, z)], [0.03, 0.012], sides=5, tone=0.2)
        for x, y, z in ((-0.97, 0.0, 0.0), (0.97, 0.0, 0.0), (0.0, -0.068, -0.165))
    ]
    hub = tube([(0, 0.05, -0.03), (0, 0.0, 0.0)], [0.05, 0.045], sides=10, tone=0.22)
    return merge([rim, one_part(hub, *spokes)])


def driver_seat() -> Mesh:
    """A car's seat and wheel without the car; the seat's middle at the origin, 0.5 m high."""
    cushion = rounded(block(-0.25, -0.26, 0.34, 0.25, 0.24, _SEAT, tone=0.45))
    back = block(-0.24, -0.36, 0.45, 0.24, -0.24, 1.05, tone=0.5)
    rest = block(-0.13, -0.34, 1.08, 0.13, -0.25, 1.28, tone=0.5)
    base = block(-0.22, -0.24, 0.0, 0.22, 0.2, 0.34, tone=0.32)
    floor = block(-0.42, -0.36, 0.0, 0.42, 1.05, 0.13, tone=0.38)
    # No dashboard: the wheel and the hands on it are seen from the front too.
    post = block(-0.06, 0.84, 0.0, 0.06, 0.94, 0.7, tone=0.34)
    column = tube([(0, 0.57, 0.88), (0, 0.86, 0.68)], [0.03, 0.035], sides=7, tone=0.22)
    wheel = _steering_wheel().moved(0.0, _AHEAD, _SEAT + _ABOVE)
    return merge([cushion, back, rest, base, floor, post, column, wheel])


def campfire() -> Mesh:
    """A lit fire of crossed logs in a ring of stones, half a metre high."""
    rng = np.random.default_rng(3)
    stones = [
        rounded(block(-0.075, -0.055, 0.0, 0.075, 0.055, 0.07 + 0.03 * float(rng.random()), tone=0.5 + 0.02 * i))
        .turned(40.0 * i + 20.0 * float(rng.random()))
        .moved(0.36 * np.cos(0.698 * i), 0.36 * np.sin(0.698 * i))
        for i in range(9)
    ]  # fmt: skip
    logs = [
        tube([(0.34 * np.cos(a), 0.34 * np.sin(a), 0.05), (-0.03 * np.cos(a), -0.03 * np.sin(a), 0.30)], [0.045, 0.035],
             sides=7, tone=0.25)
        for a in (0.4, 1.6, 2.9, 4.0, 5.3)
    ]  # fmt: skip
    return merge([*stones, *logs, one_part(*_flames(rng))])


def _flames(rng: np.random.Generator) -> list[Mesh]:
    """Tongues, the middle one tallest; as bright as a lantern's globe."""
    tongues = []
    for i in range(7):
        a, out = 0.9 * i, 0.0 if i == 0 else 0.10
        x, y, high = out * np.cos(a), out * np.sin(a), (0.62 if i == 0 else 0.32 + 0.16 * float(rng.random()))
        sway = 0.04 * float(rng.normal())
        path = [(x, y, 0.10), (x * 1.1, y * 1.1, 0.10 + 0.35 * high), (x * 0.8 + sway, y * 0.8, 0.10 + 0.72 * high)]
        tongues.append(
            tube([*path, (x * 0.5 - sway, y * 0.5, 0.10 + high)], [0.05, 0.085, 0.045, 0.006], sides=8, tone=2.4)
        )
    return tongues


KINDS = {"driver_seat": driver_seat, "campfire": campfire}
