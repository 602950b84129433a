"""The tables of what is to be sent, what stands where, what is due, and what came in before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from .columns import Moment
from .table import Row, only_where


class TimerRow(Row, table=True):
    __tablename__ = "timer"
    __table_args__ = (PrimaryKeyConstraint("owner", "name"),)
    owner: str
    name: str
    due_at: datetime = Field(sa_type=Moment, index=True)


class OutboxTableRow(Row, table=True):
    """``is_open`` is 1 until the row is sent or given up. ``refs`` is a JSON list of ids."""

    __tablename__ = "outbox"
    __table_args__ = (
        Unique("place", "number"),
        only_where("ix_outbox_open_place", "place", "number", where="is_open = 1"),
        only_where("ix_outbox_open_card", "card", where="is_open = 1"),
    )
    id: str = Field(primary_key=True)
    place: str
    number: int
    card: str
    op: str
    nonce: str
    made_at: datetime = Field(sa_type=Moment)
    refs: str
    state: str
    is_open: int
    attempts: int
    not_before_at: datetime | None = Field(default=None, sa_type=Moment)


class PlaceClaimRow(Row, table=True):
    """One row a place that ever had something to show: its claim, and when it is due.

    The first open row of the place decides: without a moment to wait for, ``ready_since_at``
    is when it was made; else ``due_at`` is that moment. Both are NULL while nothing is open.
    So finding work costs the same with ten places as with ten thousand idle ones.
    """

    __tablename__ = "place_claim"
    __table_args__ = (
        only_where(
            "ix_place_claim_ready", "ready_since_at", "place", where="ready_since_at IS NOT NULL"
        ),
        only_where("ix_place_claim_due", "due_at", "place", where="due_at IS NOT NULL"),
        only_where("ix_place_claim_worker", "worker", where="worker IS NOT NULL"),
    )
    place: str = Field(primary_key=True)
    last_number: int
    ready_since_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    epoch: int
    worker: str | None = None
    until_at: datetime | None = Field(default=None, sa_type=Moment)


class PostRow(Row, table=True):
    __tablename__ = "post"
    __table_args__ = (PrimaryKeyConstraint("place", "external"),)
    place: str
    external: str = Field(index=True)
    card: str = Field(index=True)
    made_at: datetime = Field(sa_type=Moment)
    has_words: bool
    meeting_id: str | None = Field(default=None, index=True)


class PlaceRow(Row, table=True):
    __tablename__ = "place"
    place: str = Field(primary_key=True)
    external: str = Field(index=True)


class DeliveryRow(Row, table=True):
    __tablename__ = "delivery"
    key: str = Field(primary_key=True)
    claimed_at: datetime = Field(sa_type=Moment, index=True)
