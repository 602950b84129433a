"""Time for the rest of the bot: clocks, ids, recurrences, durable timers, ticks, calendar files.

It computes moments and rings; what is to happen then is decided by whoever is called.
"""

from .calendar import CalendarDate, DatesOfGroup, dates_ics
from .clock import SystemClock
from .ids import RandomIds
from .public_holidays import PublicHolidays, UnknownCountry
from .series import (
    SeriesDate,
    UnknownZone,
    held_dates,
    local_date,
    local_moment,
    occurrence_at,
    occurrences,
    zone_named,
)
from .ticks import CLAIM_TIMERS, DRAIN_OUTBOX, EVERY, OPEN_DUE_SERIES, SWEEP_RETENTION, Ticks
from .timers import Handler, TimerDesk
from .working_hours import first_working_day, within_working_hours

__all__ = [
    "CLAIM_TIMERS",
    "DRAIN_OUTBOX",
    "EVERY",
    "OPEN_DUE_SERIES",
    "SWEEP_RETENTION",
    "CalendarDate",
    "DatesOfGroup",
    "Handler",
    "PublicHolidays",
    "RandomIds",
    "SeriesDate",
    "SystemClock",
    "Ticks",
    "TimerDesk",
    "UnknownCountry",
    "UnknownZone",
    "dates_ics",
    "first_working_day",
    "held_dates",
    "local_date",
    "local_moment",
    "occurrence_at",
    "occurrences",
    "within_working_hours",
    "zone_named",
]
