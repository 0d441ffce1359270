"""Maps as files: names safe for every script, a page of JSON that tells how to read them."""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kadr.errors import Invalid
from kadr.stage.maps import Kind, Map

# Letters, marks and digits of every alphabet stay; dots could hide a file or fake an extension.
_UNSAFE = re.compile(r"[^\w-]+")
# In bytes: a name of 60 Kazakh letters, and 255 are what file systems allow.
_LONGEST = 120
# What an archive's members are dated.
_DATE = (1980, 1, 1, 0, 0, 0)
POINTS = ("version", "canvas_width", "canvas_height", "people")


def safe(text: str) -> str:
    """Text as a part of a file name."""
    kept = _UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip("_")
    return kept.encode("utf-8", "ignore")[:_LONGEST].decode(errors="ignore") or "unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A file of maps. `kind` is the map's, or `openpose_json`, `facts` (the page that tells how to read the others) or
    `zip`; `character` is whose mask it is, `dilated` a wider one."""

    kind: str
    name: str
    media_type: str
    data: bytes
    character: str = ""
    dilated: bool = False


def filed(made: Mapping[str, Map], stem: str) -> list[Filed]:
    """The maps as files, then `STEM.openpose.json` where there is a pose map, and `STEM.maps.json`."""
    stem = safe(stem)
    taken: set[str] = set()
    listed: dict[str, Any] = {}
    out: list[Filed] = []
    for key, one in made.items():
        name = f"{_free(f'{stem}.{_label(key, one)}', taken)}.png"
        listed[key] = {"file": name, **{k: v for k, v in one.facts.items() if k not in POINTS}}
        out.append(
            Filed(
                kind=str(one.kind),
                name=name,
                media_type="image/png",
                data=one.png,
                character=one.name,
                dilated=key.startswith("mask_dilated:"),
            )
        )
    pose = made.get(Kind.OPENPOSE)
    if pose is not None:
        points = _page({key: pose.facts[key] for key in POINTS})
        out.append(
            Filed(kind="openpose_json", name=f"{stem}.openpose.json", media_type="application/json", data=points)
        )
    if made:
        first = next(iter(made.values()))
        page = _page({"width": first.width, "height": first.height, "maps": listed})
        out.append(_json("facts", f"{stem}.maps.json", page))
    return out


def _json(kind: str, name: str, page: bytes) -> Filed:
    return Filed(kind=kind, name=name, media_type="application/json", data=page)


def zipped(files: Sequence[Filed], stem: str) -> Filed:
    """All the files in one; equal files give an equal archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for one in files:
            archive.writestr(zipfile.ZipInfo(one.name, _DATE), one.data)
    return Filed(kind="zip", name=f"{safe(stem)}.maps.zip", media_type="application/zip", data=out.getvalue())


def _label(key: str, one: Map) -> str:
    return f"{key.partition(':')[0]}-{safe(one.name)}" if one.name else str(one.kind)


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number where another character's came out the same; file systems may not tell capitals."""
    free, count = name, 1
    while free.casefold() in taken:
        count += 1
        free = f"{name}-{count}"
    taken.add(free.casefold())
    return free


def _page(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def written(made: Mapping[str, Map], folder: Path, stem: str) -> list[Path]:
    """Write the files; see `kadr.stage.maps.write`."""
    out = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in filed(made, stem):
            path = folder / one.name
            path.write_bytes(one.data)
            out.append(path)
    except OSError as error:
        raise Invalid(f"cannot write maps to {folder}: {error.strerror}; name another folder") from error
    return out
