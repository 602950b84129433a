"""The practice group always meets on a Thursday that is near enough for its agenda to be open."""

from datetime import date, timedelta

import pytest

from adapters.practice.demo import first_meeting_on
from bot.groups import keys
from bot.groups.planning import CYCLE

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("days", range(7))
def test_the_agenda_is_open_at_any_hour_of_any_day(days: int) -> None:
    """Also on a Thursday before nine in the morning."""
    today = MONDAY + timedelta(days=days)
    first_on = first_meeting_on(today, skips=lambda day: False)
    opens_before = next(before for name, before, _ in CYCLE if name == keys.AGENDA)
    assert first_on.strftime("%A") == "Thursday"
    assert 7 <= (first_on - today).days < opens_before


@pytest.mark.parametrize("days", range(7))
def test_where_that_is_a_holiday_it_is_the_last_day_before_that_is_none(days: int) -> None:
    """A week later the agenda would not be open yet."""
    today = MONDAY + timedelta(days=days)
    thursday = first_meeting_on(today, skips=lambda day: False)
    off = {thursday, thursday + timedelta(days=1), thursday - timedelta(days=1)}
    first_on = first_meeting_on(today, skips=off.__contains__)
    assert first_on.strftime("%A") == "Tuesday"
    assert (first_on - today).days >= 5
