"""Screenplays for property tests: fragments that are hard to tell apart, and whole screenplays in three alphabets."""

from dataclasses import replace

from hypothesis import strategies as st

from kadr.film.screenplay import Aside, Element, ElementType, Screenplay, TitleEntry
from kadr.formats import headings
from kadr.formats.fountain.asides import can_stand

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіАБВГДЕЁЖЗӘҒҚҢӨҰҮҺІabcdefghijklmnopqrstuvwxyzABCXYZ0123456789"
_SIGNS = " .,:;!?-–—…«»()[]/*#=~><@^_\\'’"

FRAGMENTS = (
    *(
        "\n",
        "\n",
        "\n",
        "\n\n",
        "  \n",
        "  ",
        " ",
        "\t",
        "[[",
        "]]",
        "/*",
        "*/",
        "\\",
        "[",
        "]",
        "*",
        "/",
        "=",
        "===",
        "#",
    ),
    *("##", "~", ">", "<", "@", "!", ".", "...", "^", "(", ")", ":", "INT. ДОМ - ДЕНЬ", "Интерьер. Дом.", "СЦЕНА 3."),
    *("15-1. ", "ИНТ. ҮЙ", "МАША", "МАША (З.К.)", "АРУ, БОТА", "Привет, мир.", "Ару үйге кірді", "CUT TO:", "В ЗТМ."),
    *(
        "Title:",
        "Автор: Я",
        "    value",
        "CLOSE ON",
        "#1A#",
        "5",
        "(тихо)",
        "Cast: ",
        "CAST: A",
        "a",
        "Б",
        "  x",
        "İ",
        "-",
    ),
    *(" - НОЧЬ", "Затемнение", "ß", "\u2028", "\x0c", "ŉ", "\xa0", "—", "Ё"),
)

any_text = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)

_TYPED = (
    *(
        "ИНТ. ДОМ. ДЕНЬ",
        "СЫРТҚЫ. ДАЛА – ТҮН",
        "EXT. YARD - NIGHT",
        "Сцена 1",
        "МАША",
        "АРУ (К.С.)",
        "          BOB",
        "Иә.",
    ),
    *(
        "(тихо)",
        "Она молчит.",
        "без точки",
        "CUT TO:",
        "В ЗТМ.",
        "АРУ, БОТА",
        "СЕРИЯ 2",
        "[[ой]]",
        "МАША [[n]]",
        "  ",
        "",
    ),
    *("= note", "~la", "> X <", "@боран", "          indented", "НАДПИСЬ", "/* a", "b */ c", "===", "!x", "# A"),
)
# Mostly one line after another, as word processors save them.
blankless_text = st.lists(st.sampled_from(_TYPED), max_size=14).map("\n".join)


def _sayable(line: str) -> bool:
    return bool(line) and line == line.strip()


_line = st.text(_LETTERS + _SIGNS, min_size=1, max_size=30).map(str.strip).filter(_sayable)
_lines = st.lists(_line, min_size=1, max_size=3).map("\n".join)
# What Fountain has no way to say in a speech: lyrics, synopses and parentheticals are made by how a line begins.
_spoken_line = _line.filter(lambda line: line[0] not in "~=(")
_heading_text = st.one_of(
    _line.filter(lambda line: line[0] != "." and not line.endswith("#")),
    st.sampled_from(
        ["ИНТ. ҮЙ – ТҮН", "НАТ. СТЕПЬ. ДЕНЬ (01:30)", "INT. HOUSE - DAY", "ІШКІ. АСҮЙ", "СЦЕНА 3", "Сахна 2."]
    ),
)
_number = st.one_of(st.none(), st.sampled_from(["1", "12А", "15-1", "1a.2"]))
_cast = st.lists(st.sampled_from(["АРУ", "МАКАР КИРЕЕВ", "Осина", "OLD MAN (70)"]), max_size=3, unique=True).map(tuple)


@st.composite
def _heading(draw: st.DrawFn) -> list[Element]:
    text = draw(_heading_text)
    slugline = headings.with_cast(headings.slugline(text), draw(_cast))
    return [_element(ElementType.SCENE_HEADING, text, number=draw(_number), slugline=slugline)]


def _element(kind: ElementType, text: str, **more: object) -> Element:
    return Element(type=kind, text=text, line=1, **more)  # type: ignore[arg-type]  # each test names fields of Element


