"""The same scripts read by Kadr, screenplain, screenplay-tools and fountain-js, in one run on one machine."""

import io
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kadr.formats import fountain

# Peers know English alone, so the English example is what all four are given.
_BORAN = (Path(__file__).parents[1] / "examples/boran/boran.en.fountain").read_text(encoding="utf-8")
_PAGES = 6
PAGES = (12, 120, 1_200)

# Warm as the others are: the second of two runs in one process, timed by Node itself.
_NODE = """
const { Fountain } = require('fountain-js'); const fs = require('fs');
const times = {};
for (const file of process.argv.slice(1)) {
  const text = fs.readFileSync(file, 'utf8');
  new Fountain().parse(text, true);
  const began = process.hrtime.bigint(); new Fountain().parse(text, true);
  times[file] = Number(process.hrtime.bigint() - began) / 1e9;
}
console.log(JSON.stringify(times));
"""


def script(pages: int) -> str:
    """The English example repeated to about so many pages, under one title page."""
    title, _, body = _BORAN.partition("\n\n")
    return title + "\n\n" + "\n\n".join([body] * (pages // _PAGES))


def compared() -> list[tuple[str, str]]:
    """A row for each reader: its times, and how they grow from 120 to 1,200 pages (10 is linear)."""
    readers = {"Kadr": fountain.parse, "screenplain": _screenplain, "screenplay-tools": _screenplay_tools}
    rows = [(name, [_seconds(read, script(pages)) for pages in PAGES]) for name, read in readers.items()]
    rows += [("fountain-js", times)] if (times := _fountain_js()) else []
    return [
        (f"read {' / '.join(map(str, PAGES))} pages, {name}", f"{_shown(times)}, growth {times[2] / times[1]:.1f}")
        for name, times in rows
    ]


def _shown(times: list[float]) -> str:
    return " / ".join(f"{seconds * 1e3:.0f}" for seconds in times) + " ms"


def _seconds(read: Callable[[str], object], text: str) -> float:
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        read(text)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _screenplain(text: str) -> object:
    from screenplain.parsers import fountain as peer

    return list(peer.parse(io.StringIO(text)))


def _screenplay_tools(text: str) -> object:
    from screenplay_tools.fountain.parser import Parser

    parser = Parser()
    parser.add_text(text)
    parser.finalize()
    return parser.script


def _fountain_js() -> list[float] | None:
    """None where there is no npm; it is a guest of this table, not a part of Kadr."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{pages}.fountain") for pages in PAGES]
        for file, pages in zip(files, PAGES, strict=True):
            file.write_text(script(pages), encoding="utf-8")
        got = subprocess.run([npm, "install", "--silent", "--prefix", folder, "fountain-js"], check=False, timeout=300)
        if got.returncode:
            return None
        ran = subprocess.run(
            [node, "-e", _NODE, *map(str, files)], cwd=folder, check=True, capture_output=True, timeout=300
        )
    times = json.loads(ran.stdout)
    return [float(times[str(file)]) for file in files]
