"""Things lying about: what is drawn for a hand to hold is put down flat where nobody holds it."""

from functools import lru_cache

import numpy as np

from kadr.stage import props
from kadr.stage.mesh import Mesh

# What is read: turned to its reader in the hand.
PAGES = frozenset({"letter", "envelope", "photo", "book", "newspaper", "phone", "money"})
# What does not stand by itself.
FLAT = PAGES | {"key", "knife", "whip", "watch", "pistol", "gun", "axe", "shovel", "stick", "hat", "dombra", "rope"}


@lru_cache(maxsize=64)
def laid(kind: str) -> Mesh:
    """The mesh of a thing at rest, touching z = 0 from above; furniture and animals as they are."""
    one = props.build(kind)
    if kind in FLAT:
        # Its front, which looked north, looks up.
        one = one.transformed(np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]]))
    if kind in props.HELD:
        one = one.moved(z=-float(one.vertices[:, 2].min()))
    return one


def extent(kind: str) -> float:
    """The longest side of the thing at rest, metres."""
    vertices = laid(kind).vertices
    return float((vertices.max(axis=0) - vertices.min(axis=0)).max())
