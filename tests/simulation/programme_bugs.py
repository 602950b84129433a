"""Deliberate mistakes about a programme: how many dates it has, what each is, and its end."""

from collections.abc import Iterable
from typing import Any

from bot.groups import (
    after_programme,
    agenda,
    choosing_method,
    cycle,
    meetings,
    planning,
    presses,
    programme_form,
    programme_parts,
    programmes,
)
from bot.groups.programme_parts import left_of, parts_left
from bot.records import Part, Programme
from tests.simulation.bugs import Bug, Patch

TESTS = "tests/groups/test_programme.py"


def _it_goes_on_after_its_end(patch: Patch) -> None:
    patch.setattr(
        planning, "parts_left", lambda tx, shelf, group: parts_left(tx, shelf, group) or None
    )


def _a_date_that_nobody_opened_counts(patch: Patch) -> None:
    def counted(programme: Programme, held: Iterable[Part]) -> tuple[Part, ...]:
        return left_of(programme, held)[1:]

    patch.setattr(programme_parts, "left_of", counted)


def _every_date_has_a_case(patch: Patch) -> None:
    patch.setattr(planning, "to_go_by", lambda tx, shelf, part, meeting: None)


def _halfway_comes_at_the_end(patch: Patch) -> None:
    def late(programme: Programme, held: Iterable[Part]) -> tuple[Part, ...]:
        left = left_of(programme, held)
        return tuple(sorted(left, key=lambda part: part is Part.MIDWAY))

    patch.setattr(programme_parts, "left_of", late)


def _a_case_is_collected_for_every_date(patch: Patch) -> None:
    patch.setattr(agenda, "has_case", lambda method: True)


def _somebody_is_asked_for_a_case_in_vain(patch: Patch) -> None:
    patch.setattr(cycle, "has_case", lambda method: True)


def _nobody_is_asked_how_it_goes_on(patch: Patch) -> None:
    patch.setattr(meetings, "ask_after_programme", lambda tx, shelf, group, **more: None)


def _stopping_is_forgotten(patch: Patch) -> None:
    patch.setattr(after_programme, "_decide", lambda caller, known, end: None)


def _two_programmes_at_once(patch: Patch) -> None:
    patch.setattr(programme_form, "parts_left", lambda tx, shelf, group: None)


def _a_date_goes_by_any_method(patch: Patch) -> None:
    patch.setattr(choosing_method, "part_of", lambda method: Part.MEETING)


def _one_press_lets_it_go(patch: Patch) -> None:
    def at_once(caller: Any, args: tuple[str, ...]) -> Any:
        return programmes.drop_programme(caller, (*args[:2], "yes"))

    patch.setitem(presses.PRESSES, "drop-programme", at_once)


OF_PROGRAMMES = (
    Bug("a programme goes on after its end", _it_goes_on_after_its_end),
    Bug("a programme has a date less", _a_date_that_nobody_opened_counts),
    Bug("every date of a programme has a case", _every_date_has_a_case),
    Bug("halfway comes at the end", _halfway_comes_at_the_end),
    Bug("a case is collected for every date", _a_case_is_collected_for_every_date),
    Bug("somebody is asked for a case in vain", _somebody_is_asked_for_a_case_in_vain, TESTS),
    Bug("nobody is asked how it goes on", _nobody_is_asked_how_it_goes_on),
    Bug("a group that goes on is forgotten", _stopping_is_forgotten),
    Bug("two programmes at once", _two_programmes_at_once),
    Bug("a date of a programme goes by any method", _a_date_goes_by_any_method, TESTS),
    Bug("one press lets a programme go", _one_press_lets_it_go, TESTS),
)
