"""Meetings that were held, and who was there: facts in clear, without anybody's words.

It only adds: an older version goes on beside it, which notes nobody. It refers to no other table,
so that such a version can forget a person or a group as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_meeting",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("began_at", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("methods", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_held_meeting"),
    )
    op.create_index("ix_held_meeting_group_id", "held_meeting", ["group_id"])
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.Column("came_at", sa.String(32), nullable=False),
        sa.Column("left_at", sa.String(32), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("took", sa.String(), nullable=False),
        sa.Column("brought_case", sa.Boolean(), nullable=False),
        sa.Column("says_there", sa.Boolean(), nullable=True),
        sa.Column("said_by", sa.String(), nullable=True),
        sa.Column("said_at", sa.String(32), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_attendance"),
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"])
    op.create_index("ix_attendance_group_id", "attendance", ["group_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
