"""Which groups are a half of another one, for one meeting, in a room of its own.

It only adds: an older version goes on beside it, and takes a half for a group without dates.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite writes a column that is added behind the constraints: there the table is made anew.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("team_group", recreate="always" if sqlite else "never") as group:
        group.add_column(sa.Column("part_of", sa.String(), nullable=True))
        group.add_column(sa.Column("half_of", sa.String(), nullable=True))
        group.add_column(sa.Column("side", sa.Integer(), nullable=True))
        group.create_unique_constraint("uq_team_group_half_of", ["half_of", "side"])
    op.create_index("ix_team_group_part_of", "team_group", ["part_of"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
