"""The breakdown: a screenplay in, what each scene needs out, as a first assistant director tags it."""

from kadr.film.breakdown import Answer, Breakdown, ProjectLexicon
from kadr.studio.tagging.identities import People, identify
from kadr.studio.tagging.sheets import tag

__all__ = ["Answer", "Breakdown", "People", "ProjectLexicon", "identify", "tag"]
