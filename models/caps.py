"""Caps: how many pictures are worth painting in one call here, learnt from the calls themselves and kept for next time.

Nothing is run for the sake of measuring. A call's peak memory gives bytes per pixel and row, its time what a row costs
in company; the cap doubles for as long as company makes rows cheaper and fits, and falls back to where it did."""

import json
import math
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Rows of a call of which nothing is known yet.
START = 4

# The largest call. Beyond it a step lasts so long that progress, previews and cancels come in lumps.
MOST = 16

# Company must make a row cheaper by this share, or waiting for it is not worth it.
GAIN = 0.03

# Calls of a size before its time is believed: the first ones load kernels and fill caches.
SURE = 3

# The share of a device's free memory that a call may fill: fragments and other people's processes need the rest.
FILL = 0.85

# Calls after which a lack of memory is forgotten: whoever held it may be gone.
FORGET = 32

# What a file may hold; more is not ours.
MOST_BYTES = 2_000_000
MOST_SHAPES = 64

FILE = "measured.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What calls have in common that can be compared: the class, the grid, the steps, and whether guidance doubles the
    work."""

    class_name: str
    width: int
    height: int
    steps: int
    guided: bool

    @property
    def pixels(self) -> int:
        """Of one row."""
        return self.width * self.height

    @property
    def key(self) -> str:
        """The name in the file."""
        return f"{self.class_name} {self.width}x{self.height} {self.steps} {'guided' if self.guided else 'plain'}"


@dataclass(slots=True, kw_only=True)
class Cost:
    """What was seen of one shape: by rows, the least seconds that a row took and how many calls there were; `peaks`
    the most bytes that a call of so many rows needed."""

    seconds: dict[int, tuple[float, int]] = field(default_factory=dict)
    peaks: dict[int, int] = field(default_factory=dict)

    def add(self, rows: int, seconds: float, peak: int | None) -> None:
        """One more call."""
        least, count = self.seconds.get(rows, (math.inf, 0))
        self.seconds[rows] = (min(least, seconds / rows), count + 1)
        if peak is not None:
            self.peaks[rows] = max(peak, self.peaks.get(rows, 0))

    def gains(self) -> int:
        """The most rows that still make a row cheaper, or twice as many where that has not been tried."""
        known = {rows: least for rows, (least, count) in sorted(self.seconds.items()) if count >= SURE}
        if not known:
            return START
        best = min(known)
        for rows, least in known.items():
            if least < known[best] * (1 - GAIN):
                best = rows
        if best == max(known):
            return min(MOST, max(START, 2 * best))
        # Claiming and settling cost a row less in company too, which is not seen here: a few rows that are no dearer.
        even = known[best] * (1 + GAIN)
        return max(rows for rows, least in known.items() if rows == best or (rows <= START and least <= even))

    def fits(self, free: int) -> int:
        """The most rows whose memory, in a straight line through what was seen, is free."""
        if not self.peaks:
            return MOST
        few, many = min(self.peaks), max(self.peaks)
        each = (self.peaks[many] - self.peaks[few]) / (many - few) if many > few else self.peaks[many] / many
        # Never below half of the plain share: two calls of much the same size tell little about the slope.
        each = max(each, self.peaks[many] / many / 2, 1.0)
        return max(1, math.floor(many + (free * FILL - self.peaks[many]) / each))


class Caps:
    """The costs of one model on one device. Without a file they last as long as the process."""

    def __init__(self, *, file: Path | None = None, owner: str = "") -> None:
        """`owner`: whatever the figures depend on, the model's revision, device, precision and libraries; figures of
        other owners in the file are left alone."""
        self._file = file
        self._owner = owner
        self._costs = {key: cost for key, raw in _owned(file, owner).items() if (cost := _cost(raw)) is not None}
        # Learnt by running out of memory: most rows, and calls for which that holds. Not kept: next time other models
        # may be resident.
        self._limits: dict[str, tuple[int, int]] = {}

    def rows(self, shape: Shape, free: int) -> int:
        """How many rows of this shape to paint together, with so many bytes free."""
        most, _ = self._limits.get(shape.key, (MOST, 0))
        cost = self._costs.get(shape.key)
        return min(most, START) if cost is None else min(most, cost.gains(), cost.fits(free))

    def record(self, shape: Shape, rows: int, seconds: float, peak: int | None) -> None:
        """A call of so many rows took so long and, where that is known, so many bytes beside the weights."""
        cost = self._costs.setdefault(shape.key, Cost())
        before = cost.gains()
        cost.add(rows, seconds, peak)
        self._ease(shape)
        if len(self._costs) > MOST_SHAPES:
            del self._costs[next(iter(self._costs))]
        if cost.gains() != before or cost.seconds[rows][1] == SURE:
            self._keep()

    def overflowed(self, shape: Shape, rows: int) -> None:
        """A call of so many rows found no room."""
        self._limits[shape.key] = (max(1, rows // 2), FORGET)

    def _ease(self, shape: Shape) -> None:
        most, calls = self._limits.pop(shape.key, (MOST, 0))
        if calls > 1:
            self._limits[shape.key] = (most, calls - 1)

    def _keep(self) -> None:
        """Write down what is known, beside what others wrote; a folder that can't be written to is no error."""
        if self._file is None:
            return
        everybody = _read(self._file)
        everybody[self._owner] = {key: _raw(cost) for key, cost in self._costs.items()}
        while len(everybody) > MOST_SHAPES:
            del everybody[next(iter(everybody))]
        beside = self._file.with_name(f".{self._file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            beside.write_text(json.dumps({"version": 1, "owners": everybody}), encoding="utf-8")
            beside.replace(self._file)
        except OSError:
            beside.unlink(missing_ok=True)


def _owned(file: Path | None, owner: str) -> Mapping[str, Any]:
    found = _read(file).get(owner) if file is not None else None
    return dict(list(found.items())[:MOST_SHAPES]) if isinstance(found, dict) else {}


def _read(file: Path) -> dict[str, Any]:
    """What the file holds for each owner; nothing where it is missing, foreign or broken."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return {}
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    owners = found.get("owners") if isinstance(found, dict) and found.get("version") == 1 else None
    return owners if isinstance(owners, dict) else {}


def _raw(cost: Cost) -> dict[str, Any]:
    return {"seconds": {str(rows): list(seen) for rows, seen in cost.seconds.items()}, "peaks": cost.peaks}


def _cost(raw: object) -> Cost | None:
    """A cost as it was written down; None for anything that we would not have written."""
    try:
        if not isinstance(raw, dict):
            return None
        seconds = {_rows(rows): (float(seen[0]), int(seen[1])) for rows, seen in raw["seconds"].items()}
        peaks = {_rows(rows): int(peak) for rows, peak in raw["peaks"].items()}
    except (KeyError, TypeError, ValueError, LookupError, AttributeError, OverflowError):
        return None
    sane = all(0 < least < math.inf and count > 0 for least, count in seconds.values())
    return Cost(seconds=seconds, peaks=peaks) if sane and all(peak > 0 for peak in peaks.values()) else None


def _rows(text: str) -> int:
    rows = int(text)
    if not 1 <= rows <= MOST:
        raise ValueError(f"{rows} rows")
    return rows
