"""Where a group reads what was written: in its room, or behind a button.

It only adds. An older version does not look at it and would post what is read behind a button
here: no meeting of such a group is held while one still runs (``docs/decisions/027``).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_group", sa.Column("room_kind", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
