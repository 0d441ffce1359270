"""The process that opens a Word file and nothing else, and answers with its `Reading`."""

import sys

from kadr.formats.confined import Allowance, serve
from kadr.formats.docx import script
from kadr.formats.docx.limits import BOUNDS
from kadr.formats.docx.reading import READING


def read(data: bytes, name: str, allowance: Allowance) -> bytes:
    """The script of a Word file as JSON."""
    return READING.dump_json(script.read(data, name, allowance.earn))


if __name__ == "__main__":
    sys.exit(serve(read, BOUNDS))
