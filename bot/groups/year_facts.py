"""The year of a group as facts: what it plans, and what it held. Told anew each time, kept nowhere.

No field of these can hold what anybody typed: they are moments, numbers, choices from a list, and
names that are read strictly. Nobody is named. A meeting belongs to the year in which it began,
where its group is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ..ports import Tx
from ..records import Group, GroupKind, Guided, HeldMeeting, MethodUsed, Way
from ..schedule.series import local_date, zone_named
from .attendance import years_after
from .certificate_facts import Sum
from .meetings import Tools
from .year_dates import YearDate, dates_not_held, dates_to_come


class Kind(StrEnum):
    """What a paper about a year is: what is planned, or what was held."""

    PLAN = "plan"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Workings:
    """How a group works now. ``agreed_on``: when the last of its members agreed to what holds.

    ``minutes``: of one meeting, 0 where it goes over days. ``version``: of its agreements.
    """

    founded_on: date
    kind: GroupKind
    members: int
    every_weeks: int
    rounds: int
    minutes: int
    way: Way
    guided: Guided
    method: MethodUsed
    version: int
    agreed_on: date


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What a group plans for a year, with what of it was held by now. One date or more."""

    year: int
    made_at: datetime
    zone: str
    workings: Workings
    dates: tuple[YearDate, ...]

    def __post_init__(self) -> None:
        """Refuse what is no zone."""
        zone_named(self.zone)

    @property
    def minutes(self) -> int:
        """Of all dates together."""
        return len(self.dates) * self.workings.minutes


@dataclass(frozen=True, slots=True)
class Told:
    """A meeting that was held. ``cases``: how many are noted as having brought their own."""

    held: HeldMeeting
    cases: int

    @property
    def on(self) -> date:
        """The day on which it began, where its group is."""
        return began_on(self.held)


@dataclass(frozen=True, slots=True)
class YearReport:
    """What a group held in a year, the earliest first. ``not_held``: planned, and moved or not met.

    ``is_so_far``: the year is not over. ``to_come`` is what is planned in the rest of it.
    """

    year: int
    made_at: datetime
    zone: str
    founded_on: date
    is_so_far: bool
    meetings: tuple[Told, ...]
    not_held: tuple[date, ...]
    to_come: tuple[YearDate, ...]

    def __post_init__(self) -> None:
        """Refuse what is no zone."""
        zone_named(self.zone)

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Added up for each way of meeting apart: not every register counts every way."""
        ways = {way: [one.held for one in self.meetings if one.held.way is way] for way in Way}
        return tuple(
            Sum(way, len(held), sum(one.minutes for one in held))
            for way, held in ways.items()
            if held
        )

    @property
    def were_enough(self) -> int:
        """At how many meetings as many were there as the method asks for."""
        return sum(one.held.are_enough for one in self.meetings)

    @property
    def cases(self) -> int:
        """How many cases were brought, as far as that is noted still."""
        return sum(one.cases for one in self.meetings)

    @property
    def methods(self) -> tuple[MethodUsed, ...]:
        """Each once, in the order in which they came."""
        return tuple(dict.fromkeys(by for one in self.meetings for by in one.held.methods))


Year = YearPlan | YearReport


def began_on(held: HeldMeeting) -> date:
    """The day on which a meeting began, where its group is: that is whose year it belongs to."""
    return local_date(held.began_at, held.zone)


def this_year(group: Group, *, now: datetime) -> int:
    """Which year it is where the group is."""
    return local_date(now, group.zone).year


def plan_of(
    tx: Tx, tools: Tools, group: Group, workings: Workings, *, year: int
) -> YearPlan | None:
    """What a group plans, of this year or the next; None where that is nothing."""
    now = tools.clock.now()
    is_near = year - this_year(group, now=now) in (0, 1)
    ahead = dates_to_come(tx, tools, group, year) if is_near else ()
    if not ahead:
        return None
    held = _held(tx, group, year)
    dates = tuple(YearDate(began_on(one), one.began_at, is_held=True) for one in held)
    return YearPlan(year, now, group.zone, workings, (*dates, *ahead))


def report_of(tx: Tx, tools: Tools, group: Group, year: int) -> YearReport | None:
    """What a group held in a year; None where nothing is noted, or not all of it any more."""
    now = tools.clock.now()
    today = local_date(now, group.zone)
    if year > today.year or year <= local_date(_kept_since(tools, now), group.zone).year:
        return None
    meetings = tuple(_told(tx, one) for one in _held(tx, group, year))
    met_on = {one.on for one in meetings}
    not_held = [one for one in dates_not_held(tx, tools, group, year) if one not in met_on]
    if not (meetings or not_held):
        return None
    is_so_far = year == today.year
    return YearReport(
        year=year,
        made_at=now,
        zone=group.zone,
        founded_on=local_date(group.made_at, group.zone),
        is_so_far=is_so_far,
        meetings=meetings,
        not_held=tuple(not_held),
        to_come=dates_to_come(tx, tools, group, year) if is_so_far else (),
    )


def years_held(tx: Tx, tools: Tools, group: Group) -> tuple[int, ...]:
    """The years before this one of which there is a report, the newest first."""
    now = tools.clock.now()
    first = local_date(_kept_since(tools, now), group.zone).year
    years = {began_on(one).year for one in tx.attendances.of_group(group.id)}
    return tuple(y for y in sorted(years, reverse=True) if first < y < this_year(group, now=now))


def _kept_since(tools: Tools, now: datetime) -> datetime:
    """What was held before this is gone: of the year in which it lies a part may be missing."""
    return years_after(now, -tools.proof_years)


def _held(tx: Tx, group: Group, year: int) -> Sequence[HeldMeeting]:
    return [one for one in tx.attendances.of_group(group.id) if began_on(one).year == year]


def _told(tx: Tx, held: HeldMeeting) -> Told:
    there = [one for one in tx.attendances.of_meeting(held.meeting) if one.was_there]
    return Told(held, sum(one.brought_case for one in there))
