"""Goals of persons, and who may read the title of one.

It only adds: an older version goes on beside it, in which nobody has goals. It refers to no other
table, so that such a version can forget a person as before; their key goes with them, and no
goal can be read without it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reached_at", sa.String(32), nullable=True),
        sa.Column("reader_id", sa.String(), nullable=True),
        sa.Column("release_id", sa.String(), nullable=True),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_goal"),
    )
    op.create_index("ix_goal_person_id", "goal", ["person_id"])
    op.create_index("ix_goal_reader_id", "goal", ["reader_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
