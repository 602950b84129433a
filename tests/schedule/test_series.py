"""Meetings at the right wall time, exactly once, whatever clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.ids import GroupId
from bot.errors import ConfigError
from bot.records import Series
from bot.schedule import (
    SeriesDate,
    UnknownZone,
    held_dates,
    local_date,
    local_moment,
    occurrence_at,
    occurrences,
)

AMSTERDAM = "Europe/Amsterdam"
ZONES = (
    AMSTERDAM,
    "Europe/London",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
)


def series(first_on: date, *, every_weeks: int, zone: str = AMSTERDAM) -> Series:
    return Series("s", GroupId("g"), first_on, time(15, 0), zone, every_weeks)


@pytest.mark.parametrize(
    "name",
    ["", " ", "Mars/Base", "europe", "Europe", "../etc/passwd", "/etc/passwd", "a\0b", "x" * 5000],
)
def test_a_zone_that_does_not_exist_is_refused_clearly_and_not_repeated(name: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        occurrence_at(date(2026, 1, 1), time(15), name)
    assert isinstance(refused.value, ConfigError)
    assert "Europe/Amsterdam" in str(refused.value)
    assert not name.strip() or name not in str(refused.value).replace("Europe/Amsterdam", "")
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("every_weeks", [0, -6])
def test_a_series_that_does_not_go_forward_is_refused(every_weeks: int) -> None:
    with pytest.raises(ValueError, match="at least one week"):
        occurrences(series(date(2026, 1, 1), every_weeks=every_weeks), after=date(2026, 1, 1))


@pytest.mark.parametrize("zone", ZONES)
def test_every_six_weeks_at_three_stays_at_three_from_2026_to_2035(zone: str) -> None:
    """Each meeting once, 42 local days after the one before, on both sides of each change."""
    rule = series(date(2026, 1, 7), every_weeks=6, zone=zone)
    dates = list(takewhile(lambda on: on.year <= 2035, occurrences(rule, after=date(2025, 12, 31))))
    moments = [occurrence_at(on, rule.local_time, rule.zone) for on in dates]
    assert dates[0] == date(2026, 1, 7)
    assert len(set(moments)) == len(moments) == 87
    assert {b - a for a, b in pairwise(dates)} == {timedelta(weeks=6)}
    for on, at in zip(dates, moments, strict=True):
        local = at.astimezone(ZoneInfo(zone))
        assert (local.date(), local.time()) == (on, time(15))
        assert at.tzinfo is UTC
    if zone != "Asia/Kolkata":
        assert len({at.time() for at in moments}) == 2, "both sides of a change were seen"


@pytest.mark.parametrize("zone", ZONES)
def test_every_clock_change_of_ten_years_keeps_order_and_the_wall_time(zone: str) -> None:
    """Half past two each night: it may be jumped over or come twice, never lost or out of order."""
    day, moments = date(2026, 1, 1), []
    while day.year <= 2035:
        at = occurrence_at(day, time(2, 30), zone)
        local = at.astimezone(ZoneInfo(zone))
        assert local.date() == day
        assert local.time() == time(2, 30) or _just_jumped(at, zone)
        assert local.fold == 0
        moments.append(at)
        day += timedelta(days=1)
    assert all(a < b for a, b in pairwise(moments))


def _just_jumped(at: datetime, zone: str) -> bool:
    before = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset()
    return before != at.astimezone(ZoneInfo(zone)).utcoffset()


def test_a_wall_time_that_is_jumped_over_becomes_the_first_moment_after_it() -> None:
    at = occurrence_at(date(2026, 3, 29), time(2, 30), AMSTERDAM)
    assert at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    at = occurrence_at(date(2026, 10, 25), time(2, 30), AMSTERDAM)
    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = occurrence_at(date(2026, 10, 25), time(2, 30, fold=1), AMSTERDAM)
    assert again == at


def test_a_whole_day_that_was_left_out_begins_with_the_next() -> None:
    """Samoa went from 29 to 31 December 2011."""
    at = occurrence_at(date(2011, 12, 30), time(15), "Pacific/Apia")
    assert at == datetime(2011, 12, 30, 10, 0, tzinfo=UTC)


def test_dates_go_over_the_ends_of_months_and_leap_days() -> None:
    dates = occurrences(series(date(2028, 1, 31), every_weeks=4), after=date(2028, 1, 31))
    assert [next(dates) for _ in range(3)] == [
        date(2028, 2, 28),
        date(2028, 3, 27),
        date(2028, 4, 24),
    ]


@pytest.mark.parametrize(
    ("after", "first"),
    [
        (date(2025, 1, 1), date(2026, 1, 7)),
        (date(2026, 1, 6), date(2026, 1, 7)),
        (date(2026, 1, 7), date(2026, 2, 18)),
        (date(2026, 1, 8), date(2026, 2, 18)),
        (date(2026, 2, 17), date(2026, 2, 18)),
        (date(2026, 2, 18), date(2026, 4, 1)),
    ],
)
def test_occurrences_begin_after_the_date_asked_for(after: date, first: date) -> None:
    assert next(occurrences(series(date(2026, 1, 7), every_weeks=6), after=after)) == first


def test_a_series_ends_where_the_calendar_ends() -> None:
    dates = list(occurrences(series(date(9999, 12, 1), every_weeks=1), after=date(9999, 12, 10)))
    assert dates == [date(9999, 12, 15), date(9999, 12, 22), date(9999, 12, 29)]


def test_fourteen_days_before_at_nine_is_nine_on_the_other_side_of_a_change() -> None:
    at = local_moment(date(2026, 4, 1), days_before=14, local_time=time(9), zone=AMSTERDAM)
    assert at == datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
    after = local_moment(date(2026, 4, 1), days_before=-1, local_time=time(9), zone=AMSTERDAM)
    assert after == datetime(2026, 4, 2, 7, 0, tzinfo=UTC)


def test_the_local_date_is_the_one_on_the_wall() -> None:
    assert local_date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), AMSTERDAM) == date(2026, 7, 1)


FIRST = date(2026, 1, 1)
WEEK = timedelta(weeks=1)


def held(skipped: set[date], *, every_weeks: int, count: int) -> list[SeriesDate]:
    rule = series(FIRST, every_weeks=every_weeks)
    dates = held_dates(rule, after=FIRST - timedelta(days=1), skips=skipped.__contains__)
    return list(islice(dates, count))


def test_a_skipped_date_is_held_a_week_later_and_shifts_no_other() -> None:
    second = FIRST + 6 * WEEK
    assert held({second}, every_weeks=6, count=3) == [
        SeriesDate(FIRST, FIRST),
        SeriesDate(second, second + WEEK),
        SeriesDate(FIRST + 12 * WEEK, FIRST + 12 * WEEK),
    ]


def test_a_date_that_would_come_as_late_as_the_next_one_drops_out() -> None:
    assert held({FIRST, FIRST + WEEK}, every_weeks=2, count=2) == [
        SeriesDate(FIRST, None),
        SeriesDate(FIRST + 2 * WEEK, FIRST + 2 * WEEK),
    ]


def test_a_date_that_is_held_later_is_found_after_its_own_day() -> None:
    rule = series(FIRST, every_weeks=6)
    dates = held_dates(rule, after=FIRST + timedelta(days=3), skips={FIRST}.__contains__)
    assert next(dates) == SeriesDate(FIRST, FIRST + WEEK)


def test_the_last_dates_of_the_calendar_are_no_trouble() -> None:
    rule = series(date(9999, 12, 20), every_weeks=6)
    assert list(held_dates(rule, after=FIRST, skips=lambda day: True)) == [
        SeriesDate(date(9999, 12, 20), None)
    ]


@given(
    every_weeks=st.integers(1, 12),
    skipped=st.sets(st.integers(0, 60).map(lambda weeks: FIRST + weeks * WEEK)),
    passed=st.integers(0, 300),
)
def test_nobody_meets_on_a_skipped_day_nor_twice_on_one(
    every_weeks: int, skipped: set[date], passed: int
) -> None:
    """Judged by looking at every week, one after the other."""
    count = 60 // every_weeks
    dates = held(skipped, every_weeks=every_weeks, count=count)
    assert [one.own for one in dates] == [FIRST + n * every_weeks * WEEK for n in range(count)]
    for one in dates:
        weeks = [one.own + n * WEEK for n in range(every_weeks)]
        free = [day for day in weeks if day not in skipped]
        assert one.on == (free[0] if free else None)
    days = [one.on for one in dates if one.on is not None]
    assert days == sorted(set(days))
    # Wherever one begins to look, what lies ahead is the same.
    after = FIRST + timedelta(days=passed)
    rule = series(FIRST, every_weeks=every_weeks)
    ahead = held_dates(rule, after=after, skips=skipped.__contains__)
    expected = [one for one in dates if (one.on or one.own) > after]
    assert list(islice(ahead, len(expected))) == expected
