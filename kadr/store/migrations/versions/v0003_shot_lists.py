"""Two shot lists for a scene, one by rule and one by a model, and the psychology of its beats."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
