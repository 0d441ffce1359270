"""A screenplay as the JSON object that `kadr parse --json` prints."""

from typing import Any

from kadr.film.screenplay import Aside, Element, Screenplay, Slugline


def to_json(screenplay: Screenplay) -> dict[str, Any]:
    """`{"title_page", "elements", "notes", "boneyards"}`; further keys only where they apply.

    `asides` says where each note and boneyard stands, in the order of the source.
    """
    title_page: dict[str, list[str]] = {}
    for entry in screenplay.title_page:
        title_page.setdefault(entry.key, []).extend(entry.lines)
    found: dict[str, Any] = {
        "title_page": title_page,
        "elements": [_element(element) for element in screenplay.elements],
        "notes": [note.text for note in screenplay.notes],
        "boneyards": [boneyard.text for boneyard in screenplay.boneyards],
    }
    asides = [("note", note) for note in screenplay.notes] + [("boneyard", each) for each in screenplay.boneyards]
    if asides:
        asides.sort(key=lambda pair: (pair[1].line, pair[1].element, -1 if pair[1].offset is None else pair[1].offset))
        found["asides"] = [_aside(kind, aside) for kind, aside in asides]
    return found


def _aside(kind: str, aside: Aside) -> dict[str, Any]:
    return {
        "kind": kind,
        "text": aside.text,
        "line": aside.line,
        "element": aside.element,
        "offset": aside.offset,
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
