"""Whom a private message did not reach, and since when.

It only adds: an older version goes on beside it, which tells nobody. It refers to no other table,
so that such a version can forget a person as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unreached",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("since_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_unreached"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
