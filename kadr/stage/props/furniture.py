"""Furniture, standing on z = 0 and facing +y: the side that one sits at, opens or looks at."""

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.sets.shapes import beam, blob, block, extruded, one_part, rounded


def _legs(width: float, depth: float, height: float, thick: float, tone: float) -> Mesh:
    x, y = width / 2 - thick, depth / 2 - thick
    corners = [(-x, -y), (x, -y), (x, y), (-x, y)]
    return one_part(*(beam((a, b, 0), (a, b, height), width=thick, tone=tone) for a, b in corners))


def table(width: float = 1.3, depth: float = 0.8, height: float = 0.75) -> Mesh:
    """A four-legged table."""
    w, d = width / 2, depth / 2
    top = block(-w, -d, height - 0.04, w, d, height, tone=0.66)
    apron = block(-w + 0.06, -d + 0.06, height - 0.13, w - 0.06, d - 0.06, height - 0.04, tone=0.55)
    return merge([top, apron, _legs(width, depth, height - 0.04, 0.06, 0.52)])


def low_table() -> Mesh:
    """The round low table of a yurt or a village room, laid with a cloth, bowls and bread."""
    top = lathe([(0, 0.27), (0.55, 0.28), (0.56, 0.33), (0, 0.335)], sides=24, tone=0.7)
    legs = [tube([(x, y, 0), (x, y, 0.28)], [0.03, 0.03], sides=6, tone=0.5) for x in (-0.3, 0.3) for y in (-0.3, 0.3)]
    bowl = lathe([(0.03, 0), (0.07, 0.05), (0.075, 0.06), (0, 0.05)], sides=10, tone=0.92)
    bowls = [bowl.moved(x, y, 0.335) for x, y in ((-0.3, 0.1), (0.25, 0.25), (0.2, -0.28))]
    bread = blob(0.14, 0.14, 0.05, tone=0.55).moved(-0.05, -0.05, 0.36)
    return merge([top, one_part(*legs), *bowls, bread])


def chair() -> Mesh:
    """A kitchen chair; whoever sits on it faces +y."""
    seat = block(-0.22, -0.22, 0.42, 0.22, 0.22, 0.46, tone=0.62)
    posts = [beam((x, -0.2, 0.44), (x, -0.25, 0.95), width=0.045, tone=0.5) for x in (-0.19, 0.19)]
    slats = [block(-0.19, -0.245, z, 0.19, -0.215, z + 0.09, tone=0.58) for z in (0.63, 0.82)]
    return merge([seat, _legs(0.44, 0.44, 0.42, 0.045, 0.5), *posts, *slats])


def stool() -> Mesh:
    """A three-legged milking stool."""
    seat = lathe([(0, 0.38), (0.18, 0.38), (0.19, 0.42), (0, 0.425)], sides=14, tone=0.62)
    legs = [
        tube([(x, y, 0), (x * 0.6, y * 0.6, 0.38)], [0.025, 0.025], sides=5, tone=0.5)
        for x, y in ((0.18, 0), (-0.12, 0.15), (-0.12, -0.15))
    ]
    return merge([seat, *legs])


def bench(length: float = 1.5) -> Mesh:
    """A bench with a back."""
    half = length / 2
    planks = [block(-half, y, 0.42, half, y + 0.11, 0.455, tone=0.6) for y in (-0.2, -0.06, 0.08)]
    back = [block(-half, -0.27, z, half, -0.235, z + 0.11, tone=0.6) for z in (0.6, 0.76)]
    ends = [block(x - 0.03, -0.27, 0, x + 0.03, 0.18, 0.42, tone=0.42) for x in (-half + 0.12, half - 0.12)]
    rests = [block(x - 0.03, -0.3, 0.42, x + 0.03, -0.265, 0.88, tone=0.42) for x in (-half + 0.12, half - 0.12)]
    return merge([*planks, *back, *ends, *rests])


def chest() -> Mesh:
    """A sandyk: a chest with iron bands, its lock in front."""
    body = block(-0.55, -0.3, 0.05, 0.55, 0.3, 0.5, tone=0.52)
    lid = block(-0.57, -0.32, 0.5, 0.57, 0.32, 0.58, tone=0.6)
    feet = [block(x - 0.07, -0.28, 0, x + 0.07, 0.28, 0.05, tone=0.35) for x in (-0.42, 0.42)]
    bands = [block(x - 0.035, -0.31, 0.05, x + 0.035, 0.315, 0.5, tone=0.34) for x in (-0.36, 0.36)]
    lock = block(-0.05, 0.3, 0.4, 0.05, 0.335, 0.52, tone=0.28)
    return merge([body, lid, *feet, *bands, lock])


