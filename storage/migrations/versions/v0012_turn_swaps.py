"""Who would rather swap their turn to bring something, and with whom.

It only adds: an older version goes on beside it and passes the turn on without a swap.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turn_swap",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("asker_id", sa.String(), nullable=False),
        sa.Column("asked_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.String(32), nullable=False),
        sa.Column("ended", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("group_id", "meeting_id", "asked_id", name="pk_turn_swap"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_turn_swap_group_id"),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name="fk_turn_swap_asker_id"),
        sa.ForeignKeyConstraint(["asked_id"], ["person.id"], name="fk_turn_swap_asked_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
