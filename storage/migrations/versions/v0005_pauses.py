"""The days on which a group does not meet because it chose so.

It only adds: an older version goes on beside it, and plans dates in pauses as it always did.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pause",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "first_on", name="pk_pause"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_pause_group_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
