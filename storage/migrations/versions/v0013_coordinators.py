"""Who put a group together for others, and whether it shows them anything.

It only adds: an older version goes on beside it, in which nobody coordinates. It refers to no other
table, so that such a version can forget a group or a person as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coordination",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("since_at", sa.String(32), nullable=False),
        sa.Column("withdrawn_at", sa.String(32), nullable=True),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_coordination"),
    )
    op.create_index("ix_coordination_person_id", "coordination", ["person_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
