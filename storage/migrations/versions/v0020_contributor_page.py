"""What was given to a contributor is theirs, and the day after they are asked how they are.

It only adds: an older version goes on beside it, which makes no page and asks nobody. The tables
refer to no other, so that such a version can forget a person or a meeting as before; a page cannot
be read without the key of its person, and the other two hold no words.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contributor_page",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contributor_page"),
    )
    op.create_index("ix_contributor_page_person_id", "contributor_page", ["person_id"])
    op.create_table(
        "aftercare",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.String(32), nullable=True),
        sa.Column("settled_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_aftercare"),
    )
    op.create_index("ix_aftercare_person_id", "aftercare", ["person_id"])
    op.create_table(
        "talk_wish",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("asked_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("wished_at", sa.String(32), nullable=False),
        sa.Column("ended", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", "asked_id", name="pk_talk_wish"),
    )
    op.create_index("ix_talk_wish_asked_id", "talk_wish", ["asked_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
