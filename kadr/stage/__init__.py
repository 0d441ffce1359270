"""Staging: figures on a floor plan and a camera with a lens, drawn without any model."""

from collections.abc import Mapping, Sequence

from kadr.film.screenplay import Language, Scene, Screenplay
from kadr.film.shots import Shot
from kadr.film.staging import Appearance, Staging
from kadr.stage.places import Place, film_places

__all__ = ["block", "checked", "looks", "moving", "reframe", "scene_places", "sketch"]

# Imports wait inside: numba and OpenCV take a second to load, and the front end never draws.


def block(
    scene: Scene,
    shots: Sequence[Shot],
    *,
    language: Language,
    aspect: float,
    looks: Mapping[str, Appearance] | None = None,
    places: Mapping[int, Place] | None = None,
) -> tuple[Staging, ...]:
    """One staging for each shot of a scene, in order: the same floor plan, line of action, light and clothes.

    `looks` gives appearances by name for the whole film, see `looks()`; `places` where and when every scene plays, see
    `scene_places()`: a scene read by itself does not know what «CONTINUOUS» continues. Deterministic."""
    from kadr.stage import blocking

    return blocking.block(scene, shots, language=language, aspect=aspect, looks=looks, places=places)


def looks(screenplay: Screenplay, language: Language) -> dict[str, Appearance]:
    """What every character of a film looks like, told apart from one another; for `block`. Deterministic."""
    from kadr.stage import appearance

    return appearance.looks(screenplay, language)


def scene_places(screenplay: Screenplay, language: Language) -> dict[int, Place]:
    """Where and when each scene of a film plays, by the scene's ordinal; for `block`. Deterministic."""
    return film_places(screenplay, language)


def sketch(staging: Staging, *, width: int = 1024, height: int = 576, style: str = "pencil") -> bytes:
    """The staging drawn in grey pencil, as PNG bytes that say that no AI model drew them.

    Raises Invalid for a staging or size that cannot be drawn, NotFound for an unknown place or prop.
    The same staging gives the same bytes."""
    from kadr.stage import draw

    return draw.sketch(staging, width=width, height=height, style=style)


def checked(staging: Staging) -> Staging:
    """The staging itself. Raises Invalid, TooLarge or NotFound naming what cannot be staged, and the remedy."""
    from kadr.stage import checks

    return checks.sound(staging)


def reframe(staging: Staging, shot: Shot) -> Staging:
    """The staging with another camera: figures, things, place and light stay, the camera is solved for what the shot
    asks for now. Deterministic."""
    from kadr.stage import reframing

    return reframing.reframe(staging, shot)


def moving(staging: Staging, shot: Shot) -> Staging:
    """The staging with the shot's camera move, its end, and the ways of those who walk, run or ride. Deterministic."""
    from kadr.stage import moves

    return moves.moved(staging, shot)
