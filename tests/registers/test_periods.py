"""Which period runs, also where months have no such day and before anything began."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registers import period_of

DAYS = st.dates(date(1980, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("since", "months", "today", "begins", "ends"),
    [
        ("2024-03-01", 48, "2026-11-27", "2024-03-01", "2028-02-29"),
        ("2020-03-01", 48, "2026-11-27", "2024-03-01", "2028-02-29"),
        ("2024-02-29", 12, "2025-02-28", "2025-02-28", "2026-02-27"),
        ("2024-02-29", 12, "2025-02-27", "2024-02-29", "2025-02-27"),
        ("2026-01-31", 1, "2026-02-28", "2026-02-28", "2026-03-30"),
        ("2027-01-01", 60, "2026-11-27", "2027-01-01", "2031-12-31"),
        ("2026-11-27", 60, "2026-11-27", "2026-11-27", "2031-11-26"),
    ],
)
def test_the_period_that_runs(since: str, months: int, today: str, begins: str, ends: str) -> None:
    days = [date.fromisoformat(one) for one in (since, today, begins, ends)]
    assert period_of(days[0], months, today=days[1]) == (days[2], days[3])


@given(since=DAYS, months=st.integers(1, 240), today=DAYS)
def test_it_holds_today_and_leaves_no_day_between(since: date, months: int, today: date) -> None:
    begins, ends = period_of(since, months, today=today)
    assert begins <= ends
    assert begins <= max(today, since) <= ends
    following, _ = period_of(since, months, today=ends + timedelta(days=1))
    assert following == ends + timedelta(days=1)
