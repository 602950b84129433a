"""Deliberate mistakes about swapping turns: whom it is asked of, who hears, and what it changes."""

from typing import Any

from bot.groups import cycle, swapping
from storage.repositories.turn_swaps import TurnSwaps
from tests.simulation.bugs import Bug, Patch

SWAPS = "tests/groups/test_swaps.py"


def _everybody_is_asked(patch: Patch) -> None:
    patch.setattr(swapping, "MOST_ASKED", 99)


def _the_asker_hears_nothing(patch: Patch) -> None:
    patch.setattr(swapping, "_tell_asker", lambda caller, at_hand, swap: None)


def _a_swap_outlives_its_meeting(patch: Patch) -> None:
    patch.setattr(TurnSwaps, "forget_turn_swaps", lambda self, group, meeting: None)


def _a_swap_changes_nothing(patch: Patch) -> None:
    def as_it_was(tx: Any, meeting: Any, order: Any) -> Any:
        return order

    patch.setattr(cycle, "in_swapped_order", as_it_was)


def _whoever_had_more_takes_another(patch: Patch) -> None:
    patch.setattr(swapping, "may_take_over", lambda past, **more: True)


def _a_lapsed_swap_leaves_nobody_in_turn(patch: Patch) -> None:
    patch.setattr("bot.groups.turns.end_swap", lambda tx, tools, swap: None)


OF_SWAPS = (
    Bug("everybody is asked to swap", _everybody_is_asked),
    Bug("whoever would swap hears nothing", _the_asker_hears_nothing),
    Bug("a swap outlives its meeting", _a_swap_outlives_its_meeting),
    Bug("a swap changes nothing", _a_swap_changes_nothing, SWAPS),
    Bug("whoever had more turns takes another", _whoever_had_more_takes_another, SWAPS),
    Bug(
        "passing leaves whoever is asked to swap waiting",
        _a_lapsed_swap_leaves_nobody_in_turn,
        SWAPS,
    ),
)
