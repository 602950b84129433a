"""Deliberate mistakes about who comes to a meeting, and who does not."""

from importlib import import_module
from typing import Any

from bot.engine import people
from bot.engine.replacing import replace
from bot.engine.screen import Line, Paragraph, People
from bot.engine.state import Presence
from bot.groups import agenda, another_day, lookups, moving, planning
from tests.simulation.bugs import Bug, Patch

OPENING = "tests/engine/test_opening.py"
FEW = "tests/groups/test_few_come.py"

#: The module; the package gives its one function under the same name.
apply = import_module("bot.engine.apply")


def _who_leaves_early_guides_first(patch: Patch) -> None:
    patch.setattr(apply, "sorted", lambda rotation, key: rotation, raising=False)


def _who_leaves_early_counts_as_away(patch: Patch) -> None:
    at_opening = apply._presence_at_opening

    def strict(state: Any, event: Any, person: Any) -> Any:
        early = any(a.leaves_early for a in state.people if a.person == person)
        return Presence.LATER if early else at_opening(state, event, person)

    patch.setattr(apply, "_presence_at_opening", strict)


def _leaving_early_cannot_be_taken_back(patch: Patch) -> None:
    said = people._with

    def stubborn(state: Any, attendee: Any) -> Any:
        early = any(a.leaves_early for a in state.people if a.person == attendee.person)
        return said(state, replace(attendee, leaves_early=early or attendee.leaves_early))

    patch.setattr(people, "_with", stubborn)


def _a_moved_date_makes_way_for_the_next(patch: Patch) -> None:
    patch.setattr(planning, "_stands", lambda meeting, off: False)


def _the_old_day_is_still_to_be_opened(patch: Patch) -> None:
    patch.setattr(planning, "stop_cycle", lambda tx, tools, meeting: None)


def _a_moved_date_keeps_who_could_not_come(patch: Patch) -> None:
    planned = planning.planned_meeting

    def as_before(tx: Any, tools: Any, group: Any, **more: Any) -> Any:
        made, known = planned(tx, tools, group, **more), lookups.next_meeting(tx, group)
        last = known or max(tx.meetings.of_group(group), key=lambda m: m.starts_at, default=made)
        return replace(made, state=replace(made.state, people=last.state.people))

    patch.setattr(planning, "planned_meeting", as_before)


def _anybody_moves_a_date_at_any_time(patch: Patch) -> None:
    patch.setattr(another_day, "may_move", lambda at_hand, *, now: True)


def _a_date_moves_past_the_next_one(patch: Patch) -> None:
    patch.setattr(moving, "dates_ahead", lambda tx, tools, series: iter(()))


def _the_board_says_who_stays_away(patch: Patch) -> None:
    few = agenda._too_few

    def telling(at_hand: Any, now: Any) -> Any:
        away = tuple(a.person for a in at_hand.state.people if a.presence is Presence.ABSENT)
        return (*few(at_hand, now), Paragraph(Line("agenda.later", (("who", People(away)),))))

    patch.setattr(agenda, "_too_few", telling)


OF_COMING = (
    Bug("who leaves early guides first", _who_leaves_early_guides_first),
    Bug("who leaves early counts as away", _who_leaves_early_counts_as_away),
    Bug("leaving early cannot be taken back", _leaving_early_cannot_be_taken_back, OPENING),
    Bug("a moved date makes way for the next", _a_moved_date_makes_way_for_the_next),
    Bug("the old day is still to be opened", _the_old_day_is_still_to_be_opened),
    Bug("a moved date keeps who could not come", _a_moved_date_keeps_who_could_not_come),
    Bug("anybody moves a date at any time", _anybody_moves_a_date_at_any_time, FEW),
    Bug("a date moves past the next one", _a_date_moves_past_the_next_one, FEW),
    Bug("the board says who stays away", _the_board_says_who_stays_away, FEW),
)
