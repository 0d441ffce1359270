"""Word files come in with what their styles say and go out as something a Word user can go on writing."""

import contextlib
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kadr.errors import TooLarge, Unreadable
from kadr.film.screenplay import Aside, Element, ElementType, Language, RevisionSet, Screenplay
from kadr.formats import fountain, headings
from kadr.formats.docx import script as docx_script
from kadr.formats.docx import writing as docx_writing
from kadr.formats.emphasis import plain, style
from kadr.formats.emphasis_marks import marked, plain_offset
from tests.formats.docx_files import package, paragraphs, raw, saved, with_indents, with_styles
from tests.formats.fountains import screenplays, without_lines

T = ElementType
BORAN = Path(__file__).parents[2] / "examples" / "boran"


def _canonical(text: str) -> str:
    """The text with its emphasis written in one way."""
    return "\n".join(marked(style(line)) for line in text.split("\n"))


def _plainly(element: Element) -> Element:
    text = _canonical(element.text)
    if element.slugline is None:
        return replace(element, text=text)
    return replace(element, text=text, slugline=headings.with_cast(headings.slugline(text), element.slugline.cast))


def _draws(element: Element) -> bool:
    """Whether there is anything to see: `__` is an emphasis of nothing."""
    return element.type is T.PAGE_BREAK or bool(plain(element.text).strip())


def _carried(screenplay: Screenplay) -> Screenplay:
    """What of a screenplay a Word file can say: no boneyards, emphasis in one way, notes by letter."""
    elements = tuple(map(_plainly, screenplay.elements))
    texts = [element.text for element in screenplay.elements]
    notes = []
    for note in screenplay.notes:
        text = texts[note.element] if note.element < len(texts) else ""
        offset = None if note.offset is None or not text else plain_offset(text, note.offset)
        notes.append(replace(note, offset=offset))
    pages = tuple(replace(entry, lines=tuple(map(_canonical, entry.lines))) for entry in screenplay.title_page)
    return without_lines(
        replace(screenplay, title_page=pages, elements=elements, notes=tuple(notes), boneyards=(), revisions=())
    )


def _through(screenplay: Screenplay, language: Language = Language.KAZAKH) -> Screenplay:
    return docx_script.read(docx_writing.write(screenplay, language), "script.docx").screenplay


@settings(deadline=None)
@given(screenplays)
def test_a_screenplay_written_and_read_back_is_the_same(screenplay: Screenplay) -> None:
    assume(all(map(_draws, screenplay.elements)))

    assert _carried(_through(screenplay)) == _carried(screenplay)


@pytest.mark.parametrize("language", Language)
def test_our_example_goes_through_word_unchanged(language: Language) -> None:
    written = fountain.parse((BORAN / f"boran.{language}.fountain").read_text())

    read = docx_script.read(docx_writing.write(written, language), "boran.docx")

    assert _carried(read.screenplay) == _carried(written)
    assert (read.format, read.confidence, read.remarks) == ("docx", 1.0, ())


def test_equal_screenplays_give_equal_bytes_that_name_nobody() -> None:
    written = fountain.parse((BORAN / "boran.kk.fountain").read_text())
    data = docx_writing.write(written, Language.KAZAKH)

    assert data == docx_writing.write(written, Language.KAZAKH)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"python-docx" not in b"".join(map(package.read, package.namelist()))


@pytest.mark.parametrize(
    ("language", "tag", "inches"),
    [(Language.KAZAKH, "kk-KZ", 8.27), (Language.RUSSIAN, "ru-RU", 8.27), (Language.ENGLISH, "en-US", 8.5)],
)
def test_word_finds_styles_margins_and_the_language(language: Language, tag: str, inches: float) -> None:
    written = fountain.parse((BORAN / f"boran.{language}.fountain").read_text())

    opened = docx.Document(io.BytesIO(docx_writing.write(written, language)))

    used = {paragraph.style.name for paragraph in opened.paragraphs if paragraph.style is not None}
    assert {"Scene Heading", "Action", "Character", "Dialogue", "Parenthetical", "Transition"} <= used
    section = opened.sections[-1]
    assert (section.page_width or 0) / 914400 == pytest.approx(inches, abs=0.01)
    assert (section.left_margin or 0) / 914400 == pytest.approx(1.5, abs=0.01)
    assert opened.core_properties.language == tag
    assert opened.core_properties.title == written.title()
    assert opened.core_properties.author == ""
    assert f'w:lang w:val="{tag}"' in opened.styles.element.xml


def test_notes_become_comments_that_word_shows() -> None:
    action = Element(type=T.ACTION, text="Ару хатты жыртады.", line=1)
    note = Aside(text="Хат көрінсін", element=0, offset=9)

    opened = docx.Document(
        io.BytesIO(docx_writing.write(Screenplay(elements=(action,), notes=(note,)), Language.KAZAKH))
    )

    assert [comment.text for comment in opened.comments] == ["Хат көрінсін"]


