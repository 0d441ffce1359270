"""Things lying about: what is drawn for a hand to hold is put down flat where nobody holds it."""

from functools import lru_cache

import numpy as np

from kadr.stage.mesh import Mesh

# What is read: turned to its reader in the hand.
PAGES = frozenset({"letter", "envelope", "photo", "book", "newspaper", "phone", "money", "calendar"})
# What does not stand by itself.
FLAT = PAGES | {
    "key", "knife", "whip", "watch", "pistol", "gun", "axe", "shovel", "stick", "hat", "dombra", "rope",
    "matchbox", "button", "ladle", "spoon", "mitten", "belt", "ring",
}  # fmt: skip


@lru_cache(maxsize=64)
def laid(kind: str) -> Mesh:
    """The mesh of a thing at rest, touching z = 0 from above; furniture and animals as they are."""
    # Things are made of the sets' shapes and sets lay things about: of the two imports one has to wait.
    from kadr.stage import props

    one = props.build(kind)
    if kind in FLAT:
        # Its front, which looked north, looks up.
        one = one.transformed(np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]]))
    if kind in props.HELD:
        one = one.moved(z=-float(one.vertices[:, 2].min()))
    return one


# Shown where it is sewn on: the frame is for the thing, not for the cloth about it.
SHOWN_M = {"button": 0.09}


def extent(kind: str) -> float:
    """The longest side of what is to be seen of the thing at rest, metres."""
    if kind in SHOWN_M:
        return SHOWN_M[kind]
    vertices = laid(kind).vertices
    return float((vertices.max(axis=0) - vertices.min(axis=0)).max())
