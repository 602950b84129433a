"""What is asked of a group all over: where it is, who agreed, which meetings it has."""

from __future__ import annotations

from ..engine.ids import GroupId, PersonId
from ..ports import Tx
from ..records import Case, CaseStatus, Group, Meeting, MeetingStatus, Series
from . import keys
from .meetings import Tools

#: How many meetings are looked at for the rotation.
PAST_MEETINGS = 24
#: How many may be over, and what was written in them still stand in a room.
RECENT_MEETINGS = 6


def groups_at(tx: Tx, workspace: str, place: str) -> tuple[Group, ...]:
    """Whose room this place of a workspace is (an external id): of a group, and of trials."""
    named = (one.partition(":") for one in tx.posts.places_named(place))
    found = [tx.groups.get(GroupId(about)) for kind, _, about in named if kind == "group"]
    return tuple(group for group in found if group is not None and group.workspace == workspace)


def group_at(tx: Tx, workspace: str, place: str) -> GroupId | None:
    """The group that lives for years and has its room in this place, or a half of it; no trial."""
    lasting = (group for group in groups_at(tx, workspace, place) if not group.is_trial)
    return next((group.whole for group in lasting), None)


def lasting_groups(tx: Tx, person: PersonId) -> tuple[Group, ...]:
    """The groups of somebody that live for years; no trials, and no halves."""
    return tuple(group for group in tx.groups.of_person(person) if group.is_lasting)


def rhythm_of(tx: Tx, group: GroupId) -> Series:
    """The series of a group that lives for years; ``ValueError`` of a trial, which has no dates."""
    series = tx.groups.series_of(group)
    if series is None:
        raise ValueError("a trial has no dates")
    return series


def all_agreed(tx: Tx, group_id: GroupId) -> bool:
    """Whether every member has confirmed the agreements: nothing begins before that."""
    members = tx.groups.members(group_id)
    return bool(members) and all(member.agreed_at is not None for member in members)


def next_meeting(tx: Tx, group: GroupId) -> Meeting | None:
    """The planned meeting of a group that lies ahead, or None.

    One is planned at a time; a date that nobody opened in its time stays behind it.
    """
    planned = [m for m in tx.meetings.of_group(group) if m.status is MeetingStatus.PLANNED]
    return max(planned, key=lambda m: m.starts_at, default=None)


def chosen_date(tx: Tx, tools: Tools, group: GroupId) -> Meeting | None:
    """The date ahead that the group put in the place of one of its series, or None."""
    planned = next_meeting(tx, group)
    if planned is None or planned.series is not None or planned.starts_at <= tools.clock.now():
        return None
    return planned


def running_meeting(tx: Tx, group: GroupId) -> Meeting | None:
    """The open meeting of a group, or None."""
    return next((m for m in tx.meetings.of_group(group) if m.status is MeetingStatus.OPEN), None)


def past_meetings(tx: Tx, group: GroupId) -> tuple[Meeting, ...]:
    """Ended meetings, the newest first."""
    meetings = tx.meetings.of_group(group, limit=PAST_MEETINGS)
    return tuple(m for m in meetings if m.status is MeetingStatus.ENDED)


def running_with(tx: Tx, group: GroupId, person: PersonId) -> Meeting | None:
    """The open meeting in which somebody is: where it is held in halves, that of their own.

    Of one who is in none of them, also while the halves work, it is that of the whole group.
    """
    running = running_meeting(tx, group)
    for half in tx.groups.halves(running.id) if running is not None else ():
        own = running_meeting(tx, half.id)
        if own is not None and any(one.person == person for one in own.state.people):
            return own
    return running


def recent_meetings(tx: Tx, group: GroupId) -> tuple[Meeting, ...]:
    """The newest meetings, and those of halves: of older ones no words stand in a room."""
    return (
        *tx.meetings.of_group(group, limit=RECENT_MEETINGS),
        *tx.meetings.of_halves(group, limit=RECENT_MEETINGS),
    )


def past_rounds(tx: Tx, group: GroupId) -> tuple[Meeting, ...]:
    """Ended meetings in which cases were discussed, the newest first: also those of halves."""
    halves = tx.meetings.of_halves(group, limit=PAST_MEETINGS)
    ended = [one for one in halves if one.status is MeetingStatus.ENDED]
    both = (*past_meetings(tx, group), *ended)
    return tuple(sorted(both, key=lambda one: one.starts_at, reverse=True))


def has_met(tx: Tx, group: GroupId) -> bool:
    """Whether a meeting of this group was ever opened."""
    opened = (MeetingStatus.OPEN, MeetingStatus.ENDED)
    return any(m.status in opened for m in tx.meetings.of_group(group))


def is_awaited(tx: Tx, group: GroupId, person: PersonId) -> bool:
    """Whether the group went on in its room before this member was in it."""
    awaited_in = tx.posts.place(keys.awaited_in(group, person))
    return awaited_in is not None and awaited_in == tx.posts.place(keys.group_place(group))


def cases_on_table(tx: Tx, group: GroupId) -> tuple[Case, ...]:
    """The cases that lie ready for a group, the oldest first."""
    return tuple(c for c in tx.cases.of_group(group) if c.status is CaseStatus.ON_TABLE)
