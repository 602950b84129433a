"""Nobody's words go into a room that somebody outside the group can read."""

from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise

import pytest
import structlog

from bot.delivery.steps import ATTEMPTS_LIMIT
from bot.engine.ids import GroupId, PersonId
from bot.errors import NotThere, OutcomeUnknown, PlatformError, Unavailable
from bot.records import Member, Op, Room, Sending

from .world import ANNA, BOARD, NOON, REVEAL, WORDS, World

HOLD = timedelta(seconds=20)
LONGEST = timedelta(minutes=5)


async def test_words_wait_while_a_stranger_reads_and_go_out_when_the_room_is_right(
    world: World,
) -> None:
    world.platform.readers.add("U-stranger")
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [False]
    assert (world.row().state, world.row().not_before) == (Sending.WAITING, NOON + HOLD)
    assert world.looks == [False]
    world.platform.readers.discard("U-stranger")
    await world.settle()
    assert [shown.words for shown in world.shown_in("C-room")] == [True]
    assert world.looks == [False, True]


async def test_waiting_for_a_room_never_makes_words_be_given_up(world: World) -> None:
    world.platform.readers.add("U-stranger")
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.settle(seconds=3600)
    assert world.states() == [Sending.WAITING]
    assert world.post_of(REVEAL) is not None
    assert not any(post.has_words for post in world.store.tables.posts.values())


