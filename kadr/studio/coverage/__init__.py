"""The deterministic breakdown: a screenplay in, suggested shots out, with nothing that the script lacks."""

from kadr.studio.coverage.scenes import CoveredScene, cover

__all__ = ["CoveredScene", "cover"]
