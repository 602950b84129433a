"""Moments, durations and lists of names read as people say them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.words import format_duration, format_hours, format_moment, format_month, short_months
from bot.words.moments import join_names

ZONE = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("month", "day", "hour", "said"),
    [
        (3, 28, 14, "zaterdag 28 maart, 15:00"),
        (3, 29, 0, "zondag 29 maart, 01:00"),
        (3, 29, 1, "zondag 29 maart, 03:00"),
        (3, 29, 13, "zondag 29 maart, 15:00"),
        (10, 25, 0, "zondag 25 oktober, 02:00"),
        (10, 25, 1, "zondag 25 oktober, 02:00"),
        (10, 25, 14, "zondag 25 oktober, 15:00"),
    ],
)
def test_around_a_clock_change_the_time_is_the_local_one(
    month: int, day: int, hour: int, said: str
) -> None:
    at = datetime(2026, month, day, hour, tzinfo=UTC)
    assert format_moment(at, style="both", zone=ZONE, language="nl") == said


def test_a_moment_is_written_in_each_language_and_in_the_reader_s_zone() -> None:
    at = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    assert format_moment(at, style="date", zone=ZONE, language="nl") == "vrijdag 13 maart"
    assert format_moment(at, style="date", zone="UTC", language="en") == "Thursday 12 March"
    assert format_moment(at, style="time", zone="America/New_York", language="en") == "19:30"


def test_a_month_is_written_with_its_year_and_no_day() -> None:
    assert format_month(date(2026, 3, 31), language="nl") == "maart 2026"
    assert format_month(date(2026, 3, 1), language="en") == "March 2026"


@pytest.mark.parametrize(
    ("time_for", "nl", "en"),
    [
        (timedelta(), "0 minuten", "0 minutes"),
        (timedelta(minutes=-3), "0 minuten", "0 minutes"),
        (timedelta(seconds=1), "1 minuut", "1 minute"),
        (timedelta(minutes=5), "5 minuten", "5 minutes"),
        (timedelta(minutes=60), "1 uur", "1 hour"),
        (timedelta(minutes=90), "1 uur en 30 minuten", "1 hour and 30 minutes"),
        (timedelta(hours=24), "24 uur", "24 hours"),
        (timedelta(days=2), "2 dagen", "2 days"),
        (timedelta(days=7), "7 dagen", "7 days"),
        (timedelta(days=3, hours=2, minutes=1), "3 dagen, 2 uur en 1 minuut", None),
    ],
)
def test_a_duration_is_said_as_people_say_it(time_for: timedelta, nl: str, en: str | None) -> None:
    assert format_duration(time_for, language="nl") == nl
    if en is not None:
        assert format_duration(time_for, language="en") == en


@pytest.mark.parametrize(
    ("names", "nl", "en"),
    [
        ([], "", ""),
        (["Anna"], "Anna", "Anna"),
        (["Anna", "Bram"], "Anna en Bram", "Anna and Bram"),
        (["Anna", "Bram", "Chris"], "Anna, Bram en Chris", "Anna, Bram and Chris"),
    ],
)
def test_names_stand_in_a_sentence(names: list[str], nl: str, en: str) -> None:
    assert join_names(names, language="nl") == nl
    assert join_names(names, language="en") == en


@pytest.mark.parametrize(
    ("minutes", "nl", "en"),
    [
        (0, "0 minuten", "0 minutes"),
        (45, "45 minuten", "45 minutes"),
        (60, "1 uur", "1 hour"),
        (49 * 60 + 15, "49 uur en 15 minuten", "49 hours and 15 minutes"),
        (120 * 60, "120 uur", "120 hours"),
    ],
)
def test_hours_that_are_added_up_never_become_days(minutes: int, nl: str, en: str) -> None:
    assert format_hours(minutes, language="nl") == nl
    assert format_hours(minutes, language="en") == en


def test_the_months_of_a_year_are_written_short_in_both_languages() -> None:
    nl, en = short_months(language="nl"), short_months(language="en")
    assert (nl[0], nl[2], nl[11]) == ("jan", "mrt", "dec")
    assert (en[0], en[2], en[11]) == ("Jan", "Mar", "Dec")
    for months in (nl, en):
        assert len(set(months)) == 12
        assert all(2 < len(name) < 5 for name in months)
