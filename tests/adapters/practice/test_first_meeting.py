"""The practice group always meets on a Thursday that is near enough for its agenda to be open."""

from datetime import date, timedelta

import pytest

from adapters.practice.demo import first_meeting_on
from bot.groups import keys
from bot.groups.setup import CYCLE

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("days", range(7))
def test_the_agenda_is_open_at_any_hour_of_any_day(days: int) -> None:
    """Also on a Thursday before nine in the morning."""
    today = MONDAY + timedelta(days=days)
    first_on = first_meeting_on(today)
    opens_before = next(before for name, before, _ in CYCLE if name == keys.AGENDA)
    assert first_on.strftime("%A") == "Thursday"
    assert 7 <= (first_on - today).days < opens_before
