"""The question which day is best for a meeting, and whose calendar an address opens.

It only adds: an older version goes on beside it, asks nothing, moves no date for it, and serves no
calendar.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "date_poll",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("options", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("closes_at", sa.String(32), nullable=False),
        sa.Column("ended", sa.String(), nullable=True),
        sa.Column("chosen_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("group_id", "id", name="pk_date_poll"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_date_poll_group_id"),
    )
    op.create_table(
        "date_answer",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("fits", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "poll_id", "person_id", name="pk_date_answer"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_date_answer_group_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_date_answer_person_id"),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_calendar_feed"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_calendar_feed_person_id"),
        sa.UniqueConstraint("digest", name="uq_calendar_feed_digest"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
