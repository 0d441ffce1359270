"""The rows of the craft's checks: what a director has seen and means to keep. Findings themselves are never stored."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kadr.store.tables import Table


class CraftWaiver(Table):
    """A finding that a person waived, by the finding's key, with the reason."""

    __tablename__ = "craft_waivers"
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float]
