"""What a Word file may cost."""

from typing import Final

from kadr.formats.confined import Bounds

# 1,200 pages have so many. Measured: 120 pages are read in 0.15 s of one core, 1,200 in 1.1 to 1.8 s.
MOST_LETTERS: Final = 2_000_000
BOUNDS: Final = Bounds(seconds=1.0, seconds_a_letter=2e-6, most_letters=MOST_LETTERS, most_answer=16 * 2**20)
