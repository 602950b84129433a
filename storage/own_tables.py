"""The tables of what somebody keeps for themselves, whatever group they are in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlmodel import Field

from .columns import Moment, Sealed
from .table import Row


class GoalRow(Row, table=True):
    """A goal of one person. ``reader_id`` and ``release_id`` are NULL while nobody else reads it.

    It refers to nothing by the database's own means: a version that does not know of it must still
    be able to forget a person.
    """

    __tablename__ = "goal"
    __table_args__ = (
        Index("ix_goal_person_id", "person_id"),
        Index("ix_goal_reader_id", "reader_id"),
    )
    id: str = Field(primary_key=True)
    person_id: str
    made_at: datetime = Field(sa_type=Moment)
    until_on: date | None = None
    reached_at: datetime | None = Field(default=None, sa_type=Moment)
    reader_id: str | None = None
    release_id: str | None = None
    fields: bytes = Field(sa_type=Sealed)


class ReportRow(Row, table=True):
    """A report of one person about one meeting. It refers to nothing, for the same reason."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_person_id", "person_id"),)
    id: str = Field(primary_key=True)
    person_id: str
    meeting_id: str
    held_at: datetime = Field(sa_type=Moment)
    written_at: datetime = Field(sa_type=Moment)
    kind: str
    form_id: str
    fields: bytes = Field(sa_type=Sealed)


class ReportChoiceRow(Row, table=True):
    """Along which questions somebody writes reports; nothing of whoever writes none."""

    __tablename__ = "report_choice"
    person_id: str = Field(primary_key=True)
    kind: str


class RegistrationRow(Row, table=True):
    """That one person is in a register. It refers to nothing, for the same reason."""

    __tablename__ = "registration"
    __table_args__ = (Index("ix_registration_person_id", "person_id"),)
    id: str = Field(primary_key=True)
    person_id: str
    register_id: str
    since_on: date
    form_id: str
    fields: bytes = Field(sa_type=Sealed)


class ContributorPageRow(Row, table=True):
    """What was given to the contributor of one round. It refers to nothing, as a goal does."""

    __tablename__ = "contributor_page"
    __table_args__ = (Index("ix_contributor_page_person_id", "person_id"),)
    id: str = Field(primary_key=True)
    person_id: str
    group_id: str
    meeting_id: str
    round: int
    made_at: datetime = Field(sa_type=Moment)
    fields: bytes = Field(sa_type=Sealed)


class AftercareRow(Row, table=True):
    """Somebody whose case was on the table is asked how they are. No words; no references."""

    __tablename__ = "aftercare"
    __table_args__ = (
        PrimaryKeyConstraint("meeting_id", "person_id"),
        Index("ix_aftercare_person_id", "person_id"),
    )
    meeting_id: str
    person_id: str
    group_id: str
    on_date: date
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)


class TalkWishRow(Row, table=True):
    """Whom they want to talk to (``asked_id``), and when that one can. No words; no references."""

    __tablename__ = "talk_wish"
    __table_args__ = (
        PrimaryKeyConstraint("meeting_id", "person_id", "asked_id"),
        Index("ix_talk_wish_asked_id", "asked_id"),
    )
    meeting_id: str
    person_id: str
    asked_id: str
    group_id: str
    wished_at: datetime = Field(sa_type=Moment)
    ended: str | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class EvaluationRow(Row, table=True):
    """What one person wrote at the end of a programme. Refers to nothing, as above."""

    __tablename__ = "evaluation"
    __table_args__ = (
        PrimaryKeyConstraint("programme_id", "person_id"),
        Index("ix_evaluation_person_id", "person_id"),
        Index("ix_evaluation_group_id", "group_id"),
    )
    programme_id: str
    person_id: str
    group_id: str
    made_at: datetime = Field(sa_type=Moment)
    fields: bytes = Field(sa_type=Sealed)


class HeldMeetingRow(Row, table=True):
    """A meeting that was held. ``methods`` is a JSON list of id, version and snapshot. No words."""

    __tablename__ = "held_meeting"
    __table_args__ = (Index("ix_held_meeting_group_id", "group_id"),)
    meeting_id: str = Field(primary_key=True)
    group_id: str
    began_at: datetime = Field(sa_type=Moment)
    ended_at: datetime = Field(sa_type=Moment)
    zone: str
    way: str
    minutes: int
    present: int
    absent: int
    needed: int
    methods: str
    theme: str | None = None
    guided: str | None = None
    guide_id: str | None = None


class AttendanceRow(Row, table=True):
    """Somebody at one meeting. ``took`` is a JSON list; ``says_there`` and what follows are of
    whoever says that it was noted wrongly. No words; no references.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        PrimaryKeyConstraint("meeting_id", "person_id"),
        Index("ix_attendance_person_id", "person_id"),
        Index("ix_attendance_group_id", "group_id"),
    )
    meeting_id: str
    person_id: str
    group_id: str
    was_there: bool
    came_at: datetime = Field(sa_type=Moment)
    left_at: datetime = Field(sa_type=Moment)
    minutes: int
    took: str
    brought_case: bool
    says_there: bool | None = None
    said_by: str | None = None
    said_at: datetime | None = Field(default=None, sa_type=Moment)
    confirmed_by: str | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    goal: str | None = None


class AttendanceErasedRow(Row, table=True):
    """Somebody who erased that they were at one meeting, until what is noted of it stands."""

    __tablename__ = "attendance_erased"
    __table_args__ = (
        PrimaryKeyConstraint("meeting_id", "person_id"),
        Index("ix_attendance_erased_person_id", "person_id"),
        Index("ix_attendance_erased_group_id", "group_id"),
    )
    meeting_id: str
    person_id: str
    group_id: str


class CertificateRow(Row, table=True):
    """A certificate under its number. Where it was withdrawn all that may be NULL is. No words."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index("ix_certificate_person_id", "person_id"),
        Index("ix_certificate_group_id", "group_id"),
    )
    number: str = Field(primary_key=True)
    of_year: int
    person_id: str | None = None
    group_id: str | None = None
    subject: str | None = None
    asked_id: str | None = None
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)


class UnreachedRow(Row, table=True):
    """Whom a private message did not reach. It refers to nothing, for the same reason."""

    __tablename__ = "unreached"
    person_id: str = Field(primary_key=True)
    since_at: datetime = Field(sa_type=Moment)
