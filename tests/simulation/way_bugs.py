"""Deliberate mistakes about roles, notes, the choice of a case, and what stands in for one."""

from dataclasses import replace
from typing import Any

from bot.cards import Reply
from bot.engine import people, time_left
from bot.engine.ids import CaseId, FormId
from bot.engine.phases import beside, choose
from bot.engine.state import Role
from bot.engine.view import View
from bot.groups import (
    handing_over,
    meetings,
    openings,
    presses,
    rotation,
    without_case,
)
from bot.groups.cases import put_on_table
from bot.records import Case, CaseStatus, Draft
from tests.simulation.bugs import Bug, Patch

NOTES = "tests/groups/test_notes.py"
WITHOUT_CASE = "tests/groups/test_without_case.py"
ANOTHER = "tests/engine/test_another_round.py"
SETTLED = "tests/engine/test_settled.py"
ROTATION = "tests/groups/test_rotation.py"


def _who_observes_gives_to_the_case(patch: Patch) -> None:
    patch.setattr(View, "watching", property(lambda self: None))


def _somebody_has_two_roles(patch: Patch) -> None:
    patch.setattr(beside, "_taken", lambda round_: (round_.contributor,))


def _notes_reach_whoever_guides(patch: Patch) -> None:
    settle = handing_over.settle_notes

    def leaking(over: Any, before: Any, after: Any) -> None:
        written = [
            draft
            for number in handing_over._ended(before, after)
            for draft in handing_over._drafts(over.tx, after, number, Role.NOTE_TAKER)
        ]
        settle(over, before, after)
        for draft in written:
            if after.facilitator is not None:
                over.tx.drafts.put(replace(draft, person=after.facilitator, key="noted:copy"))

    patch.setattr(meetings, "settle_notes", leaking)


def _what_an_observer_saw_stays(patch: Patch) -> None:
    forget = handing_over._forget

    def forgetful(tx: Any, draft: Draft, ledger: Any) -> None:
        if not draft.key.startswith(Role.OBSERVER.value):
            forget(tx, draft, ledger)

    patch.setattr(handing_over, "_forget", forgetful)


def _an_intention_comes_unasked(patch: Patch) -> None:
    show = without_case.show_own

    def hasty(caller: Any, args: Any) -> Reply:
        reply = show(caller, args)
        at_hand = caller.meeting(args[0])
        mine = caller.tx.intentions.of_person(caller.person.id)
        if at_hand is not None and mine and reply.reason == "":
            fields = {"title": "Een voornemen", "stuck": mine[-1].fields.get("intention", "")}
            case = Case(
                CaseId(caller.tools.ids.new()),
                at_hand.group.id,
                caller.person.id,
                FormId(caller.tools.ids.new()),
                CaseStatus.ON_TABLE,
                caller.at,
                fields=fields,
            )
            put_on_table(caller, case)
        return reply

    patch.setitem(presses.PRESSES, "old-intentions", hasty)


def _a_vote_is_asked_though_it_is_settled(patch: Patch) -> None:
    for place in (choose, people, openings):
        patch.setattr(place, "is_settled", lambda state: False)


def _whoever_observed_last_does_again(patch: Patch) -> None:
    def backwards(members: Any, past: Any, role: Any) -> Any:
        turns = [(r.holder(role), m.starts_at) for m in past for r in m.state.rounds]
        return rotation._longest_waiting(members, turns)[::-1]

    patch.setattr(rotation, "role_order", backwards)


def _another_round_is_offered_again_and_again(patch: Patch) -> None:
    offer = time_left.offer

    def forgetful(method: Any, state: Any, position: int, *, at: Any) -> Any:
        return offer(method, replace(state, offered_at=None), position, at=at)

    patch.setattr(time_left, "offer", forgetful)


def _notes_are_kept_in_two_places(patch: Patch) -> None:
    """They are handed over, and stay with whoever wrote them."""
    forget = handing_over._forget

    def keeping(tx: Any, draft: Draft, ledger: Any) -> None:
        if not draft.key.startswith(Role.NOTE_TAKER.value):
            forget(tx, draft, ledger)

    patch.setattr(handing_over, "_forget", keeping)


OF_WAYS = (
    Bug("who observes gives to the case", _who_observes_gives_to_the_case),
    Bug("somebody has two roles", _somebody_has_two_roles),
    Bug("notes reach whoever guides", _notes_reach_whoever_guides, NOTES),
    Bug("what an observer saw stays", _what_an_observer_saw_stays, NOTES),
    Bug("notes are kept in two places", _notes_are_kept_in_two_places, NOTES),
    Bug("an intention comes unasked", _an_intention_comes_unasked, WITHOUT_CASE),
    Bug("a vote is asked though it is settled", _a_vote_is_asked_though_it_is_settled, SETTLED),
    Bug("whoever observed last does again", _whoever_observed_last_does_again, ROTATION),
    Bug(
        "another round is offered again and again",
        _another_round_is_offered_again_and_again,
        ANOTHER,
    ),
)
