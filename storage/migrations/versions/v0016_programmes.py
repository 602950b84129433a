"""The programmes of groups: a number of meetings that was agreed, with an end.

It only adds: an older version goes on beside it. It knows no end and no date without a case, so
the newer one settles at its next tick what the older one planned meanwhile.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("begins_at", sa.String(32), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("has_intake", sa.Boolean(), nullable=False),
        sa.Column("has_midway", sa.Boolean(), nullable=False),
        sa.Column("has_closing", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("group_id", "id", name="pk_programme"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
