"""With which other organisations a group's room is shared, and which of them the group agreed to.

It only adds: an older version goes on beside it, and holds the group's words back in such a room.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite writes a column that is added behind the constraints: there the table is made anew.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("room_look", recreate="always" if sqlite else "never") as look:
        look.add_column(sa.Column("organisations", sa.String(), nullable=True))

    op.create_table(
        "sharing",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("agreed_at", sa.String(32), nullable=True),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "organisation", name="pk_sharing"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_sharing_group_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
