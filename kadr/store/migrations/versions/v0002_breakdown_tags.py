"""What a breakdown tags and what people correct in it; notes of stored screenplays become values with a place."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tags()
    _facts()
    _questions()
    _lexicon_entries()
    _corrections()
    _each_screenplay(lambda aside: {"text": aside} if isinstance(aside, str) else aside)


def downgrade() -> None:
    _each_screenplay(lambda aside: aside if isinstance(aside, str) else aside["text"])
    for table in ("corrections", "lexicon_entries", "questions", "scene_facts", "tags"):
        op.drop_table(table)


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("script_id", sa.String(length=40), nullable=False),
        sa.Column("scene_id", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("found_category", sa.String(length=20), nullable=True),
        sa.Column("found_key", sa.String(length=200), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(precision=53), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("speaking", sa.Boolean(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("author", sa.String(length=20), nullable=False),
        sa.Column("corrected", sa.JSON(), nullable=False),
        sa.Column("merged_into", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("updated_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["tags.id"], name=op.f("fk_tags_merged_into_tags")),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name=op.f("fk_tags_scene_id_scenes")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_tags_script_id_scripts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("scene_id", "category", "key", name=op.f("uq_tags_scene_id_category_key")),
    )
    for column in ("merged_into", "scene_id", "script_id"):
        op.create_index(op.f(f"ix_tags_{column}"), "tags", [column], unique=False)


def _facts() -> None:
    op.create_table(
        "scene_facts",
        sa.Column("scene_id", sa.String(length=40), nullable=False),
        sa.Column("script_id", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("corrected", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name=op.f("fk_scene_facts_scene_id_scenes")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_scene_facts_script_id_scripts")),
        sa.PrimaryKeyConstraint("scene_id", name=op.f("pk_scene_facts")),
    )
    op.create_index(op.f("ix_scene_facts_script_id"), "scene_facts", ["script_id"], unique=False)


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("script_id", sa.String(length=40), nullable=False),
        sa.Column("scene_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=450), nullable=False),
        sa.Column("one", sa.String(length=200), nullable=False),
        sa.Column("other", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("keeps", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("updated_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name=op.f("fk_questions_scene_id_scenes")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_questions_script_id_scripts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("script_id", "key", name=op.f("uq_questions_script_id_key")),
    )
    op.create_index(op.f("ix_questions_script_id"), "questions", ["script_id"], unique=False)


def _lexicon_entries() -> None:
    op.create_table(
        "lexicon_entries",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("learned_from", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("updated_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_lexicon_entries_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_entries")),
        sa.UniqueConstraint("project_id", "word", name=op.f("uq_lexicon_entries_project_id_word")),
    )
    op.create_index(op.f("ix_lexicon_entries_project_id"), "lexicon_entries", ["project_id"], unique=False)


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_corrections_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    for column in ("project_id", "subject"):
        op.create_index(op.f(f"ix_corrections_{column}"), "corrections", [column], unique=False)


def _each_screenplay(change: Callable[[Any], Any]) -> None:
    """Rewrites the notes and boneyards of every stored revision."""
    revisions = sa.table("revisions", sa.column("id", sa.String), sa.column("value", sa.JSON))
    connection = op.get_bind()
    for (row_id,) in connection.execute(sa.select(revisions.c.id)).all():
        value = connection.execute(sa.select(revisions.c.value).where(revisions.c.id == row_id)).scalar_one()
        stored = json.loads(value) if isinstance(value, str) else value
        asides = {key: [change(aside) for aside in stored.get(key, ())] for key in ("notes", "boneyards")}
        if any(asides.values()):
            connection.execute(revisions.update().where(revisions.c.id == row_id).values(value={**stored, **asides}))
