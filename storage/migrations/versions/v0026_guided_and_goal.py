"""Who guided a meeting that was held, and what a goal was about that somebody worked on there.

It only adds: an older version goes on beside it, and notes neither.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("held_meeting", sa.Column("guided", sa.String(), nullable=True))
    op.add_column("held_meeting", sa.Column("guide_id", sa.String(), nullable=True))
    op.add_column("attendance", sa.Column("goal", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
