"""Deliberate mistakes about a group that goes on in another room."""

from dataclasses import replace
from typing import Any

from bot.engine.ids import PersonId
from bot.groups import asked_elsewhere, elsewhere, going_on, keys, old_room
from bot.groups.news import GroupNews
from bot.groups.room import room_seen
from tests.simulation.bugs import Bug, Patch

ELSEWHERE = "tests/groups/test_elsewhere.py"
GONE = "tests/groups/test_gone_elsewhere.py"


def _nothing(*args: Any, **more: Any) -> None:
    return None


def _one_alone_carries_it_off(patch: Patch) -> None:
    def nobodys(tx: Any, group: Any) -> Any:
        asked = asked_elsewhere.question_of(tx, group)
        return None if asked is None else replace(asked, person=PersonId(""))

    patch.setattr(elsewhere, "question_of", nobodys)


def _anybody_may_be_there(patch: Patch) -> None:
    patch.setattr(elsewhere, "_why_not", _nothing)


def _what_stood_there_stays(patch: Patch) -> None:
    patch.setattr(old_room, "enqueue", _nothing)


def _no_board_is_put_up(patch: Patch) -> None:
    patch.setattr(going_on, "_put_up_boards", _nothing)


def _the_others_are_not_told(patch: Patch) -> None:
    patch.setattr(going_on, "tell_in_working_hours", _nothing)


def _whoever_is_on_the_way_left(patch: Patch) -> None:
    for place in ("room", "room_screens"):
        patch.setattr(f"bot.groups.{place}.is_awaited", lambda tx, group, person: False)


def _whoever_went_first_is_asked(patch: Patch) -> None:
    patch.setattr("bot.groups.room_screens.is_awaited", lambda tx, group, person: False)


def _intentions_stay_behind(patch: Patch) -> None:
    leave = old_room.leave_threads

    def forgetful(tx: Any, tools: Any, group: Any) -> None:
        leave(tx, tools, group)
        for intention in tx.intentions.of_group(group):
            tx.timers.stop(keys.intention_owner(intention.id), keys.FOLLOW_UP)

    patch.setattr(going_on, "leave_threads", forgetful)


def _the_old_room_is_not_left(patch: Patch) -> None:
    """The place is another, and what stood in the old one is taken for what stands there."""
    patch.setattr(going_on, "leave_behind", _nothing)


def _the_old_room_says_nothing(patch: Patch) -> None:
    patch.setattr("bot.groups.elsewhere_screens._went_on_screen", _nothing)


def _words_stay_in_threads(patch: Patch) -> None:
    patch.setattr(going_on, "leave_threads", _nothing)


def _an_old_look_is_stored(patch: Patch) -> None:
    def always(self: Any, group: Any, room: Any, at: Any) -> Any:
        return lambda tx: room_seen(tx, self._tools, group, room)

    patch.setattr(GroupNews, "_seen", always)


def _a_question_has_no_end(patch: Patch) -> None:
    patch.setattr("bot.assembly.on_elsewhere_timer", _nothing)


def _whoever_left_still_asks(patch: Patch) -> None:
    patch.setattr("bot.groups.leaving.end_question_of", _nothing)


OF_ELSEWHERE = (
    Bug("one alone carries a group off", _one_alone_carries_it_off),
    Bug("a group goes on where others read", _anybody_may_be_there),
    Bug("what stood in the old room stays", _what_stood_there_stays),
    Bug("no board is put up in the new room", _no_board_is_put_up),
    Bug("nobody is told where the group went", _the_others_are_not_told),
    Bug("whoever is on the way to the new room left", _whoever_is_on_the_way_left),
    Bug("whoever went before their group is asked why", _whoever_went_first_is_asked, GONE),
    Bug("intentions stay in the old room", _intentions_stay_behind),
    Bug("the old room is not left", _the_old_room_is_not_left),
    Bug("the old room says nothing", _the_old_room_says_nothing),
    Bug("words stay in the threads of the old room", _words_stay_in_threads, GONE),
    Bug("a look at the old room is stored", _an_old_look_is_stored, GONE),
    Bug("a question for another room has no end", _a_question_has_no_end, ELSEWHERE),
    Bug("whoever left still asks for another room", _whoever_left_still_asks, ELSEWHERE),
)
