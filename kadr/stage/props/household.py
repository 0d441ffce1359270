"""Small things of a house, a pocket and a yard, held in the hand: centred on the grip, their fronts towards +y."""

import numpy as np

from kadr.stage.mesh import Mesh, box, lathe, merge, quad, tube
from kadr.stage.sets.shapes import block, both_sides, bow, one_part, ribbon

# What was turned about z now looks along +y.
_FORWARD = np.array([[1.0, 0, 0], [0, 0, 1.0], [0, -1.0, 0]])


def matchbox() -> Mesh:
    """A matchbox half pushed out of its sleeve, the striking side dark, a few matches in the tray."""
    sleeve = block(-0.026, -0.0085, -0.019, 0.026, 0.0085, 0.019, tone=0.62)
    label = block(-0.018, 0.0085, -0.012, 0.018, 0.0092, 0.012, tone=0.92)
    star = ribbon([(-0.009, 0.0098, 0.0), (0.009, 0.0098, 0.0)], 0.011, (0.0, 1.0, 0.0), tone=0.3)
    strikers = [block(-0.026, -0.006, z - 0.0006, 0.026, 0.006, z + 0.0006, tone=0.2) for z in (-0.0192, 0.0192)]
    floor = block(0.026, -0.007, -0.0175, 0.05, -0.0058, 0.0175, tone=0.9)
    sides = [block(0.026, -0.007, z - 0.0006, 0.05, 0.006, z + 0.0006, tone=0.9) for z in (-0.017, 0.017)]
    end = block(0.0488, -0.007, -0.0175, 0.05, 0.006, 0.0175, tone=0.9)
    matches = [tube([(0.02, -0.002, z), (0.043, -0.002, z)], [0.0013, 0.0013], sides=6, tone=0.75) for z in _MATCHES]
    heads = [tube([(0.042, -0.002, z), (0.047, -0.002, z)], [0.002, 0.002], sides=6, tone=0.2) for z in _MATCHES]
    return merge([sleeve, label, star, *strikers, one_part(floor, *sides, end), *matches, *heads])


_MATCHES = (-0.009, 0.001, 0.008)


def spectacles() -> Mesh:
    """Round spectacles seen from the front, their arms folded open behind."""
    turns = np.linspace(0, 2 * np.pi, 11)
    parts: list[Mesh] = []
    for side in (-1.0, 1.0):
        rim = [(side * 0.034 + 0.025 * np.cos(t), 0.0, 0.022 * np.sin(t)) for t in turns]
        parts.append(bow(rim, 0.0028, tone=0.12))
        glass = [
            (side * 0.034 + 0.023 * np.cos(t), 0.0, 0.020 * np.sin(t))
            for t in np.linspace(0, 2 * np.pi, 28, endpoint=False)
        ]
        parts.append(_pane(glass, tone=0.93))
        glint = [(side * 0.034 - 0.010, 0.0016, -0.004), (side * 0.034 + 0.002, 0.0016, 0.011)]
        parts.append(ribbon(glint, 0.0025, (0.0, 1.0, 0.0), tone=1.0))
        arm = [
            (side * 0.059, 0, 0.006),
            (side * 0.062, -0.03, 0.006),
            (side * 0.06, -0.1, 0.004),
            (side * 0.058, -0.125, -0.02),
        ]
        parts.append(bow(arm, 0.0022, tone=0.12))
    bridge = bow([(-0.0095, 0, 0.006), (0, 0.001, 0.012), (0.0095, 0, 0.006)], 0.0026, tone=0.12)
    return merge([*parts, bridge])


def _pane(rim: list[tuple[float, float, float]], *, tone: float) -> Mesh:
    """A flat face spanned by a convex outline, seen from both sides."""
    fans = [quad(rim[0], rim[i], rim[i + 1], rim[i + 1], tone=tone) for i in range(1, len(rim) - 1)]
    return both_sides(one_part(*fans))


