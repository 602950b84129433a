"""The dates of one year of a group: those that lie ahead, and those on which it did not meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from ..ports import Tx
from ..records import Group, MeetingStatus
from ..schedule.series import local_date, occurrence_at
from .lookups import all_agreed
from .meetings import Tools
from .planning import dates_ahead

#: So many meetings of a group are looked at: more than it has in as many years as are told of.
LOOKED_AT = 400


@dataclass(frozen=True, slots=True)
class YearDate:
    """A date of a year. ``on``: its day where the group is; ``at``: when it begins, or began."""

    on: date
    at: datetime
    is_held: bool = False


def dates_to_come(tx: Tx, tools: Tools, group: Group, year: int) -> tuple[YearDate, ...]:
    """The dates of a year that lie ahead, the earliest first; the one that runs among them."""
    series = tx.groups.series_of(group.id)
    if series is None or not all_agreed(tx, group.id):
        return ()
    now = tools.clock.now()
    chosen = [
        YearDate(one.on, one.starts_at)
        for one in tx.meetings.of_group(group.id)
        if one.status is MeetingStatus.OPEN
        or (one.status is MeetingStatus.PLANNED and one.starts_at > now)
    ]
    in_rhythm = takewhile(
        lambda one: (one.on or one.own).year <= year, dates_ahead(tx, tools, series)
    )
    held = [one.on for one in in_rhythm if one.on is not None]
    rhythm = [YearDate(on, occurrence_at(on, series.local_time, series.zone)) for on in held]
    # What is planned already is in the rhythm too, unless the group chose that day itself.
    by_moment = {one.at: one for one in (*rhythm, *chosen) if one.on.year == year}
    return tuple(by_moment[at] for at in sorted(by_moment))


def dates_not_held(tx: Tx, tools: Tools, group: Group, year: int) -> tuple[date, ...]:
    """The days of a year for which a meeting was planned that was moved, or that nobody opened.

    What was held and is noted no more is none of them: nothing is kept of it.
    """
    today = local_date(tools.clock.now(), group.zone)
    days: set[date] = set()
    met: set[date] = set()
    for one in tx.meetings.of_group(group.id, limit=LOOKED_AT):
        is_past = one.status is MeetingStatus.PLANNED and one.on < today
        (days if is_past or one.status is MeetingStatus.CANCELLED else met).add(one.on)
    return tuple(sorted(on for on in days - met if on.year == year))
