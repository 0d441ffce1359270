"""PDFs come in as the scripts that they were printed from; hostile ones cost a second and a sentence."""

import io
import time
from pathlib import Path

import pypdf
import pytest

from kadr.errors import TooLarge, Unreadable
from kadr.film.screenplay import Element, ElementType, Language, Screenplay, Slugline
from kadr.formats import fountain
from kadr.formats.pdf import reading as pdf_reading
from kadr.formats.pdf.limits import MOST_PAGES
from kadr.formats.screenplay_pdf import write_pdf
from tests.formats.pdf_files import drawn, one_page, raw, rows, set_by_typst, stream

T = ElementType
BORAN = Path(__file__).parents[2] / "examples" / "boran"
Said = tuple[ElementType, str]


def said(data: bytes) -> list[Said]:
    """Types and texts of what a PDF holds."""
    return [(element.type, element.text) for element in pdf_reading.read(data, "script.pdf").screenplay.elements]


def script(*elements: Said) -> Screenplay:
    return Screenplay(elements=tuple(Element(type=kind, text=text, line=1) for kind, text in elements))


# What we print ourselves


@pytest.mark.parametrize("language", Language)
def test_our_own_pdf_reads_back_as_the_script(language: Language) -> None:
    written = fountain.parse((BORAN / f"boran.{language}.fountain").read_text())

    reading = pdf_reading.read(write_pdf(written, language), "boran.pdf")

    read = reading.screenplay
    assert [(e.type, e.text, e.number, e.dual) for e in read.elements] == [
        (e.type, e.text, e.number, e.dual) for e in written.elements
    ]
    assert [e.slugline for e in read.elements] == [e.slugline for e in written.elements]
    assert read.title() == written.title()
    assert reading.format == "pdf"
    assert reading.confidence > 0.9


@pytest.mark.parametrize("language", Language)
def test_speeches_cut_by_pages_are_whole_again(language: Language) -> None:
    sentence = {
        Language.KAZAKH: "Боран басылғанша ешкім далаға шықпайды, ұқтың ба? ",
        Language.RUSSIAN: "Пока буран не стихнет, никто из дома не выходит, ясно? ",
        Language.ENGLISH: "Until the storm is over nobody leaves this house, is that clear? ",
    }[language]
    elements = [(T.SCENE_HEADING, "ИНТ. ҮЙ – ТҮН"), (T.ACTION, "Үнсіздік.")]
    for n in range(12):
        elements += [(T.CHARACTER, "ӘЖЕ" if n % 2 else "САПАР"), (T.DIALOGUE, (sentence * 9).strip())]

    assert said(write_pdf(script(*elements), language)) == elements


def test_emphasis_is_read_from_fonts_and_lines() -> None:
    text = "Ол **қатты** айғайлады, *ақырын* күлді, ***екеуін*** де; _хат_ жыртылды."

    assert said(write_pdf(script((T.SCENE_HEADING, "ИНТ. ҮЙ"), (T.ACTION, text)), Language.KAZAKH))[1] == (
        T.ACTION,
        text,
    )


def test_emphasis_goes_on_over_the_end_of_a_row() -> None:
    text = "Дала. **Сапар қиялап келеді, аты мүдіріп, қары тізеден асады да, аяғы тайып** құлайды."

    assert said(write_pdf(script((T.SCENE_HEADING, "НАТ. ДАЛА"), (T.ACTION, text)), Language.KAZAKH))[1][1] == text


def test_scene_numbers_leave_the_margins_for_their_headings() -> None:
    heading = Element(type=T.SCENE_HEADING, text="НАТ. ДАЛА – ТҮН", line=1, number="15-1A", slugline=Slugline())
    action = Element(type=T.ACTION, text="Қар.", line=2)
    pdf = write_pdf(Screenplay(elements=(heading, action)), Language.KAZAKH)

    read = pdf_reading.read(pdf, "numbered.pdf").screenplay.elements

    assert [(e.type, e.text, e.number) for e in read] == [
        (T.SCENE_HEADING, "НАТ. ДАЛА – ТҮН", "15-1A"),
        (T.ACTION, "Қар.", None),
    ]


