"""Promises about encodings: what people send is read, and what is no text is refused by name."""

import unicodedata

import pytest

from kadr.errors import TooLarge, Unreadable
from kadr.formats import text

KAZAKH = "НАТ. ДАЛА – КҮНДІЗ\n\nҚар басқан жазық дала. Әке үнсіз, ұл ұйықтап жатыр. Ғажап өң.\n"
RUSSIAN = "ИНТ. ДОМ НА ЗИМОВКЕ. ДЕНЬ\n\nНизкая комната. Печь, стол, две кровати. За окном ровный гул, буран.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "kz1048"])
def test_kazakh_is_read_in_every_encoding_that_can_say_it(encoding: str) -> None:
    assert text.decode(KAZAKH.encode(encoding)).text == KAZAKH


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251", "koi8-r", "cp866", "mac-cyrillic"])
def test_russian_is_read_in_every_encoding_that_was_in_use(encoding: str) -> None:
    assert text.decode(RUSSIAN.encode(encoding)).text == RUSSIAN


def test_the_encoding_is_told() -> None:
    assert text.decode(RUSSIAN.encode("cp1251")).encoding == "cp1251"
    assert text.decode("Café, déjà vu.".encode("cp1252")) == text.Decoded(text="Café, déjà vu.", encoding="cp1252")


def test_letters_in_two_pieces_become_one() -> None:
    assert text.decode(unicodedata.normalize("NFD", "Ёлка, йод").encode()).text == "Ёлка, йод"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"INT. A\n\x00\x01", "NUL"),
        (bytes(range(1, 32)) * 20, "binary"),
        ("Привет всем\n".encode() * 20 + b"\xff\xfe", "line 21"),
        (b"\xef\xbb\xbfabc\xff", "line 1"),
        (("a" + "\u0315\u0300" * 40).encode(), "combining marks"),
    ],
)
def test_what_is_no_text_is_refused_by_name_and_reason(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=r"boran\.txt.*" + words):
        text.decode(data, "boran.txt")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "kz1048"])
@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("ИНТ. ДОМ.\n\nУтро в доме.\n\n", "Снег за окном.\n", "\nКонец.\n"), 5),
        (("НАТ. ДАЛА.\n\nТан атып келеди.\n\n", "Кар.\n", "\nСоны.\n"), 5),
        (("INT. A\n\nДом.\n\n", "Снег.\n" * 3000, "\nКонец.\n"), 3),
    ],
)
def test_a_paragraph_in_another_encoding_is_refused_with_its_line(
    encoding: str, parts: tuple[str, str, str], line: int
) -> None:
    data = parts[0].encode() + parts[1].encode(encoding) + parts[2].encode()

    with pytest.raises(Unreadable, match=rf"boran\.txt, line {line}: .*save it again as UTF-8") as refused:
        text.decode(data, "boran.txt")

    assert refused.value.line == line


def test_capitals_of_the_kazakh_code_page_are_not_taken_for_utf8() -> None:
    words = "ІШКІ. ҮЙ\n\nТҮСІРІЛІМ АЛАҢЫ\nТҮСІРІП жатыр. Ол келді.\nТҮСІРІ\n"

    assert text.decode(words.encode("kz1048")).text == words


def test_a_lone_surrogate_in_sent_text_is_refused() -> None:
    with pytest.raises(Unreadable, match="line 2: holds half of a surrogate"):
        text.clean("INT. A\n\ud800")


@pytest.mark.parametrize("words", ["Қ\ud800ар", "Снег\udfff", "snow\ud83d"])
def test_a_lone_surrogate_in_a_file_is_refused_with_its_line(words: str) -> None:
    with pytest.raises(Unreadable, match="line 2: holds half of a surrogate") as refused:
        text.decode(f"INT. A\n{words}".encode("utf-8", "surrogatepass"))

    assert refused.value.line == 2


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("қар\u00adлы", "қарлы"),
        ("сне\u200bг\ufeff", "снег"),
        ("no\u00a0break\u2009space", "no break space"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
        ("бет\fкелесі", "бет\n\fкелесі"),
        ("page\n\fnext", "page\n\fnext"),
        ("bell\x07 and tab\t", "bell  and tab\t"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_what_a_typewriter_has_not_is_made_what_it_has(dirty: str, clean: str) -> None:
    assert text.clean(dirty) == clean


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge, match="limit is 20 MB"):
        text.decode(b"a" * (text.LIMIT + 1), "boran.txt")
