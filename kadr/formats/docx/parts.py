"""The parts of a Word file that are alike for every script: styles, fonts, the page's head, lists of the package."""

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kadr.film.screenplay import ElementType, Language

W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PROGRAM: Final = "Kadr"
# Courier New draws every Kazakh letter; the others stand in for it where it is missing. The best comes first.
FONT: Final = "Courier New"
FALLBACKS: Final = "Courier Prime Cyrillic,Liberation Mono,Cousine,PT Mono,IBM Plex Mono,DejaVu Sans Mono"
TAGS: Final = {Language.KAZAKH: "kk-KZ", Language.RUSSIAN: "ru-RU", Language.ENGLISH: "en-US"}
_OFFICE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
# The tag of a content control that holds one entry of the title page: `title-page:Draft date`.
TITLE_TAG: Final = "title-page:"
SCENE_NUMBER: Final = "SceneNumber"
CAST: Final = "CastList"
TITLE: Final = "Title"
TITLE_PAGE: Final = "TitlePage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A page in twips (1,440 an inch): 6 inches of text from 1.5 inches on."""

    width: int
    height: int
    right: int

    @property
    def text(self) -> int:
        """The width of the text."""
        return self.width - 2160 - self.right


LETTER: Final = Paper(width=12240, height=15840, right=1440)
A4: Final = Paper(width=11906, height=16838, right=1106)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """A paragraph style; places in twips. `following` is what Word goes on with after Enter."""

    id: str
    name: str
    left: int = 0
    right: int = 0
    before: int = 240
    align: str = ""
    run: str = ""
    keep: bool = False
    following: str = ""
    outline: int | None = None


# The industry's places (Riley, "The Hollywood Standard"), as our PDFs have them: dialogue 1" from the left edge of the
# text and 3.5" wide, directions 1.6" and 2.5", cues 2.2".
_STYLES: Final = (
    _Style(id="SceneHeading", name="Scene Heading", before=480, run="<w:b/><w:bCs/>", keep=True, following="Action"),
    _Style(id=CAST, name="Cast List", before=0, keep=True, following="Action"),
    _Style(id="Action", name="Action"),
    _Style(id="Character", name="Character", left=3168, keep=True, following="Dialogue"),
    _Style(id="Parenthetical", name="Parenthetical", left=2304, right=2736, before=0, keep=True, following="Dialogue"),
    _Style(id="Dialogue", name="Dialogue", left=1440, right=2160, before=0, following="Character"),
    _Style(id="Lyrics", name="Lyrics", left=1440, right=2160, before=0, run="<w:i/><w:iCs/>"),
    _Style(id="Transition", name="Transition", align="right", following="SceneHeading"),
    _Style(id="Centered", name="Centered", align="center"),
    _Style(id="Synopsis", name="Synopsis", run='<w:i/><w:iCs/><w:color w:val="5F5F5F"/>'),
    _Style(id="PageBreak", name="Page Break", before=0),
    *(
        _Style(id=f"Section{n}", name=f"Section {n}", run='<w:b/><w:bCs/><w:color w:val="5F5F5F"/>', outline=n - 1)
        for n in range(1, 7)
    ),
    _Style(id=TITLE, name="Title", align="center", run="<w:b/><w:bCs/>"),
    _Style(id=TITLE_PAGE, name="Title Page", before=0, align="center"),
    _Style(id="TitlePageFoot", name="Title Page Foot", before=0),
)
STYLE_OF: Final = {
    ElementType.SCENE_HEADING: "SceneHeading",
    ElementType.ACTION: "Action",
    ElementType.CHARACTER: "Character",
    ElementType.DIALOGUE: "Dialogue",
    ElementType.PARENTHETICAL: "Parenthetical",
    ElementType.TRANSITION: "Transition",
    ElementType.LYRICS: "Lyrics",
    ElementType.CENTERED: "Centered",
    ElementType.SYNOPSIS: "Synopsis",
    ElementType.PAGE_BREAK: "PageBreak",
}