def test_two_who_speak_at_once_are_a_pair_again() -> None:
    elements = (
        Element(type=T.SCENE_HEADING, text="ИНТ. ҮЙ – ТҮН", line=1),
        Element(type=T.CHARACTER, text="АРУ", line=2),
        Element(type=T.PARENTHETICAL, text="айғайлап", line=3),
        Element(type=T.DIALOGUE, text="Ата! Арқанды ұста, қолыңды алма, мен келе жатырмын!", line=4),
        Element(type=T.CHARACTER, text="САПАР", line=5, dual=True),
        Element(type=T.DIALOGUE, text="Кірме! Боран бар!", line=6),
        Element(type=T.ACTION, text="Есік сарт жабылады.", line=7),
    )

    read = pdf_reading.read(write_pdf(Screenplay(elements=elements), Language.KAZAKH), "dual.pdf").screenplay.elements

    assert [(e.type, e.text, e.dual) for e in read] == [(e.type, e.text, e.dual) for e in elements]


# What others print


def _final_draft() -> bytes:
    first = rows(
        (1.5, "FADE IN:"), None,
        (0.75, "1"), (1.5, "The wind."),
        top=1.0,
    )  # fmt: skip
    first = [*rows((1.5, "FADE IN:"), None), (0.75, 1.33, "1"), (1.5, 1.33, "INT. FARMHOUSE - NIGHT"), (7.4, 1.33, "1")]
    first += rows(
        (1.5, "A low room. The stove is cold. ARU (10) kneels before it"),
        (1.5, "and shakes a box of matches. Empty."),
        None,
        (3.7, "SAPAR (O.S.)"),
        (3.1, "(from the yard)"),
        (2.5, "Aru! Hold the end of the rope,"),
        (2.5, "and whatever you do, do not let"),
        (3.7, "(MORE)"),
        top=1.67,
    )
    first += [(7.0, 10.4, "(CONTINUED)"), (7.75, 1.67, "*"), (7.75, 1.83, "*")]
    second = [(1.5, 0.5, "BORAN - Blue Rev. 12/05/26"), (7.2, 0.5, "2."), (1.5, 0.75, "CONTINUED:"), (0.75, 0.75, "1")]
    second += rows(
        (3.7, "SAPAR (O.S.) (CONT'D)"),
        (2.5, "go of it."),
        None,
        (6.0, "CUT TO:"),
        None,
    )
    second += [(0.75, 1.83, "2A"), (1.5, 1.83, "EXT. STEPPE - DAY"), (7.4, 1.83, "2A")]
    second += rows((1.5, "Snow."), top=2.17)
    third = [(1.5, 0.5, "BORAN - Blue Rev. 12/05/26"), (7.2, 0.5, "3."), *rows((1.5, "Silence."))]
    fourth = [(1.5, 0.5, "BORAN - Blue Rev. 12/05/26"), (7.2, 0.5, "4."), *rows((1.5, "THE END"))]
    return drawn([first, second, third, fourth])


def test_a_shooting_script_of_final_draft_comes_without_its_margins() -> None:
    reading = pdf_reading.read(_final_draft(), "boran.pdf")

    assert [(e.type, e.text, e.number) for e in reading.screenplay.elements][:8] == [
        (T.TRANSITION, "FADE IN:", None),
        (T.SCENE_HEADING, "INT. FARMHOUSE - NIGHT", "1"),
        (
            T.ACTION,
            "A low room. The stove is cold. ARU (10) kneels before it and shakes a box of matches. Empty.",
            None,
        ),
        (T.CHARACTER, "SAPAR (O.S.)", None),
        (T.PARENTHETICAL, "from the yard", None),
        (T.DIALOGUE, "Aru! Hold the end of the rope, and whatever you do, do not let go of it.", None),
        (T.TRANSITION, "CUT TO:", None),
        (T.SCENE_HEADING, "EXT. STEPPE - DAY", "2A"),
    ]
    words = " ".join(element.text for element in reading.screenplay.elements)
    assert not any(gone in words for gone in ("CONTINUED", "MORE", "Blue Rev", "*", "3."))
    assert any("margin" in remark for remark in reading.remarks)


_RUSSIAN = """
#set page(paper: "a4", margin: (left: 3cm, right: 1.5cm, y: 2cm), numbering: "1")
#set text(font: "Libertinus Serif", size: 14pt, lang: "ru", hyphenate: true)
#set par(justify: true, spacing: 1.2em)
#for (kind, words) in film.parts {
  if kind == "cue" { align(center, block(below: 0.65em, words)) }
  else if kind == "said" { pad(left: 3cm, right: 3cm, words) }
  else { par(words) }
}
"""


