"""Whether the people of a group stay the same, or come and go.

It only adds. An older version takes an open group for a fixed one and asks nobody to confirm the
agreements for a meeting: none of such a group is held while one runs (``docs/decisions/029``).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_group", sa.Column("kind", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
