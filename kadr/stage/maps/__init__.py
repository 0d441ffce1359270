"""Control maps: what image models are steered by, from the same staging as the sketch, aligned with it by pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from kadr.errors import Invalid
from kadr.film.staging import Staging

__all__ = ["ALL", "Kind", "Map", "maps", "write"]


class Kind(StrEnum):
    """The kinds of maps; see docs/control-maps.md for the convention of each."""

    DEPTH = "depth"
    DEPTH_METRIC = "depth_metric"
    OPENPOSE = "openpose"
    SEGMENTATION = "segmentation"
    SEMANTIC = "semantic"
    MASKS = "masks"
    LINEART = "lineart"
    SCRIBBLE = "scribble"
    NORMAL = "normal"


ALL = tuple(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """One map as PNG bytes. `name` is the character of a mask; `facts` say how the map is read, as JSON would."""

    kind: Kind
    png: bytes
    width: int
    height: int
    name: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def maps(
    staging: Staging, *, width: int, height: int, kinds: Sequence[str] = ALL, dilated: bool = False
) -> dict[str, Map]:
    """The maps of a staging by kind; masks are one for each character in the picture, as `mask:NAME`, and where
    `dilated` is set a wider `mask_dilated:NAME` too. Light, weather and style change nothing in them.

    Raises Invalid for a kind that there is not and for what cannot be drawn. The same staging gives the same bytes."""
    # numba and OpenCV take a second to load.
    from kadr.stage.maps import making

    return making.made(staging, width=width, height=height, kinds=chosen(kinds), dilated=dilated)


def chosen(kinds: Sequence[str]) -> tuple[Kind, ...]:
    """The kinds asked for, each once, in the order of ALL. Raises Invalid naming what there is."""
    named = [kinds] if isinstance(kinds, str) else list(kinds)
    unknown = next((one for one in named if one not in set(Kind)), None)
    if unknown is not None or not named:
        what = f"map kind {str(unknown)[:40]!r} is unknown" if named else "no kind of map is named"
        raise Invalid(f"{what}; choose from {', '.join(Kind)}")
    return tuple(kind for kind in Kind if kind in named)


def write(made: Mapping[str, Map], folder: Path, stem: str) -> list[Path]:
    """Write maps as files: `STEM.KIND.png` each, `STEM.openpose.json`, and `STEM.maps.json` that tells how to read
    them; the paths, in that order. Names keep the letters of every script and nothing that a file system refuses.

    Raises Invalid where the folder cannot be written to."""
    from kadr.stage.maps import files

    return files.written(made, folder, stem)
