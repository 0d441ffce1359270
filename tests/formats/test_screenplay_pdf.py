"""A screenplay on paper looks like one: the industry's places, and every letter the letter that was written."""

import io
import tempfile
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
import pytest

from kadr.film.screenplay import Element, ElementType, Language, Screenplay, Slugline, TitleEntry
from kadr.formats.screenplay_pdf import write_pdf
from tests.formats import printed

T = ElementType


def screenplay(*elements: tuple[ElementType, str], title: str | None = None) -> Screenplay:
    made = tuple(Element(type=kind, text=text, line=n) for n, (kind, text) in enumerate(elements, start=1))
    page = (TitleEntry(key="Title", lines=(title,)),) if title else ()
    return Screenplay(title_page=page, elements=made)


SCENE = screenplay(
    (T.SCENE_HEADING, "ИНТ. Қыстау үйі – түн"),
    (T.ACTION, "Ару шамды Сапарға жақындатады."),
    (T.CHARACTER, "САПАР"),
    (T.PARENTHETICAL, "күбірлеп"),
    (T.DIALOGUE, "Он төртінші қаңтарда келемін."),
    (T.TRANSITION, "ҚАРАҢҒЫЛЫҚҚА."),
)


def test_every_kind_of_paragraph_stands_in_its_column() -> None:
    pdf = write_pdf(SCENE, Language.KAZAKH)

    def edge(words: str) -> float:
        return printed.left_edge(pdf, 0, words)

    assert edge("ИНТ. ҚЫСТАУ ҮЙІ – ТҮН") == pytest.approx(1.5, abs=0.03)
    assert edge("Ару шамды") == pytest.approx(1.5, abs=0.03)
    assert edge("Он төртінші") == pytest.approx(2.5, abs=0.03)
    assert edge("(күбірлеп)") == pytest.approx(3.1, abs=0.03)
    assert edge("САПАР") == pytest.approx(3.7, abs=0.03)
    assert printed.find(pdf, 0, "ҚАРАҢҒЫЛЫҚҚА.")[-1].right / 72 == pytest.approx(7.5, abs=0.03)


def test_letters_are_ten_to_the_inch_and_rows_six() -> None:
    pdf = write_pdf(screenplay((T.ACTION, "Н" * 60 + "\nН")), Language.KAZAKH)
    row = printed.letters(pdf, 0)

    assert (row[50].left - row[0].left) / 72 == pytest.approx(5, abs=0.01)
    assert (row[60].top - row[0].top) / 72 == pytest.approx(1 / 6, abs=0.002)


@pytest.mark.parametrize(
    ("language", "size"),
    [(Language.KAZAKH, (595, 842)), (Language.RUSSIAN, (595, 842)), (Language.ENGLISH, (612, 792))],
)
def test_paper_is_a4_and_letter_for_english(language: Language, size: tuple[int, int]) -> None:
    page = pdfium.PdfDocument(write_pdf(SCENE, language))[0]

    assert (round(page.get_width()), round(page.get_height())) == size


@pytest.mark.parametrize("bold", [False, True])
def test_every_kazakh_letter_is_drawn_as_itself(bold: bool) -> None:
    mark = "**" if bold else ""
    words = " ".join(printed.KAZAKH + "₸")
    pdf = write_pdf(screenplay((T.ACTION, f"{mark}{words}{mark}")), Language.KAZAKH)
    font = "IBMPlexMono-Bold.ttf" if bold else "IBMPlexMono-Regular.ttf"

    pictures = printed.pictures_of(pdf, 0, words)

    assert len(pictures) == len(printed.KAZAKH) + 1
    # A font may pass every table and still draw џ for ө: only the picture tells.
    taken_for = {letter: printed.nearest(picture, font, printed.LOOKALIKES) for letter, picture in pictures.items()}
    assert not {letter: seen for letter, seen in taken_for.items() if not printed.same_shape(letter, seen)}


def test_kazakh_can_be_selected_and_searched() -> None:
    pdf = write_pdf(screenplay((T.ACTION, "Көрдік, Ғалымның қалың жүні ұшты. Һәм ІРІ, 5000 ₸.")), Language.KAZAKH)

    assert "Көрдік, Ғалымның қалың жүні ұшты. Һәм ІРІ, 5000 ₸." in printed.texts(pdf)[0].replace("\n", " ")


def test_decomposed_letters_are_drawn_composed() -> None:
    pdf = write_pdf(screenplay((T.ACTION, "Үйдің йодталған Ё")), Language.KAZAKH)

    assert "Үйдің йодталған Ё" in printed.texts(pdf)[0]


def test_pages_are_numbered_from_the_second_on() -> None:
    pdf = write_pdf(screenplay(*[(T.ACTION, "Қар жауып тұр.")] * 80, title="БОРАН"), Language.KAZAKH)
    cover, first, second, *_ = printed.texts(pdf)

    assert "БОРАН" in cover
    assert "2." not in cover
    assert "1." not in first
    assert second.startswith("2.")
    number = printed.find(pdf, 2, "2.")
    assert number[-1].right / 72 == pytest.approx(7.5, abs=0.03)
    assert number[0].top / 72 == pytest.approx(0.5, abs=0.1)


