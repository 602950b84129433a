"""Deliberate mistakes about what somebody recognises: who reads it, when, and how long it stays."""

from typing import Any

from bot.groups import leaving, openings, recognising
from bot.groups.lookups import cases_on_table
from tests.simulation.bugs import Bug, Patch

RECOGNISING = "tests/groups/test_recognising.py"


def _what_was_marked_stays(patch: Patch) -> None:
    patch.setattr(leaving, "forget_recognised", lambda tx, group, person: None)


def _everything_is_read_at_any_time(patch: Patch) -> None:
    def ready(tx: Any, tools: Any, group: Any, coming: Any, *, person: Any) -> Any:
        return cases_on_table(tx, group.id)

    patch.setattr(recognising, "_lie_ready", ready)


def _one_mark_changes_the_order(patch: Patch) -> None:
    patch.setattr(recognising, "FEWEST_MARK", 1)


def _nothing_comes_of_marking(patch: Patch) -> None:
    def as_they_were(tx: Any, group: Any, people: Any, cases: Any) -> Any:
        return tuple(cases)

    patch.setattr(openings, "most_recognised_first", as_they_were)


OF_RECOGNISING = (
    Bug("what was marked stays when somebody leaves", _what_was_marked_stays, RECOGNISING),
    Bug("everything is read beforehand at any time", _everything_is_read_at_any_time, RECOGNISING),
    Bug("one mark changes the order", _one_mark_changes_the_order, RECOGNISING),
    Bug("nothing comes of marking", _nothing_comes_of_marking, RECOGNISING),
)
