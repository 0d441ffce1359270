"""Runs migrations on the connection that `kadr.store.database.migrate` opened and locked."""

from alembic import context

from kadr.store import bible_tables, craft_tables, tag_tables  # noqa: F401  # its rows join the metadata
from kadr.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite's DDL is transactional too once transactions are ours to begin.
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