def test_what_word_cannot_carry_is_named() -> None:
    elements = (Element(type=T.SECTION, text="Терең", line=1, depth=9),)
    screenplay = Screenplay(
        elements=elements, boneyards=(Aside(text="кесілген"),), revisions=(RevisionSet(id="1", name="Blue"),)
    )

    lost = docx_writing.losses(screenplay)

    assert [loss.partition(" ")[0] for loss in lost] == ["1", "1", "1"]
    assert re.findall(r"boneyards|revision|deeper", " ".join(lost)) == ["boneyards", "revision", "deeper"]
    assert docx_writing.losses(fountain.parse((BORAN / "boran.ru.fountain").read_text())) == []


def test_letters_that_xml_cannot_hold_do_not_break_the_file() -> None:
    action = Element(type=T.ACTION, text='бір\x0cекі\ud800үш <&> "«"', line=1)

    assert _through(Screenplay(elements=(action,))).elements[0].text == 'бір екі үш <&> "«"'


# Files of others


def _said(data: bytes) -> list[tuple[ElementType, str]]:
    return [(element.type, element.text) for element in docx_script.read(data, "script.docx").screenplay.elements]


_NAMES = {
    Language.ENGLISH: ("Scene Heading", "Action", "Character", "Parenthetical", "Dialogue", "Transition"),
    Language.RUSSIAN: ("Время и место", "Описание действия", "Имя персонажа", "Ремарка", "Реплика", "Переход"),
    Language.KAZAKH: ("Сахна тақырыбы", "Әрекет", "Кейіпкер", "Түсініктеме", "Диалог", "Ауысу"),
}


@pytest.mark.parametrize("language", Language)
def test_styles_say_what_paragraphs_are_whatever_they_look_like(language: Language) -> None:
    heading, action, character, direction, dialogue, transition = _NAMES[language]
    data = with_styles(
        (heading, "Қыстау үйі, таң алдында"),
        (action, "АРУ"),
        (character, "Ару"),
        (direction, "(күбірлеп)"),
        (dialogue, "Ата?"),
        (transition, "Қараңғылыққа"),
    )

    assert _said(data) == [
        (T.SCENE_HEADING, "Қыстау үйі, таң алдында"),
        (T.ACTION, "АРУ"),
        (T.CHARACTER, "Ару"),
        (T.PARENTHETICAL, "күбірлеп"),
        (T.DIALOGUE, "Ата?"),
        (T.TRANSITION, "Қараңғылыққа"),
    ]


def test_without_styles_indents_tell() -> None:
    data = with_indents(
        (0, "INT. HOUSE - DAY"), (0, ""), (0, "Somebody knocks."), (0, ""),
        (2.2, "ARU"), (1.6, "(afraid)"), (1.0, "Who is there?"), (0, ""),
        (0, "Nobody answers."), (0, ""), (2.2, "ARU"), (1.0, "Grandfather?"), (0, ""), (0, "The wind."),
    )  # fmt: skip

    assert _said(data) == [
        (T.SCENE_HEADING, "INT. HOUSE - DAY"),
        (T.ACTION, "Somebody knocks."),
        (T.CHARACTER, "ARU"),
        (T.PARENTHETICAL, "afraid"),
        (T.DIALOGUE, "Who is there?"),
        (T.ACTION, "Nobody answers."),
        (T.CHARACTER, "ARU"),
        (T.DIALOGUE, "Grandfather?"),
        (T.ACTION, "The wind."),
    ]


def test_without_styles_and_indents_the_shape_of_the_text_tells() -> None:
    data = raw(paragraphs(["НАТ. СТЕПЬ. ДЕНЬ", "", "Снег.", "", "САПАР", "Домой.", "", "Конь стоит."]))

    assert _said(data) == [
        (T.SCENE_HEADING, "НАТ. СТЕПЬ. ДЕНЬ"),
        (T.ACTION, "Снег."),
        (T.CHARACTER, "САПАР"),
        (T.DIALOGUE, "Домой."),
        (T.ACTION, "Конь стоит."),
    ]


def test_emphasis_comes_from_runs_and_not_from_the_style() -> None:
    document = docx.Document()
    style_of_headings = document.styles.add_style("Scene Heading", 1)
    style_of_headings.font.bold = True
    document.add_paragraph("ИНТ. ҮЙ – ТҮН", style="Scene Heading")
    paragraph = document.add_paragraph()
    paragraph.add_run("Есік ")
    paragraph.add_run("сарт").bold = True
    paragraph.add_run(" ашылады, ")
    paragraph.add_run("боран").italic = True
    paragraph.add_run(" кіреді.")

    assert _said(saved(document)) == [
        (T.SCENE_HEADING, "ИНТ. ҮЙ – ТҮН"),
        (T.ACTION, "Есік **сарт** ашылады, *боран* кіреді."),
    ]


