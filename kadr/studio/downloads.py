"""Files that leave the house: their bytes, their type, and a name that every file system accepts."""

import re
import unicodedata
from dataclasses import dataclass

# Separators, characters that Windows refuses, control and bidirectional format characters.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to hand out; `name` is safe to store under; `lost` are sentences on what its format cannot carry."""

    data: bytes
    media_type: str
    name: str
    lost: tuple[str, ...] = ()


def file_name(title: str, extension: str) -> str:
    """`title.extension` without anything that a file system, a shell or a header could trip over; letters of every
    alphabet stay."""
    text = _UNSAFE.sub(" ", unicodedata.normalize("NFC", title))
    text = " ".join(text.split()).strip(". ")
    return f"{_cut(text) or 'kadr'}.{extension}"


def _cut(text: str) -> str:
    # 255 bytes is what most file systems allow; room for the extension and a copy's suffix.
    return text.encode()[:200].decode(errors="ignore").strip()
