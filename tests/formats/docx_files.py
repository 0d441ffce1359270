"""Word files of other people's making: real ones by python-docx, raw ones for what it cannot write, and traps."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Inches

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def saved(document: Document) -> bytes:
    """The bytes of a python-docx document."""
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


def with_styles(*paragraphs: tuple[str, str]) -> bytes:
    """A document whose paragraphs carry styles of these names, as templates of screenplays have them."""
    document = docx.Document()
    for name, text in paragraphs:
        if name not in [style.name for style in document.styles]:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph(text, style=name)
    return saved(document)


def with_indents(*paragraphs: tuple[float, str]) -> bytes:
    """A document without styles of its own: each paragraph at so many inches from the margin, blank ones between."""
    document = docx.Document()
    document.sections[0].left_margin = Inches(1.5)
    for indent, text in paragraphs:
        paragraph = document.add_paragraph(text)
        paragraph.paragraph_format.left_indent = Inches(indent)
    return saved(document)


def package(parts: Mapping[str, str | bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these parts and nothing else."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return into.getvalue()


def raw(body: str, **others: str) -> bytes:
    """A document with this body; `others` are further parts of the folder `word`, by their names without `.xml`."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    return package(parts | {f"word/{name}.xml": content for name, content in others.items()})


def paragraphs(texts: Sequence[str]) -> str:
    """Plain paragraphs as XML."""
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
