"""The word of a screen that fills the view: a desktop, a phone, a call, a chat, built of flat pieces."""

from typing import Annotated

import numpy as np

from kadr.film.shots import ScreenKind
from kadr.stage import screens
from kadr.stage.mesh import Mesh, merge, mesh
from kadr.stage.sets.measures import Choice, Metres, Number
from kadr.stage.sets.piece import GLOW
from kadr.stage.sets.shapes import block
from kadr.stage.sets.vocabulary import Site, word

Kind = Annotated[str, Choice(tuple(str(kind) for kind in ScreenKind))]
Aspect = Annotated[float, Number(screens.NARROWEST, screens.WIDEST, "(width over height)")]


@word("display", stands=True)
def display(site: Site, *, shows: Kind, height: Metres = 1.8, aspect: Aspect = 16 / 9) -> Mesh:
    """A large lit screen, its picture to the south, text on it as grey bars; where it shows somebody it is blank."""
    plan = screens.layout(ScreenKind(shows), aspect, seed=site.conditions.seed)
    width = aspect * height
    case = block(-width / 2 - 0.06, 0.0, -0.06, width / 2 + 0.06, 0.08, height + 0.06, tone=0.05)
    view = [] if plan.view is None else [screens.Plate(box=plan.view, tone=screens.MIDDLE)]
    plates = [*plan.under, *view, *plan.over]
    flats = [_flat(plate, width, height, 0.004 + 0.0006 * i) for i, plate in enumerate(plates)]
    return merge([case, *flats])


def _flat(plate: screens.Plate, width: float, height: float, out: float) -> Mesh:
    """A plate hung before the case, which faces south."""
    corners = screens.outline(plate)
    x = np.clip(corners[:, 0] * height, 0.0, width) - width / 2
    z = height * (1.0 - np.clip(corners[:, 1], 0.0, 1.0))
    points = np.stack([x, np.full(len(x), -out), z], axis=-1)
    # Seen from the south x runs to the right and z up: the outline, which ran clockwise on paper, runs the other way.
    fan = [(0, i + 1, i) for i in range(1, len(x) - 1)]
    # White on a screen shines in the dark of its room; what is darker keeps its tone.
    tone = GLOW if plate.tone >= screens.WHITE else plate.tone
    return mesh(points.tolist(), fan, tone=tone, smooth=False)
