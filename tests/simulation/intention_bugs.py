"""Deliberate mistakes about intentions: who asks, who reads, and what becomes of the one before."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.groups import asking_after, following, intentions, keys, look_back, telling
from bot.groups.look_back import Told
from bot.records import Shares, Timer
from tests.simulation.bugs import Bug, Patch

TESTS = "tests/groups/test_intentions.py"


def _an_answer_is_read_unasked(patch: Patch) -> None:
    def all_of_it(intention: Any) -> list[Told]:
        return inside(replace(intention, shares=Shares.ALL))

    inside: Callable[[Any], list[Told]] = look_back.told_of
    patch.setattr(look_back, "told_of", all_of_it)


def _what_was_said_when_it_was_made_holds(patch: Patch) -> None:
    shared = look_back.shared_of
    patch.setattr(look_back, "shared_of", lambda one: shared(replace(one, shares=None)))


def _silence_is_met_for_ever(patch: Patch) -> None:
    come = asking_after.day_came

    def again(tx: Any, intention: Any, now: Any, **other: Any) -> None:
        come(tx, intention, now, **other)
        timer = Timer(
            keys.intention_owner(intention.id),
            keys.FOLLOW_UP,
            now + asking_after.AGAIN_AFTER,
        )
        tx.timers.set(timer)

    patch.setattr("bot.groups.cycle.day_came", again)


def _one_press_does_not_end_it(patch: Patch) -> None:
    patch.setattr(following, "_ask_no_more", lambda caller, intention: None)


def _another_answer_is_shared_as_well(patch: Patch) -> None:
    def keep(record: Any, **changes: Any) -> Any:
        changes.pop("shares", None)
        return replace(record, **changes)

    patch.setattr("bot.groups.following.replace", keep)


def _it_can_be_decided_in_the_meeting(patch: Patch) -> None:
    patch.setattr(telling, "is_open", lambda tx, intention: True)


def _a_smaller_one_goes_over_the_one_before(patch: Patch) -> None:
    patch.setattr(intentions, "_beside", lambda caller, known, written: written)


def _anybody_takes_an_intention_up(patch: Patch) -> None:
    def any_of_them(caller: Any, intention_id: str) -> Any:
        return caller.tx.intentions.get(intention_id)

    for module in (following, intentions, telling):
        patch.setattr(module, "own_intention", any_of_them)


OF_INTENTIONS = (
    Bug("an answer is read unasked", _an_answer_is_read_unasked),
    Bug("what was said when it was made holds", _what_was_said_when_it_was_made_holds),
    Bug("silence is met for ever", _silence_is_met_for_ever, TESTS),
    Bug("one press does not end the asking", _one_press_does_not_end_it, TESTS),
    Bug("another answer is shared as well", _another_answer_is_shared_as_well, TESTS),
    Bug("it can be decided in the meeting", _it_can_be_decided_in_the_meeting, TESTS),
    Bug("a smaller one goes over the one before", _a_smaller_one_goes_over_the_one_before, TESTS),
    Bug("anybody takes an intention up", _anybody_takes_an_intention_up, TESTS),
)
