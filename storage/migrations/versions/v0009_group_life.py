"""What members may be called for, and that somebody asked for a talk about the group's hour.

It only adds: an older version goes on beside it, and does not look at it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_group", sa.Column("hour_raised_at", sa.String(32), nullable=True))
    op.create_table(
        "call_me",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("form_id", sa.String(), nullable=False),
        sa.Column("said_at", sa.String(32), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "person_id", name="pk_call_me"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_call_me_group_id"),
    )
    op.create_index("ix_call_me_person_id", "call_me", ["person_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
