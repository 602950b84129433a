"""Reports that persons write for themselves, and along which questions they chose to.

It only adds: an older version goes on beside it, in which nobody writes reports. It refers to no
other table, so that such a version can forget a person as before; their key goes with them, and
no report can be read without it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("held_at", sa.String(32), nullable=False),
        sa.Column("written_at", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form_id", sa.String(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
    )
    op.create_index("ix_report_person_id", "report", ["person_id"])
    op.create_table(
        "report_choice",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_report_choice"),
    )


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
