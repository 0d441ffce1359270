"""The rows of the bible: entries keep their id, what they say is a version row that never changes."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kadr.store.tables import Id, Json, Table


class BibleEntry(Table):
    """Something that the bible decides. `version` names its current BibleVersion; `character_id`: whose look it is."""

    __tablename__ = "bible_entries"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    character_id: Mapped[str | None] = mapped_column(ForeignKey("bible_entries.id"), index=True)
    version: Mapped[int]
    created_at: Mapped[float]
    deleted_at: Mapped[float | None]


class BibleVersion(Table):
    """What an entry said at one time, with the hash that names it."""

    __tablename__ = "bible_versions"
    __table_args__ = (UniqueConstraint("entry_id", "version"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("bible_entries.id"), index=True)
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    value: Mapped[Json]
    created_at: Mapped[float]
