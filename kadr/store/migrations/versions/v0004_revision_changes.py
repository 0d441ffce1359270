"""What a revision changed against the one before it, and how well it was read, kept with the revision."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revisions", sa.Column("changes", sa.JSON(), nullable=True))
    # The first version read Fountain alone.
    sure, nothing = sa.text("1.0"), sa.text("'[]'")
    confidence = sa.Column("confidence", sa.Float(precision=53), nullable=False, server_default=sure)
    op.add_column("revisions", confidence)
    op.add_column("revisions", sa.Column("remarks", sa.JSON(), nullable=False, server_default=nothing))


def downgrade() -> None:
    for column in ("remarks", "confidence", "changes"):
        op.drop_column("revisions", column)
