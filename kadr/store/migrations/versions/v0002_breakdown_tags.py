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
    _each_screenplay(lambda aside: {"text": aside} if isinstance(aside, str) else aside)


def downgrade() -> None:
    _each_screenplay(lambda aside: aside if isinstance(aside, str) else aside["text"])


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
