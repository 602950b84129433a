"""Who missed meetings in a row, and how often somebody cancelled late: counted from meetings.

The first leads to one private question to that person. The second is a count for the group as a
whole and is never told of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from ..engine.ids import PersonId
from ..engine.state import Presence
from ..ports import Tx
from ..records import Group, Meeting, MeetingStatus, Member, Timer
from ..schedule.series import local_date, local_moment
from . import keys

#: After so many meetings in a row that they missed somebody is asked, once.
IN_A_ROW = 2
#: Whoever says so closer to the hour than this leaves the others no time to do anything about it.
LATE_WITHIN = timedelta(hours=48)
#: When they are asked, on the day after the meeting.
ASKED_AT = time(12, 15)
#: As many of the newest meetings as a row needs, and the dates that were not held between them.
LOOKED_AT = 12


def missed_in_a_row(person: PersonId, past: Sequence[Meeting]) -> int:
    """How many of the last meetings this person missed; ``past``: those held, the newest first.

    Whoever said that they come later may have been there without a press. A meeting from before
    they were a member ends the row.
    """
    count = 0
    for meeting in past:
        if not any(
            a.person == person and a.presence is Presence.ABSENT for a in meeting.state.people
        ):
            break
        count += 1
    return count


def whom_to_ask(members: Sequence[Member], past: Sequence[Meeting]) -> tuple[PersonId, ...]:
    """The members for whom the last meeting was the second in a row that they missed.

    For one more it is not: nobody is asked twice about the same row.
    """
    return tuple(m.person for m in members if missed_in_a_row(m.person, past) == IN_A_ROW)


def they_are_asked_after(tx: Tx, meeting: Meeting, group: Group) -> tuple[PersonId, ...]:
    """Whom this meeting gives a reason to ask; nobody once a later one was held."""
    latest = tx.meetings.of_group(group.id, limit=LOOKED_AT)
    past = [m for m in latest if m.status is MeetingStatus.ENDED]
    if not past or past[0].id != meeting.id:
        return ()
    return whom_to_ask(tx.groups.members(group.id), past)


def ask_the_day_after(tx: Tx, meeting: Meeting, group: Group) -> None:
    """A meeting has ended: where there is somebody to ask, that happens tomorrow."""
    if meeting.ended_at is None or not they_are_asked_after(tx, meeting, group):
        return
    on = local_date(meeting.ended_at, group.zone)
    due_at = local_moment(on, days_before=-1, local_time=ASKED_AT, zone=group.zone)
    tx.timers.set(Timer(keys.meeting_owner(meeting.id), keys.STILL_SUITS, due_at))


def cancelled_late(meeting: Meeting) -> int:
    """How many said within two days of the hour that they do not come after all."""
    since = meeting.starts_at - LATE_WITHIN
    return sum(
        a.presence is Presence.ABSENT and a.cancelled_at is not None and a.cancelled_at > since
        for a in meeting.state.people
    )
