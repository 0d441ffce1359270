"""Concept sheets drawn from staging, without any model: turnarounds, faces, costumes, places by hour and weather."""

from kadr.film.sheets import SheetKind, SheetOrder
from kadr.stage.concepts import people, scenery
from kadr.stage.concepts.page import Page

__all__ = ["Page", "drawn"]

_DRAWERS = {
    SheetKind.TURNAROUND: people.turnaround,
    SheetKind.EXPRESSIONS: people.expressions,
    SheetKind.LOOKS: people.looks,
    SheetKind.HOURS: scenery.hours,
}


def drawn(order: SheetOrder) -> Page:
    """The sheet as a page: its `png()` and `pdf()` have the same layout. The same order gives the same
    bytes. Raises Invalid for an order that lacks what its sheet shows."""
    return _DRAWERS[order.sheet](order)
