"""Title pages keep what they say in every format; those without keys are told by their places and words."""

from pathlib import Path

import pytest

from kadr.film.screenplay import Language, Screenplay, TitleEntry
from kadr.formats import fountain, layout, screenplays, title_page, writing
from kadr.formats.docx import script
from kadr.formats.reading import SetLine
from kadr.formats.title_page import PrintedLine
from tests.formats.docx_files import paragraphs, raw

BORAN = Path(__file__).parents[2] / "examples" / "boran"
ROLES = ("title", "credit", "author", "source", "draft_date", "contact", "copyright")


def example(language: Language) -> Screenplay:
    return fountain.parse((BORAN / f"boran.{language}.fountain").read_text())


def back(screenplay: Screenplay, kind: str, language: Language) -> tuple[TitleEntry, ...]:
    data = writing.writer(kind).write(screenplay, language)
    return screenplays.read(data, f"boran.{kind}").screenplay.title_page


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", ["docx", "txt", "fdx"])
def test_the_title_page_of_each_example_comes_back_with_its_keys(kind: str, language: Language) -> None:
    assert back(example(language), kind, language) == example(language).title_page


@pytest.mark.parametrize("language", Language)
def test_the_title_page_of_each_example_comes_back_from_paper(language: Language) -> None:
    """Paper says no keys: each line comes back under what it is, the keys in the script's language."""
    found = [(title_page.role(entry.key), entry.lines) for entry in back(example(language), "pdf", language)]

    assert found == [(title_page.role(entry.key), entry.lines) for entry in example(language).title_page]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Сценарий авторы: Ә. Қазыбек", ("Сценарий авторы", "Ә. Қазыбек")),
        ("жазған", ("жазған", "")),
        ("қысқаметражды фильмнің сценарийі", None),
        ("Автор сценария: Иван Петров", ("Автор сценария", "Иван Петров")),
        ("Автор сценария Иван Петров", ("Автор сценария", "Иван Петров")),
        ("сценарий – Иван Петров", ("сценарий", "Иван Петров")),
        ("сценарий короткометражного фильма", None),
        ("written by Mary Smith", ("written by", "Mary Smith")),
        ("Written by:", ("Written by:", "")),
        ("by the sea", None),
    ],
)
def test_a_credit_is_told_from_the_name_after_it(text: str, taken: tuple[str, str] | None) -> None:
    assert title_page.credited(text) == taken


@pytest.mark.parametrize(
    ("language", "page"),
    [
        (
            Language.KAZAKH,
            "БОРАН|қысқаметражды фильм|Сценарий авторы|Ә. Қ.|М. Әуезов желісімен|2026|Барлық құқық қорғалған",
        ),
        (
            Language.RUSSIAN,
            "БУРАН|короткометражный фильм|Автор сценария|А. Б.|По мотивам Ауэзова|2026|Все права защищены",
        ),
        (Language.ENGLISH, "STORM|a short film|written by|A. B.|based on Auezov|2026|All rights reserved"),
    ],
)
def test_lines_on_paper_are_told_by_their_words(language: Language, page: str) -> None:
    lines = page.split("|")

    found = title_page.arranged([PrintedLine(text=line, gap=True) for line in lines], language)

    told = [(title_page.role(entry.key), entry.lines) for entry in found]
    assert told == [
        ("title", (lines[0],)),
        ("credit", (lines[1], lines[2])),
        ("author", (lines[3],)),
        ("source", (lines[4],)),
        ("draft_date", (lines[5],)),
        ("copyright", (lines[6],)),
    ]


@pytest.mark.parametrize(
    ("heading", "credit"),
    [
        ("НАТ. ДАЛА – ТАҢ", "Сценарий авторы: Ә. Қ."),
        ("НАТ. СТЕПЬ. УТРО", "автор: А. Б."),
        ("EXT. STEPPE - DAWN", "by A. B."),
    ],
)
def test_a_title_at_the_left_edge_is_believed_with_its_author(heading: str, credit: str) -> None:
    page = [(1, "БОРАН"), (3, credit), (6, heading), (8, "Қар.")]
    lines = [SetLine(number=number, text=text, indent=1.5, gap=True) for number, text in page]

    found = layout.elements(lines).title_page

    assert [title_page.role(entry.key) for entry in found] == ["title", "credit", "author"]
    assert found[2].lines == (credit.partition("y ")[2] or credit.partition(": ")[2],)


@pytest.mark.parametrize("language", Language)
def test_keys_are_known_wherever_a_title_page_may_begin(language: Language) -> None:
    lines = ("БОРАН", "written by", "А. Б.", "based on", "2026", "© 2026")
    page = title_page.arranged([PrintedLine(text=line, gap=True) for line in lines], language)

    assert [title_page.role(entry.key) for entry in page] == [*ROLES[:5], "copyright"]
    assert Screenplay(title_page=page).title() == "БОРАН"
    for entry in page:
        # No blank line under it: only a key that is known begins a title page then.
        assert fountain.parse(f"{entry.key}: x\nINT. A\n").title_page == (TitleEntry(key=entry.key, lines=("x",)),)


@pytest.mark.parametrize("key", ["Title", "Автор", "Қолтаңба"])
def test_a_title_page_that_libreoffice_saved_again_keeps_its_keys(key: str) -> None:
    """It moves our control into its paragraph, and keeps of it only the name that people see."""
    control = (
        f'<w:sdt><w:sdtPr><w:alias w:val="{key}"/></w:sdtPr><w:sdtContent><w:r><w:t>Боран</w:t></w:r>'
        "</w:sdtContent></w:sdt>"
    )
    entry = f'<w:p><w:pPr><w:pStyle w:val="TitlePageFoot"/></w:pPr>{control}</w:p>'

    found = script.read(raw(entry + paragraphs(["ИНТ. ҮЙ – ТҮН", "", "Аяз."])), "saved.docx").screenplay

    assert found.title_page == (TitleEntry(key=key, lines=("Боран",)),)
    assert [element.text for element in found.elements] == ["ИНТ. ҮЙ – ТҮН", "Аяз."]