async def test_a_room_that_stays_as_it_is_is_looked_at_less_and_less(world: World) -> None:
    world.platform.readers.add("U-stranger")
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.settle(seconds=4 * 3600)
    waits = [after - before for before, after in pairwise(world.looked_at)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (HOLD, LONGEST)
    began = len(world.looked_at)
    world.platform.readers.add("U-other")
    await world.settle(seconds=360)
    assert world.looked_at[began + 1] - world.looked_at[began] == HOLD, "another change is news"


async def test_looks_that_fail_do_not_count_against_a_row_that_waits(world: World) -> None:
    """Days of waiting for a room, with an answer lost now and then, give nothing up."""
    world.platform.readers.add("U-stranger")
    looks = count(1)

    def lose(name: str) -> None:
        if name == "room" and next(looks) % 2:
            raise OutcomeUnknown

    world.platform.before = lose
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.settle(seconds=18 * 3600)
    assert world.states() == [Sending.WAITING]
    assert next(looks) > 3 * ATTEMPTS_LIMIT
    world.calm()
    world.platform.readers.discard("U-stranger")
    await world.settle(seconds=600)
    assert [shown.words for shown in world.shown_in("C-room")] == [True]


async def test_a_board_goes_on_without_words_and_takes_them_out_again(world: World) -> None:
    """Freezing shows at once, and the words that stood there are gone from view."""
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    await world.drain()
    world.platform.readers.add("U-stranger")
    await world.ask(Op.SHOW, BOARD, title="frozen")
    await world.drain()
    assert [(s.text, s.words) for s in world.shown_in("C-room")] == [("frozen", False)]
    post = world.post_of(BOARD)
    assert post is not None
    assert post.has_words, "a platform may keep what stood there before"
    world.platform.readers.discard("U-stranger")
    await world.settle()
    assert [(s.text, s.words) for s in world.shown_in("C-room")] == [("frozen", True)]


async def test_what_the_news_changed_is_on_the_board_that_follows(world: World) -> None:
    async def freeze(group: GroupId, room: Room, at: tuple[str, str]) -> timedelta:
        assert group == "g"
        assert "U-stranger" in room.readers
        world.maker.titles[BOARD] = "frozen"
        return timedelta(0)

    world.hear_room = freeze  # type: ignore[method-assign]  # what the group does then
    world.delivery = world.new_delivery()
    world.platform.readers.add("U-stranger")
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    await world.drain()
    assert [(s.text, s.words) for s in world.shown_in("C-room")] == [("frozen", False)]


async def test_somebody_who_left_the_group_may_not_read_on(world: World) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    gone = Member(GroupId("g"), PersonId("bram"), NOON, left_at=NOON)
    tables = world.store.tables
    tables.members = [gone if member.person == "bram" else member for member in tables.members]
    await world.drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [False]


async def test_a_room_with_fewer_readers_than_members_is_fine(world: World) -> None:
    world.platform.readers = {"U-anna"}
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [True]


async def test_a_room_is_looked_at_each_time_and_each_look_is_told(world: World) -> None:
    for number in range(3):
        await world.ask(Op.WORDS, f"{REVEAL[:-1]}{number}", title="page", words=WORDS)
    await world.drain()
    assert world.platform.calls.count("room") == 3
    assert world.looks == [True] * 3


async def test_direct_messages_have_no_room(world: World) -> None:
    world.platform.readers.add("U-stranger")
    await world.ask(Op.WORDS, "ask:intention:1", place=ANNA, title="yours", words=WORDS)
    await world.drain()
    assert [shown.words for shown in world.shown_in("D-anna")] == [True]
    assert "room" not in world.platform.calls


async def test_a_card_without_a_meeting_is_held_back_too(world: World) -> None:
    world.platform.readers.add("U-stranger")
    await world.ask(Op.WORDS, "ask:all:1", title="page", words=WORDS)
    await world.drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [False]


@pytest.mark.parametrize("gone", [Room(frozenset(), exists=False), NotThere()])
async def test_a_room_that_is_gone_gets_no_words_until_it_is_there_again(
    world: World, gone: Room | PlatformError
) -> None:
    async def room(place: str) -> Room:
        assert place == "C-room"
        if isinstance(gone, Room):
            return gone
        raise gone

    usual = world.platform.room
    world.platform.room = room  # type: ignore[method-assign]  # the platform's answer is the test
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.settle(seconds=3600)
    assert world.states() == [Sending.WAITING]
    assert set(world.looks) == {False}
    world.platform.room = usual  # type: ignore[method-assign]  # as it was
    await world.settle(seconds=600)
    assert [shown.words for shown in world.shown_in("C-room")] == [True]


async def test_a_room_that_stays_away_for_a_week_is_waited_for_no_more(world: World) -> None:
    async def room(place: str) -> Room:
        raise NotThere

    world.platform.room = room  # type: ignore[method-assign]  # the platform's answer is the test
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    world.clock.at += timedelta(days=8)
    with structlog.testing.capture_logs() as logs:
        await world.drain()
    assert world.states() == [Sending.GIVEN_UP]
    assert [entry["why"] for entry in logs] == ["the place is gone"]


async def test_a_room_that_cannot_be_looked_at_gets_no_words(world: World) -> None:
    def away(name: str) -> None:
        if name == "room":
            raise Unavailable

    world.platform.before = away
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.settle(seconds=300)
    assert [shown.words for shown in world.shown_in("C-room")] == [False]
    world.calm()
    await world.settle()
    assert [shown.words for shown in world.shown_in("C-room")] == [True]


async def test_words_that_are_taken_back_while_the_room_is_looked_at_do_not_go_out(
    world: World,
) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)

    def take_back(name: str) -> None:
        if name == "room":
            del world.maker.words[REVEAL]

    world.platform.after = take_back
    await world.drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [False]


async def test_words_that_are_taken_back_while_they_wait_leave_no_post(world: World) -> None:
    world.platform.readers.add("U-stranger")
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    assert len(world.shown_in("C-room")) == 1, "it stands ready"
    world.maker.titles.clear()
    world.platform.readers.discard("U-stranger")
    await world.settle()
    assert world.shown_in("C-room") == []
    assert world.post_of(REVEAL) is None
    assert world.states() == [Sending.SENT]


async def test_a_reveal_that_is_over_while_the_room_is_looked_at_is_taken_away(
    world: World,
) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)

    def over(name: str) -> None:
        if name == "room":
            world.maker.titles.clear()

    world.platform.after = over
    await world.drain()
    assert world.platform.calls == ["post", "room", "remove"]
    assert world.post_of(REVEAL) is None
    assert world.states() == [Sending.SENT]


async def test_members_of_another_group_are_strangers(world: World) -> None:
    person = replace(world.store.tables.people[PersonId("bram")], id=PersonId("cas"))
    tables = world.store.tables
    tables.people[PersonId("cas")] = replace(person, external="U-cas")
    tables.members.append(Member(GroupId("other"), PersonId("cas"), NOON))
    world.platform.readers.add("U-cas")
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [False]
