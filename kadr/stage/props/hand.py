"""Tools, vessels and arms held in the hand: centred on the grip, their use side towards +y or up."""

import numpy as np

from kadr.stage.mesh import Mesh, box, lathe, merge, quad, tube
from kadr.stage.sets.shapes import beam, blob, block, both_sides, bow, one_part, ribbon


def bowl() -> Mesh:
    """A kese: a wide tea bowl without a handle."""
    outside = lathe(
        [(0, -0.035), (0.03, -0.035), (0.034, -0.025), (0.062, 0.01), (0.07, 0.035), (0.064, 0.035), (0.0, 0.02)],
        sides=28,
        tone=0.93,
    )
    rim = lathe([(0.0715, 0.022), (0.072, 0.03)], sides=28, tone=0.5)
    tea = lathe([(0.062, 0.03), (0, 0.031)], sides=28, tone=0.5)
    return merge([outside, rim, tea])


def cup() -> Mesh:
    """A mug with a handle."""
    body = lathe(
        [(0, -0.05), (0.038, -0.05), (0.04, 0.045), (0.035, 0.045), (0.03, 0.02), (0, 0.02)], sides=24, tone=0.9
    )
    handle = bow([(0.036, 0, 0.025), (0.066, 0, 0.015), (0.066, 0, -0.02), (0.036, 0, -0.03)], 0.007, tone=0.9)
    return merge([body, handle])


def glass() -> Mesh:
    """A tumbler."""
    body = lathe([(0, -0.055), (0.03, -0.055), (0.037, 0.055), (0.033, 0.055), (0, 0.02)], sides=24, tone=0.97)
    return merge([body, lathe([(0.034, 0.018), (0, 0.019)], sides=24, tone=0.6)])


def bottle() -> Mesh:
    """A bottle with a label, gripped at its middle."""
    body = lathe(
        [(0, -0.13), (0.038, -0.13), (0.038, 0.04), (0.014, 0.09), (0.014, 0.15), (0, 0.15)], sides=24, tone=0.35
    )
    return merge([body, lathe([(0.0385, -0.08), (0.0385, 0.0)], sides=24, tone=0.92)])


def kettle() -> Mesh:
    """A kettle with spout and arched handle, gripped at the handle."""
    body = lathe(
        [(0, -0.24), (0.1, -0.24), (0.115, -0.19), (0.09, -0.11), (0.045, -0.08), (0.012, -0.06), (0, -0.045)],
        sides=28,
        tone=0.45,
    )
    spout = tube([(0, 0.09, -0.2), (0, 0.16, -0.15), (0, 0.2, -0.09)], [0.03, 0.018, 0.012], sides=12, tone=0.45)
    handle = bow(
        [(0, -0.09, -0.11), (0, -0.07, -0.02), (0, 0.0, 0.0), (0, 0.07, -0.02), (0, 0.09, -0.11)], 0.009, tone=0.2
    )
    return merge([body, spout, handle])


def lantern() -> Mesh:
    """A storm lantern, hanging from the hand by its wire."""
    foot = lathe([(0, -0.36), (0.075, -0.36), (0.08, -0.31), (0.045, -0.28), (0, -0.28)], sides=24, tone=0.3)
    globe = lathe([(0.04, -0.285), (0.062, -0.23), (0.058, -0.17), (0.04, -0.14)], sides=24, tone=2.2)
    hood = lathe([(0.05, -0.145), (0.055, -0.12), (0.03, -0.09), (0.03, -0.06), (0, -0.05)], sides=24, tone=0.3)
    guards = [
        bow([(s * 0.07, 0, -0.32), (s * 0.085, 0, -0.22), (s * 0.05, 0, -0.11)], 0.006, tone=0.25) for s in (-1, 1)
    ]
    wire = bow(
        [(-0.06, 0, -0.12), (-0.05, 0, -0.03), (0, 0, 0.0), (0.05, 0, -0.03), (0.06, 0, -0.12)], 0.004, tone=0.25
    )
    return merge([foot, globe, hood, *guards, wire])


