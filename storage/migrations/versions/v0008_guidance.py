"""Whom a group named to guide its meetings.

It only adds: an older version goes on beside it, and lets members guide in turn as it always did.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("brings_cases", sa.Boolean(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "person_id", name="pk_guidance"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_guidance_group_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_guidance_person_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
