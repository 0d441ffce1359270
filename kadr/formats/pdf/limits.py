"""What a PDF may cost."""

from typing import Final

from kadr.formats.confined import Bounds

# A feature has 120 pages, the longest shooting scripts of a series 800.
MOST_PAGES: Final = 1_500
# An ordinary page has 1,500 letters, a packed one 4,500.
MOST_LETTERS_ON_A_PAGE: Final = 20_000
MOST_LETTERS: Final = 2_500_000
# Measured: a letter costs 6 microseconds on one core, a script's page 6 milliseconds, one without letters nothing.
BOUNDS: Final = Bounds(seconds=1.5, seconds_a_letter=20e-6, most_letters=MOST_LETTERS, most_answer=64 * 2**20)
