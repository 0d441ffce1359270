"""Promises about reading Final Draft files, and about the files that Kadr writes."""

import io
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from screenplain.export.fdx import to_fdx
from screenplain.parsers import fountain as screenplain
from screenplay_tools.fdx.parser import Parser
from screenplay_tools.screenplay import ElementType as Kind

from kadr.film.screenplay import Aside, Element, ElementType, RevisedSpan, RevisionSet, Screenplay, TitleEntry
from kadr.formats import fdx, fountain, headings
from kadr.formats.fountain import losses as fountain_losses
from kadr.formats.reading import Reading
from kadr.formats.screenplay_json import to_json

DATA = Path(__file__).parents[1] / "data"
FILES = sorted(path.stem for path in DATA.glob("*.fdx"))
BORAN = Path(__file__).parents[2] / "examples" / "boran"


def script(*paragraphs: str, after: str = "") -> bytes:
    body = "\n".join(paragraphs)
    return (
        f'<FinalDraft DocumentType="Script" Version="5">\n<Content>\n{body}\n</Content>\n{after}</FinalDraft>'.encode()
    )


def paragraph(kind: str, words: str, **attributes: str) -> str:
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<Paragraph Type="{kind}"{more}><Text>{words}</Text></Paragraph>'


def texts(reading: Reading) -> list[str]:
    return [element.text for element in reading.screenplay.elements]


def as_json(reading: Reading) -> dict[str, Any]:
    found = reading.screenplay
    places = {
        kind: [[aside.text, aside.line, aside.element, aside.offset] for aside in asides]
        for kind, asides in (("notes", found.notes), ("boneyards", found.boneyards))
    }
    revisions = [
        {
            "id": each.id,
            "name": each.name,
            "mark": each.mark,
            "color": each.color,
            "spans": [[span.element, span.start, span.end] for span in each.spans],
        }
        for each in found.revisions
    ]
    elements = to_json(found)
    return {
        "title_page": elements["title_page"],
        "elements": elements["elements"],
        "places": places,
        "revisions": revisions,
        "remarks": list(reading.remarks),
    }


