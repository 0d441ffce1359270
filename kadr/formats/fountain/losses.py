"""What a Fountain file cannot carry of a screenplay, told by writing one and reading it back."""

from kadr.film.screenplay import Screenplay
from kadr.formats import differences, fountain


def losses(screenplay: Screenplay) -> list[str]:
    """One sentence for each kind of thing that does not come back; revisions always, as Fountain has no colours."""
    return differences.lost(screenplay, fountain.parse(fountain.write(screenplay)))
