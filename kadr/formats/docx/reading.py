"""Screenplays out of Word files, read by a child process: a zip of XML can be made to cost any time and memory."""

from typing import Final

from pydantic import TypeAdapter

from kadr.formats.confined import ask
from kadr.formats.docx.limits import BOUNDS
from kadr.formats.reading import Reading

# How a reading crosses from the child.
READING: Final = TypeAdapter(Reading)


def read(data: bytes, name: str) -> Reading:
    """A script from a .docx. Raises Unreadable (no Word document, damaged, locked, hostile), TooLarge over the limits,
    Busy while too many others are being read."""
    return READING.validate_json(ask("kadr.formats.docx.child", data, name, BOUNDS))