def test_the_files_are_there_in_three_languages() -> None:
    assert FILES == ["final_draft_english", "final_draft_kazakh", "final_draft_russian"]


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_read_as_its_json_says(file: str) -> None:
    reading = fdx.read((DATA / f"{file}.fdx").read_bytes())

    assert as_json(reading) == json.loads((DATA / f"{file}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES)
def test_every_element_stands_on_the_line_of_its_paragraph(file: str) -> None:
    data = (DATA / f"{file}.fdx").read_bytes()
    lines = data.decode().split("\n")

    for element in fdx.read(data).screenplay.elements:
        assert "<Paragraph" in lines[element.line - 1]


@pytest.mark.parametrize("file", FILES)
def test_what_was_read_is_written_and_read_the_same(file: str) -> None:
    read = fdx.read((DATA / f"{file}.fdx").read_bytes()).screenplay

    again = fdx.read(fdx.write(read)).screenplay

    assert fdx.losses(read) == []
    assert fdx.write(again) == fdx.write(read)
    assert fountain.write(again) == fountain.write(read)


@pytest.mark.parametrize("file", FILES)
def test_another_reader_finds_the_same_paragraphs_in_the_file_that_we_write(file: str) -> None:
    """The oracle knows no dual dialogue and keeps only the first run: it is asked where it is right."""
    read = fdx.read((DATA / f"{file}.fdx").read_bytes()).screenplay
    plain = tuple(
        replace(element, dual=False, text=element.text.replace("*", "").replace("_", "")) for element in read.elements
    )

    theirs = Parser().parse(fdx.write(Screenplay(elements=plain)).decode()).elements

    kinds = {Kind.HEADING: "scene_heading", Kind.CHARACTER: "character", Kind.DIALOGUE: "dialogue"}
    found = [(kinds[each.type], (each.text or each.name).split(" (")[0]) for each in theirs if each.type in kinds]
    wanted = [
        (str(each.type), each.text.split(" (")[0]) for each in plain if str(each.type) in kinds.values() and each.text
    ]
    assert [(kind, " ".join(words.split())) for kind, words in found] == [
        (kind, " ".join(words.split())) for kind, words in wanted
    ]


def test_another_writers_file_is_read_as_the_fountain_that_it_came_from() -> None:
    """The oracle knows English headings only."""
    text = (BORAN / "boran.en.fountain").read_text(encoding="utf-8")
    written = io.StringIO()
    to_fdx(screenplain.parse(io.StringIO(text)), written)

    read = fdx.read(written.getvalue().encode()).screenplay

    wanted = fountain.parse(text).elements
    assert [replace(element, line=0) for element in read.elements] == [replace(each, line=0) for each in wanted]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_example_film_loses_nothing_on_its_way_through_final_draft(language: str) -> None:
    film = fountain.parse((BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8"))

    through = fdx.read(fdx.write(film))

    assert fountain.write(through.screenplay) == fountain.write(film)
    assert through.remarks == ()


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ('<Text>Ару </Text><Text Style="Bold">шапанын</Text><Text> шешеді.</Text>', "Ару **шапанын** шешеді."),
        ('<Text Style="Bold">Нож </Text><Text>на столе</Text>', "**Нож** на столе"),
        ('<Text Style="Italic+Underline">Not now</Text><Text>!</Text>', "_*Not now*_!"),
        ('<Text Style="Bold+Italic">Көрдік</Text>', "***Көрдік***"),
        ("<Text>5 * 3 = 15, snake_case</Text>", "5 * 3 = 15, snake_case"),
        ("<Text>*не курсив*</Text>", r"\*не курсив\*"),
        ('<Text Style="AllCaps">қар ұшқыны</Text>', "ҚАР ҰШҚЫНЫ"),
        ("<Text>a<!-- b -->c</Text><Text><![CDATA[<d>]]></Text>", "ac<d>"),
        ("<Text>и&#x306;</Text>", "й"),
        ("<Text>бір&#x2028;екі\nүш</Text>", "бір\nекі\nүш"),
    ],
)
def test_runs_become_one_text_with_marks(runs: str, text: str) -> None:
    reading = fdx.read(script(f'<Paragraph Type="Action">{runs}</Paragraph>'))

    assert texts(reading) == [text]


def test_bold_that_turns_italic_inside_a_word_is_remarked() -> None:
    runs = '<Text Style="Bold">сөз</Text><Text Style="Italic">дер</Text>'

    reading = fdx.read(script(f'<Paragraph Type="Action">{runs}</Paragraph>'))

    assert texts(reading)[0].replace("*", "") == "сөздер"
    assert reading.remarks == ("changes of bold or italic inside a word left out: 1",)


@pytest.mark.parametrize(
    ("typed", "number", "text"),
    [
        ("15-1. ИНТ. КВАРТИРА. ДЕНЬ", "15-1", "ИНТ. КВАРТИРА. ДЕНЬ"),
        ("3-САХНА. ІШКІ. АСҮЙ – ТҮН", "3", "ІШКІ. АСҮЙ – ТҮН"),
        ("INT. HOUSE - DAY #4A#", "4A", "INT. HOUSE - DAY"),
    ],
)
def test_a_number_typed_before_a_heading_is_its_number(typed: str, number: str, text: str) -> None:
    heading = fdx.read(script(paragraph("Scene Heading", typed))).screenplay.elements[0]

    assert (heading.number, heading.text) == (number, text)
    assert heading.slugline == headings.slugline(text)


def test_revised_letters_of_a_heading_are_counted_without_its_typed_number() -> None:
    runs = '<Text>15-1. ИНТ. </Text><Text RevisionID="2">КВАРТИРА</Text>'

    read = fdx.read(script(f'<Paragraph Type="Scene Heading">{runs}</Paragraph>')).screenplay

    (span,) = read.revisions[0].spans
    assert read.elements[0].text[span.start : span.end] == "КВАРТИРА"


@pytest.mark.parametrize("names", ["ОСИНА, МАКАР КИРЕЕВ", "В сцене: Осина", "АРУ, ҚОҢЫР АТА", "ANN, BEN"])
def test_names_right_under_a_heading_say_who_is_in_the_scene(names: str) -> None:
    reading = fdx.read(script(paragraph("Scene Heading", "ИНТ. ҮЙ"), paragraph("Action", names)))

    slugline = reading.screenplay.elements[0].slugline
    assert slugline is not None
    assert slugline.cast == headings.read_cast(names)
    assert len(reading.remarks) == 1


def test_one_word_in_capitals_under_a_heading_stays_action() -> None:
    reading = fdx.read(script(paragraph("Scene Heading", "ИНТ. ҮЙ"), paragraph("Action", "ДҮРС")))

    assert texts(reading) == ["ИНТ. ҮЙ", "ДҮРС"]


@pytest.mark.parametrize("words", ["(жайлап)", "тихо", "(quietly)"])
def test_a_parenthetical_has_no_parentheses(words: str) -> None:
    reading = fdx.read(script(paragraph("Character", "АРУ"), paragraph("Parenthetical", words)))

    assert texts(reading)[1] == words.strip("()")


def test_three_speakers_in_one_dual_dialogue_all_speak_together() -> None:
    speech = "".join(paragraph("Character", name) + paragraph("Dialogue", "!") for name in ("АРУ", "МАКАР", "BEN"))

    read = fdx.read(script(f"<DualDialogue>{speech}</DualDialogue>", paragraph("Character", "АРУ"))).screenplay

    assert [each.dual for each in read.elements if each.type is ElementType.CHARACTER] == [False, True, True, False]


@pytest.mark.parametrize(
    ("range_", "place"),
    [
        ("0,4", (0, 0)),  # the line before
        ("5,7", (1, None)),  # a dual dialogue takes two units: its first line
        ("8,15", (5, 0)),
        ("10,12", (5, 2)),
        ("15,16", (5, 7)),  # an omitted scene takes two, after the text
        ("18,21", (6, 0)),
        ("20,20", (6, 2)),
        ("22,30", (7, None)),  # past the end: remarked, and put there
        ("x", (7, None)),
    ],
)
def test_a_note_stands_where_its_range_counts(range_: str, place: tuple[int, int | None]) -> None:
    dual = "".join(
        paragraph(kind, words)
        for kind, words in (("Character", "MARA"), ("Dialogue", "Yes."), ("Character", "JON"), ("Dialogue", "No."))
    )
    omitted = f"<OmittedScene>{paragraph('Scene Heading', 'EXT. YARD - DAY')}</OmittedScene>"
    data = script(
        paragraph("Action", "Hum."),
        f'<Paragraph Type="General"><DualDialogue>{dual}</DualDialogue></Paragraph>',
        f'<Paragraph Type="Scene Heading"><Text>Omitted</Text>{omitted}</Paragraph>',
        paragraph("Action", "Go."),
        after=f'<ScriptNotes><ScriptNote Range="{range_}">{paragraph("Action", "n")}</ScriptNote></ScriptNotes>',
    )

    reading = fdx.read(data)

    (note,) = reading.screenplay.notes
    assert (note.element, note.offset) == place
    assert any("no place" in remark for remark in reading.remarks) == (place[0] == 7)


def test_a_range_counts_in_utf_16_as_final_draft_does() -> None:
    note = '<ScriptNotes><ScriptNote Range="7,8"><Paragraph><Text>n</Text></Paragraph></ScriptNote></ScriptNotes>'

    read = fdx.read(script(paragraph("Action", "🎬 Қар"), paragraph("Action", "Боран"), after=note)).screenplay

    assert (read.notes[0].element, read.notes[0].offset) == (1, 0)


def test_a_place_that_kadr_spelled_out_is_believed_only_while_the_script_is_unchanged() -> None:
    action = Element(type=ElementType.ACTION, text="Қар жауып тұр.", line=1)
    written = fdx.write(Screenplay(elements=(action, action), notes=(Aside(text="ақ", element=1, offset=4),))).decode()
    longer = written.replace("Қар жауып тұр.", "Қалың қар жауып тұр.", 1)

    (note,) = fdx.read(longer.encode()).screenplay.notes

    assert (note.element, note.offset) == (0, 19)


def test_marks_that_kadr_spelled_out_are_believed_only_while_the_words_are_unchanged() -> None:
    text = "**a *b* d**"
    written = fdx.write(Screenplay(elements=(Element(type=ElementType.ACTION, text=text, line=1),))).decode()
    assert "kadr:Marked" in written

    changed = fdx.read(written.replace(" d", " e").encode())

    assert texts(fdx.read(written.encode())) == [text]
    assert texts(changed)[0].replace("*", "").replace("_", "").endswith("e")


def test_what_is_shown_in_capitals_is_read_in_capitals() -> None:
    caps = '<ElementSettings Type="Character"><FontSpec Style="AllCaps"/></ElementSettings>'

    reading = fdx.read(script(paragraph("Character", "Қоңыр ата (зк)"), after=caps))

    assert texts(reading) == ["ҚОҢЫР АТА (ЗК)"]


@pytest.mark.parametrize("file", FILES)
def test_what_fountain_cannot_carry_is_named(file: str) -> None:
    read = fdx.read((DATA / f"{file}.fdx").read_bytes()).screenplay

    (loss,) = fountain_losses.losses(read)

    assert read.revisions[0].name in loss
    assert fountain_losses.losses(replace(read, revisions=())) == []


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\ufffe", "\ud800", "\x9f"])
def test_letters_that_xml_cannot_carry_are_named(letter: str) -> None:
    screenplay = Screenplay(elements=(Element(type=ElementType.ACTION, text=f"қар{letter}лы", line=3),))

    assert "line 3" in fdx.losses(screenplay)[0]
    assert texts(fdx.read(fdx.write(screenplay)))[0].startswith("қар")


def test_a_text_that_no_reader_takes_is_named_too() -> None:
    screenplay = Screenplay(elements=(Element(type=ElementType.ACTION, text="а" + "\u0323" * 40, line=1),))

    (loss,) = fdx.losses(screenplay)

    assert "combining marks" in loss


def test_overlapping_revisions_and_odd_ids_come_back() -> None:
    element = Element(type=ElementType.ACTION, text="Қар **жауып** тұр.", line=6)
    first = RevisionSet(id="көк", name="Көк", spans=(RevisedSpan(element=0, start=0, end=9),))
    second = RevisionSet(id="7", name="Пинк", mark="", spans=(RevisedSpan(element=0, start=5, end=12),))

    read = fdx.read(fdx.write(Screenplay(elements=(element,), revisions=(first, second)))).screenplay

    assert read.revisions == (first, second)


@pytest.mark.parametrize("key", ["Атауы", "Название", "Title", "Чужой ключ"])
def test_the_keys_of_a_title_page_come_back(key: str) -> None:
    entries = (TitleEntry(key="Contact", lines=("a@b.kz",)), TitleEntry(key=key, lines=("_**БОРАН**_", "екінші")))

    assert fdx.read(fdx.write(Screenplay(title_page=entries))).screenplay.title_page == entries


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "windows-1251"])
def test_encodings_are_read_by_what_the_bytes_are(encoding: str) -> None:
    declared = "utf-16" if encoding.startswith("utf-16") else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?>\n{script(paragraph("Action", "Снег.")).decode()}'

    reading = fdx.read(text.encode(encoding))

    assert texts(reading) == ["Снег."]
    assert reading.encoding.replace("cp", "windows-") == encoding


def test_a_false_declaration_does_not_matter() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?>\n' + script(paragraph("Action", "Қар.")).decode()

    assert texts(fdx.read(text.encode())) == ["Қар."]


def test_ten_times_the_script_costs_ten_times_the_time() -> None:
    film = fountain.parse((BORAN / "boran.ru.fountain").read_text(encoding="utf-8"))
    short, long = (replace(film, elements=film.elements * times) for times in (5, 50))

    def cost(screenplay: Screenplay) -> float:
        data = fdx.write(screenplay)
        started = time.process_time()
        fdx.read(data)
        return time.process_time() - started

    cost(short)

    assert cost(long) < 100 * min(cost(short), cost(short))
