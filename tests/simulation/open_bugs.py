"""Deliberate mistakes about an open group: a door that is left open, and a group that is stuck."""

from dataclasses import replace
from importlib import import_module
from typing import Any

from bot.cards import Reply
from bot.engine import people
from bot.groups import (
    confirming,
    founding,
    meeting_presses,
    openings,
    reading_along,
    recognising,
    screens,
    setup,
)
from bot.groups.agenda import agenda_screen
from bot.groups.caller import refused
from bot.records import RoomKind
from tests.simulation.bugs import Bug, Patch

TESTS = "tests/groups/test_open_groups.py"


def _any_member(caller: Any, meeting_id: str) -> Any:
    at_hand = caller.meeting(meeting_id)
    return at_hand if at_hand is not None else refused(caller.speech(), "refuse.not-a-member")


def _it_opens_with_everybody(patch: Patch) -> None:
    opening = import_module("bot.engine.apply")
    patch.setattr(opening, "refuse_unconfirmed", lambda state, person: None)


def _saying_to_be_there_is_enough(patch: Patch) -> None:
    patch.setattr(meeting_presses, "has_confirmed", lambda group, state, person: True)
    patch.setattr(people, "refuse_unconfirmed", lambda state, person: None)


def _a_page_is_read_without_it(patch: Patch) -> None:
    patch.setattr(reading_along, "taking_part", _any_member)


def _titles_are_read_without_it(patch: Patch) -> None:
    patch.setattr(openings, "taking_part", _any_member)


def _what_lies_ready_is_read_without_it(patch: Patch) -> None:
    patch.setattr(recognising, "has_confirmed", lambda group, state, person: True)


def _the_meeting_waits_for_good(patch: Patch) -> None:
    patch.setattr(confirming, "_is_waited_for", lambda caller, at_hand: False)


def _nobody_is_told_what_to_do(patch: Patch) -> None:
    def curt(caller: Any, state: Any) -> Reply:
        return refused(caller.speech(), "refuse.not-here")

    patch.setattr(meeting_presses, "confirm_first", curt)


def _the_agenda_nags(patch: Patch) -> None:
    make = agenda_screen

    def nagging(at_hand: Any, facts: Any) -> Any:
        return make(at_hand, replace(facts, is_unguided=facts.guide is None))

    patch.setattr(screens, "agenda_screen", nagging)


def _its_words_stand_in_its_room(patch: Patch) -> None:
    make = setup.found_group

    def threaded(tx: Any, tools: Any, wished: Any, members: Any, **more: Any) -> Any:
        return make(tx, tools, replace(wished, room_kind=RoomKind.THREADED), members, **more)

    patch.setattr(founding, "found_group", threaded)


OF_OPEN_GROUPS = (
    Bug("an open group opens with everybody", _it_opens_with_everybody),
    Bug("saying to be there is enough", _saying_to_be_there_is_enough),
    Bug("a page is read without confirming", _a_page_is_read_without_it),
    Bug("titles are read without confirming", _titles_are_read_without_it),
    Bug("what lies ready is read without confirming", _what_lies_ready_is_read_without_it),
    Bug("a meeting waits for good for a confirmation", _the_meeting_waits_for_good, TESTS),
    Bug("whoever has not confirmed is not told how", _nobody_is_told_what_to_do, TESTS),
    Bug("the agenda nags about a guide", _the_agenda_nags, TESTS),
    Bug("words of an open group stand in its room", _its_words_stand_in_its_room, TESTS),
)
