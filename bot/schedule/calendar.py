"""Dates as a calendar file. It says when and what for: no names, no case, no group.

What stands in a calendar is read by colleagues, assistants and phone lock screens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..records import Part
from .series import zone_named

if TYPE_CHECKING:
    import icalendar

#: What a date is called: in a programme some are for something else than a case.
TITLES = {
    "nl": {
        Part.MEETING: "Intervisie",
        Part.INTAKE: "Intervisie: intake",
        Part.MIDWAY: "Intervisie: tussenbalans",
        Part.CLOSING: "Intervisie: slotgesprek",
    },
    "en": {
        Part.MEETING: "Intervision",
        Part.INTAKE: "Intervision: intake",
        Part.MIDWAY: "Intervision: midway check",
        Part.CLOSING: "Intervision: closing talk",
    },
}
_PRODUCT = "-//Intervisor//Intervisor//EN"
_NAME = re.compile(r"[0-9A-Za-z-]{1,64}")
#: The rules of a zone are told for so long before the first date and after the last.
_RULES_FOR = timedelta(days=366)
#: Files are told apart by the minutes since this moment.
_COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One date. ``name`` is its own for good, also where it is moved, and tells nothing."""

    name: str
    starts_at: datetime
    is_held: bool = True
    part: Part = Part.MEETING


@dataclass(frozen=True, slots=True)
class DatesOfGroup:
    """The dates of one group: where its clock is, and how long a meeting takes."""

    dates: Sequence[CalendarDate]
    zone: str
    lasts_for: timedelta


def dates_ics(groups: Sequence[DatesOfGroup], *, made_at: datetime, language: str) -> bytes:
    """Return an iCalendar file (RFC 5545) with an event for each date, at its hour in its zone.

    The UID of an event follows from the name of its date, so that a file that was made later
    moves what a calendar has, or cancels it where the date is not held. ``ValueError`` for a name
    that is not one of ours, for moments without a zone, and for meetings that take no time.
    """
    import icalendar  # noqa: PLC0415  # long to read in, and not needed to start

    dates = [one for group in groups for one in group.dates]
    if any(_NAME.fullmatch(one.name) is None for one in dates):
        raise ValueError("This is not the name of a date.")
    moments = [one.starts_at for one in dates]
    if any(at.tzinfo is None for at in (made_at, *moments)):
        raise ValueError("A moment needs its zone.")
    if any(group.lasts_for <= timedelta() for group in groups):
        raise ValueError("A meeting takes some time.")
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for group in groups:
        for one in group.dates:
            calendar.add_component(_event(one, group, made_at=made_at, language=language))
    if moments:
        first, last = min(moments).date() - _RULES_FOR, max(moments).date() + _RULES_FOR
        calendar.add_missing_timezones(first_date=first, last_date=last)
    return bytes(calendar.to_ical())


def _event(
    one: CalendarDate, group: DatesOfGroup, *, made_at: datetime, language: str
) -> icalendar.Event:
    import icalendar  # noqa: PLC0415  # long to read in, and not needed to start

    info = zone_named(group.zone)
    begins_at = one.starts_at.astimezone(UTC).replace(microsecond=0)
    event = icalendar.Event()
    event.add("uid", f"{one.name}@intervisor")
    event.add("dtstamp", made_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", begins_at.astimezone(info))
    # The length is added in UTC: a clock change in between does not change it.
    event.add("dtend", (begins_at + group.lasts_for).astimezone(info))
    event.add("summary", TITLES.get(language, TITLES["en"])[one.part])
    event.add("class", "PRIVATE")
    event.add("sequence", max(0, (made_at - _COUNTED_FROM) // timedelta(minutes=1)))
    event.add("status", "CONFIRMED" if one.is_held else "CANCELLED")
    return event
