"""Structural promises of the compiled loops: they let go of the interpreter, count nothing, and are warmed."""

import subprocess
import sys
from pathlib import Path

import kadr.stage

ASK = """
import sys
from numba.core.dispatcher import Dispatcher
from kadr.stage import draw, motion, props, sets
from kadr.stage.__main__ import main
if sys.argv[1] == "warm":
    main()
for name, module in sorted(sys.modules.items()):
    for key, loop in vars(module).items():
        if name.startswith("kadr.stage.") and isinstance(loop, Dispatcher) and loop.py_func.__module__ == name:
            options = loop.targetoptions
            print(name, key, options.get("nogil"), options.get("_nrt"), len(loop.overloads))
"""


def loops(how: str) -> list[list[str]]:
    """Module, name, nogil, _nrt and how often compiled, of every loop that drawing loads."""
    asked = subprocess.run([sys.executable, "-c", ASK, how], capture_output=True, text=True, check=True)
    return [line.split() for line in asked.stdout.splitlines()]


def test_every_loop_releases_the_interpreter_and_counts_no_references() -> None:
    found = loops("cold")

    assert len(found) > 30, "no loops were found: this test looks for them in kadr.stage"
    stopping = [loop for loop in found if loop[2:4] != ["True", "False"]]
    assert stopping == [], f"declare these with kadr.stage.compiled: {stopping}"


def test_warming_compiles_what_a_sketch_asks_for() -> None:
    called = {
        "_projected", "_rasterised", "rasterise_shadow", "_values", "_drawn", "_laid", "stroke", "strokes", "toned",
        "ruled", "joined", "as_bytes", "_veiled", "_turned", "_normals", "_sample", "_net", "_faces",
    }  # fmt: skip
    warmed = {(loop[1], loop[0]): int(loop[4]) for loop in loops("warm")}

    missing = [name for name in called if not any(n == name and times for (n, _), times in warmed.items())]
    assert missing == [], f"python -m kadr.stage should draw something that needs {missing}"
    # numpy hands numbers over as 4 or 8 bytes, which are forms of their own: each is seconds of compiling.
    assert {key: times for key, times in warmed.items() if times > 3} == {}


def test_loops_are_declared_in_one_place() -> None:
    folder = Path(kadr.stage.__file__).parent

    strangers = [path.name for path in folder.rglob("*.py") if "numba.njit" in path.read_text(encoding="utf-8")]

    assert strangers == ["compiled.py"]
