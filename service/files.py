"""Files and versions over HTTP: attachments with safe names, ETags, byte ranges."""

import re
from collections.abc import Callable
from urllib.parse import quote

from fastapi.responses import JSONResponse, Response

from kadr.store.tables import Json
from kadr.studio.assets import Stored
from kadr.studio.downloads import Download
from service.errors import RangeWrong

_MOST_SENTENCES = 10
_LONGEST_SENTENCE = 120
_FOR_EVER = "private, max-age=31536000, immutable"
# Uploaded bytes are shown, never run, whatever they claim to be.
_INERT = "default-src 'none'; sandbox"


def attachment(download: Download, what: str) -> Response:
    """A file to save, under its name in any alphabet (RFC 6266). `what` it is names it, in Latin letters, for readers
    of the plain name where the title has none of those."""
    stem, dot, extension = download.name.rpartition(".")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", stem if re.search("[A-Za-z]", stem) else what) + dot + extension
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(download.name, safe='')}"
    headers = {"Content-Disposition": disposition}
    if download.lost:
        # One header, percent-encoded: a sentence a line, as many as proxies let through.
        headers["Kadr-Lost"] = quote("\n".join(line[:_LONGEST_SENTENCE] for line in download.lost[:_MOST_SENTENCES]))
    return Response(download.data, media_type=download.media_type, headers=headers)


def tagged(body: Json, version: str) -> JSONResponse:
    """A thing with its version as ETag, the precondition of a change."""
    return JSONResponse(body, headers={"ETag": f'"{body[version]}"'})


def drawing(version: str, media_type: str, if_none_match: str | None, draw: Callable[[], bytes]) -> Response:
    """What is drawn from things of that version, drawn only where the caller lacks it."""
    tag = f'"{version}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    if if_none_match is not None and _names(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(draw(), media_type=media_type, headers=headers)


def stored(
    found: Stored, wanted: str | None, if_none_match: str | None = None, if_range: str | None = None
) -> Response:
    """An asset whole, in part, or not at all where the caller has it. Raises RangeWrong for a range beyond its end."""
    tag = f'"{found.row.sha256}"'
    headers = {
        "ETag": tag,
        "Cache-Control": _FOR_EVER,
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": _INERT,
        "X-Content-Type-Options": "nosniff",
    }
    if if_none_match is not None and _names(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    span = None if wanted is None or if_range not in (None, tag) else _span(wanted, len(found.data))
    if span is None:
        return Response(found.data, media_type=found.row.media_type, headers=headers)
    first, last = span
    headers["Content-Range"] = f"bytes {first}-{last}/{len(found.data)}"
    return Response(found.data[first : last + 1], 206, media_type=found.row.media_type, headers=headers)


def _names(if_none_match: str, tag: str) -> bool:
    tags = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return tag in tags or "*" in tags


def _span(wanted: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range, or None where the header is to be ignored (RFC 9110, 14.2)."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", wanted.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    if found[2] and found[1] and int(found[2]) < first:
        return None
    if first >= size:
        raise RangeWrong(f"the range {wanted.strip()} begins after the end of {size} bytes", size)
    return first, last
