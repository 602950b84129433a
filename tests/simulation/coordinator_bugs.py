"""Deliberate mistakes about coordinators: what they see, where they are, and when it ends."""

from dataclasses import replace
from typing import Any

from bot.groups import making_groups, newcomers, sight
from bot.groups.caller import Caller
from bot.groups.new_room import wish_for_group
from bot.records import Group
from storage.repositories import people
from storage.repositories.coordinations import FORGET_COORDINATIONS_OF_PERSON
from tests.simulation.bugs import Bug, Patch

COORDINATION = "tests/groups/test_coordination.py"


def _a_coordinator_is_taken_for_a_member(patch: Patch) -> None:
    find = Caller.group

    def kind(self: Caller, group_id: str) -> Group | None:
        mine = {str(one.group) for one in self.tx.groups.coordinations_of(self.person.id)}
        group = find(self, group_id)
        if group is None and group_id in mine:
            return next(one for one in self.tx.groups.all() if one.id == group_id)
        return group

    patch.setattr(Caller, "group", kind)


def _a_coordinator_sits_in_the_room(patch: Patch) -> None:
    def with_them(caller: Any, texts: Any, *, label: str) -> None:
        people = f"{texts['people']} {caller.person.external}"
        wish_for_group(caller, {**texts, "people": people}, label=label)

    patch.setattr(making_groups, "wish_for_group", with_them)


def _a_meeting_opens_for_its_coordinator(patch: Patch) -> None:
    find = Caller.meeting

    def kind(self: Caller, meeting_id: str) -> Any:
        group = self.tx.groups.of_meeting(meeting_id)  # type: ignore[arg-type]
        found = None if group is None else self.tx.groups.coordination(group.id)
        if found is None or found.person != self.person.id:
            return find(self, meeting_id)
        member = next(iter(self.tx.groups.people(group.id).values()))  # type: ignore[union-attr]
        return find(replace(self, person=member), meeting_id)

    patch.setattr(Caller, "meeting", kind)


def _what_a_group_keeps_to_itself_is_shown(patch: Patch) -> None:
    see = sight.sight_of

    def all_of_it(tx: Any, coordination: Any, *, now: Any) -> Any:
        return see(tx, replace(coordination, withdrawn_at=None), now=now)

    patch.setattr("bot.groups.coordination.sight_of", all_of_it)


def _a_member_coordinates_on(patch: Patch) -> None:
    patch.setattr(newcomers, "end_coordination", lambda tx, tools, group, person: None)


def _whoever_is_erased_coordinates_on(patch: Patch) -> None:
    kept = [one for one in people._FORGET_ALL if one is not FORGET_COORDINATIONS_OF_PERSON]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


OF_COORDINATORS = (
    Bug("a coordinator is taken for a member", _a_coordinator_is_taken_for_a_member),
    Bug("a coordinator sits in the room", _a_coordinator_sits_in_the_room),
    Bug("a meeting opens for its coordinator", _a_meeting_opens_for_its_coordinator, COORDINATION),
    Bug(
        "what a group keeps to itself is shown",
        _what_a_group_keeps_to_itself_is_shown,
        COORDINATION,
    ),
    Bug("a member coordinates on", _a_member_coordinates_on, COORDINATION),
    Bug("whoever is erased coordinates on", _whoever_is_erased_coordinates_on, COORDINATION),
)
