"""Moments, durations and lists of names as people say them, in plain text.

Owns the patterns of dates and times in each language. It must not know the present moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta, get_month_names
from babel.lists import format_list

_LOCALES = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}
_PATTERNS = {"time": "HH:mm", "date": "EEEE d MMMM", "both": "EEEE d MMMM, HH:mm"}
_DAY = 24 * 60
_Unit = Literal["day", "hour", "minute"]
_UNITS: dict[_Unit, timedelta] = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
}


def format_moment(at: datetime, *, style: str, zone: str, language: str) -> str:
    """Write a moment in somebody's zone: "15:52", "donderdag 12 maart", or both.

    ``style`` is "time", "date" or "both" (``engine.screen.Moment``). Twenty-four hours in both
    languages: a meeting has no morning and evening version of the same time.
    """
    local = at.astimezone(ZoneInfo(zone))
    return format_datetime(local, _PATTERNS[style], locale=_LOCALES[language])


def format_day(on: date, *, language: str) -> str:
    """Write a day with its year, for what is read much later: "12 maart 2026"."""
    return format_date(on, "d MMMM y", locale=_LOCALES[language])


def format_month(on: date, *, language: str) -> str:
    """Write the month of a day: "maart 2026"."""
    return format_date(on, "MMMM y", locale=_LOCALES[language])


def short_months(*, language: str) -> tuple[str, ...]:
    """The names of the twelve months as short as they are written: "jan", "feb", "mrt"."""
    names = get_month_names("abbreviated", "stand-alone", _LOCALES[language])
    return tuple(names[number].rstrip(".") for number in range(1, 13))


def format_duration(time_for: timedelta, *, language: str) -> str:
    """Write a duration: "5 minuten", "1 uur en 30 minuten", "24 uur", "3 dagen".

    Rounded up to whole minutes; days from two days on.
    """
    minutes = max(0, ceil(time_for.total_seconds() / 60))
    days, minutes = divmod(minutes, _DAY) if minutes >= 2 * _DAY else (0, minutes)
    return _said(days, minutes, language=language)


def format_hours(minutes: int, *, language: str) -> str:
    """Write time that was added up: "49 uur en 15 minuten". Of a day's work nobody has 24 hours."""
    return _said(0, minutes, language=language)


def _said(days: int, minutes: int, *, language: str) -> str:
    hours, minutes = divmod(minutes, 60)
    parts: list[tuple[int, _Unit]] = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    said = [_count(number, unit, language=language) for number, unit in parts if number]
    return join_names(said, language=language) or _count(0, "minute", language=language)


def _count(number: int, unit: _Unit, *, language: str) -> str:
    """A number of one unit; the threshold keeps it from being rounded to a larger one."""
    return format_timedelta(
        number * _UNITS[unit], granularity=unit, threshold=10**6, locale=_LOCALES[language]
    )


def join_names(names: Sequence[str], *, language: str) -> str:
    """Write several names in a sentence: "Anna, Bram en Chris". Empty for none."""
    return format_list(names, locale=_LOCALES[language])
