"""Who erased that they were at a meeting, while their colleagues can still say that they were.

It only adds: an older version goes on beside it. It notes nobody here, and does not look here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_erased",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_attendance_erased"),
    )
    op.create_index("ix_attendance_erased_person_id", "attendance_erased", ["person_id"])
    op.create_index("ix_attendance_erased_group_id", "attendance_erased", ["group_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
