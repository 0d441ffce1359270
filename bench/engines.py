"""What serving models costs beside the bare work, part by part; each in processes of its own, on one thread."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

# In the order of a task's way: its queue, its batch, its words, its listeners. Each names a function that returns rows.
_PARTS = (
    ("queueing", "rows()"),
    ("serving", "rows()"),
    ("text", "texts()"),
    ("fanout", "rows()"),
)


def rows() -> Iterator[tuple[str, str]]:
    """Rows (what, figure) of every part, each as soon as it is measured."""
    for module, call in _PARTS:
        yield from _apart(module, call)


def _apart(module: str, call: str) -> list[tuple[str, str]]:
    code = f"import json\nfrom bench import {module}\nprint(json.dumps({module}.{call}))"
    # Anything else that a library prints comes before the last line.
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise SystemExit(f"bench.{module} failed:\n{answer.stderr[-2000:]}")
    return [(what, figure) for what, figure in json.loads(answer.stdout.splitlines()[-1])]
