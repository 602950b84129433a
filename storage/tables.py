"""The tables, declared with SQLModel and private to this folder.

They are storage and never the domain: nothing here validates or decides. Ids are text that
comes from outside; names of columns with a moment end in ``_at``; what a person typed stands
only in columns of the type ``Sealed``.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from .columns import Moment, Sealed
from .table import Row


class MetaRow(Row, table=True):
    """Facts about the database itself, such as the cell that proves the key."""

    __tablename__ = "meta"
    name: str = Field(primary_key=True)
    cell: bytes = Field(sa_type=Sealed)
    made_at: datetime = Field(sa_type=Moment)


class SchemaReachRow(Row, table=True):
    """One row: the oldest schema whose code works on this database. Set by migrations alone."""

    __tablename__ = "schema_reach"
    works_from: str = Field(primary_key=True)


class InstallationRow(Row, table=True):
    """A workspace that let the bot in. ``id`` names the key of its ``tokens``.

    ``version`` rises with every renewal; until ``claimed_until_at`` somebody renews them.
    """

    __tablename__ = "installation"
    workspace: str = Field(primary_key=True)
    id: str
    bot: str
    installer: str
    scopes: str
    installed_at: datetime = Field(sa_type=Moment)
    version: int
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    claimed_until_at: datetime | None = Field(default=None, sa_type=Moment)
    tokens: bytes = Field(sa_type=Sealed)


class PersonRow(Row, table=True):
    __tablename__ = "person"
    __table_args__ = (Unique("workspace", "external"),)
    id: str = Field(primary_key=True)
    workspace: str
    external: str
    language: str
    zone: str


class CalendarFeedRow(Row, table=True):
    """Whose calendar an address opens. ``digest`` is of its secret, which is kept nowhere."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Unique("digest"),)
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    digest: str


class GroupRow(Row, table=True):
    """What came later is NULL in a group of a version that knew nothing of it.

    ``part_of``, ``half_of`` and ``side`` are of a half alone: its group, its meeting, and which.
    """

    __tablename__ = "team_group"
    __table_args__ = (Unique("half_of", "side"), Index("ix_team_group_part_of", "part_of"))
    id: str = Field(primary_key=True)
    workspace: str
    language: str
    zone: str
    method: str
    mode: str
    made_at: datetime = Field(sa_type=Moment)
    rounds: int
    minutes: int
    words_stay_hours: int
    texts_stay_days: int
    fields: bytes = Field(sa_type=Sealed)
    is_trial: bool | None = None
    hour_raised_at: datetime | None = Field(default=None, sa_type=Moment)
    room_kind: str | None = None
    choosing: str | None = None
    extra_roles: bool | None = None
    kind: str | None = None
    part_of: str | None = None
    half_of: str | None = None
    side: int | None = None


class MemberRow(Row, table=True):
    """``number`` keeps the order of members who joined at the same instant."""

    __tablename__ = "member"
    __table_args__ = (
        PrimaryKeyConstraint("group_id", "person_id"),
        Index("ix_member_person_id", "person_id"),
    )
    group_id: str = Field(foreign_key="team_group.id")
    person_id: str = Field(foreign_key="person.id")
    number: int
    joined_at: datetime = Field(sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)
    agreed_at: datetime | None = Field(default=None, sa_type=Moment)


class NewcomerRow(Row, table=True):
    """``welcomed_by`` is a JSON list of ids of persons."""

    __tablename__ = "newcomer"
    __table_args__ = (PrimaryKeyConstraint("group_id", "person_id"),)
    group_id: str = Field(foreign_key="team_group.id")
    person_id: str = Field(foreign_key="person.id")
    seen_at: datetime = Field(sa_type=Moment)
    agreed_at: datetime | None = Field(default=None, sa_type=Moment)
    welcomed_by: str


class RoomLookRow(Row, table=True):
    """Who could read a group's room when it was last looked at.

    ``readers``, ``beyond`` and the last three are JSON lists, sorted; those are NULL in a look of a
    version that did not know of them. ``changed_at``: when it was first seen so.
    """

    __tablename__ = "room_look"
    group_id: str = Field(primary_key=True, foreign_key="team_group.id")
    readers: str
    beyond: str
    is_there: bool
    changed_at: datetime = Field(sa_type=Moment)
    organisations: str | None = None
    crowds: str | None = None
    administrators: str | None = None