@st.composite
def _speech(draw: st.DrawFn) -> list[Element]:
    cue = draw(_line.filter(lambda line: not line.endswith("^")))
    found = [_element(ElementType.CHARACTER, cue, dual=draw(st.booleans()))]
    for kind in draw(st.lists(st.sampled_from(["say", "act", "sing", "note"]), max_size=4)):
        if kind == "say" and found[-1].type is not ElementType.DIALOGUE:
            parts = draw(st.lists(_spoken_line, min_size=1, max_size=3))
            found.append(_element(ElementType.DIALOGUE, draw(st.sampled_from(["\n", "\n\n"])).join(parts)))
        elif kind == "act":
            found.append(_element(ElementType.PARENTHETICAL, draw(_line)))
        elif kind == "sing":
            found.append(_element(ElementType.LYRICS, draw(_line)))
        elif kind == "note":
            found.append(_element(ElementType.SYNOPSIS, draw(_line.filter(lambda line: set(line) != {"="}))))
    return found


_single = st.one_of(
    _lines.map(lambda text: _element(ElementType.ACTION, text)),
    _line.filter(lambda line: not line.endswith("<")).map(lambda text: _element(ElementType.TRANSITION, text)),
    _line.map(lambda text: _element(ElementType.CENTERED, text)),
    _line.map(lambda text: _element(ElementType.LYRICS, text)),
    _line.map(lambda text: _element(ElementType.SYNOPSIS, text)),
    st.just(_element(ElementType.PAGE_BREAK, "")),
    st.tuples(_line, st.integers(1, 6)).map(lambda pair: _element(ElementType.SECTION, pair[0], depth=pair[1])),
).map(lambda element: [element])

_key = st.sampled_from(["Title", "Автор", "Жоба нөмірі", "Draft date", "Contact"])
_value = _line.map(lambda line: line.replace(":", ""))
_title_page = st.lists(
    st.tuples(_key, st.lists(_value.filter(_sayable), min_size=1, max_size=3)),
    max_size=3,
    unique_by=lambda entry: entry[0],
).map(lambda entries: tuple(TitleEntry(key=key, lines=tuple(lines)) for key, lines in entries))
_aside = (
    st.text(_LETTERS + " .,!?-–«»[]/*\n", min_size=1, max_size=40)
    .map(lambda text: "\n".join(line.rstrip() for line in text.split("\n")).strip())
    .filter(lambda text: text and "]]" not in text and "*/" not in text)
)


def _places(elements: tuple[Element, ...]) -> st.SearchStrategy[tuple[int, int | None]]:
    """Wherever an aside can stand: above an element, below the last, or in the midst of a text."""
    above = st.integers(0, len(elements)).map(lambda at: (at, None))
    inside = [(at, offset) for at, each in enumerate(elements) for offset in _offsets(each.text)]
    return st.one_of(above, st.sampled_from(inside)) if inside else above


def _offsets(text: str) -> list[int]:
    found: list[int] = []
    start = 0
    for line in text.split("\n"):
        found += [start + column for column in range(len(line) + 1) if can_stand(line, column)]
        start += len(line) + 1
    return found


@st.composite
def _asides(draw: st.DrawFn, elements: tuple[Element, ...]) -> tuple[Aside, ...]:
    pairs = draw(st.lists(st.tuples(_places(elements), _aside), max_size=4))
    pairs.sort(key=lambda pair: (pair[0][0], -1 if pair[0][1] is None else pair[0][1]))
    return tuple(Aside(text=text, element=element, offset=offset) for (element, offset), text in pairs)


@st.composite
def _screenplays(draw: st.DrawFn) -> Screenplay:
    parts = draw(st.lists(st.one_of(_heading(), _speech(), _single, _single), max_size=8))
    elements = tuple(element for part in parts for element in part)
    return Screenplay(
        title_page=draw(_title_page),
        elements=elements,
        notes=draw(_asides(elements)),
        boneyards=draw(_asides(elements)),
    )


screenplays = _screenplays()


def without_lines(screenplay: Screenplay) -> Screenplay:
    """The same screenplay, wherever in a file it stands."""
    return replace(
        screenplay,
        elements=tuple(replace(element, line=0) for element in screenplay.elements),
        notes=tuple(replace(note, line=0) for note in screenplay.notes),
        boneyards=tuple(replace(boneyard, line=0) for boneyard in screenplay.boneyards),
    )
