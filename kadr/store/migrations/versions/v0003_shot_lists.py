"""Two shot lists for a scene, one by rule and one by a model, and the psychology of its beats."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _shots()
    _shot_lists()
    _shot_choices()
    _beats_versions()


def downgrade() -> None:
    op.drop_table("beats_versions")
    op.drop_table("shot_choices")
    # Panels and takes point at a model's shots: what was drawn is kept, so the rows are kept too.
    op.drop_table("shot_lists")
    op.drop_index(op.f("ix_shots_list_id"), table_name="shots")
    for column in ("position", "list_id", "source"):
        op.drop_column("shots", column)


def _shots() -> None:
    op.add_column("shots", sa.Column("source", sa.String(length=12), nullable=False, server_default="coverage"))
    op.add_column("shots", sa.Column("list_id", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("shots", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_shots_list_id"), "shots", ["list_id"], unique=False)
    # Until now every list was the rules' own, numbered over the whole film.
    op.execute(sa.text("UPDATE shots SET position = ordinal"))


def _shot_lists() -> None:
    op.create_table(
        "shot_lists",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("script_id", sa.String(length=40), nullable=False),
        sa.Column("scene_id", sa.String(length=40), nullable=False),
        sa.Column("breakdown_id", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=40), nullable=False),
        sa.Column("scene_hash", sa.String(length=64), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("slate", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(
            ["breakdown_id"], ["breakdowns.id"], name=op.f("fk_shot_lists_breakdown_id_breakdowns")
        ),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name=op.f("fk_shot_lists_scene_id_scenes")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_shot_lists_script_id_scripts")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_shot_lists_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shot_lists")),
        sa.UniqueConstraint("task_id", name=op.f("uq_shot_lists_task_id")),
    )
    for column in ("breakdown_id", "scene_id", "script_id"):
        op.create_index(op.f(f"ix_shot_lists_{column}"), "shot_lists", [column], unique=False)


def _shot_choices() -> None:
    op.create_table(
        "shot_choices",
        sa.Column("scene_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("changed_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name=op.f("fk_shot_choices_scene_id_scenes")),
        sa.PrimaryKeyConstraint("scene_id", name=op.f("pk_shot_choices")),
    )


def _beats_versions() -> None:
    op.create_table(
        "beats_versions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("scene_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=20), nullable=False),
        sa.Column("alternate", sa.Boolean(), nullable=False),
        sa.Column("scene_hash", sa.String(length=64), nullable=False),
        sa.Column("task_id", sa.String(length=40), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("slate", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name=op.f("fk_beats_versions_scene_id_scenes")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_beats_versions_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beats_versions")),
        sa.UniqueConstraint("scene_id", "version", name=op.f("uq_beats_versions_scene_id_version")),
        sa.UniqueConstraint("task_id", name=op.f("uq_beats_versions_task_id")),
    )
    op.create_index(op.f("ix_beats_versions_scene_id"), "beats_versions", ["scene_id"], unique=False)
