"""Certificates: a number, and whom and what it is about; a withdrawn one is its number alone.

It only adds: an older version goes on beside it, which hands out none. It refers to no other
table, so that such a version can forget a person or a group as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("of_year", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("asked_id", sa.String(), nullable=True),
        sa.Column("asked_at", sa.String(32), nullable=True),
        sa.Column("confirmed_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_certificate"),
    )
    op.create_index("ix_certificate_person_id", "certificate", ["person_id"])
    op.create_index("ix_certificate_group_id", "certificate", ["group_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version goes on beside what was added; nothing to undo.")