class SharingRow(Row, table=True):
    """``agreed_by`` is a JSON list of ids of persons."""

    __tablename__ = "sharing"
    __table_args__ = (PrimaryKeyConstraint("group_id", "organisation"),)
    group_id: str = Field(foreign_key="team_group.id")
    organisation: str
    seen_at: datetime = Field(sa_type=Moment)
    agreed_at: datetime | None = Field(default=None, sa_type=Moment)
    agreed_by: str


class AgreementsRow(Row, table=True):
    """What a group agreed in its own words. ``agreed_by`` is a JSON list of ids."""

    __tablename__ = "agreements"
    __table_args__ = (PrimaryKeyConstraint("group_id", "number"),)
    group_id: str = Field(foreign_key="team_group.id")
    number: int
    form_id: str
    asked_at: datetime = Field(sa_type=Moment)
    agreed_by: str
    held_from_at: datetime | None = Field(default=None, sa_type=Moment)
    dropped_at: datetime | None = Field(default=None, sa_type=Moment)
    fields: bytes = Field(sa_type=Sealed)


class PauseRow(Row, table=True):
    """Days on which a group does not meet; both are included."""

    __tablename__ = "pause"
    __table_args__ = (PrimaryKeyConstraint("group_id", "first_on"),)
    group_id: str = Field(foreign_key="team_group.id")
    first_on: date
    last_on: date


class GuidanceRow(Row, table=True):
    """Somebody whom a group named to guide; ``until`` and ``every`` go with some terms only."""

    __tablename__ = "guidance"
    __table_args__ = (PrimaryKeyConstraint("group_id", "person_id"),)
    group_id: str = Field(foreign_key="team_group.id")
    person_id: str = Field(foreign_key="person.id")
    term: str
    brings_cases: bool
    until_on: date | None = None
    every: int | None = None
    agreed_at: datetime = Field(sa_type=Moment)


class CallMeRow(Row, table=True):
    """What a member may be called for; at most one line in each group."""

    __tablename__ = "call_me"
    __table_args__ = (
        PrimaryKeyConstraint("group_id", "person_id"),
        Index("ix_call_me_person_id", "person_id"),
    )
    group_id: str = Field(foreign_key="team_group.id")
    person_id: str
    form_id: str
    said_at: datetime = Field(sa_type=Moment)
    fields: bytes = Field(sa_type=Sealed)


class DatePollRow(Row, table=True):
    """``options`` is a JSON list of moments in UTC; ``ended`` is NULL while it is open.

    Its meeting may be forgotten before it, so nothing refers to that.
    """

    __tablename__ = "date_poll"
    __table_args__ = (PrimaryKeyConstraint("group_id", "id"),)
    group_id: str = Field(foreign_key="team_group.id")
    id: str
    meeting_id: str
    options: str
    made_at: datetime = Field(sa_type=Moment)
    closes_at: datetime = Field(sa_type=Moment)
    ended: str | None = None
    chosen_at: datetime | None = Field(default=None, sa_type=Moment)


class DateAnswerRow(Row, table=True):
    """``fits`` is a JSON list, one for each option. Gone as soon as the poll is over."""

    __tablename__ = "date_answer"
    __table_args__ = (PrimaryKeyConstraint("group_id", "poll_id", "person_id"),)
    group_id: str = Field(foreign_key="team_group.id")
    poll_id: str
    person_id: str = Field(foreign_key="person.id")
    fits: str


class TurnSwapRow(Row, table=True):
    """``ended`` is NULL while it is open. Its meeting may be forgotten before it."""

    __tablename__ = "turn_swap"
    __table_args__ = (PrimaryKeyConstraint("group_id", "meeting_id", "asked_id"),)
    group_id: str = Field(foreign_key="team_group.id")
    meeting_id: str
    asker_id: str = Field(foreign_key="person.id")
    asked_id: str = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=Moment)
    ended: str | None = None


