"""Promises about Final Draft files that are made to hurt: refused with the line, or read, at a bounded cost."""

import contextlib
import time

import pytest

from kadr.errors import Invalid, TooLarge, Unreadable
from kadr.formats import fdx
from tests.formats.memory import LINUX_ONLY, peak

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<FinalDraft DocumentType="Script">\n<Content>\n'
TAIL = "\n</Content>\n</FinalDraft>"
BOMB = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">\n' for n in range(9))


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (
            f'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY l0 "ха">\n{BOMB}]>\n<FinalDraft>&l9;</FinalDraft>',
            2,
            "DOCTYPE",
        ),
        ('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><FinalDraft>&f;</FinalDraft>', 1, "DOCTYPE"),
        ('\n<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><FinalDraft/>', 2, "DOCTYPE"),
        (f"{HEAD}<Paragraph><Text>&nbsp;</Text></Paragraph>{TAIL}", 4, "&entity;"),
        (f"{HEAD}<Paragraph><Text>Қар</Text>", 4, "cut off"),
        (f"{HEAD}<Paragraph><Te", 4, "cut off"),
        (f"{HEAD}<Paragraph><Text>a</Paragraph></Text>{TAIL}", 4, "closed that is not open"),
        (f"{HEAD}<Paragraph><Text>Том & Джерри</Text></Paragraph>{TAIL}", 4, "bare &"),
        (f"{HEAD}<Paragraph><Text>\x01</Text></Paragraph>{TAIL}", 4, "control character"),
        (f"{HEAD}<Paragraph><Text>&#0;</Text></Paragraph>{TAIL}", 4, "no letter of XML"),
        (f"{HEAD}<Paragraph><Text>&#xD800;</Text></Paragraph>{TAIL}", 4, "no letter of XML"),
        (f'{HEAD}<Paragraph Type="Action" Type="Shot"/>{TAIL}', 4, "duplicate attribute"),
        (f"{HEAD}<x:Paragraph/>{TAIL}", 4, "unbound prefix"),
        (f"{HEAD}<Paragraph><Text>а{'́' * 40}</Text></Paragraph>{TAIL}", 4, "combining marks"),
        (f"{HEAD}{TAIL}<FinalDraft/>", 6, "after its last tag"),
        ("<html>\n<body>", 1, "<html>"),
        ("<!DOCTYPE html>\n<html>", 1, "DOCTYPE"),
        ('<kadr:FinalDrafts xmlns:kadr="urn:x"/>', 1, "<FinalDrafts>"),
        ("{\\rtf1 Title}", 1, "not well-formed"),
        ("", 1, "empty"),
        ('<?xml version="1.0" encoding="utf-7"?>\n<FinalDraft/>', 1, "utf-7"),
    ],
)
def test_what_is_no_final_draft_script_is_refused_with_its_line(data: str, line: int, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        fdx.read(data.encode(), "film.fdx")

    assert refused.value.line == line
    assert said in refused.value.detail
    assert refused.value.detail.startswith("film.fdx")


def test_mixed_encodings_are_refused_with_their_line() -> None:
    data = f"{HEAD}<Paragraph><Text>{'Қар жауып тұр. ' * 20}\n".encode() + "снег".encode("cp1251") + TAIL.encode()

    with pytest.raises(Unreadable) as refused:
        fdx.read(data)

    assert refused.value.line == 5


def test_a_broken_utf_16_file_is_refused_with_its_line() -> None:
    data = f"{HEAD}<Paragraph/>".encode("utf-16") + b"\x00\xd8\x00"

    with pytest.raises(Unreadable) as refused:
        fdx.read(data)

    assert refused.value.line is not None


def test_tags_of_another_namespace_are_not_paragraphs() -> None:
    evil = '<e:Paragraph xmlns:e="urn:evil" Type="Action"><Text>жоқ</Text></e:Paragraph>'
    body = f"{evil}<Paragraph><Text>бар</Text></Paragraph>"

    reading = fdx.read(f"{HEAD}{body}{TAIL}".encode())

    assert [element.text for element in reading.screenplay.elements] == ["бар"]
    assert reading.remarks == ("parts <Paragraph> not known here and left out: 1",)


def test_a_namespace_on_the_whole_file_changes_nothing() -> None:
    body = "<f:Content><f:Paragraph><f:Text>бар</f:Text></f:Paragraph></f:Content>"
    data = f'<f:FinalDraft xmlns:f="urn:fd">{body}</f:FinalDraft>'

    assert fdx.read(data.encode()).screenplay.elements[0].text == "бар"


def test_unknown_parts_are_passed_by_and_named() -> None:
    data = f"{HEAD}<Paragraph><Odd><Text>a</Text></Odd><Text>бар</Text></Paragraph><Odd/>{TAIL}"

    reading = fdx.read(data.encode())

    assert [element.text for element in reading.screenplay.elements] == ["бар"]
    assert reading.remarks == ("parts <Odd> not known here and left out: 1",)


HOSTILE = {
    "200,000 levels": HEAD + "<Paragraph>" * 200_000,
    "200,000 unknown levels": HEAD + "<x>" * 200_000 + "</x>" * 200_000 + TAIL,
    "200,000 dual dialogues in each other": HEAD + "<Paragraph><DualDialogue>" * 200_000,
    "10 MB of one text": f"{HEAD}<Paragraph><Text>{'қар ' * 1_400_000}</Text></Paragraph>{TAIL}",
    "10 MB of stars": f"{HEAD}<Paragraph><Text>{'*a' * 5_000_000}</Text></Paragraph>{TAIL}",
    "10 MB of references": f"{HEAD}<Paragraph><Text>{'&amp;' * 2_000_000}</Text></Paragraph>{TAIL}",
    "10 MB of an attribute": f'{HEAD}<Paragraph Type="{"x" * 10_000_000}"/>{TAIL}',
    "200,000 attributes": HEAD + "<Paragraph " + " ".join(f"a{n}='1'" for n in range(200_000)) + "/>" + TAIL,
    "10 MB of comment": f"{HEAD}<!--{'x' * 10_000_000}-->{TAIL}",
    "10 MB of empty tags": HEAD + "<Paragraph/>" * 800_000 + TAIL,
    "90,000 runs in one paragraph": HEAD
    + "<Paragraph>"
    + '<Text Style="Bold" RevisionID="1">а</Text><Text RevisionID="2">б </Text>' * 45_000
    + "</Paragraph>"
    + TAIL,
    "60,000 notes in one paragraph": HEAD
    + "<Paragraph>"
    + "<Text>а</Text><ScriptNote><Paragraph><Text>б</Text></Paragraph></ScriptNote>" * 60_000
    + "</Paragraph>"
    + TAIL,
    "60,000 notes on one text": f"{HEAD}<Paragraph><Text>{'*қ* 🎬' * 20_000}</Text></Paragraph></Content><ScriptNotes>"
    + '<ScriptNote Range="70000,70001"><Paragraph><Text>б</Text></Paragraph></ScriptNote>' * 60_000
    + "</ScriptNotes></FinalDraft>",
    "60,000 scenes omitted in each other's place": HEAD
    + "<Paragraph Type='Scene Heading'><Text>a</Text><OmittedScene>"
    + "<Paragraph><Text>б</Text></Paragraph>" * 60_000
    + "</OmittedScene></Paragraph>"
    + TAIL,
    "50,000 lines of an omitted scene": HEAD
    + "<Paragraph Type='Scene Heading'><Text>a</Text><OmittedScene>"
    + "<Paragraph><Text>б</Text></Paragraph>" * 49_000
    + "</OmittedScene></Paragraph>"
    + TAIL,
    "20,000 notes on one text": f"{HEAD}<Paragraph><Text>{'*қ* 🎬' * 20_000}</Text></Paragraph></Content><ScriptNotes>"
    + '<ScriptNote Range="70000,70001"><Paragraph><Text>б</Text></Paragraph></ScriptNote>' * 20_000
    + "</ScriptNotes></FinalDraft>",
    "50,000 cards of one scene": HEAD
    + "<Paragraph Type='Scene Heading'><Text>a</Text><SceneProperties>"
    + "<Summary><Paragraph/></Summary>" * 49_000
    + "</SceneProperties></Paragraph>"
    + TAIL,
    "50,000 omitted scenes in one place": HEAD
    + "<Paragraph Type='Scene Heading'><Text>a</Text>"
    + "<OmittedScene><Paragraph/></OmittedScene>" * 49_000
    + "</Paragraph>"
    + TAIL,
    "60,000 soft returns": f"{HEAD}<Paragraph Alignment='Center'><Text>{'а&#x2028;' * 60_000}</Text></Paragraph>{TAIL}",
    "60,000 revisions": f"{HEAD}<Paragraph><Text>а</Text></Paragraph></Content><Revisions>"
    + "".join(f'<Revision ID="{n}" Name="а"/>' for n in range(60_000))
    + "</Revisions></FinalDraft>",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_cost_a_bounded_time(what: str) -> None:
    """Refused, or read: within a second on a quiet machine; the bound is against cost that grows with the square."""
    data = HOSTILE[what].encode()
    started = time.process_time()

    with contextlib.suppress(Invalid):
        fdx.read(data)

    assert time.process_time() - started < 5


READING = """
import contextlib, sys
from kadr.errors import Invalid
from kadr.formats import fdx
with contextlib.suppress(Invalid):
    fdx.read(sys.stdin.buffer.read())
"""


@LINUX_ONLY
@pytest.mark.parametrize(
    "what", ["10 MB of stars", "10 MB of one text", "10 MB of empty tags", "90,000 runs in one paragraph"]
)
def test_hostile_files_cost_a_bounded_memory(what: str) -> None:
    assert peak(READING, data=HOSTILE[what].encode()) < 256


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<Paragraph/>" * 50_001, "has over 50000 paragraphs"),
        ("<Paragraph>" + "<ScriptNote/>" * 20_001 + "</Paragraph>", "has over 20000 notes"),
    ],
)
def test_more_than_any_film_has_is_refused_with_the_limit(body: str, said: str) -> None:
    with pytest.raises(TooLarge, match=rf"^film\.fdx {said}"):
        fdx.read(f"{HEAD}{body}{TAIL}".encode(), "film.fdx")


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        fdx.read(b"<" * 1001, limit=1000)
