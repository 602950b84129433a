"""What of an intention its owner lets the group read at the look-back.

It only adds. An older version beside it shows what its owner let the group read when it was made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("intention", sa.Column("shares", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
