"""Deliberate mistakes about when a group meets: days off, and dates that move."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.groups import dates, pauses, planning, screens
from bot.groups.days_off import DaysOff
from bot.records import Series
from bot.schedule import CalendarDate, SeriesDate
from tests.simulation.bugs import Bug, Patch

PAUSES = "tests/groups/test_pauses.py"


def _a_holiday_is_a_day_as_any_other(patch: Patch) -> None:
    patch.setattr(DaysOff, "holiday", lambda self, day, *, language: None)


def _a_pause_is_a_day_as_any_other(patch: Patch) -> None:
    patch.setattr(DaysOff, "is_pause", lambda self, day: False)


def _a_pause_leaves_the_planned_date_where_it_is(patch: Patch) -> None:
    patch.setattr(pauses, "plan_next", lambda tx, tools, group: None)


def _a_date_that_moved_rings_all_the_same(patch: Patch) -> None:
    patch.setattr(planning, "stop_cycle", lambda tx, tools, meeting: None)


def _a_date_that_moved_keeps_its_day(patch: Patch) -> None:
    def careless(meeting: Any, **changes: Any) -> Any:
        changes.pop("series", None)
        return replace(meeting, **changes)

    patch.setattr(planning, "replace", careless)


def _one_holiday_shifts_all_that_follows(patch: Patch) -> None:
    def shifting(
        series: Series, *, after: date, skips: Callable[[date], bool]
    ) -> Iterator[SeriesDate]:
        on = series.first_on
        while True:
            while skips(on):
                on += timedelta(weeks=1)
            if on > after:
                yield SeriesDate(on, on)
            on += timedelta(weeks=series.every_weeks)

    patch.setattr(planning, "held_dates", shifting)


def _what_is_over_is_forgotten_at_once(patch: Patch) -> None:
    patch.setattr(pauses, "KEPT_FOR", timedelta())


def _pauses_overlap(patch: Patch) -> None:
    patch.setattr(pauses, "joined", tuple)


def _a_pause_that_has_begun_never_was(patch: Patch) -> None:
    def whole(pause: Any, **changes: Any) -> Any:
        return replace(pause, first_on=changes["last_on"], last_on=changes["last_on"])

    patch.setattr(pauses, "replace", whole)


def _nobody_is_told_that_a_date_moved(patch: Patch) -> None:
    patch.setattr(planning, "_has_board", lambda tx, meeting: False)


def _nobody_is_told_why_a_date_moved(patch: Patch) -> None:
    patch.setattr(screens, "moved_from", lambda tx, tools, meeting, *, language: None)


def _a_date_that_moves_is_another_event(patch: Patch) -> None:
    def by_its_hour(name: str, starts_at: datetime, *, is_held: bool) -> CalendarDate:
        return CalendarDate(f"{starts_at:%Y%m%d}", starts_at, is_held=is_held)

    patch.setattr(dates, "CalendarDate", by_its_hour)


OF_DATES = (
    Bug("a holiday is planned over", _a_holiday_is_a_day_as_any_other),
    Bug("a pause is planned over", _a_pause_is_a_day_as_any_other),
    Bug("a pause moves nothing", _a_pause_leaves_the_planned_date_where_it_is),
    Bug("a date that moved rings", _a_date_that_moved_rings_all_the_same),
    Bug("a date that moved keeps its day", _a_date_that_moved_keeps_its_day),
    Bug("a holiday shifts all that follows", _one_holiday_shifts_all_that_follows, PAUSES),
    Bug("a pause is forgotten too soon", _what_is_over_is_forgotten_at_once, PAUSES),
    Bug("pauses overlap", _pauses_overlap, PAUSES),
    Bug("a pause that began never was", _a_pause_that_has_begun_never_was, PAUSES),
    Bug("a date moves unsaid", _nobody_is_told_that_a_date_moved, PAUSES),
    Bug("a date that moves is another event", _a_date_that_moves_is_another_event, PAUSES),
    Bug("a date moves without a reason", _nobody_is_told_why_a_date_moved, PAUSES),
)
