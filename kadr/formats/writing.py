"""The door through which scripts leave: one writer a format, and what each format cannot carry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from kadr.errors import Unsupported
from kadr.film.screenplay import ElementType, Language, Screenplay
from kadr.formats import fountain

_UNPRINTED: Final = (ElementType.SECTION, ElementType.SYNOPSIS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """How one format is written; `losses` are sentences on what of a screenplay it cannot carry."""

    media_type: str
    write: Callable[[Screenplay, Language], bytes]
    losses: Callable[[Screenplay], list[str]]


def writer(name: str) -> Writer:
    """The writer of a format (`fountain`, `fdx`, `docx`, `pdf`, `txt`). Raises Unsupported naming those that are."""
    found = WRITERS.get(name)
    if found is None:
        raise Unsupported(f"format {name!r} is not written; a script exports as {' '.join(WRITERS)}")
    return found


def _fountain(screenplay: Screenplay, _language: Language) -> bytes:
    return fountain.write(screenplay).encode()


def _fountain_losses(screenplay: Screenplay) -> list[str]:
    from kadr.formats.fountain import losses as fountain_losses

    return fountain_losses.losses(screenplay)


def _fdx(screenplay: Screenplay, _language: Language) -> bytes:
    from kadr.formats import fdx

    return fdx.write(screenplay)


def _fdx_losses(screenplay: Screenplay) -> list[str]:
    from kadr.formats import fdx

    return fdx.losses(screenplay)


def _docx(screenplay: Screenplay, language: Language) -> bytes:
    from kadr.formats.docx import writing as docx_writing

    return docx_writing.write(screenplay, language)


def _docx_losses(screenplay: Screenplay) -> list[str]:
    from kadr.formats.docx import writing as docx_writing

    return docx_writing.losses(screenplay)


def _pdf(screenplay: Screenplay, language: Language) -> bytes:
    from kadr.formats import screenplay_pdf

    return screenplay_pdf.write_pdf(screenplay, language)


def _pdf_losses(screenplay: Screenplay) -> list[str]:
    unprinted = sum(element.type in _UNPRINTED for element in screenplay.elements)
    counts = {
        "notes": len(screenplay.notes),
        "boneyards": len(screenplay.boneyards),
        "sections and synopses": unprinted,
        "revision sets": len(screenplay.revisions),
    }
    return [f"{count} {what}" for what, count in counts.items() if count]


def _txt(screenplay: Screenplay, language: Language) -> bytes:
    from kadr.formats.typed import writing as typed_writing

    return typed_writing.write(screenplay, language).encode()


def _txt_losses(screenplay: Screenplay) -> list[str]:
    from kadr.formats.typed import writing as typed_writing

    return typed_writing.losses(screenplay)


# Each loads its library only when such a file is asked for.
WRITERS: Final[Mapping[str, Writer]] = {
    "fountain": Writer(media_type="text/plain; charset=utf-8", write=_fountain, losses=_fountain_losses),
    "fdx": Writer(media_type="application/xml", write=_fdx, losses=_fdx_losses),
    "docx": Writer(
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        write=_docx,
        losses=_docx_losses,
    ),
    "pdf": Writer(media_type="application/pdf", write=_pdf, losses=_pdf_losses),
    "txt": Writer(media_type="text/plain; charset=utf-8", write=_txt, losses=_txt_losses),
}
