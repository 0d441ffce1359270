"""Typst behind one door: a template of ours, the film as data, out comes a PDF."""

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import typst

# A fixed date keeps equal films equal, byte for byte; the templates write none into the document.
_TIMESTAMP = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


def press(template: str, data: Mapping[str, object], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of `templates/<template>.typ`, which reads `data.json` and the `pictures` beside it.

    Words of the film reach typst only as JSON values, never as markup, and only our own fonts and the ones inside typst
    are looked at, so that a page looks alike on every machine. The folder it works in is gone when this returns.
    """
    home = files("kadr.formats")
    with tempfile.TemporaryDirectory(prefix="kadr-press-") as folder, as_file(home / "fonts") as fonts:
        root = Path(folder)
        main = root / "main.typ"
        main.write_bytes((home / "templates" / f"{template}.typ").read_bytes())
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for name, picture in (pictures or {}).items():
            (root / name).write_bytes(picture)
        pdf = typst.compile(
            str(main),
            root=folder,
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=_TIMESTAMP,
        )
    return bytes(pdf)
