"""What every reader of screenplays answers with: the script, and how far its reading can be trusted."""

from dataclasses import dataclass
from enum import StrEnum

from kadr.film.screenplay import ElementType, Screenplay


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A script as a reader of one format found it.

    `confidence` is 0 to 1: 1 where the format itself says what each paragraph is (Fountain, FDX), less where that was
    told from columns, styles or the shape of the text. `remarks` are sentences on what the file held that a screenplay
    cannot carry, or where the reader had to guess; never empty where something was dropped.
    """

    screenplay: Screenplay
    format: str
    encoding: str = "utf-8"
    confidence: float = 1.0
    remarks: tuple[str, ...] = ()


class Alignment(StrEnum):
    """How a file says that a paragraph stands between its margins, where it says so (Word does, paper does not)."""

    LEFT = "left"
    CENTRED = "centred"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """One line as a typist or a printer set it, before anybody knows what kind of paragraph it is.

    `indent` is in inches from the left edge of the paper (typed text counts ten characters to the inch from its own
    left edge, plus 1.5); `text` carries Fountain's emphasis marks; `gap` says that blank space stands above the line.
    `kind` is what a style of the file names it, where it names anything. `end` is the right edge of the letters in
    inches from the left edge of the paper, where known (else ten letters to the inch are counted). `whole` says that
    the line is a whole paragraph, however long, so that nothing is joined to it (Word). `alignment` is given where the
    file says it; a reader of PDF leaves it out.
    """

    number: int
    text: str
    indent: float
    gap: bool = False
    page: int = 1
    kind: ElementType | None = None
    end: float | None = None
    whole: bool = False
    alignment: Alignment | None = None
    depth: int | None = None