class CoordinationRow(Row, table=True):
    """``fields`` are sealed under the key of the coordinator, whose words they are.

    It refers to nothing by the database's own means: a version that does not know of it must still
    be able to forget a group and a person.
    """

    __tablename__ = "coordination"
    __table_args__ = (Index("ix_coordination_person_id", "person_id"),)
    group_id: str = Field(primary_key=True)
    person_id: str
    since_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    fields: bytes = Field(sa_type=Sealed)


class ProgrammeRow(Row, table=True):
    """``ended`` is NULL until the group decides how it goes on, ``safety`` until it is added up.

    It refers to nothing by the database's own means: a version that does not know of it must still
    be able to forget a group.
    """

    __tablename__ = "programme"
    __table_args__ = (PrimaryKeyConstraint("group_id", "id"),)
    group_id: str
    id: str
    made_at: datetime = Field(sa_type=Moment)
    begins_at: datetime = Field(sa_type=Moment)
    meetings: int
    has_intake: bool
    has_midway: bool
    has_closing: bool
    ended: str | None = None
    safety: str | None = None


class SeriesRow(Row, table=True):
    __tablename__ = "series"
    id: str = Field(primary_key=True)
    group_id: str = Field(foreign_key="team_group.id", index=True)
    first_on: date
    local_time: time
    zone: str
    every_weeks: int


class MeetingRow(Row, table=True):
    """``state`` is JSON in clear: it holds ids and no words."""

    __tablename__ = "meeting"
    __table_args__ = (
        Unique("series_id", "on_date"),
        Index("ix_meeting_group_id", "group_id", "starts_at"),
    )
    id: str = Field(primary_key=True)
    group_id: str = Field(foreign_key="team_group.id")
    series_id: str | None = Field(default=None, foreign_key="series.id")
    on_date: date
    starts_at: datetime = Field(sa_type=Moment)
    status: str
    state: str
    method_hash: str | None = None
    version: int
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class MethodSnapshotRow(Row, table=True):
    __tablename__ = "method_snapshot"
    hash: str = Field(primary_key=True)
    body: str


class EventLogRow(Row, table=True):
    __tablename__ = "event_log"
    __table_args__ = (PrimaryKeyConstraint("meeting_id", "number"),)
    meeting_id: str = Field(foreign_key="meeting.id")
    number: int
    logged_at: datetime = Field(sa_type=Moment)
    body: str


class ContributionRow(Row, table=True):
    __tablename__ = "contribution"
    __table_args__ = (Index("ix_contribution_meeting_id", "meeting_id", "form_id"),)
    id: str = Field(primary_key=True)
    form_id: str
    group_id: str
    meeting_id: str = Field(foreign_key="meeting.id")
    round: int
    phase_id: str
    person_id: str
    gift: str
    given_at: datetime = Field(sa_type=Moment)
    fields: bytes = Field(sa_type=Sealed)


class DraftRow(Row, table=True):
    __tablename__ = "draft"
    __table_args__ = (PrimaryKeyConstraint("person_id", "key"),)
    person_id: str
    key: str
    form_id: str
    saved_at: datetime = Field(sa_type=Moment, index=True)
    page: int
    late: bool
    fields: bytes = Field(sa_type=Sealed)


class CaseRow(Row, table=True):
    __tablename__ = "group_case"
    __table_args__ = (Index("ix_group_case_contributor_id", "contributor_id", "form_id"),)
    id: str = Field(primary_key=True)
    group_id: str = Field(foreign_key="team_group.id", index=True)
    contributor_id: str
    form_id: str
    status: str
    made_at: datetime = Field(sa_type=Moment)
    discussed_in: str | None = None
    fields: bytes = Field(sa_type=Sealed)


class IntentionRow(Row, table=True):
    __tablename__ = "intention"
    id: str = Field(primary_key=True)
    person_id: str = Field(index=True)
    group_id: str = Field(index=True)
    meeting_id: str
    made_at: datetime = Field(sa_type=Moment)
    readers: str
    leaves: bool
    ask_on: date | None = None
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    followed: str | None = None
    fields: bytes = Field(sa_type=Sealed)
    shares: str | None = None
    goal_id: str | None = None
