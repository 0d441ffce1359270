"""Findings about the craft that a person has waived, with the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "craft_waivers",
        sa.Column("script_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_craft_waivers_script_id_scripts")),
        sa.PrimaryKeyConstraint("script_id", "key", name=op.f("pk_craft_waivers")),
    )


def downgrade() -> None:
    op.drop_table("craft_waivers")
