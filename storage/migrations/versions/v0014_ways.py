"""How a group comes to its case, and whether somebody observes and takes notes.

It only adds. An older version beside it lets every group choose in the meeting, without such roles.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_group", sa.Column("choosing", sa.String(), nullable=True))
    op.add_column("team_group", sa.Column("extra_roles", sa.Boolean(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
