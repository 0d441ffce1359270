"""Final Draft files (.fdx, versions 8 to 13), read as a stream and written so that nothing is lost on the way back."""

from kadr.errors import Invalid
from kadr.film.screenplay import Screenplay
from kadr.formats import differences, language, text
from kadr.formats.fdx import parts as fdx_parts
from kadr.formats.fdx import reading as fdx_reading
from kadr.formats.fdx import title as fdx_title
from kadr.formats.fdx import writing as fdx_writing
from kadr.formats.reading import Reading


def read(data: bytes, name: str = "the script", *, limit: int = text.LIMIT) -> Reading:
    """The screenplay of a Final Draft file; `line` of its elements is the line of the XML where the paragraph begins.

    Raises TooLarge over `limit` bytes, and Unreadable, with the line, for what is no well-formed Final Draft script.
    Costs time in proportion to the file; entities, DTDs and references are refused, never followed.
    """
    parts = fdx_parts.gather(data, name, limit=limit)
    found, remarked = fdx_reading.screenplay(parts, name)
    spoken = language.detect("\n".join(element.text for element in found.elements))
    remarks = [f"{what}: {count}" for what, count in (*remarked.items(), *parts.left.items()) if count]
    return Reading(
        screenplay=Screenplay(
            title_page=fdx_title.read(parts.title, spoken, name),
            elements=found.elements,
            notes=found.notes,
            boneyards=found.boneyards,
            revisions=found.revisions,
        ),
        format="fdx",
        encoding=parts.encoding,
        remarks=tuple(remarks),
    )


def write(screenplay: Screenplay) -> bytes:
    """The canonical file: equal screenplays give equal bytes, and `read` gives all but their lines back."""
    return fdx_writing.write(screenplay).encode()


def losses(screenplay: Screenplay) -> list[str]:
    """What of a screenplay does not come back from a Final Draft file, one sentence each; empty for nearly all."""
    try:
        return differences.lost(screenplay, read(write(screenplay)).screenplay)
    except Invalid as refused:
        return [f"no reader takes the file: {refused.detail}"]