def candle() -> Mesh:
    """A burning candle."""
    wax = lathe([(0, -0.08), (0.014, -0.08), (0.012, 0.07), (0, 0.072)], sides=17, tone=0.95)
    return merge([wax, lathe([(0, 0.08), (0.009, 0.092), (0, 0.125)], sides=12, tone=2.6)])


def torch() -> Mesh:
    """An electric torch, its beam side towards +y."""
    return tube(
        [(0, -0.09, 0), (0, 0.05, 0), (0, 0.06, 0), (0, 0.09, 0)], [0.018, 0.018, 0.028, 0.03], sides=17, tone=0.3
    )


def knife() -> Mesh:
    """A knife, its blade up."""
    handle = tube([(0, 0, -0.06), (0, 0.002, 0.0), (0, 0, 0.055)], [0.014, 0.016, 0.013], sides=12, tone=0.3)
    guard = block(-0.006, -0.02, 0.05, 0.006, 0.022, 0.06, tone=0.5)
    blade = both_sides(quad((0, -0.014, 0.06), (0, 0.014, 0.06), (0, 0.012, 0.17), (0, -0.01, 0.225), tone=0.92))
    back = block(-0.002, -0.014, 0.06, 0.002, -0.009, 0.2, tone=0.75)
    return merge([handle, guard, blade, back])


def key() -> Mesh:
    """A door key."""
    turns = np.linspace(0, 2 * np.pi, 11)
    ring = bow([(0.0, 0.022 * np.cos(t), 0.022 * np.sin(t)) for t in turns], 0.005, tone=0.4)
    shaft = tube([(0, 0, 0.022), (0, 0, 0.1)], [0.005, 0.005], sides=6, tone=0.4)
    bit = block(-0.003, 0.0, 0.075, 0.003, 0.022, 0.1, tone=0.4)
    return merge([one_part(ring, shaft, bit)])


def watch() -> Mesh:
    """A pocket watch on a chain, its face towards +y."""
    turned = np.array([[1, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
    case = lathe([(0, -0.006), (0.026, -0.006), (0.028, 0.0), (0.026, 0.006), (0, 0.006)], sides=35, tone=0.55)
    face = lathe([(0.022, 0.0068), (0, 0.007)], sides=35, tone=0.98)
    hands = [
        ribbon([(0, 0, 0.0085), (0.0, 0.016, 0.0085)], 0.002, (0, 0, 1.0), tone=0.1),
        ribbon([(0, 0, 0.0085), (0.011, -0.003, 0.0085)], 0.0026, (0, 0, 1.0), tone=0.1),
    ]
    dial = merge([case, one_part(face, *hands)]).transformed(turned)
    chain = bow([(0, 0, 0.03), (0.03, 0, 0.06), (0.02, 0.01, 0.11), (0.05, 0.0, 0.15)], 0.003, tone=0.4)
    return merge([dial, chain]).turned(180)


def rope() -> Mesh:
    """A coil of rope held at its top, an end hanging."""
    turns = np.linspace(0, 8 * np.pi, 73)
    points = [(0.11 * np.cos(t + 1.57), 0.01 * t / np.pi - 0.04, -0.2 + 0.2 * np.sin(t + 1.57)) for t in turns]
    end = bow([(0.0, 0.04, 0.0), (0.06, 0.05, -0.25), (0.05, 0.05, -0.55)], 0.012, tone=0.62)
    return merge([tube(points, [0.012] * 73, sides=5, tone=0.62), end])


def whip() -> Mesh:
    """A qamshy: a short stock bound with brass and a plaited lash."""
    stock = tube([(0, 0, -0.08), (0, 0, 0.1), (0, 0.01, 0.28)], [0.014, 0.013, 0.011], sides=7, tone=0.35)
    bands = [lathe([(0.0155, z), (0.0155, z + 0.02)], sides=12, tone=0.8) for z in (-0.06, 0.06, 0.2)]
    lash = tube(
        [(0, 0.01, 0.28), (0.01, 0.09, 0.3), (0.02, 0.16, 0.18), (0.02, 0.18, -0.02), (0.0, 0.2, -0.2)],
        [0.012, 0.012, 0.011, 0.009, 0.005],
        sides=6,
        tone=0.2,
    )
    return merge([stock, *bands, lash])


def gun() -> Mesh:
    """A hunting rifle, its muzzle up, gripped behind the trigger."""
    barrel = tube([(0, 0.1, 0.035), (0, 0.78, 0.045)], [0.013, 0.01], sides=12, tone=0.2)
    stock = tube(
        [(0, 0.42, 0.015), (0, 0.05, 0.01), (0, -0.04, -0.01), (0, -0.18, -0.045), (0, -0.36, -0.07)],
        [0.016, 0.024, 0.02, 0.028, 0.042],
        sides=8,
        tone=0.45,
    )
    guard = bow([(0, 0.06, -0.015), (0, 0.03, -0.05), (0, -0.03, -0.03)], 0.005, tone=0.25)
    bolt = tube([(0.0, 0.03, 0.04), (0.045, 0.02, 0.03)], [0.01, 0.012], sides=6, tone=0.3)
    muzzle_up = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0.0]])
    return merge([barrel, stock, guard, bolt]).transformed(muzzle_up)


