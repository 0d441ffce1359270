"""A screenplay as the JSON object that `kadr parse --json` prints."""

from typing import Any

from kadr.film.screenplay import Element, Screenplay, Slugline


def to_json(screenplay: Screenplay) -> dict[str, Any]:
    """`{"title_page", "elements", "notes", "boneyards"}`; further keys of an element only where they apply."""
    title_page: dict[str, list[str]] = {}
    for entry in screenplay.title_page:
        title_page.setdefault(entry.key, []).extend(entry.lines)
    return {
        "title_page": title_page,
        "elements": [_element(element) for element in screenplay.elements],
        "notes": [note.text for note in screenplay.notes],
        "boneyards": [boneyard.text for boneyard in screenplay.boneyards],
    }


def _element(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {"type": str(element.type), "text": element.text, "line": element.line}
    if element.number is not None:
        found["number"] = element.number
    if element.depth is not None:
        found["depth"] = element.depth
    if element.dual:
        found["dual"] = True
    if element.slugline is not None:
        found["slugline"] = _slugline(element.slugline)
    return found


def _slugline(slugline: Slugline) -> dict[str, Any]:
    return {
        "place_type": str(slugline.place_type) if slugline.place_type else None,
        "location": slugline.location,
        "sublocation": slugline.sublocation,
        "time": slugline.time,
        "duration_s": slugline.duration_s,
        "cast": list(slugline.cast),
    }