def test_a_document_is_read_as_it_stands_after_its_tracked_changes() -> None:
    body = (
        paragraphs(["ИНТ. ҮЙ – ТҮН", ""])
        + "<w:p><w:r><w:t>Ару </w:t></w:r><w:del><w:r><w:delText>күледі</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>жылайды</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
    )

    reading = docx_script.read(raw(body), "tracked.docx")

    assert [element.text for element in reading.screenplay.elements] == ["ИНТ. ҮЙ – ТҮН", "Ару жылайды."]
    assert "1 tracked deletions left out" in reading.remarks


def test_comments_and_footnotes_become_notes_of_their_paragraph() -> None:
    document = docx.Document()
    document.add_paragraph("INT. HOUSE - DAY")
    document.add_paragraph("")
    run = document.add_paragraph().add_run("Somebody knocks.")
    document.add_comment(run, text="Who?", author="A", initials="A")

    screenplay = docx_script.read(saved(document), "noted.docx").screenplay

    assert [(note.text, note.element) for note in screenplay.notes] == [("Who?", 1)]
    assert screenplay.elements[1].text == "Somebody knocks."


def test_footnotes_text_boxes_tables_and_pictures_are_read_or_named() -> None:
    box = (
        "<w:p><w:r><w:t>Қар.</w:t><w:footnoteReference w:id='2'/><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>"
        "<w:txbxContent><w:p><w:r><w:t>Жел.</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict>"
        "<w:txbxContent><w:p><w:r><w:t>Жел.</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Бір</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:footnote w:id='2'><w:p><w:r><w:t>Ескертпе</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    picture = "<w:p><w:r><w:drawing/></w:r></w:p>"

    reading = docx_script.read(
        raw(paragraphs(["НАТ. ДАЛА – КҮНДІЗ", ""]) + box + table + picture, footnotes=notes), "rich.docx"
    )

    texts = "\n".join(element.text for element in reading.screenplay.elements)
    assert (texts.count("Жел."), texts.count("Бір"), [note.text for note in reading.screenplay.notes]) == (
        1,
        1,
        ["Ескертпе"],
    )
    for named in ("1 text boxes", "1 tables", "1 pictures"):
        assert any(remark.startswith(named) for remark in reading.remarks), named


def test_page_breaks_scene_numbers_and_pairs_survive_word() -> None:
    elements = (
        Element(type=T.SCENE_HEADING, text="ИНТ. ҮЙ", line=1, number="12А"),
        Element(type=T.CHARACTER, text="АРУ", line=2),
        Element(type=T.DIALOGUE, text="Ата!", line=3),
        Element(type=T.CHARACTER, text="САПАР", line=4, dual=True),
        Element(type=T.DIALOGUE, text="Ару!", line=5),
        Element(type=T.PAGE_BREAK, text="", line=6),
        Element(type=T.ACTION, text="Қар.", line=7),
    )

    read = _through(Screenplay(elements=elements)).elements

    assert [(e.type, e.text, e.number, e.dual) for e in read] == [(e.type, e.text, e.number, e.dual) for e in elements]


def test_a_file_of_ours_that_word_saved_anew_is_read_by_its_styles() -> None:
    written = fountain.parse((BORAN / "boran.kk.fountain").read_text())
    ours = docx_writing.write(written, Language.KAZAKH)
    with zipfile.ZipFile(io.BytesIO(ours)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/app.xml"] = parts["docProps/app.xml"].replace(b"Kadr", b"Microsoft Office Word")

    read = docx_script.read(package(parts), "boran.docx").screenplay

    assert _carried(read).elements == _carried(written).elements
    assert read.title_page == written.title_page


def test_macros_are_left_out_and_named() -> None:
    data = raw(paragraphs(["INT. HOUSE - DAY"]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}

    reading = docx_script.read(package(parts | {"word/vbaProject.bin": b"\xd0\xcf"}), "script.docx")

    assert "1 macro projects left out" in reading.remarks


@given(st.binary(max_size=400), st.integers(0, 3000), st.integers(0, 3000))
def test_damage_anywhere_is_a_refusal_or_a_script_never_a_crash(noise: bytes, start: int, length: int) -> None:
    whole = raw(paragraphs(["INT. HOUSE - DAY", "", "Somebody knocks."]))
    damaged = whole[:start] + noise + whole[start + length :]

    # Any other error than a refusal ends this test.
    with contextlib.suppress(Unreadable, TooLarge):
        assert docx_script.read(damaged, "damaged.docx").format == "docx"