def calendar() -> Mesh:
    """A wall calendar with the days to tear off: a board, the leaf with its rows of days, one day ringed."""
    board = box(0.22, 0.006, 0.3, tone=0.5).moved(z=-0.15)
    leaf = block(-0.095, 0.003, -0.135, 0.095, 0.009, 0.06, tone=0.97)
    picture = block(-0.095, 0.003, 0.075, 0.095, 0.006, 0.14, tone=0.78)
    hill = ribbon([(-0.09, 0.008, 0.09), (-0.03, 0.008, 0.118), (0.02, 0.008, 0.098), (0.09, 0.008, 0.125)], 0.004,
                  (0.0, 1.0, 0.0), tone=0.35)  # fmt: skip
    head = ribbon([(-0.07, 0.0105, 0.043), (0.07, 0.0105, 0.043)], 0.014, (0.0, 1.0, 0.0), tone=0.3)
    days = [
        ribbon(
            [(x - 0.006, 0.0105, z), (x + 0.006, 0.0105, z)], 0.011, (0.0, 1.0, 0.0), tone=0.2 if column == 6 else 0.5
        )
        for row, z in enumerate((0.012, -0.02, -0.052, -0.084, -0.116))
        for column, x in enumerate(np.linspace(-0.078, 0.078, 7))
        if row < 4 or column < 3
    ]
    turns = np.linspace(0, 2 * np.pi, 11)
    ring = bow([(0.026 + 0.014 * np.cos(t), 0.0115, -0.052 + 0.014 * np.sin(t)) for t in turns], 0.0014, tone=0.1)
    return merge([board, leaf, picture, hill, head, one_part(*days), ring])


def button() -> Mesh:
    """A coat's button where it is sewn on: the cloth about it, the closing edge, the buttonhole's stitches, a tag."""
    under = block(-0.3, -0.006, -0.25, 0.3, 0.0, 0.25, tone=0.5)
    over = block(-0.3, 0.0, -0.25, 0.024, 0.004, 0.25, tone=0.55)
    seam = [
        ribbon([(0.016, 0.005, z), (0.016, 0.005, z + 0.007)], 0.0014, (0.0, 1.0, 0.0), tone=0.2)
        for z in np.arange(-0.12, 0.12, 0.012)
    ]
    hole = ribbon([(-0.03, 0.005, 0.0), (0.008, 0.005, 0.0)], 0.004, (0.0, 1.0, 0.0), tone=0.15)
    disc = lathe([(0, 0), (0.021, 0), (0.023, 0.003), (0.021, 0.0065), (0.016, 0.005), (0, 0.005)], sides=36, tone=0.25)
    eyes = [
        lathe([(0.0024, 0.0056), (0, 0.0058)], sides=12, tone=0.95).moved(x, y, 0)
        for x in (-0.005, 0.005)
        for y in (-0.005, 0.005)
    ]
    sewn = one_part(disc, *eyes).transformed(_FORWARD).moved(-0.008, 0.004, 0.0)
    thread = bow([(0.012, 0.008, -0.005), (0.035, 0.012, -0.02), (0.05, 0.008, -0.03)], 0.0012, tone=0.9)
    tag = block(0.042, 0.004, -0.062, 0.085, 0.0055, -0.028, tone=0.98)
    price = [
        ribbon([(0.048, 0.0065, z), (reach, 0.0065, z)], 0.003, (0.0, 1.0, 0.0), tone=0.3)
        for z, reach in ((-0.038, 0.076), (-0.047, 0.07), (-0.055, 0.062))
    ]
    return merge([under, over, one_part(*seam), hole, sewn, thread, one_part(tag, *price)])


def ladle() -> Mesh:
    """A ladle, its bowl down: a long handle with a hook."""
    handle = tube(
        [(0, 0, -0.16), (0, 0.004, 0.0), (0, 0, 0.16), (0, -0.02, 0.2), (0, -0.04, 0.19)],
        [0.007, 0.008, 0.008, 0.006, 0.005], sides=10, tone=0.45,
    )  # fmt: skip
    cup = lathe(
        [(0, -0.24), (0.028, -0.235), (0.05, -0.21), (0.056, -0.175), (0.052, -0.175), (0.046, -0.205), (0, -0.228)],
        sides=28, tone=0.6,
    )  # fmt: skip
    return merge([handle, cup.moved(0, 0.05, 0)])


def lid() -> Mesh:
    """The lid of a cauldron or a pot, held by its knob."""
    plate = lathe(
        [(0, -0.035), (0.17, -0.058), (0.172, -0.05), (0.12, -0.032), (0.06, -0.02), (0, -0.018)], sides=40, tone=0.5
    )
    ring = lathe([(0.121, -0.03), (0.117, -0.028)], sides=40, tone=0.25)
    knob = lathe(
        [(0, -0.02), (0.014, -0.018), (0.012, -0.004), (0.024, 0.006), (0.018, 0.018), (0, 0.02)], sides=20, tone=0.28
    )
    return merge([plate, ring, knob])


