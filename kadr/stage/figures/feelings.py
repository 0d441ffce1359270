"""Feelings as what the face's muscles do: one row per feeling, mixed with calm by intensity.

After the action units of Ekman and Friesen's Facial Action Coding System, thinned to what a pencil draws.
"""

from dataclasses import dataclass, fields

from kadr.film.staging import Feeling


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """Calm is the default of each. Brows: `brow_in`, `brow_out` raise (+) or lower (-) the ends, `knit` draws them
    together. Eyes: `open` 1 normal, `squint` lifts the lower lid, `bags` hang. Mouth: `corner` up or down, `wide` 1
    normal, `gap` opens it, `sneer` lifts the upper lip, `teeth` shows them. `fold` cheek lines, `lines` the brow's.
    `cock` raises the right brow against the left, `pull` draws the mouth up on the right.

    The head takes part: `nod` lifts the chin and `aside` turns the face to the left, in degrees; the eyes stay where
    they looked. `lean` tips the head to its right."""

    brow_in: float = 0.0
    brow_out: float = 0.0
    knit: float = 0.0
    open: float = 0.92
    squint: float = 0.0
    bags: float = 0.0
    corner: float = 0.0
    wide: float = 1.0
    gap: float = 0.0
    sneer: float = 0.0
    teeth: float = 0.0
    fold: float = 0.12
    lines: float = 0.0
    cock: float = 0.0
    pull: float = 0.0
    nod: float = 0.0
    aside: float = 0.0
    lean: float = 0.0


EXPRESSIONS = {
    Feeling.CALM: Expression(),
    Feeling.HAPPY: Expression(
        brow_out=0.2, open=0.74, squint=0.65, corner=1.0, wide=1.28, gap=0.34, teeth=1.0, fold=0.9, brow_in=0.15,
        nod=3.0,
    ),
    Feeling.SAD: Expression(
        brow_in=1.15, brow_out=-0.6, knit=0.35, open=0.66, corner=-0.95, wide=0.90, fold=0.3, bags=0.4, lines=0.4,
        nod=-9.0,
    ),
    Feeling.ANGRY: Expression(
        brow_in=-1.1, brow_out=0.4, knit=1.0, open=0.90, squint=0.45, corner=-0.55, wide=1.10, gap=0.20, teeth=0.9,
        fold=0.6, sneer=0.3, nod=-5.0,
    ),
    Feeling.AFRAID: Expression(
        brow_in=1.0, brow_out=0.25, knit=0.6, open=1.48, corner=-0.4, wide=1.14, gap=0.48, fold=0.15, lines=0.9, nod=4.0
    ),
    Feeling.SURPRISED: Expression(
        brow_in=1.15, brow_out=1.1, open=1.5, wide=0.74, gap=1.0, fold=0.0, lines=0.8, nod=2.0
    ),
    # The nose wrinkles, the lip curls on one side, the head draws back.
    Feeling.DISGUSTED: Expression(
        brow_in=-0.55, brow_out=-0.2, knit=0.6, open=0.58, squint=0.9, corner=-0.8, wide=0.96, sneer=1.0, fold=1.0,
        pull=0.45, nod=7.0, aside=7.0,
    ),
    Feeling.TIRED: Expression(
        brow_in=0.2, brow_out=-0.5, open=0.42, bags=1.0, corner=-0.28, wide=0.94, fold=0.45, nod=-9.0, lean=4.0
    ),
    # A look out of the corner of the eye, one brow up.
    Feeling.SUSPICIOUS: Expression(
        brow_in=-0.35, brow_out=0.1, knit=0.35, open=0.60, squint=0.65, corner=-0.15, wide=0.90, fold=0.2, cock=1.0,
        pull=0.6, nod=-4.0, aside=13.0,
    ),
    # Lids lowered, brows raised within, a closed smile, the head to one side.
    Feeling.TENDER: Expression(
        brow_in=1.0, brow_out=-0.25, open=0.54, squint=0.6, corner=0.8, wide=1.12, fold=0.5, nod=-4.0, lean=8.0
    ),
}  # fmt: skip


def expression(feeling: Feeling, intensity: float) -> Expression:
    """Calm and the feeling, mixed: 0 is calm, 1 the full feeling, up to 1.3 beyond it."""
    calm, full = EXPRESSIONS[Feeling.CALM], EXPRESSIONS[feeling]
    k = min(1.3, max(0.0, intensity))
    mixed = {f.name: getattr(calm, f.name) + k * (getattr(full, f.name) - getattr(calm, f.name)) for f in fields(calm)}
    return Expression(**mixed)
