"""What a worker's engine holds, how many rows it takes and how often it died, as its supervisor last reported."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nothing = sa.text("'{}'")
    op.add_column("workers", sa.Column("held", sa.JSON(), nullable=False, server_default=nothing))


def downgrade() -> None:
    op.drop_column("workers", "held")
