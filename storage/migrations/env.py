"""What Alembic runs: our connection, inside a transaction that the caller has begun."""

from __future__ import annotations

from alembic import context

from storage.table import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
