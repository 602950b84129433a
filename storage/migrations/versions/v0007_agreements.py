"""What groups agree in their own words, and what is proposed to agree.

It only adds: an older version goes on beside it, and reads the standard agreements aloud.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.String(32), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("held_from_at", sa.String(32), nullable=True),
        sa.Column("dropped_at", sa.String(32), nullable=True),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "number", name="pk_agreements"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_agreements_group_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
