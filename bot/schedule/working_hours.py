"""When somebody may be asked something outside a meeting: in their working hours.

Monday to Friday, half past eight to six, in their own zone. Holidays are not known here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .series import occurrence_at, zone_named

OPENS_AT = time(8, 30)
CLOSES_AT = time(18, 0)
_FRIDAY = 4


def within_working_hours(moment: datetime, zone: str) -> datetime:
    """Return ``moment`` (aware) itself, or the next moment at which working hours begin."""
    local = moment.astimezone(zone_named(zone))
    works = local.weekday() <= _FRIDAY
    if works and OPENS_AT <= local.time() < CLOSES_AT:
        return moment
    on = local.date()
    if not works or local.time() >= CLOSES_AT:
        on += timedelta(days=1)
    return occurrence_at(first_working_day(on), OPENS_AT, zone)


def first_working_day(on: date) -> date:
    """Return this day, or the first one after it on which people work."""
    while on.weekday() > _FRIDAY:
        on += timedelta(days=1)
    return on