def test_a_russian_script_in_a_book_face_with_centred_names_is_read() -> None:
    story = [
        (T.SCENE_HEADING, "ИНТ. ДОМ НА ЗИМОВКЕ. НОЧЬ"),
        (T.ACTION, "Низкая комната. Ару стоит на коленях перед остывшей печью и трясёт коробок со спичками."),
        (T.CHARACTER, "САПАР"),
        (T.DIALOGUE, "Ару! Держи конец верёвки и не отпускай, что бы ни случилось: буран не прощает торопливых."),
        (T.ACTION, "Ару прячет письмо за пазуху."),
        (T.CHARACTER, "АРУ"),
        (T.DIALOGUE, "Держу."),
        (T.SCENE_HEADING, "НАТ. СТЕПЬ. ДЕНЬ"),
        (T.ACTION, "Снег."),
    ]  # fmt: skip
    kinds = {T.CHARACTER: "cue", T.DIALOGUE: "said"}
    pdf = set_by_typst(_RUSSIAN, parts=[[kinds.get(kind, "plain"), words] for kind, words in story * 6])

    assert said(pdf) == story * 6


@pytest.mark.parametrize(("paper", "size"), [("letter", 10.0), ("a4", 12.0), ("letter", 9.0)])
def test_any_size_of_type_will_do(paper: str, size: float) -> None:
    lines = rows(
        (1.5, "INT. HOUSE - DAY"),
        None,
        (1.5, "Somebody knocks."),
        None,
        (3.5, "ARU"),
        (2.4, "Who is there?"),
        None,
        (1.5, "Nobody answers."),
        step=size / 72,
    )

    assert said(drawn([lines], paper=paper, size=size)) == [
        (T.SCENE_HEADING, "INT. HOUSE - DAY"),
        (T.ACTION, "Somebody knocks."),
        (T.CHARACTER, "ARU"),
        (T.DIALOGUE, "Who is there?"),
        (T.ACTION, "Nobody answers."),
    ]


def test_stamps_across_the_page_are_left_out_and_named() -> None:
    stamp = (
        b"BT /F1 40 Tf 0.7 0.7 -0.7 0.7 150 300 Tm (CONFIDENTIAL) Tj ET "
        b"q 0.85 g BT /F1 40 Tf 100 400 Td (DRAFT FOR JOHN) Tj ET Q "
        b"BT /F1 12 Tf 108 720 Td (INT. HOUSE - DAY) Tj 0 -24 Td (Somebody knocks.) Tj ET"
    )

    reading = pdf_reading.read(one_page(stamp), "stamped.pdf")

    assert [e.text for e in reading.screenplay.elements] == ["INT. HOUSE - DAY", "Somebody knocks."]
    assert sum("watermark" in remark for remark in reading.remarks) == 2


def test_a_page_that_lies_on_its_side_is_read_as_it_is_seen() -> None:
    upright = b"BT /F1 12 Tf 0 1 -1 0 72 108 Tm (INT. HOUSE - DAY) Tj 0 -24 Td (Somebody knocks.) Tj ET"
    pdf = one_page(upright).replace(b"/Parent 2 0 R /MediaBox", b"/Rotate 90 /Parent 2 0 R /MediaBox")

    assert said(pdf) == [(T.SCENE_HEADING, "INT. HOUSE - DAY"), (T.ACTION, "Somebody knocks.")]


def test_ligatures_soft_hyphens_and_loose_accents_are_letters_again() -> None:
    markup = '#set text(font: "Libertinus Serif")\n#for each in film.parts { par(each) }'

    texts = [
        text for _, text in said(set_by_typst(markup, parts=["INT. OFFICE - DAY", "The of\ufb01ce \ufb02oor. Й."]))
    ]

    assert texts == ["INT. OFFICE - DAY", "The office floor. Й."]


# What is refused


