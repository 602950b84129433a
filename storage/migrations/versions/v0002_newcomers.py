"""Who can read a group's room, and who of them may become a member. It only adds tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "newcomer",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("agreed_at", sa.String(32), nullable=True),
        sa.Column("welcomed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "person_id", name="pk_newcomer"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_newcomer_group_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_newcomer_person_id"),
    )

    op.create_table(
        "room_look",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("beyond", sa.String(), nullable=False),
        sa.Column("is_there", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_room_look"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_room_look_group_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside this table; nothing to undo.")