def text(words: str) -> str:
    """Words as XML text; what XML cannot hold becomes a space."""
    return escape("".join(letter if _is_xml(letter) else " " for letter in words))


def attribute(words: str) -> str:
    """Words as a quoted XML attribute."""
    return quoteattr("".join(letter if _is_xml(letter) else " " for letter in words))


def _is_xml(letter: str) -> bool:
    return letter in "\t\n" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter >= "\U00010000"


def styles(language: Language) -> str:
    """`word/styles.xml`."""
    tag = TAGS[language]
    return (
        f"{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>'
        f'<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="{tag}" w:eastAsia="{tag}" w:bidi="{tag}"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:suppressAutoHyphens/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="exact"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        f"{''.join(map(_style, _STYLES))}"
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{SCENE_NUMBER}"><w:name w:val="Scene Number"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="DualDialogue"><w:name w:val="Dual Dialogue"/>'
        '<w:tblPr><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        "</w:style></w:styles>"
    )


def _style(style: _Style) -> str:
    custom = "" if style.id == TITLE else ' w:customStyle="1"'
    following = f'<w:next w:val="{style.following}"/>' if style.following else ""
    keep = "<w:keepNext/><w:keepLines/>" if style.keep else ""
    align = f'<w:jc w:val="{style.align}"/>' if style.align else ""
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="Normal"/>{following}<w:qFormat/><w:pPr>{keep}<w:widowControl/>'
        f'<w:spacing w:before="{style.before}"/><w:ind w:left="{style.left}" w:right="{style.right}"/>{align}{outline}'
        f"</w:pPr><w:rPr>{style.run}</w:rPr></w:style>"
    )


def fonts() -> str:
    """`word/fontTable.xml`: the typewriter face, and what stands in for it."""
    return (
        f'{HEAD}<w:fonts {W}><w:font w:name="{FONT}"><w:altName w:val="{FALLBACKS}"/>'
        '<w:panose1 w:val="02070309020205020404"/><w:charset w:val="CC"/><w:family w:val="modern"/>'
        '<w:pitch w:val="fixed"/></w:font></w:fonts>'
    )


def settings(language: Language) -> str:
    """`word/settings.xml`: no hyphens of its own, the language of the script."""
    return (
        f'{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:autoHyphenation w:val="0"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="15"/></w:compat><w:themeFontLang w:val="{TAGS[language]}"/></w:settings>'
    )


def header() -> str:
    """`word/header1.xml`: the page's number at the right."""
    return (
        f'{HEAD}<w:hdr {W}><w:p><w:pPr><w:jc w:val="right"/></w:pPr>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>.</w:t></w:r></w:p></w:hdr>'
    )


def content_types(*, comments: bool) -> str:
    """`[Content_Types].xml`."""
    parts = {"document": "document.main", "styles": "styles", "settings": "settings", "fontTable": "fontTable"}
    parts |= {"header1": "header"} | ({"comments": "comments"} if comments else {})
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_OFFICE}.{kind}+xml"/>' for part, kind in parts.items()
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
    )


def package_relations() -> str:
    """`_rels/.rels`."""
    return (
        f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{_RELATION}/extended-properties" Target="docProps/app.xml"/></Relationships>'
    )


def document_relations(*, comments: bool) -> str:
    """`word/_rels/document.xml.rels`; the head of the page is rId4."""
    kinds = ["styles", "settings", "fontTable", "header"] + ["comments"] * comments
    targets = ["styles", "settings", "fontTable", "header1", "comments"]
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/{kind}" Target="{target}.xml"/>'
        for n, (kind, target) in enumerate(zip(kinds, targets, strict=False), start=1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'


def core(title: str, language: Language) -> str:
    """`docProps/core.xml`: the title and the language; no author, no times."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{text(title)}</dc:title><dc:language>{TAGS[language]}</dc:language></cp:coreProperties>"
    )


def app() -> str:
    """`docProps/app.xml`: who wrote the file; Word puts its own name there when it saves."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{HEAD}<Properties xmlns="{space}"><Application>{PROGRAM}</Application></Properties>'
