"""Deliberate mistakes about two rounds side by side: who is where, reads what, and waits."""

from typing import Any

from bot.groups import halving, joining, keys, side_by_side
from bot.groups.caller import Caller
from bot.groups.effects import ToShow, enqueue
from bot.groups.meetings import load_meeting
from bot.records import Group, Op, Timer
from storage.repositories.meetings import Meetings
from tests.simulation.bugs import Bug, Patch

HALVES = "tests/groups/test_halves.py"
HALVES_OF_OPEN = "tests/groups/test_halves_of_open_group.py"
HALVING = "tests/groups/test_halving.py"


def _somebody_is_in_both(patch: Patch) -> None:
    halve = halving.halve

    def generous(people: Any, known: Any, *, seed: int) -> Any:
        one, other = halve(people, known, seed=seed)
        return one, (*other, one[0])

    patch.setattr(side_by_side, "halve", generous)


def _whoever_comes_late_need_not_confirm(patch: Patch) -> None:
    patch.setattr(joining, "taking_part", lambda caller, meeting: caller.meeting(meeting))


def _who_has_not_confirmed_is_divided_too(patch: Patch) -> None:
    patch.setattr(side_by_side, "has_confirmed", lambda group, state, person: True)


def _both_halves_get_one_room(patch: Patch) -> None:
    made = side_by_side.room_made

    def shared(tx: Any, tools: Any, half: Any, external: str) -> None:
        for one in tx.groups.halves(half.half_of):
            made(tx, tools, one, external)

    patch.setattr("bot.groups.new_room.room_made", shared)


def _closing_begins_with_the_first(patch: Patch) -> None:
    patch.setattr(joining, "all", any, raising=False)


def _nobody_hears_that_a_half_ended(patch: Patch) -> None:
    patch.setattr(joining, "_half_changed", lambda tx, tools, at_hand: None)


def _rooms_stay(patch: Patch) -> None:
    patch.setattr(joining, "archive", lambda tx, tools, half: None)


def _the_room_of_the_whole_group_is_put_away(patch: Patch) -> None:
    archive = side_by_side.archive

    def thorough(tx: Any, tools: Any, half: Any) -> None:
        archive(tx, tools, half)
        show = ToShow(keys.group_place(half.whole), f"close-room:{half.id}:whole", Op.ARCHIVE)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)

    patch.setattr(joining, "archive", thorough)


def _turns_in_halves_do_not_count(patch: Patch) -> None:
    patch.setattr(Meetings, "of_halves", lambda self, group, limit=20: ())


def _the_whole_group_acts_in_a_half(patch: Patch) -> None:
    def lenient(self: Caller, meeting_id: Any) -> Any:
        at_hand = load_meeting(self.tx, self.tools, meeting_id)
        if at_hand is None or not self.is_member(at_hand.group.whole):
            return None
        return at_hand

    patch.setattr(Caller, "meeting", lenient)


def _everybody_is_invited_to_both(patch: Patch) -> None:
    def hospitable(tx: Any, tools: Any, half: Any) -> None:
        for one in tx.groups.halves(half.group.half_of):
            for person in tx.groups.people(one.id):
                side_by_side.invite(tx, tools, half, person)

    patch.setattr(side_by_side, "_bring_in", hospitable)


def _one_room_is_enough(patch: Patch) -> None:
    """The meetings begin as soon as the first of the two rooms is there."""

    def hasty(tx: Any, tools: Any, half: Any, external: str) -> None:
        for one in tx.groups.halves(half.half_of):
            if tx.posts.place(keys.group_place(one.id)) is None:
                tx.posts.put_place(keys.group_place(one.id), external)
        owner = keys.halves_owner(half.half_of)
        tx.timers.set(Timer(owner, keys.ROOMS_MADE, tools.clock.now()))

    patch.setattr("bot.groups.new_room.room_made", hasty)


def _a_case_is_with_whom_it_must_not_reach(patch: Patch) -> None:
    costs = halving._costs
    patch.setattr(halving, "_costs", lambda halves, known: costs(halves, known)[1:])


def _one_half_has_all_the_cases(patch: Patch) -> None:
    costs = halving._costs

    def careless(halves: Any, known: Any) -> Any:
        kept, _, *rest = costs(halves, known)
        return kept, *rest

    patch.setattr(halving, "_costs", careless)


def _the_group_waits_for_a_room_that_cannot_be(patch: Patch) -> None:
    patch.setattr("bot.groups.new_room.room_refused", lambda tx, tools, half: None)


def _a_half_has_the_choice_of_all_cases(patch: Patch) -> None:
    """A case that came in one room lies on the table of the whole group instead."""
    patch.setattr("bot.groups.cases.running_with", lambda tx, group, person: None)


def _whoever_comes_late_is_always_in_the_first(patch: Patch) -> None:
    patch.setattr(joining, "smaller", lambda halves: 0)


def _intentions_stay_with_the_half(patch: Patch) -> None:
    patch.setattr(Group, "whole", property(lambda self: self.id))


OF_HALVES = (
    Bug("somebody is in both halves", _somebody_is_in_both),
    Bug("both halves get one room", _both_halves_get_one_room),
    Bug("closing begins with the first half", _closing_begins_with_the_first),
    Bug("nobody hears that a half ended", _nobody_hears_that_a_half_ended),
    Bug("rooms of halves stay", _rooms_stay),
    Bug("the room of the whole group is put away", _the_room_of_the_whole_group_is_put_away),
    Bug("turns in halves do not count", _turns_in_halves_do_not_count),
    Bug("the whole group acts in a half", _the_whole_group_acts_in_a_half),
    Bug("everybody is invited to both rooms", _everybody_is_invited_to_both),
    Bug("one room is enough for two halves", _one_room_is_enough),
    Bug("whoever comes late need not confirm", _whoever_comes_late_need_not_confirm),
    Bug(
        "who has not confirmed is divided too",
        _who_has_not_confirmed_is_divided_too,
        HALVES_OF_OPEN,
    ),
    Bug(
        "a case is with whom it must not reach",
        _a_case_is_with_whom_it_must_not_reach,
        HALVING,
    ),
    Bug("one half has all the cases", _one_half_has_all_the_cases, HALVING),
    Bug(
        "a group waits for a room that cannot be",
        _the_group_waits_for_a_room_that_cannot_be,
        HALVES,
    ),
    Bug("a case from a half goes to no table", _a_half_has_the_choice_of_all_cases, HALVES),
    Bug(
        "whoever comes late is in the first half",
        _whoever_comes_late_is_always_in_the_first,
        HALVES,
    ),
    Bug("what is intended stays with the half", _intentions_stay_with_the_half, HALVES),
)
