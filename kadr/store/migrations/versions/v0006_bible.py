"""The bible: versioned entries for characters, looks, locations, props and style; a sheet's page to print."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bible_entries",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("character_id", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("deleted_at", sa.Float(precision=53), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_bible_entries_project_id_projects")),
        sa.ForeignKeyConstraint(
            ["character_id"], ["bible_entries.id"], name=op.f("fk_bible_entries_character_id_bible_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bible_entries")),
    )
    for column in ("character_id", "project_id"):
        op.create_index(op.f(f"ix_bible_entries_{column}"), "bible_entries", [column], unique=False)
    op.create_table(
        "bible_versions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["bible_entries.id"], name=op.f("fk_bible_versions_entry_id_bible_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bible_versions")),
        sa.UniqueConstraint("entry_id", "version", name=op.f("uq_bible_versions_entry_id_version")),
    )
    op.create_index(op.f("ix_bible_versions_entry_id"), "bible_versions", ["entry_id"], unique=False)
    # Painted sheets have no page to print. No constraint: SQLite would have to write the table anew for it.
    op.add_column("sheets", sa.Column("pdf", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("sheets", "pdf")
    op.drop_table("bible_versions")
    op.drop_table("bible_entries")