def test_scene_numbers_stand_in_both_margins_and_only_if_there_are_any() -> None:
    heading = Element(type=T.SCENE_HEADING, text="НАТ. ДАЛА – ТҮН", line=1, number="15-1A", slugline=Slugline())

    numbered = printed.letters(write_pdf(Screenplay(elements=(heading,)), Language.KAZAKH), 0)

    row = "".join(each.letter for each in numbered)
    assert row == "15-1AНАТ.ДАЛА–ТҮН15-1A"
    assert numbered[0].left / 72 < 1.0
    assert numbered[-5].left / 72 > 7.5
    assert numbered[-1].right / 72 < 8.27
    plain = printed.letters(write_pdf(SCENE, Language.KAZAKH), 0)
    assert min(each.left for each in plain) / 72 > 1.45


def test_the_cast_line_stays_under_its_heading() -> None:
    cast = Slugline(cast=("ОСИНА", "МАКАР КИРЕЕВ"))
    heading = Element(type=T.SCENE_HEADING, text="ИНТ. КВАРТИРА. ДЕНЬ", line=1, slugline=cast)

    pdf = write_pdf(Screenplay(elements=(heading,)), Language.RUSSIAN)

    assert "ИНТ. КВАРТИРА. ДЕНЬ\nОСИНА, МАКАР КИРЕЕВ" in printed.texts(pdf)[0]


def test_emphasis_is_drawn() -> None:
    pdf = write_pdf(screenplay((T.ACTION, "**қалың** *көлбеу* ***екеуі*** _асты сызылған_")), Language.KAZAKH)

    assert "қалың көлбеу екеуі асты сызылған" in printed.texts(pdf)[0]
    fonts = {str(font).split("+")[-1] for font in _fonts(pdf)}
    assert {"IBMPlexMono-Bold", "IBMPlexMono-Italic", "IBMPlexMono-BoldItalic", "IBMPlexMono"} <= fonts
    page = pdfium.PdfDocument(pdf)[0]
    assert any(found.type == 2 for found in page.get_objects()), "the underline is a line under the words"


def test_words_of_the_script_are_never_markup() -> None:
    hostile = '#panic("x") $x^2$ `raw` <label> @ref \\u{1F600} #sys.inputs // жоқ /* жоқ */ = бас {{ }} -- --- "а" ~'

    pdf = write_pdf(screenplay((T.ACTION, hostile), title=hostile), Language.KAZAKH)

    for page in printed.texts(pdf):
        assert hostile.replace(" ", "") in page.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    "text", ["", " ", "\0\x07қар", "\u202eкері\u2066", "\ud800", "👩‍🚀 漢字 العربية", "\t\tшегініс", "а" * 5000]
)
def test_odd_text_is_still_printed(text: str) -> None:
    assert write_pdf(screenplay((T.ACTION, text), (T.CHARACTER, text), title=text), Language.KAZAKH).startswith(b"%PDF")


def test_no_screenplay_at_all_is_one_empty_page() -> None:
    assert printed.texts(write_pdf(Screenplay(), Language.KAZAKH)) == [""]


def test_the_title_page_has_title_and_author_in_the_middle_and_the_rest_at_the_foot() -> None:
    page = (
        TitleEntry(key="Атауы", lines=("БОРАН",)),
        TitleEntry(key="Автор", lines=("Kadr",)),
        TitleEntry(key="Байланыс", lines=("Алматы", "қыстау")),
    )

    pdf = write_pdf(Screenplay(title_page=page), Language.KAZAKH)

    title, author, contact = (printed.find(pdf, 0, words) for words in ("БОРАН", "Kadr", "Алматы"))
    assert (title[0].left + title[-1].right) / 2 / 72 == pytest.approx(4.5, abs=0.06)
    assert title[0].top < author[0].top < contact[0].top
    assert contact[0].left / 72 == pytest.approx(1.5, abs=0.03)


def test_scenes_are_bookmarks() -> None:
    outline = pypdf.PdfReader(io.BytesIO(write_pdf(SCENE, Language.KAZAKH))).outline

    assert [str(entry["/Title"]) for entry in outline if isinstance(entry, dict)] == ["ИНТ. ҚЫСТАУ ҮЙІ – ТҮН"]


def test_equal_screenplays_give_equal_bytes_and_nothing_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    assert write_pdf(SCENE, Language.KAZAKH) == write_pdf(SCENE, Language.KAZAKH)
    assert list(tmp_path.iterdir()) == []


def _fonts(pdf: bytes) -> set[str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]  # pypdf types it as any PDF object
            found.add(font.get_object()["/BaseFont"])
    return found
