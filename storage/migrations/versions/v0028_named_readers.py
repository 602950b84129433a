"""Who reads a room along without being let in by name: roles, and whoever administers.

It only adds: an older version goes on beside it, and its looks leave both empty.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("room_look", sa.Column("crowds", sa.String(), nullable=True))
    op.add_column("room_look", sa.Column("administrators", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