def pistol() -> Mesh:
    """A pistol pointing along +y."""
    slide = block(-0.014, -0.05, 0.03, 0.014, 0.13, 0.062, tone=0.2)
    grip = beam((0, -0.035, -0.07), (0, -0.015, 0.035), width=0.032, tone=0.3)
    guard = bow([(0, 0.05, 0.03), (0, 0.045, 0.0), (0, 0.0, 0.0)], 0.004, tone=0.2)
    return merge([slide, grip, guard])


def stick() -> Mesh:
    """A herder's stick with a crook, held at two thirds of its height."""
    return tube(
        [(0, 0, -0.95), (0.01, 0, 0.0), (0, 0, 0.45), (0, 0.05, 0.55), (0, 0.13, 0.54)],
        [0.016, 0.018, 0.017, 0.016, 0.014],
        sides=7,
        tone=0.45,
    )


def axe() -> Mesh:
    """An axe, its blade forward and up."""
    haft = tube([(0, -0.02, -0.3), (0, 0, 0.0), (0, 0.01, 0.36)], [0.018, 0.016, 0.016], sides=7, tone=0.55)
    head = block(-0.012, -0.04, 0.29, 0.012, 0.13, 0.36, tone=0.35)
    edge = block(-0.004, 0.12, 0.26, 0.004, 0.16, 0.39, tone=0.8)
    return merge([haft, head, edge])


def shovel() -> Mesh:
    """A shovel, its blade down."""
    haft = tube([(0, 0, -0.55), (0, 0, 0.5)], [0.017, 0.017], sides=7, tone=0.55)
    blade = block(-0.11, -0.012, -0.9, 0.11, 0.012, -0.55, tone=0.4)
    return merge([haft, blade])


def bucket() -> Mesh:
    """A bucket hanging from its handle."""
    body = lathe(
        [(0, -0.46), (0.1, -0.46), (0.145, -0.18), (0.135, -0.18), (0.1, -0.3), (0, -0.3)], sides=24, tone=0.55
    )
    handle = bow(
        [(-0.14, 0, -0.18), (-0.1, 0, -0.04), (0, 0, 0.0), (0.1, 0, -0.04), (0.14, 0, -0.18)], 0.006, tone=0.25
    )
    return merge([body, handle])


def bag() -> Mesh:
    """A travelling bag hanging from its handles."""
    body = blob(0.26, 0.13, 0.17, tone=0.42, sides=21).moved(0, 0, -0.26)
    straps = [
        bow([(-0.11, y, -0.14), (-0.08, y, -0.02), (0.08, y, -0.02), (0.11, y, -0.14)], 0.011, tone=0.2)
        for y in (-0.05, 0.05)
    ]
    return merge([body, *straps])


