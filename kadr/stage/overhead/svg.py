"""Elements of an SVG as text: numbers cut to a tenth, words escaped, nothing that a reader would have to fetch."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from kadr.formats.screenplay_rows import shown

Place = tuple[float, float]
FONT = "IBM Plex Sans, Noto Sans, DejaVu Sans, Arial, sans-serif"


def words(text: str, most: int) -> str:
    """A person's text for the paper: drawable, on one line, at most so many characters."""
    line = " ".join(shown(text).split())
    # XML 1.0 has no place for the rest, not even escaped.
    kept = "".join(c for c in line if c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF))
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def number(value: float) -> str:
    """A coordinate to a tenth of a unit."""
    return f"{round(value, 1) + 0.0:g}"


def points(places: Iterable[Place], *, closed: bool = False) -> str:
    """Path data through places."""
    steps = " L".join(f"{number(x)} {number(y)}" for x, y in places)
    return f"M{steps}{'Z' if closed else ''}"


def element(name: str, /, **attributes: object) -> str:
    """An empty element; an underscore in an attribute's name is a hyphen."""
    return f"<{name}{_attributes(attributes)}/>"


def path(data: str, **attributes: object) -> str:
    """A path; unfilled unless told."""
    return element("path", **{"d": data, "fill": "none", **attributes})


def circle(at: Place, radius: float, **attributes: object) -> str:
    """A circle."""
    return element("circle", cx=at[0], cy=at[1], r=radius, **attributes)


def text(at: Place, content: str, *, size: float, **attributes: object) -> str:
    """A line of text, its base line at a place."""
    given = {"x": at[0], "y": at[1], "font_size": size, **attributes}
    return f"<text{_attributes(given)}>{escape(content)}</text>"


def group(parts: Iterable[str], **attributes: object) -> str:
    """Elements that share attributes; nothing where there are none."""
    inside = "".join(parts)
    return f"<g{_attributes(attributes)}>{inside}</g>\n" if inside else ""


def _attributes(given: dict[str, object]) -> str:
    return "".join(f" {key.replace('_', '-')}={quoteattr(_value(value))}" for key, value in given.items())


def _value(value: object) -> str:
    return f"{round(value, 2) + 0.0:g}" if isinstance(value, float) else str(value)
