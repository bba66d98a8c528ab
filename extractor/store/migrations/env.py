"""What Alembic runs: migrations in the transaction of the connection that it is given."""

from __future__ import annotations

from alembic import context

from extractor.store.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
