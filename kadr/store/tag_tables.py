"""The rows of the assistant director's breakdown: tags, facts, questions, and what people taught and corrected.

They hang on scenes, which keep their ids over revisions; so do corrections. A column that a person set is named in
`corrected`, and no breakdown writes it again.
"""

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kadr.store.tables import Id, Json, Table


class Tag(Table):
    """One thing that a scene needs. `found`: the newest breakdown found it in the text; `found_category` and
    `found_key`: as what, whatever a person made of it since (None: a person added it). `state`: suggested, confirmed,
    rejected, merged. `author`: breakdown, or person where somebody added or corrected it."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("scene_id", "category", "key"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), index=True)
    ordinal: Mapped[int]
    category: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    found: Mapped[bool]
    found_category: Mapped[str | None] = mapped_column(String(20))
    found_key: Mapped[str | None] = mapped_column(String(200))
    line: Mapped[int | None]
    quote: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[int]] = mapped_column(JSON)
    confidence: Mapped[float]
    source: Mapped[str] = mapped_column(String(20))
    speaking: Mapped[bool | None]
    count: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12))
    author: Mapped[str] = mapped_column(String(20))
    corrected: Mapped[list[str]] = mapped_column(JSON)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("tags.id"), index=True)
    version: Mapped[int]
    created_at: Mapped[float]
    updated_at: Mapped[float]


class SceneFacts(Table):
    """A scene's line in the schedule; `value` holds what the newest breakdown computed, under what people set."""

    __tablename__ = "scene_facts"
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    value: Mapped[Json]
    corrected: Mapped[Json]
    version: Mapped[int]
    updated_at: Mapped[float]


class Question(Table):
    """Something that the breakdown asks: may two names be one person? `answer` and `keeps` are a person's."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("script_id", "key"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"))
    key: Mapped[str] = mapped_column(String(450))
    one: Mapped[str] = mapped_column(String(200))
    other: Mapped[str] = mapped_column(String(200))
    line: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    found: Mapped[bool]
    answer: Mapped[str | None] = mapped_column(String(12))
    keeps: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int]
    created_at: Mapped[float]
    updated_at: Mapped[float]


class LexiconEntry(Table):
    """What a correction taught a project: what a word is (`category` None: no tag at all), and what it is called."""

    __tablename__ = "lexicon_entries"
    __table_args__ = (UniqueConstraint("project_id", "word"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), index=True)
    word: Mapped[str] = mapped_column(String(200))
    category: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(200))
    learned_from: Mapped[str] = mapped_column(Id)
    created_at: Mapped[float]
    updated_at: Mapped[float]


class Correction(Table):
    """What a person changed, and from what: for the record, never updated. `subject` is the id of what was changed."""

    __tablename__ = "corrections"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), index=True)
    subject: Mapped[str] = mapped_column(Id, index=True)
    before: Mapped[Json]
    after: Mapped[Json]
    created_at: Mapped[float]
