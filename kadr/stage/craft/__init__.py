"""Checks of a scene's coverage by the craft's rules: findings to look at or to waive, never errors.

Crossing the line, jump cuts, eyelines, screen direction, and a size that lens and room cannot give; `rules.toml` has
every rule in words, with the books that it stands in.
"""

from collections.abc import Iterator, Sequence

from kadr.errors import Invalid
from kadr.film.shots import Shot
from kadr.film.staging import Staging
from kadr.stage.craft.cuts import jump_cuts, sizes
from kadr.stage.craft.findings import Finding, Rule, in_frame, message, sources, words
from kadr.stage.craft.sides import crossings, directions, eyelines

__all__ = ["Finding", "Rule", "findings", "message", "sources", "words"]

_ORDER = {rule: n for n, rule in enumerate(Rule)}


def findings(
    shots: Sequence[Shot], stagings: Sequence[Staging], *, keys: Sequence[str] | None = None
) -> tuple[Finding, ...]:
    """What the rules find in a scene's shots as they are staged, in the order of the shots. Pure: reads geometry only.

    `keys` are what the shots stay known by (their ids); left out, their numbers. The work grows with the shots.
    Raises Invalid where there is not one staging and one key for each shot."""
    names = [shot.number for shot in shots] if keys is None else keys
    if not len(shots) == len(stagings) == len(names):
        raise Invalid(f"{len(shots)} shots have {len(stagings)} stagings and {len(names)} keys; give one of each")
    setups = [in_frame(*each) for each in zip(shots, stagings, names, strict=True)]
    places = {setup.key: n for n, setup in enumerate(setups)}
    found: Iterator[Finding] = (
        one for check in (crossings, jump_cuts, eyelines, directions, sizes) for one in check(setups)
    )
    return tuple(sorted(found, key=lambda one: (places[one.keys[-1]], _ORDER[one.rule])))
