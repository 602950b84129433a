"""Deliberate mistakes about what a group agrees in its own words."""

from dataclasses import replace
from typing import Any

from bot.engine.screen import Line, Paragraph, People, Typed
from bot.groups import (
    agreements_board,
    changing_agreements,
    cycle,
    first_meeting,
    newcomers,
    screens,
)
from bot.groups.versions import numbered, versions_of
from methods import load_library
from storage.repositories.rooms import Rooms
from tests.simulation.bugs import Bug, Patch

TESTS = "tests/groups/test_agreements.py"
FIRST = "tests/groups/test_first_meeting.py"


def _one_decides_for_all(patch: Patch) -> None:
    patch.setattr(changing_agreements, "_is_fine", lambda change, members: True)


def _most_decide_for_all(patch: Patch) -> None:
    def most(change: Any, members: Any) -> bool:
        return 2 * len({*members} & {*change.agreed_by}) > len(members)

    patch.setattr(changing_agreements, "_is_fine", most)


def _one_who_left_is_waited_for(patch: Patch) -> None:
    patch.setattr(newcomers, "settle_change", lambda tx, tools, group: None)


def _a_dropped_change_keeps_its_words(patch: Patch) -> None:
    def careless(one: Any, **changes: Any) -> Any:
        if changes.get("dropped_at") is not None:
            changes.pop("fields", None)
        return replace(one, **changes)

    patch.setattr(changing_agreements, "replace", careless)


def _telling(patch: Patch, line: Any) -> None:
    make = changing_agreements.change_screen

    def telling(tx: Any, group: Any, number: int) -> Any:
        screen, change = make(tx, group, number), numbered(tx, group, number)
        if screen is None or change is None:
            return screen
        more = tuple(Paragraph(one) for one in line(change))
        return replace(screen, paragraphs=(*screen.paragraphs, *more))

    patch.setattr(screens, "change_screen", telling)


def _the_room_reads_the_proposal(patch: Patch) -> None:
    def words(change: Any) -> list[Line]:
        own = change.fields.values()
        return [Line("agreement.own", (("text", Typed(text)),)) for text in own]

    _telling(patch, words)


def _the_room_reads_who_agrees(patch: Patch) -> None:
    def names(change: Any) -> list[Line]:
        return [Line("agenda.later", (("who", People(change.agreed_by)),))]

    _telling(patch, names)


def _a_meeting_begins_on_a_proposal(patch: Patch) -> None:
    def hasty(tx: Any, group: Any) -> Any:
        versions = versions_of(tx, group)
        asked = versions.asked
        return versions if asked is None else replace(versions, held=asked, asked=None)

    patch.setattr(agreements_board, "versions_of", hasty)


def _a_newcomer_is_in_on_an_older_version(patch: Patch) -> None:
    put = Rooms.put_newcomer

    def once(self: Any, newcomer: Any) -> None:
        known = [n for n in self.newcomers(newcomer.group) if n.person == newcomer.person]
        agreed_at = newcomer.agreed_at or next((n.agreed_at for n in known), None)
        put(self, replace(newcomer, agreed_at=agreed_at))

    patch.setattr(Rooms, "put_newcomer", once)


def _a_first_meeting_has_a_case_all_the_same(patch: Patch) -> None:
    patch.setattr(first_meeting, "load_script", lambda script: load_library()["crea-m"])


def _a_first_meeting_comes_at_any_time(patch: Patch) -> None:
    patch.setattr(first_meeting, "has_met", lambda tx, group: False)


def _a_case_is_asked_for_before_it(patch: Patch) -> None:
    patch.setattr(cycle, "has_case", lambda method: True)


OF_AGREEMENTS = (
    Bug("one decides for all", _one_decides_for_all),
    Bug("most decide for all", _most_decide_for_all),
    Bug("one who left is waited for", _one_who_left_is_waited_for, TESTS),
    Bug("a dropped change keeps its words", _a_dropped_change_keeps_its_words),
    Bug("the room reads the proposal", _the_room_reads_the_proposal),
    Bug("the room reads who agrees", _the_room_reads_who_agrees, TESTS),
    Bug("a meeting begins on a proposal", _a_meeting_begins_on_a_proposal, TESTS),
    Bug("a newcomer is in on an older version", _a_newcomer_is_in_on_an_older_version, TESTS),
    Bug("a first meeting has a case all the same", _a_first_meeting_has_a_case_all_the_same),
    Bug("a first meeting comes at any time", _a_first_meeting_comes_at_any_time, FIRST),
    Bug("a case is asked for before the first meeting", _a_case_is_asked_for_before_it, FIRST),
)