def suitcase() -> Mesh:
    """A suitcase hanging from its handle."""
    body = box(0.55, 0.17, 0.38, tone=0.45).moved(z=-0.42)
    bands = [block(x - 0.02, -0.09, -0.425, x + 0.02, 0.09, -0.035, tone=0.28) for x in (-0.17, 0.17)]
    handle = bow([(-0.07, 0, -0.04), (-0.05, 0, 0.0), (0.05, 0, 0.0), (0.07, 0, -0.04)], 0.012, tone=0.2)
    return merge([body, *bands, handle])


def bread() -> Mesh:
    """A round flat loaf with its stamped middle."""
    loaf = lathe([(0, -0.02), (0.1, -0.02), (0.14, 0.0), (0.13, 0.03), (0.07, 0.015), (0, 0.01)], sides=18, tone=0.62)
    return merge([loaf, lathe([(0.05, 0.016), (0, 0.014)], sides=17, tone=0.45)])


def dombra() -> Mesh:
    """A dombra: a drop-shaped body, a long neck, two strings; held where the neck meets the body."""
    body = lathe(
        [(0, -0.42), (0.08, -0.39), (0.13, -0.28), (0.12, -0.18), (0.06, -0.05), (0.02, 0.02), (0, 0.03)],
        sides=18,
        tone=0.55,
    ).scaled(1.0, 0.45, 1.0)
    board = block(-0.018, 0.005, -0.05, 0.018, 0.035, 0.5, tone=0.4)
    head = block(-0.022, -0.01, 0.5, 0.022, 0.03, 0.6, tone=0.3)
    pegs = [
        tube([(s * 0.02, 0.01, z), (s * 0.06, 0.01, z)], [0.007, 0.01], sides=5, tone=0.25)
        for s, z in ((1, 0.56), (-1, 0.54))
    ]
    strings = [
        tube([(x, 0.062, -0.33), (x, 0.042, 0.52)], [0.0018, 0.0018], sides=4, tone=0.15) for x in (-0.007, 0.007)
    ]
    hole = (
        lathe([(0.016, 0.0), (0, 0.001)], sides=17, tone=0.1)
        .transformed(np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0.0]]))
        .moved(0, 0.0605, -0.24)
    )
    return merge([body, board, head, *pegs, *strings, hole])


def flower() -> Mesh:
    """A small bunch of flowers."""
    stems = [tube([(0, 0, -0.12), (x, y, 0.12)], [0.004, 0.004], sides=5, tone=0.45) for x, y in _HEADS]
    heads = [blob(0.032, 0.032, 0.026, tone=0.9, sides=8).moved(x, y, 0.13) for x, y in _HEADS]
    return merge([one_part(*stems), *heads])


_HEADS = ((0.0, 0.0), (0.06, 0.02), (-0.05, 0.03), (0.02, -0.06), (-0.03, -0.05))


def hat() -> Mesh:
    """A fur hat off its head."""
    crown = lathe([(0, -0.05), (0.1, -0.05), (0.11, 0.0), (0.08, 0.09), (0, 0.11)], sides=24, tone=0.45)
    fur = lathe([(0.1, -0.06), (0.135, -0.05), (0.14, -0.01), (0.11, 0.01)], sides=24, tone=0.25)
    return merge([crown, fur])


def blanket() -> Mesh:
    """A folded blanket or felt."""
    return merge([block(-0.3, -0.2, 0.045 * i, 0.3, 0.2, 0.045 * (i + 1), tone=(0.7, 0.55)[i % 2]) for i in range(4)])


KINDS = {
    "bowl": bowl,
    "cup": cup,
    "glass": glass,
    "bottle": bottle,
    "kettle": kettle,
    "lantern": lantern,
    "candle": candle,
    "torch": torch,
    "knife": knife,
    "key": key,
    "watch": watch,
    "rope": rope,
    "whip": whip,
    "gun": gun,
    "pistol": pistol,
    "stick": stick,
    "axe": axe,
    "shovel": shovel,
    "bucket": bucket,
    "bag": bag,
    "suitcase": suitcase,
    "bread": bread,
    "dombra": dombra,
    "flower": flower,
    "hat": hat,
    "blanket": blanket,
}
