"""Outlines of arrows on a plane, whatever the plane is: the paper, or the ground before it is foreshortened."""

import math

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def arrow(line: Points, *, shaft: float | Points, head: float, point: float) -> Points:
    """The outline (m, 2) of an arrow along a line (n, 2): `shaft` its width (or one per point), `head` the width of its
    head, `point` the head's length, in the line's own units."""
    lengths = _lengths(line)
    total = float(lengths[-1])
    # The head of a short arrow takes half of it, and stays in proportion.
    tip = min(point, 0.55 * total)
    head = head * tip / point
    neck = total - tip
    body = np.vstack([line[lengths < neck - 1e-9], _along(line, lengths, neck)])
    widths = np.interp(np.append(lengths[lengths < neck - 1e-9], neck), lengths, np.broadcast_to(shaft, len(line)))
    across = _across(body)
    left, right = body + across * widths[:, None] / 2, body - across * widths[:, None] / 2
    last = across[-1] * max(head, 1.5 * float(widths[-1])) / 2
    barbs = (body[-1] + last, line[-1], body[-1] - last)
    return np.vstack([left, *barbs, right[::-1]])


def bent(start: Points, end: Points, bulge: float, count: int = 25) -> Points:
    """A line (count, 2) from `start` to `end` that bows out by `bulge` of its length to its left (y up)."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    way = end - start
    out = np.array([-way[1], way[0]])
    bowed: Points = start + t * way + 4.0 * t * (1.0 - t) * bulge * out
    return bowed


def wave(start: Points, end: Points, *, swing: float, turns: float, count: int = 60) -> Points:
    """A wavy line (count, 2) that is still at both of its ends."""
    t = np.linspace(0.0, 1.0, count)
    way = end - start
    out = np.array([-way[1], way[0]]) / max(1e-9, float(np.hypot(*way)))
    bow = swing * np.sin(2.0 * math.pi * turns * t) * np.minimum(1.0, 6.0 * np.minimum(t, 1.0 - t))
    waved: Points = start + t[:, None] * way + bow[:, None] * out
    return waved


def dashes(start: Points, end: Points, dash: float) -> list[Points]:
    """A line as dashes of about `dash` with gaps of the same length, a dash at both ends."""
    length = float(np.hypot(*(end - start)))
    count = max(1, round((length / dash - 1.0) / 2.0))
    step = length / (2 * count + 1)
    way = (end - start) / max(length, 1e-9)
    return [np.array([start + way * 2 * i * step, start + way * (2 * i + 1) * step]) for i in range(count + 1)]


def _lengths(line: Points) -> Points:
    steps = np.hypot(*np.diff(line, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _along(line: Points, lengths: Points, at: float) -> Points:
    return np.array([np.interp(at, lengths, line[:, 0]), np.interp(at, lengths, line[:, 1])])


def _across(line: Points) -> Points:
    """To the left (y up) of the line at each of its points, length 1."""
    if len(line) < 2:
        return np.array([[0.0, 1.0]])
    way = np.gradient(line, axis=0)
    out = np.stack([-way[:, 1], way[:, 0]], axis=1)
    level: Points = out / np.maximum(np.hypot(out[:, 0], out[:, 1]), 1e-9)[:, None]
    return level
