"""To which goal an intention belongs, and what somebody writes at the end of a programme.

It only adds: an older version goes on beside it, in which nobody looks back on a programme. What it
adds refers to no other table, so that such a version can forget a person or a group as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("intention", sa.Column("goal_id", sa.String(), nullable=True))
    op.add_column("programme", sa.Column("safety", sa.String(), nullable=True))
    op.create_table(
        "evaluation",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id", "person_id", name="pk_evaluation"),
    )
    op.create_index("ix_evaluation_person_id", "evaluation", ["person_id"])
    op.create_index("ix_evaluation_group_id", "evaluation", ["group_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
