"""Which groups are a trial: they meet once, and nothing of them is kept.

It only adds: an older version goes on beside it, and takes a trial for a group without dates.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite writes a column that is added behind the constraints: there the table is made anew.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("team_group", recreate="always" if sqlite else "never") as group:
        group.add_column(sa.Column("is_trial", sa.Boolean(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
