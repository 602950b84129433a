"""Nobody is asked anything in the evening, in the night or at the weekend."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import UnknownZone, within_working_hours

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM)


def asked(moment: str) -> datetime:
    """When a question that is ready at a local moment is asked, in local time."""
    asked_at = within_working_hours(local(moment).astimezone(UTC), "Europe/Amsterdam")
    return asked_at.astimezone(AMSTERDAM)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZone):
        within_working_hours(datetime(2026, 1, 1, tzinfo=UTC), "Nowhere")


def test_in_working_hours_nothing_is_moved() -> None:
    assert asked("2026-11-23 08:30") == local("2026-11-23 08:30")
    assert asked("2026-11-23 12:15:07") == local("2026-11-23 12:15:07")
    assert asked("2026-11-27 17:59:59") == local("2026-11-27 17:59:59")


def test_early_waits_for_the_morning_and_late_for_the_next_one() -> None:
    assert asked("2026-11-23 03:00") == local("2026-11-23 08:30")
    assert asked("2026-11-23 18:00") == local("2026-11-24 08:30")


def test_the_weekend_waits_for_monday() -> None:
    for moment in ("2026-11-27 18:00", "2026-11-28 09:00", "2026-11-29 23:59"):
        assert asked(moment) == local("2026-11-30 08:30")


def test_over_a_clock_change_it_is_half_past_eight_on_the_wall() -> None:
    assert asked("2026-03-28 12:00") == local("2026-03-30 08:30")
    assert asked("2026-03-28 12:00").utcoffset() == timedelta(hours=2)
