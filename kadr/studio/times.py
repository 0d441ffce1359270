"""Times as people and programs outside read them."""

from datetime import UTC, datetime


def shown(seconds: float) -> str:
    """Epoch seconds as an RFC 3339 UTC string with milliseconds, such as `2026-11-23T14:02:03.120Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
