"""Who staged a shot: the rules of blocking, or a person whose figures and camera stay as they were set."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rules = sa.text("'rules'")
    op.add_column("shot_versions", sa.Column("staged_by", sa.String(20), nullable=False, server_default=rules))


def downgrade() -> None:
    op.drop_column("shot_versions", "staged_by")
