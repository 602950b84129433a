"""That somebody asked for a talk about the day and hour on which a group meets.

It only adds: an older version goes on beside it, and does not look at it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_group", sa.Column("hour_raised_at", sa.String(32), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
