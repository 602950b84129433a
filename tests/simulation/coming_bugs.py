"""Deliberate mistakes about who comes to a meeting, and who does not."""

from importlib import import_module
from typing import Any

from bot.engine import people
from bot.engine.replacing import replace
from bot.engine.state import Presence
from tests.simulation.bugs import Bug, Patch

OPENING = "tests/engine/test_opening.py"

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


OF_COMING = (
    Bug("who leaves early guides first", _who_leaves_early_guides_first),
    Bug("who leaves early counts as away", _who_leaves_early_counts_as_away),
    Bug("leaving early cannot be taken back", _leaving_early_cannot_be_taken_back, OPENING),
)
