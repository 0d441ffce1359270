"""The breakdown: a screenplay in, what each scene needs out, as a first assistant director tags it."""

from kadr.film.breakdown import Answer, Breakdown, ProjectLexicon
from kadr.studio.tagging.sheets import tag

__all__ = ["Answer", "Breakdown", "ProjectLexicon", "tag"]