def cupboard() -> Mesh:
    """A dresser: doors below, open shelves with crockery above."""
    base = block(-0.6, -0.22, 0, 0.6, 0.22, 0.85, tone=0.6)
    doors = [block(x, 0.22, 0.08, x + 0.54, 0.24, 0.78, tone=0.68) for x in (-0.57, 0.03)]
    knobs = [block(x - 0.015, 0.24, 0.42, x + 0.015, 0.265, 0.46, tone=0.25) for x in (-0.07, 0.07)]
    back = block(-0.58, -0.22, 0.85, 0.58, -0.18, 1.7, tone=0.5)
    sides = [block(x - 0.02, -0.22, 0.85, x + 0.02, 0.1, 1.7, tone=0.6) for x in (-0.57, 0.57)]
    shelves = [block(-0.58, -0.2, z, 0.58, 0.1, z + 0.03, tone=0.64) for z in (1.22, 1.67)]
    pot = lathe([(0.06, 0), (0.09, 0.07), (0.08, 0.13), (0, 0.14)], sides=10, tone=0.9)
    pots = [
        pot.moved(x, -0.05, z)
        for x, z in ((-0.4, 0.85), (-0.12, 0.85), (0.2, 0.85), (-0.28, 1.25), (0.1, 1.25), (0.38, 1.25))
    ]
    return merge([base, *doors, *knobs, back, *sides, *shelves, *pots])


def bed() -> Mesh:
    """A single bed with blanket and pillow, its head at -x, its open long side at +y."""
    frame = block(-1.0, -0.45, 0.18, 1.0, 0.45, 0.34, tone=0.5)
    legs = [block(x - 0.04, y - 0.04, 0, x + 0.04, y + 0.04, 0.2, tone=0.4) for x in (-0.95, 0.95) for y in (-0.4, 0.4)]
    ends = [block(-1.05, -0.46, 0.1, -1.0, 0.46, 0.95, tone=0.5), block(1.0, -0.46, 0.1, 1.05, 0.46, 0.68, tone=0.5)]
    mattress = block(-0.98, -0.43, 0.34, 0.98, 0.43, 0.48, tone=0.88)
    blanket = block(-0.42, -0.465, 0.3, 0.985, 0.465, 0.525, tone=0.6)
    fold = block(-0.5, -0.465, 0.47, -0.36, 0.465, 0.545, tone=0.9)
    pillow = blob(0.24, 0.36, 0.1, tone=0.95).moved(-0.72, 0, 0.54)
    return merge([frame, *legs, *ends, mattress, blanket, fold, pillow])


def sofa() -> Mesh:
    """A sofa for two or three; sitters face +y."""
    seat = rounded(block(-0.85, -0.4, 0.12, 0.85, 0.4, 0.44, tone=0.55))
    cushions = [block(x, -0.22, 0.42, x + 0.8, 0.4, 0.5, tone=0.64) for x in (-0.81, 0.01)]
    back = block(-0.85, -0.45, 0.12, 0.85, -0.22, 0.9, tone=0.55)
    arms = [block(x - 0.11, -0.45, 0.08, x + 0.11, 0.42, 0.64, tone=0.5) for x in (-0.95, 0.95)]
    feet = [block(x - 0.05, -0.4, 0, x + 0.05, 0.38, 0.12, tone=0.3) for x in (-0.78, 0.78)]
    return merge([seat, *cushions, back, *arms, *feet])


def stove() -> Mesh:
    """A whitewashed village stove: fire door in front, an iron plate with a kettle on it, the flue rising behind."""
    body = block(-0.55, -0.4, 0, 0.55, 0.4, 0.82, tone=0.88)
    plate = block(-0.58, -0.43, 0.82, 0.58, 0.43, 0.87, tone=0.3)
    flue = block(-0.5, -0.42, 0.87, 0.1, -0.06, 2.7, tone=0.86)
    door = block(-0.2, 0.4, 0.3, 0.16, 0.43, 0.58, tone=0.24)
    ash = block(-0.16, 0.4, 0.08, 0.12, 0.42, 0.2, tone=0.3)
    hole = lathe([(0.17, 0.88), (0, 0.885)], sides=14, tone=0.2).moved(0.28, 0.12, 0)
    kettle = lathe([(0.1, 0), (0.13, 0.06), (0.1, 0.15), (0.03, 0.19), (0, 0.22)], sides=12, tone=0.42).moved(
        0.28, 0.12, 0.88
    )
    return merge([body, plate, flue, door, ash, hole, kettle])