def _without_unicode(pdf: bytes) -> bytes:
    """The PDF as programs write it that name no letters: the pages look the same."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    for each in writer._objects:  # the only way to reach every font, also inside forms
        if isinstance(each, pypdf.generic.DictionaryObject):
            each.pop("/ToUnicode", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _boran(language: Language) -> bytes:
    return write_pdf(fountain.parse((BORAN / f"boran.{language}.fountain").read_text()), language)


@pytest.mark.parametrize("language", Language)
def test_text_that_would_come_out_as_gibberish_is_refused(language: Language) -> None:
    with pytest.raises(Unreadable, match=r"boran\.pdf .*(gibberish|wrongly).*\.fdx"):
        pdf_reading.read(_without_unicode(_boran(language)), "boran.pdf")


def test_cyrillic_named_as_latin_is_refused() -> None:
    garbled = "ИНТ. ДОМ. НОЧЬ Сапар ведёт коня по глубокому снегу".encode("cp1251")
    page = one_page(b"BT /F1 12 Tf 108 720 Td (" + garbled + b") Tj ET").replace(
        b"/BaseFont /Courier >>", b"/BaseFont /Courier /Encoding /WinAnsiEncoding >>"
    )

    with pytest.raises(Unreadable, match="names its letters wrongly"):
        pdf_reading.read(page, "script.pdf")


def test_a_scan_without_text_says_to_run_ocr() -> None:
    with pytest.raises(Unreadable, match=r"scan\.pdf has no text layer.*OCR"):
        pdf_reading.read(drawn([[], []]), "scan.pdf")


def test_pages_without_text_among_others_are_named() -> None:
    pages = [rows((1.5, "INT. HOUSE - DAY"), None, (1.5, "Snow.")), [], rows((1.5, "Wind."))]

    assert any("1 page" in r and r.endswith(": 2") for r in pdf_reading.read(drawn(pages), "half.pdf").remarks)


def test_a_locked_pdf_is_refused_by_name() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawn([rows((1.5, "INT. HOUSE - DAY"))])))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)

    with pytest.raises(Unreadable, match=r"locked\.pdf is encrypted with a password"):
        pdf_reading.read(locked.getvalue(), "locked.pdf")


def _pages(count: int, content: bytes = b"") -> bytes:
    return raw(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [" + b"3 0 R " * count + b"] /Count %d >>" % count,
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            stream(content, packed=True),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        ]
    )


def _form(calls: bytes) -> bytes:
    return stream(calls, b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >> ")


def _deep_tree(depth: int) -> bytes:
    tree = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 3) for n in range(depth)]
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", *tree, b"<< /Type /Page /MediaBox [0 0 612 792] >>"])


_HOSTILE = {
    "nothing but a signature": b"%PDF-1.4",
    "garbage after a signature": b"%PDF-1.4\n" + bytes(range(256)) * 40_000,
    "a million pages": _pages(1_000_000),
    "a page tree 50,000 levels deep": _deep_tree(50_000),
    "a form that draws itself": one_page(b"/X Do", _form(b"/X Do /X Do"), resources=b"/XObject << /X 6 0 R >>"),
    "a stream of 100 MB in 100 kB": one_page(b" " * 100_000_000, packed=True),
    "a page of ten million letters": one_page(
        b"BT /F1 12 Tf 72 700 Td " + b"(aaaaaaaaaaaaaaaaaaaa) Tj " * 500_000 + b"ET", packed=True
    ),
    "300 pages of 19,000 letters that draw nothing": _pages(
        300, b"BT /F1 1 Tf 72 700 Td " + b"(aaaaaaaaaaaaaaaaaaa) Tj 0 -1 Td " * 1_000 + b"ET"
    ),
    "places beyond all measure": one_page(b"BT /F1 12 Tf 1 0 0 1 1e30 1e30 Tm (a) Tj 1e38 0 Td (x) Tj ET"),
    "500,000 brackets": one_page(b"[" * 500_000 + b"]" * 500_000),
    "half of a file": b"",
}


@pytest.mark.parametrize("what", _HOSTILE)
def test_a_hostile_pdf_costs_a_moment_and_a_sentence(what: str) -> None:
    data = _HOSTILE[what] or _boran(Language.KAZAKH)[:20_000]
    start = time.monotonic()

    with pytest.raises((Unreadable, TooLarge), match=r"^trap\.pdf "):
        pdf_reading.read(data, "trap.pdf")

    # Measured: 0.3 to 1.3 s; generous, since other tests run beside this one.
    assert time.monotonic() - start < 15


def test_a_pdf_has_so_many_pages_at_most() -> None:
    with pytest.raises(TooLarge, match=f"has {MOST_PAGES + 1} pages; the limit is {MOST_PAGES}"):
        pdf_reading.read(_pages(MOST_PAGES + 1), "endless.pdf")


def test_a_file_that_is_no_pdf_is_refused_without_a_child() -> None:
    with pytest.raises(Unreadable, match=r"script\.pdf is no PDF"):
        pdf_reading.read(b"Title: Boran\n\nINT. HOUSE - DAY\n", "script.pdf")
