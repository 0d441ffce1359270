"""The deterministic breakdown: a screenplay in, suggested shots out, with nothing that the script lacks."""

from kadr.studio.coverage.scenes import CoveredScene, cover
from kadr.studio.coverage.timing import estimate

__all__ = ["CoveredScene", "cover", "estimate"]
