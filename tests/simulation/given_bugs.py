"""Deliberate mistakes about what a contributor is given, and about the day after their case."""

from ast import literal_eval
from dataclasses import replace
from typing import Any

from bot.engine.ids import PageId, PersonId
from bot.engine.state import MeetingState, Stage
from bot.groups import (
    aftercare,
    asking_after,
    cycle,
    given,
    given_screens,
    leaving,
    meetings,
    own_erasing,
    talking,
)
from bot.groups.caller import Caller
from storage.repositories import people
from storage.repositories.aftercare import FORGET_AFTERCARE_OF_PERSON
from storage.repositories.contributor_pages import FORGET_PAGES_OF_PERSON, ContributorPages
from tests.simulation.bugs import Bug, Patch

PAGES = "tests/groups/test_contributor_page.py"
AFTERCARE = "tests/groups/test_aftercare.py"


def _a_page_is_copied_for_whoever_guides(patch: Patch) -> None:
    settle = given.settle_given

    def leaking(over: Any, before: Any, after: MeetingState, effects: Any, **more: Any) -> None:
        settle(over, before, after, effects, **more)
        if after.stage is not Stage.ENDED or before.stage is Stage.ENDED:
            return
        for one in after.rounds:
            page = given._page_of(over.tx, after.meeting, one)
            if page is not None and one.facilitator is not None:
                copy = replace(page, id=PageId(over.ids.new()), person=one.facilitator)
                over.tx.contributor_pages.put(copy)

    patch.setattr(meetings, "settle_given", leaking)


def _a_page_holds_what_its_contributor_wrote(patch: Patch) -> None:
    def all_of_it(state: MeetingState, number: int) -> Any:
        return tuple(
            one
            for slot in state.script
            if slot.round == number
            for one in state.run(slot).given
            if one.wave and one.gift not in given.OF_THE_GIVER
        )

    patch.setattr(given, "given_to", all_of_it)


def _the_group_keeps_a_copy(patch: Patch) -> None:
    patch.setattr(given, "_forget_copies", lambda over, state: None)


def _nothing_is_handed_over(patch: Patch) -> None:
    patch.setattr(given, "_hand_over", lambda over, state: [])


def _a_page_goes_with_the_words(patch: Patch) -> None:
    forget = given._forget_copies

    def too_much(over: Any, state: MeetingState) -> None:
        forget(over, state)
        for one in state.rounds:
            page = given._page_of(over.tx, state.meeting, one)
            if page is not None:
                over.tx.contributor_pages.forget(page.id)

    patch.setattr(given, "_forget_copies", too_much)


def _a_page_stands_in_clear(patch: Patch) -> None:
    def in_clear(repo: Any, fields: Any, cell: Any) -> bytes:
        return b"\x01" + str(fields).encode()

    def read(repo: Any, sealed: bytes, cell: Any, *, strict: bool) -> dict[str, str]:
        return dict(literal_eval(sealed[1:].decode()))

    patch.setattr(ContributorPages, "_seal", in_clear)
    patch.setattr(ContributorPages, "_open", read)


def _anybody_opens_a_page(patch: Patch) -> None:
    def anybodys(caller: Caller, page_id: str) -> Any:
        return caller.tx.contributor_pages.get(PageId(page_id))

    patch.setattr(given_screens, "_own_page", anybodys)


def _a_page_comes_back_with_a_backup(patch: Patch) -> None:
    def quietly(tx: Any, ledger: Any, page: Any) -> None:
        tx.contributor_pages.forget(page.id)

    for module in (given, given_screens, own_erasing):
        patch.setattr(module, "forget_page", quietly)


def _whoever_leaves_keeps_it(patch: Patch) -> None:
    patch.setattr(leaving, "forget_pages_in", lambda tx, ledger, group, person: None)


def _it_outlives_its_owner(patch: Patch) -> None:
    gone = (FORGET_PAGES_OF_PERSON, *FORGET_AFTERCARE_OF_PERSON)
    kept = [one for one in people._FORGET_ALL if one not in gone]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


def _everybody_is_asked_how_they_are(patch: Patch) -> None:
    ask = aftercare.ask_after_case

    def all_of_them(tx: Any, meeting: Any, group: Any) -> None:
        ask(tx, meeting, group)
        for care in tx.aftercare.of_meeting(meeting.id):
            for person in tx.groups.people(care.group):
                tx.aftercare.put(replace(care, person=PersonId(person)))

    patch.setattr(meetings, "ask_after_case", all_of_them)


def _nobody_is_asked_how_they_are(patch: Patch) -> None:
    patch.setattr(meetings, "ask_after_case", lambda tx, meeting, group: None)


def _what_was_asked_is_kept(patch: Patch) -> None:
    patch.setattr(cycle, "forget_aftercare", lambda tx, meeting: None)


def _two_messages_come_on_one_day(patch: Patch) -> None:
    patch.setattr(asking_after, "is_asked_with_care", lambda tx, intention, now: False)


def _a_question_is_not_taken_back(patch: Patch) -> None:
    patch.setattr(talking, "withdraw_wishes", lambda tx, tools, meeting, person: None)


def _who_was_asked_is_asked_again(patch: Patch) -> None:
    patch.setattr(talking, "_to_choose_from", _all_others)


def _all_others(caller: Caller, asked: Any) -> Any:
    others = caller.tx.groups.people(asked.group.id).values()
    return [one for one in others if one.id != caller.person.id]


OF_GIVEN = (
    Bug("a page is copied for whoever guides", _a_page_is_copied_for_whoever_guides),
    Bug("a page holds its contributor's words", _a_page_holds_what_its_contributor_wrote),
    Bug("the group keeps a copy", _the_group_keeps_a_copy),
    Bug("nothing is handed over", _nothing_is_handed_over),
    Bug("a page goes with the words", _a_page_goes_with_the_words),
    Bug("a page stands in clear", _a_page_stands_in_clear),
    Bug("everybody is asked how they are", _everybody_is_asked_how_they_are),
    Bug("nobody is asked how they are", _nobody_is_asked_how_they_are),
    Bug("what was asked after a case is kept", _what_was_asked_is_kept),
    Bug("anybody opens a page", _anybody_opens_a_page, PAGES),
    Bug("a page comes back with a backup", _a_page_comes_back_with_a_backup, PAGES),
    Bug("whoever leaves keeps their page", _whoever_leaves_keeps_it, PAGES),
    Bug("a page outlives its owner", _it_outlives_its_owner, PAGES),
    Bug("two messages come on one day", _two_messages_come_on_one_day, AFTERCARE),
    Bug("a question to talk is not taken back", _a_question_is_not_taken_back, AFTERCARE),
    Bug("who was asked to talk is asked again", _who_was_asked_is_asked_again, AFTERCARE),
)
