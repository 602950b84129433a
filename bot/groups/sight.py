"""What a coordinator sees of a group: counts and dates, and nothing that could hold more.

``sight_of`` is the only place that looks into a group for them, and ``Sight`` all that it returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..ports import Tx
from ..records import Coordination, Group, MeetingStatus
from ..schedule.series import local_date
from .lookups import next_meeting

#: So many of the newest dates are looked at: all of a year, also of a group that meets weekly.
MOST_DATES = 60


@dataclass(frozen=True, slots=True)
class Sight:
    """``since`` and ``last_met`` are the first days of their months; a day would tell too much.

    ``members`` are those who are in it now, of whom ``confirmed`` have confirmed its agreements.
    """

    members: int
    confirmed: int
    since: date
    last_met: date | None
    next_on: date | None
    held_this_year: int


def sight_of(tx: Tx, coordination: Coordination, *, now: datetime) -> Sight | None:
    """What this coordinator may see; None where the group keeps it to itself."""
    group = tx.groups.get(coordination.group)
    members = tx.groups.members(coordination.group)
    is_inside = any(member.person == coordination.person for member in members)
    if group is None or coordination.withdrawn_at is not None or is_inside:
        return None
    today = local_date(now, group.zone)
    dates = tx.meetings.of_group(group.id, limit=MOST_DATES)
    held = [meeting.on for meeting in dates if meeting.status is MeetingStatus.ENDED]
    last = max(held, default=None)
    return Sight(
        members=len(members),
        confirmed=sum(member.agreed_at is not None for member in members),
        since=local_date(group.made_at, group.zone).replace(day=1),
        last_met=None if last is None else last.replace(day=1),
        next_on=_next_on(tx, group, now),
        held_this_year=sum(on.year == today.year for on in held),
    )


def _next_on(tx: Tx, group: Group, now: datetime) -> date | None:
    planned = next_meeting(tx, group.id)
    return planned.on if planned is not None and planned.starts_at > now else None
