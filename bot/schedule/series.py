"""Dates and wall times in somebody's zone, turned into UTC one occurrence at a time.

A recurrence is a local wall time plus a zone, never an offset: at 15:00 it is 15:00 on both
sides of a clock change. This module computes; it knows no store and no present moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import ConfigError
from bot.records import Series

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """A date in the rhythm of a series, and when it is held; None where it drops out."""

    own: date
    on: date | None


class UnknownZone(ConfigError):
    """There is no time zone with this name. The name itself is not repeated: it was typed."""

    def __init__(self) -> None:
        super().__init__("This time zone is not known. Use a name such as Europe/Amsterdam.")


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of the IANA database; ``UnknownZone`` for any other name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A folder of the database, a path that leads out of it, and a name that is too long
        # each fail in a way of their own. What they say holds the name, so it is cut off.
        raise UnknownZone from None


def occurrence_at(on: date, local_time: time, zone: str) -> datetime:
    """Return when it is ``local_time`` on ``on`` in ``zone``, as aware UTC.

    A wall time that the clock jumps over becomes the first moment after the jump; one that
    comes twice is the first of the two.
    """
    info = zone_named(zone)
    wall = datetime.combine(on, local_time.replace(tzinfo=None, fold=0))
    at = wall.replace(tzinfo=info).astimezone(UTC)
    if at.astimezone(info).replace(tzinfo=None, fold=0) == wall:
        return at
    # Inside a gap, fold=1 reads the wall time with the offset after the jump, which gives a
    # moment before it; fold=0 the other way round. The jump lies between the two.
    return _jump_between(wall.replace(tzinfo=info, fold=1).astimezone(UTC), at, info)


def _jump_between(before: datetime, after: datetime, info: ZoneInfo) -> datetime:
    """Return the second at which the offset of ``info`` changes between two moments."""
    old = before.astimezone(info).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, info).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def local_moment(on: date, *, days_before: int, local_time: time, zone: str) -> datetime:
    """Return the moment so many days before ``on`` at a local time, as aware UTC.

    For "the call for cases opens 14 days before, at nine". Negative days lie after ``on``.
    """
    return occurrence_at(on - timedelta(days=days_before), local_time, zone)


def local_date(moment: datetime, zone: str) -> date:
    """Return the date that it is in ``zone`` at ``moment``."""
    return moment.astimezone(zone_named(zone)).date()


def occurrences(series: Series, *, after: date) -> Iterator[date]:
    """Give the local dates of a series that lie after ``after``, in order, to the last date.

    ``ValueError`` when the series does not go forward.
    """
    if series.every_weeks < 1:
        raise ValueError("A series has at least one week between two meetings.")
    step = timedelta(weeks=series.every_weeks)
    passed = max(0, (after - series.first_on) // step + 1)
    return _dates(series.first_on, passed, step)


def _dates(first_on: date, passed: int, step: timedelta) -> Iterator[date]:
    for number in range(passed, (date.max - first_on) // step + 1):
        yield first_on + number * step


def held_dates(
    series: Series, *, after: date, skips: Callable[[date], bool]
) -> Iterator[SeriesDate]:
    """Give the dates of a series that are held, or drop out, after ``after``, in order.

    A date that is skipped is held on the same weekday a week later, once or more. One that would
    come as late as the next date of the series drops out: that one is the meeting. So a holiday
    shifts one meeting, and one meeting follows a pause however many fell into it.
    """
    for own in occurrences(series, after=after - series.every_weeks * WEEK):
        on = next((day for day in _weeks(own, series.every_weeks) if not skips(day)), None)
        if (on or own) > after:
            yield SeriesDate(own, on)


def _weeks(own: date, count: int) -> Iterator[date]:
    for number in range(min(count, (date.max - own) // WEEK + 1)):
        yield own + number * WEEK