def pot() -> Mesh:
    """A cauldron with two ears, carried by its rim."""
    body = lathe(
        [(0, -0.2), (0.1, -0.19), (0.18, -0.11), (0.205, 0.0), (0.195, 0.0), (0.17, -0.06), (0, -0.1)],
        sides=36,
        tone=0.3,
    )
    ears = [
        bow([(s * 0.2, -0.04, -0.03), (s * 0.245, 0, -0.02), (s * 0.2, 0.04, -0.03)], 0.009, tone=0.2) for s in (-1, 1)
    ]
    return merge([body, *ears])


def spoon() -> Mesh:
    """A spoon, its bowl up."""
    handle = tube([(0, 0, -0.09), (0, 0.004, 0.0), (0, 0, 0.06)], [0.005, 0.0035, 0.0035], sides=8, tone=0.7)
    cup = lathe([(0, -0.03), (0.015, -0.02), (0.02, 0.0), (0.014, 0.022), (0, 0.03)], sides=20, tone=0.8)
    return merge([handle, cup.scaled(1.0, 0.3, 1.0).moved(0, 0, 0.085)])


def mitten() -> Mesh:
    """A fur-cuffed mitten, its fingers up."""
    body = lathe([(0, -0.08), (0.045, -0.08), (0.052, 0.0), (0.05, 0.06), (0.03, 0.1), (0, 0.108)], sides=28, tone=0.5)
    thumb = tube([(0.03, 0, -0.03), (0.065, 0, 0.0), (0.078, 0, 0.035)], [0.022, 0.021, 0.014], sides=14, tone=0.5)
    cuff = lathe([(0.045, -0.12), (0.06, -0.115), (0.064, -0.09), (0.058, -0.07), (0.045, -0.07)], sides=28, tone=0.85)
    hand = one_part(body, thumb).scaled(1.0, 0.55, 1.0)
    seam = bow([(-0.03, 0.027, -0.06), (-0.034, 0.028, 0.03), (0.0, 0.022, 0.08)], 0.0015, tone=0.2)
    return merge([hand, cuff.scaled(1.0, 0.62, 1.0), seam])


def belt() -> Mesh:
    """A leather belt hanging doubled over the hand, its buckle at the end."""
    strap = [
        both_sides(ribbon([(x, 0, 0.0), (1.4 * x, 0.004, -0.2), (x, 0, end)], 0.034, (0.0, 1.0, 0.0), tone=tone))
        for x, end, tone in ((-0.022, -0.42, 0.35), (0.022, -0.48, 0.42))
    ]
    bend = bow([(-0.022, 0, 0.0), (0.0, 0.0, 0.018), (0.022, 0, 0.0)], 0.014, tone=0.35)
    frame = bow(
        [(-0.05, 0, -0.4), (0.006, 0, -0.4), (0.006, 0, -0.45), (-0.05, 0, -0.45), (-0.05, 0, -0.4)], 0.004, tone=0.8
    )
    tongue = bow([(-0.022, 0.004, -0.4), (-0.022, 0.008, -0.45)], 0.003, tone=0.8)
    return merge([*strap, bend, frame, tongue])


def cigarette() -> Mesh:
    """A cigarette, its end glowing."""
    paper = tube([(0, -0.035, 0), (0, 0.03, 0)], [0.004, 0.004], sides=10, tone=0.97)
    filter_ = tube([(0, -0.05, 0), (0, -0.035, 0)], [0.0042, 0.0042], sides=10, tone=0.55)
    return merge([paper, filter_, tube([(0, 0.03, 0), (0, 0.036, 0)], [0.004, 0.003], sides=10, tone=1.6)])


def ring() -> Mesh:
    """A ring with a stone."""
    turns = np.linspace(0, 2 * np.pi, 11)
    band = bow([(0.01 * np.cos(t), 0.0, 0.01 * np.sin(t)) for t in turns], 0.0018, tone=0.7)
    stone = lathe([(0, 0), (0.004, 0.001), (0.0045, 0.003), (0.002, 0.0055), (0, 0.006)], sides=12, tone=0.95)
    return merge([band, stone.moved(0, 0, 0.0105)])


KINDS = {
    "matchbox": matchbox,
    "spectacles": spectacles,
    "calendar": calendar,
    "button": button,
    "ladle": ladle,
    "lid": lid,
    "pot": pot,
    "spoon": spoon,
    "mitten": mitten,
    "belt": belt,
    "cigarette": cigarette,
    "ring": ring,
}
