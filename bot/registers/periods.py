"""Which period of so many months runs on a day, where the first one began on another.

Whether a register counts its periods like this is not known: whoever shows one says so.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def period_of(since: date, months: int, *, today: date) -> tuple[date, date]:
    """Return the first and the last day of the period that runs on ``today``.

    Before ``since`` it is the first one. A day that a month lacks becomes that month's last.
    """
    number = max(0, ((today.year - since.year) * 12 + today.month - since.month) // months)
    begins = _after(since, number * months)
    if begins > today and number:
        number -= 1
        begins = _after(since, number * months)
    return begins, _after(since, (number + 1) * months) - timedelta(days=1)


def _after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
