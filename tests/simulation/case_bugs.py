"""Deliberate mistakes about whom a case must not reach, and how long its words stand."""

from typing import Any

from bot.groups import case_table, cases, kept_from, leaving, lookups, own_words, room
from bot.records import Draft
from tests.simulation.bugs import Bug, Patch

KEPT = "tests/groups/test_kept_from.py"
GOING = "tests/groups/test_words_that_go.py"


def _whoever_is_named_hears_it_all_the_same(patch: Patch) -> None:
    patch.setattr(cases, "must_not_reach", lambda tx, group, fields, *, contributor: False)


def _a_newcomer_finds_what_must_not_reach_them(patch: Patch) -> None:
    patch.setattr(room, "keep_from_newcomer", lambda tx, tools, group, external: None)


def _what_was_said_of_it_stays_in_the_room(patch: Patch) -> None:
    patch.setattr(kept_from, "take_round_out", lambda tx, tools, meeting, number: None)


def _only_members_are_looked_at(patch: Patch) -> None:
    asks = kept_from.must_not_reach

    def blind(tx: Any, group: Any, fields: Any, *, contributor: Any) -> bool:
        class NoRoom:
            def __init__(self, groups: Any) -> None:
                self._groups = groups

            def room(self, group: Any) -> None:
                return None

            def __getattr__(self, name: str) -> Any:
                return getattr(self._groups, name)

        class Blind:
            groups = NoRoom(tx.groups)

        return asks(Blind(), group, fields, contributor=contributor)  # type: ignore[arg-type]  # all that it asks

    patch.setattr(cases, "must_not_reach", blind)


def _it_is_taken_along_to_any_group(patch: Patch) -> None:
    patch.setattr(kept_from, "must_not_reach", lambda tx, group, fields, *, contributor: False)


def _who_was_named_is_read_back(patch: Patch) -> None:
    def everything(draft: Draft) -> str:
        return "\n".join(draft.fields.values())

    patch.setattr(own_words, "_text_of", everything)


def _the_contributor_is_not_told(patch: Patch) -> None:
    patch.setattr(kept_from, "tell_in_working_hours", lambda *args, **more: None)


def _words_stand_once_a_meeting_is_over(patch: Patch) -> None:
    def running(tx: Any, group: Any) -> Any:
        meeting = lookups.running_meeting(tx, group)
        return () if meeting is None else (meeting,)

    for module in (case_table, leaving):
        patch.setattr(module, "recent_meetings", running)


def _the_look_back_tells_on(patch: Patch) -> None:
    patch.setattr(leaving, "_tell_less", lambda tx, tools, meeting: None)


OF_CASES = (
    Bug("a case reaches whom it must not", _whoever_is_named_hears_it_all_the_same),
    Bug("a newcomer finds what is kept from them", _a_newcomer_finds_what_must_not_reach_them),
    Bug("what was said of it stays", _what_was_said_of_it_stays_in_the_room, KEPT),
    Bug("only members are looked at", _only_members_are_looked_at, KEPT),
    Bug("a case is taken along anywhere", _it_is_taken_along_to_any_group, KEPT),
    Bug("who was named is read back", _who_was_named_is_read_back, KEPT),
    Bug("the contributor is not told", _the_contributor_is_not_told, KEPT),
    Bug("words stand once a meeting is over", _words_stand_once_a_meeting_is_over, GOING),
    Bug("the look-back tells on", _the_look_back_tells_on, GOING),
)
