"""Deliberate mistakes about the people of a room."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.delivery import visit
from bot.delivery.calls import Calls, Settled
from bot.delivery.steps import Verdict
from bot.engine.screen import Line
from bot.groups import (
    agreements,
    cycle,
    effects,
    guard,
    leaving,
    newcomers,
    presses,
    room,
    room_screens,
    room_words,
    sharing,
)
from bot.groups.news import GroupNews
from bot.records import Beyond, Sending
from tests.simulation.bugs import Bug, Patch

PEOPLE_OF_ROOM = "tests/groups/test_people_of_room.py"
TROUBLES = "tests/delivery/test_troubles.py"
NAMED_READERS = "tests/groups/test_named_readers.py"
SHARED_ROOM = "tests/groups/test_shared_room.py"


def _one_welcome_is_enough(patch: Patch) -> None:
    def hasty(newcomer: Any, members: Any) -> bool:
        return newcomer.agreed_at is not None and bool(newcomer.welcomed_by)

    patch.setattr(newcomers, "is_welcome", hasty)


def _a_newcomer_need_not_agree(patch: Patch) -> None:
    def lenient(newcomer: Any, members: Any) -> bool:
        return set(members) <= set(newcomer.welcomed_by)

    patch.setattr(newcomers, "is_welcome", lenient)


def _whoever_left_stays_a_member(patch: Patch) -> None:
    def polite(tx: Any, tools: Any, group: Any, person: Any) -> None:
        newcomers.settle_newcomers(tx, tools, group)

    patch.setattr(leaving, "let_member_go", polite)


def _every_look_is_fine(patch: Patch) -> None:
    patch.setattr(guard, "is_agreed", lambda tx, group, room: True)
    patch.setattr("bot.groups.news.is_agreed", lambda tx, group, room: True)


def _words_stay_in_an_open_room(patch: Patch) -> None:
    patch.setattr(room, "take_words_out", lambda tx, tools, meeting: None)


def _pages_come_back_by_the_clock(patch: Patch) -> None:
    patch.setattr(room_words, "order_of", lambda card: ())


def _words_wait_on_in_an_agreed_room(patch: Patch) -> None:
    for module in (guard, room):
        patch.setattr(module, "hurry_words", lambda tx, tools, group: None)


def _news_is_not_stored(patch: Patch) -> None:
    async def deaf(self: Any, workspace: str, place: str) -> bool:
        return True

    patch.setattr(GroupNews, "look_at_room", deaf)


def _agreeing_asks_nothing(patch: Patch) -> None:
    confirm = agreements.confirm_agreements

    def at_once(caller: Any, args: Any) -> Any:
        return confirm(caller, (args[0], "nobody"))

    patch.setitem(presses.PRESSES, "agree", at_once)


def _agreed_once_is_agreed_for_any(patch: Patch) -> None:
    is_open = guard.is_open

    def trusting(tx: Any, group: Any, seen: Any) -> bool:
        agreed = any(one.agreed_at is not None for one in tx.groups.sharings(group))
        if agreed and Beyond.MANY not in seen.beyond:
            return False
        return is_open(tx, group, seen)

    for place in (guard, room, room_screens):
        patch.setattr(place, "is_open", trusting)


def _one_finds_it_fine_for_all(patch: Patch) -> None:
    patch.setattr(sharing, "is_fine", lambda sharing, members: bool(sharing.agreed_by))


def _what_was_agreed_outlives_the_sharing(patch: Patch) -> None:
    see = sharing.see_sharings

    def faithful(tx: Any, tools: Any, group: Any, seen: Any) -> None:
        if seen.organisations:
            see(tx, tools, group, seen)

    patch.setattr(room, "see_sharings", faithful)


def _a_post_is_taken_for_removed_at_once(patch: Patch) -> None:
    async def hasty(self: Any, place: str, do: Any) -> Any:
        return await do()

    patch.setattr(Calls, "_in_post", hasty)


def _a_removal_from_a_room_that_is_away_is_done(patch: Patch) -> None:
    in_post = Calls._in_post

    async def hasty(self: Any, place: str, do: Any) -> Any:
        if do.func.__name__ == "_remove":
            return await do()
        return await in_post(self, place, do)

    patch.setattr(Calls, "_in_post", hasty)


def _a_room_that_is_away_is_told_of_at_once(patch: Patch) -> None:
    patch.setattr(guard, "GONE_TOLD_AFTER", timedelta())


def _who_sits_together_waits_for_the_morning(patch: Patch) -> None:
    def patient(tx: Any, show: Any, *, clock: Any, ids: Any) -> None:
        waits = replace(show, working_hours_in="Europe/Amsterdam")
        effects.enqueue(tx, waits, clock=clock, ids=ids)

    patch.setattr(guard, "enqueue", patient)


def _who_meets_in_a_room_that_is_away_is_told_later(patch: Patch) -> None:
    patch.setattr(cycle, "_tell_where_room_is_gone", lambda tx, tools, group: None)


def _a_page_on_its_way_holds_up_what_is_taken_out(patch: Patch) -> None:
    patch.setattr(visit, "_is_taken_out", lambda tx, row: False)


def _a_crowd_is_nameless(patch: Patch) -> None:
    patch.setattr(room_screens, "_who_reads", lambda room: Line("open-room.many"))


def _who_administers_is_not_told(patch: Patch) -> None:
    patch.setattr(agreements, "administrator_lines", lambda tx, group: ())


def _who_administers_is_told_once(patch: Patch) -> None:
    patch.setattr(room, "refresh_agreements", lambda tx, tools, group: None)


def _what_waited_for_words_stays(patch: Patch) -> None:
    async def nothing(self: Any, row: Any, place: str, post: Any) -> Settled:
        return Settled(Verdict(Sending.SENT, row.attempts + 1))

    patch.setattr(Calls, "_nothing_left", nothing)


OF_ROOM = (
    Bug("one welcome is enough", _one_welcome_is_enough),
    Bug("a newcomer need not agree", _a_newcomer_need_not_agree),
    Bug("whoever left stays a member", _whoever_left_stays_a_member),
    Bug("every look is fine", _every_look_is_fine),
    Bug("words stay in an open room", _words_stay_in_an_open_room, PEOPLE_OF_ROOM),
    Bug("pages come back by the clock", _pages_come_back_by_the_clock, PEOPLE_OF_ROOM),
    Bug("words wait on in an agreed room", _words_wait_on_in_an_agreed_room),
    Bug("news is not stored", _news_is_not_stored, PEOPLE_OF_ROOM),
    Bug("agreed once is agreed for any organisation", _agreed_once_is_agreed_for_any),
    Bug("one finds sharing fine for all", _one_finds_it_fine_for_all),
    Bug("what was agreed outlives the sharing", _what_was_agreed_outlives_the_sharing, SHARED_ROOM),
    Bug(
        "a page on its way holds up the others",
        _a_page_on_its_way_holds_up_what_is_taken_out,
        PEOPLE_OF_ROOM,
    ),
    Bug("a room that is away loses its posts", _a_post_is_taken_for_removed_at_once, TROUBLES),
    Bug(
        "a room that is away has lost its words",
        _a_removal_from_a_room_that_is_away_is_done,
        TROUBLES,
    ),
    Bug(
        "a room that is away is told of at once",
        _a_room_that_is_away_is_told_of_at_once,
        PEOPLE_OF_ROOM,
    ),
    Bug(
        "who sits together hears in the morning that their room is away",
        _who_sits_together_waits_for_the_morning,
        PEOPLE_OF_ROOM,
    ),
    Bug(
        "who meets in a room that is away is told later",
        _who_meets_in_a_room_that_is_away_is_told_later,
        PEOPLE_OF_ROOM,
    ),
    Bug("a crowd that reads is nameless", _a_crowd_is_nameless),
    Bug("who administers is not told", _who_administers_is_not_told, NAMED_READERS),
    Bug("who administers is told once", _who_administers_is_told_once, NAMED_READERS),
    Bug("what waited for words stays", _what_waited_for_words_stays, "tests/delivery/test_room.py"),
    Bug("agreeing asks nothing", _agreeing_asks_nothing, "tests/groups/test_commands.py"),
)