def cradle() -> Mesh:
    """A besik: a rocking cradle with a bar along its top, swaddled."""
    rockers = []
    for y in (-0.4, 0.4):
        points = [(x, y, 0.05 + 0.35 * x * x) for x in (-0.36, -0.18, 0.0, 0.18, 0.36)]
        rockers.append(tube(points, [0.03] * 5, sides=6, tone=0.42))
    hoops = []
    for y in (-0.4, 0.4):
        points = [(-0.26, y, 0.1), (-0.27, y, 0.45), (-0.15, y, 0.68), (0.15, y, 0.68), (0.27, y, 0.45), (0.26, y, 0.1)]
        hoops.append(tube(points, [0.022] * 6, sides=6, tone=0.45))
    bar = tube([(0, -0.52, 0.69), (0, 0.52, 0.69)], [0.025, 0.025], sides=6, tone=0.4)
    tray = block(-0.25, -0.42, 0.2, 0.25, 0.42, 0.27, tone=0.5)
    child = blob(0.19, 0.36, 0.13, tone=0.9).moved(0, 0, 0.32)
    return merge([*rockers, *hoops, bar, tray, child])


def desk() -> Mesh:
    """An office desk with drawers; whoever works at it sits at -y, facing +y."""
    top = block(-0.75, -0.38, 0.71, 0.75, 0.38, 0.75, tone=0.7)
    drawers = block(0.3, -0.34, 0, 0.72, 0.34, 0.71, tone=0.58)
    fronts = [block(0.33, -0.36, z, 0.69, -0.34, z + 0.18, tone=0.66) for z in (0.06, 0.28, 0.5)]
    side = block(-0.74, -0.34, 0, -0.7, 0.34, 0.71, tone=0.58)
    apron = block(-0.7, 0.28, 0.25, 0.3, 0.31, 0.71, tone=0.6)
    return merge([top, drawers, *fronts, side, apron])


def bookshelf() -> Mesh:
    """Shelves full of books and folders."""
    case = [block(-0.5, -0.16, 0, 0.5, -0.13, 2.0, tone=0.45)]
    case += [block(x - 0.02, -0.16, 0, x + 0.02, 0.16, 2.0, tone=0.58) for x in (-0.5, 0.5)]
    case += [block(-0.5, -0.14, z, 0.5, 0.16, z + 0.03, tone=0.6) for z in (0.02, 0.42, 0.82, 1.22, 1.62, 1.97)]
    books = []
    for row, z in enumerate((0.05, 0.45, 0.85, 1.25, 1.65)):
        for i in range(8):
            height = 0.24 + 0.028 * ((i * 5 + row * 3) % 4)
            x = -0.46 + 0.112 * i
            books.append(block(x, -0.12, z, x + 0.09, 0.08, z + height, tone=0.45 + 0.11 * ((i + row * 2) % 4)))
    return merge([*case, *books])


def lamp() -> Mesh:
    """A table lamp with a shade."""
    foot = lathe([(0, 0), (0.09, 0), (0.09, 0.02), (0.015, 0.04), (0.015, 0.28), (0, 0.28)], sides=14, tone=0.4)
    shade = lathe([(0, 0.24), (0.15, 0.24), (0.09, 0.44), (0, 0.44)], sides=16, tone=1.2)
    return merge([foot, shade])


def gate(width: float = 1.1) -> Mesh:
    """A hurdle of poles."""
    half = width / 2
    rails = [beam((-half, 0, z), (half, 0, z), width=0.06, tone=0.55) for z in (0.25, 0.6, 0.95)]
    posts = [beam((x, 0, 0), (x, 0, 1.1), width=0.08, tone=0.45) for x in (-half, half)]
    brace = beam((-half, 0.03, 0.25), (half, 0.03, 0.95), width=0.05, tone=0.55)
    return merge([*rails, *posts, brace])


def mirror() -> Mesh:
    """A standing mirror."""
    frame = extruded([(-0.3, 0.1), (0.3, 0.1), (0.3, 1.6), (-0.3, 1.6)], 0.05, tone=0.4)
    glass = block(-0.25, 0.02, 0.16, 0.25, 0.03, 1.54, tone=0.95)
    feet = [beam((x, -0.3, 0.02), (x, 0.3, 0.02), width=0.05, tone=0.35) for x in (-0.28, 0.28)]
    return merge([frame, glass, *feet])


KINDS = {
    "table": table,
    "low_table": low_table,
    "chair": chair,
    "stool": stool,
    "bench": bench,
    "chest": chest,
    "cupboard": cupboard,
    "bed": bed,
    "sofa": sofa,
    "stove": stove,
    "cradle": cradle,
    "desk": desk,
    "bookshelf": bookshelf,
    "lamp": lamp,
    "mirror": mirror,
}
