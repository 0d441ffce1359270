"""PDFs drawn by others than us: text at places by reportlab, prose by typst, and raw ones that are traps."""

import io
import json
import zlib
from collections.abc import Sequence

import typst
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfgen.canvas import Canvas

_INCH = 72.0
Row = tuple[float, str]


def drawn(pages: Sequence[Sequence[tuple[float, float, str]]], *, paper: str = "letter", font: str = "Courier",
          size: float = 12.0) -> bytes:  # fmt: skip
    """Pages of texts at places in inches from the top left."""
    wide, high = LETTER if paper == "letter" else A4
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=(wide, high), invariant=1)
    for page in pages:
        canvas.setFont(font, size)
        for left, top, text in page:
            canvas.drawString(left * _INCH, high - top * _INCH, text)
        canvas.showPage()
    canvas.save()
    return into.getvalue()


def rows(*lines: Row | None, top: float = 1.0, step: float = 1 / 6) -> list[tuple[float, float, str]]:
    """Lines one under the other from `top` inches on; None leaves one blank."""
    found = []
    for n, line in enumerate(lines):
        if line is not None:
            found.append((line[0], top + n * step, line[1]))
    return found


def set_by_typst(markup: str, **data: object) -> bytes:
    """A PDF that typst sets with the fonts it carries itself; `data` is there as the dictionary `film`."""
    source = f"#let film = json(bytes(sys.inputs.film))\n{markup}"
    return typst.compile(source.encode(), sys_inputs={"film": json.dumps(data)}, format="pdf", ignore_system_fonts=True)


def raw(objects: Sequence[bytes], *, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a right table of contents."""
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.7\n")
    places = []
    for n, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % n + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start))
    return out.getvalue()


def stream(content: bytes, extra: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object, deflated if asked for."""
    body = zlib.compress(content, 9) if packed else content
    packing = b"/Filter /FlateDecode " if packed else b""
    return b"<< " + packing + extra + b"/Length %d >>\nstream\n" % len(body) + body + b"\nendstream"


def one_page(content: bytes, *more: bytes, resources: bytes = b"", packed: bool = False) -> bytes:
    """A page with this content; `more` objects are numbered from 6 on. Font F1 is Courier."""
    return raw(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> " + resources + b" >> >>",
            stream(content, packed=packed),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
            *more,
        ]
    )
