"""The first schema: people, groups, meetings, what was given, what is to be shown, and timers.

Written out in full and never changed: what comes later is a migration of its own. It imports
nothing of ours, because our tables go on changing and this does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _reach()
    _people()
    _meetings()
    _texts()
    _outbox()
    _others()


def downgrade() -> None:
    raise NotImplementedError("There is nothing before the first schema; restore a backup.")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _sealed(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _index_where(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _reach() -> None:
    reach = op.create_table(
        "schema_reach",
        _text("works_from"),
        sa.PrimaryKeyConstraint("works_from", name="pk_schema_reach"),
    )
    op.bulk_insert(reach, [{"works_from": revision}])


def _people() -> None:
    op.create_table(
        "meta",
        _text("name"),
        _sealed("cell"),
        _moment("made_at"),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "person",
        _text("id"),
        _text("workspace"),
        _text("external"),
        _text("language"),
        _text("zone"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("workspace", "external", name="uq_person_workspace"),
    )
    op.create_table(
        "team_group",
        _text("id"),
        _text("workspace"),
        _text("language"),
        _text("zone"),
        _text("method"),
        _text("mode"),
        _moment("made_at"),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("words_stay_hours", sa.Integer(), nullable=False),
        sa.Column("texts_stay_days", sa.Integer(), nullable=False),
        _sealed("fields"),
        sa.PrimaryKeyConstraint("id", name="pk_team_group"),
    )
    op.create_table(
        "member",
        _text("group_id"),
        _text("person_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("joined_at"),
        _moment("left_at", nullable=True),
        _moment("agreed_at", nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_member_group_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_member_person_id"),
        sa.PrimaryKeyConstraint("group_id", "person_id", name="pk_member"),
    )
    op.create_index("ix_member_person_id", "member", ["person_id"])
    op.create_table(
        "series",
        _text("id"),
        _text("group_id"),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        _text("zone"),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_series_group_id"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
    )
    op.create_index("ix_series_group_id", "series", ["group_id"])


def _meetings() -> None:
    op.create_table(
        "meeting",
        _text("id"),
        _text("group_id"),
        _text("series_id", nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        _moment("starts_at"),
        _text("status"),
        _text("state"),
        _text("method_hash", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_meeting_group_id"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_meeting_series_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("series_id", "on_date", name="uq_meeting_series_id"),
    )
    op.create_index("ix_meeting_group_id", "meeting", ["group_id", "starts_at"])
    op.create_table(
        "method_snapshot",
        _text("hash"),
        _text("body"),
        sa.PrimaryKeyConstraint("hash", name="pk_method_snapshot"),
    )
    op.create_table(
        "event_log",
        _text("meeting_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("logged_at"),
        _text("body"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_event_log_meeting_id"),
        sa.PrimaryKeyConstraint("meeting_id", "number", name="pk_event_log"),
    )


def _texts() -> None:
    op.create_table(
        "contribution",
        _text("id"),
        _text("form_id"),
        _text("group_id"),
        _text("meeting_id"),
        sa.Column("round", sa.Integer(), nullable=False),
        _text("phase_id"),
        _text("person_id"),
        _text("gift"),
        _moment("given_at"),
        _sealed("fields"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_contribution_meeting_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contribution"),
    )
    op.create_index("ix_contribution_meeting_id", "contribution", ["meeting_id", "form_id"])
    op.create_table(
        "group_case",
        _text("id"),
        _text("group_id"),
        _text("contributor_id"),
        _text("form_id"),
        _text("status"),
        _moment("made_at"),
        _text("discussed_in", nullable=True),
        _sealed("fields"),
        sa.ForeignKeyConstraint(["group_id"], ["team_group.id"], name="fk_group_case_group_id"),
        sa.PrimaryKeyConstraint("id", name="pk_group_case"),
    )
    op.create_index("ix_group_case_contributor_id", "group_case", ["contributor_id", "form_id"])
    op.create_index("ix_group_case_group_id", "group_case", ["group_id"])
    op.create_table(
        "draft",
        _text("person_id"),
        _text("key"),
        _text("form_id"),
        _moment("saved_at"),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        _sealed("fields"),
        sa.PrimaryKeyConstraint("person_id", "key", name="pk_draft"),
    )
    op.create_index("ix_draft_saved_at", "draft", ["saved_at"])
    op.create_table(
        "intention",
        _text("id"),
        _text("person_id"),
        _text("group_id"),
        _text("meeting_id"),
        _moment("made_at"),
        _text("readers"),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.Column("ask_on", sa.Date(), nullable=True),
        _moment("asked_at", nullable=True),
        _text("followed", nullable=True),
        _sealed("fields"),
        sa.PrimaryKeyConstraint("id", name="pk_intention"),
    )
    op.create_index("ix_intention_group_id", "intention", ["group_id"])
    op.create_index("ix_intention_person_id", "intention", ["person_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        _text("id"),
        _text("place"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("card"),
        _text("op"),
        _text("nonce"),
        _moment("made_at"),
        _text("refs"),
        _text("state"),
        sa.Column("is_open", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("not_before_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("place", "number", name="uq_outbox_place"),
    )
    _index_where("ix_outbox_open_card", "outbox", ["card"], "is_open = 1")
    _index_where("ix_outbox_open_place", "outbox", ["place", "number"], "is_open = 1")
    op.create_table(
        "place_claim",
        _text("place"),
        sa.Column("last_number", sa.Integer(), nullable=False),
        _moment("ready_since_at", nullable=True),
        _moment("due_at", nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        _text("worker", nullable=True),
        _moment("until_at", nullable=True),
        sa.PrimaryKeyConstraint("place", name="pk_place_claim"),
    )
    _index_where("ix_place_claim_due", "place_claim", ["due_at", "place"], "due_at IS NOT NULL")
    _index_where(
        "ix_place_claim_ready",
        "place_claim",
        ["ready_since_at", "place"],
        "ready_since_at IS NOT NULL",
    )
    _index_where("ix_place_claim_worker", "place_claim", ["worker"], "worker IS NOT NULL")


def _others() -> None:
    op.create_table(
        "post",
        _text("place"),
        _text("external"),
        _text("card"),
        _moment("made_at"),
        sa.Column("has_words", sa.Boolean(), nullable=False),
        _text("meeting_id", nullable=True),
        sa.PrimaryKeyConstraint("place", "external", name="pk_post"),
    )
    op.create_index("ix_post_card", "post", ["card"])
    op.create_index("ix_post_external", "post", ["external"])
    op.create_index("ix_post_meeting_id", "post", ["meeting_id"])
    op.create_table(
        "place",
        _text("place"),
        _text("external"),
        sa.PrimaryKeyConstraint("place", name="pk_place"),
    )
    op.create_index("ix_place_external", "place", ["external"])
    op.create_table(
        "timer",
        _text("owner"),
        _text("name"),
        _moment("due_at"),
        sa.PrimaryKeyConstraint("owner", "name", name="pk_timer"),
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"])
    op.create_table(
        "delivery",
        _text("key"),
        _moment("claimed_at"),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )
    op.create_index("ix_delivery_claimed_at", "delivery", ["claimed_at"])
