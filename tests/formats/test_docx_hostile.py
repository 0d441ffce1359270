"""Word files that are made to hurt: refused in a sentence, or read, by a process of their own at a bounded cost."""

import random
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from kadr.errors import TooLarge, Unreadable
from kadr.film.screenplay import Language
from kadr.formats import fountain
from kadr.formats.docx import reading as docx_reading
from kadr.formats.docx import script as docx_script
from kadr.formats.docx import writing as docx_writing
from tests.formats.docx_files import SPACES, package, paragraphs, raw
from tests.formats.memory import LINUX_ONLY

BORAN = Path(__file__).parents[2] / "examples" / "boran"
W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize("language", Language)
def test_what_the_child_reads_is_what_is_in_the_file(language: Language) -> None:
    data = docx_writing.write(fountain.parse((BORAN / f"boran.{language}.fountain").read_text()), language)

    assert docx_reading.read(data, "boran.docx") == docx_script.read(data, "boran.docx")


def test_a_script_of_a_thousand_pages_is_read() -> None:
    written = fountain.parse((BORAN / "boran.ru.fountain").read_text())
    long = docx_writing.write(fountain.parse(fountain.write(written) * 200), Language.RUSSIAN)

    assert len(docx_reading.read(long, "series.docx").screenplay.elements) > 30_000


def test_more_lines_than_a_film_has_are_refused_by_the_name_of_the_file() -> None:
    with pytest.raises(TooLarge, match=r"^series\.docx has 40001 lines; the limit is 40000"):
        docx_script.read(raw(paragraphs([f"Қар {n}." for n in range(40_001)])), "series.docx")


# What is refused

_MANY = "".join(f"<w:p><w:r><w:t>{n * n}</w:t></w:r></w:p>" for n in range(250_000))
_BOMB = f"<w:document {SPACES}><w:body>{_MANY}</w:body></w:document>"
_LOLS = (
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
_XXE = '<!DOCTYPE l [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
_BODY = f"<w:document {SPACES}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
_OPEN = {"[Content_Types].xml": "<Types/>"}
_LETTERS = "".join(f"<w:t>{n}</w:t>" for n in range(90_000))
_COMMENT = (
    f'<w:comments {W}><w:comment w:id="1"><w:p>{"<w:p>" * 150}{_LETTERS}{"</w:p>" * 150}</w:p></w:comment></w:comments>'
)
_NOTED = "".join(f'<w:r><w:t>{n}</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r>' for n in range(60_000))
_STYLES = "".join(f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>' for n in range(90_000))


def _lying() -> bytes:
    """An archive whose list says that a part of 40 MB has ten bytes."""
    data = bytearray(package(_OPEN | {"word/document.xml": " " * 40_000_000}))
    size = (40_000_000).to_bytes(4, "little")
    while size in data:
        at = data.index(size)
        data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


_REFUSED: Final[dict[str, Callable[[], bytes]]] = {
    "a bomb of 1 to 1,000": lambda: package(_OPEN | {"word/document.xml": b"\0" * 30_000_000}),
    "a bomb of XML": lambda: package(_OPEN | {"word/document.xml": _BOMB}),
    "a part beyond all limits": lambda: package(_OPEN | {"word/document.xml": b"<" * 50_000_000}),
    "a part that lies about its size": _lying,
    "archives within archives": lambda: package({"a.zip": package({"b.zip": package({"c": b"\0" * 9_000_000})})}),
    "50,000 entries": lambda: package({f"word/{n}.xml": b"" for n in range(50_000)}, packing=zipfile.ZIP_STORED),
    "3,000 entries": lambda: package(_OPEN | {f"{n}": b"" for n in range(3_000)}),
    "names that climb out": lambda: package({"../../etc/cron.d/x": b"x", "[Content_Types].xml": b"<Types/>"}),
    "a bomb of entities": lambda: package(_OPEN | {"word/document.xml": _LOLS + _BODY}),
    "an entity from a file": lambda: package(_OPEN | {"word/document.xml": _XXE + _BODY}),
    "200,000 levels": lambda: package(_OPEN | {"word/document.xml": "<a>" * 200_000}),
    "broken XML": lambda: package(_OPEN | {"word/document.xml": "<w:document><w:body>"}),
    "a zip that is no document": lambda: package({"notes.txt": b"INT. HOUSE"}),
    "half of a file": lambda: raw(paragraphs(["INT. HOUSE - DAY"] * 99))[:400],
    "a part cut in its midst": lambda: raw(paragraphs(["INT. HOUSE - DAY"])).replace(
        b"\x00\x00\x00\x00", b"\xff" * 4, 3
    ),
    "old Word": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000,
    "no text at all": lambda: raw("<w:p/>"),
    "bytes of no kind": lambda: b"PK\x03\x04" + bytes(range(256)) * 1_000,
}


_COSTLY: Final[dict[str, Callable[[], bytes]]] = {
    "a comment of paragraphs in each other": lambda: raw(paragraphs(["INT. A"]), comments=_COMMENT),
    "60,000 comments in one paragraph": lambda: raw(
        f"<w:p>{_NOTED}</w:p>", comments=_COMMENT.replace("<w:p>" * 150, "<w:p>")
    ),
    "90,000 styles": lambda: raw(paragraphs(["INT. A"]), styles=f"<w:styles {W}>{_STYLES}</w:styles>"),
    "a look for each letter": lambda: raw(
        f"<w:p>{'<w:r><w:rPr><w:b/></w:rPr><w:t>а</w:t></w:r><w:r><w:t>б</w:t></w:r>' * 40_000}</w:p>"
    ),
    "40,000 names": lambda: raw(paragraphs([f"МАРАТ {n}" for n in range(39_000)])),
    "every part full": lambda: raw(
        paragraphs(["INT. A"]), styles=_BOMB, comments=_BOMB, footnotes=_BOMB, endnotes=_BOMB
    ),
}


@pytest.mark.parametrize("what", _REFUSED)
def test_a_hostile_word_file_costs_a_moment_and_a_sentence(what: str) -> None:
    data = _REFUSED[what]()
    before = _spent()

    with pytest.raises((Unreadable, TooLarge), match=r"^trap\.docx"):
        docx_reading.read(data, "trap.docx")

    # Measured: 0.2 s with the start of the child, 0.7 s for the bomb of XML.
    assert _spent() - before < 5


@pytest.mark.parametrize("what", _COSTLY)
def test_a_costly_word_file_is_read_or_refused_within_its_allowance(what: str) -> None:
    data = _COSTLY[what]()
    before = _spent()

    try:
        assert docx_reading.read(data, "trap.docx").format == "docx"
    except (Unreadable, TooLarge) as refused:
        assert refused.detail.startswith("trap.docx")  # noqa: PT017  # either end is a promise

    # The allowance is a second, and two microseconds for each of two million letters at most.
    assert _spent() - before < 6


@LINUX_ONLY
def test_the_child_needs_less_than_256_mb() -> None:
    letters = random.Random(1).randbytes(14_000_000).hex()  # letters that no zip makes small

    with pytest.raises(TooLarge, match=r"^trap\.docx needs over 256 MB"):
        docx_reading.read(raw(f"<w:p><w:r><w:t>{letters}</w:t></w:r></w:p>"), "trap.docx")


def test_a_refusal_by_the_child_keeps_its_line() -> None:
    with pytest.raises(Unreadable) as refused:
        docx_reading.read(package(_OPEN | {"word/document.xml": f"<w:document {SPACES}>\n\n<w:body>"}), "trap.docx")

    assert refused.value.line == 3


def _spent() -> float:
    """Processor time of ended children, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
