"""Nobody's words go into a room that somebody outside the group can read."""

from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.errors import NotThere, PlatformError, Unavailable
from bot.ports import Room
from bot.records import Member, Op, Sending

from .world import ANNA, BOARD, MEETING, NOON, REVEAL, WORDS, World

HOLD = timedelta(seconds=20)


async def test_words_wait_while_a_stranger_reads_and_go_out_when_the_room_is_right(
    world: World,
) -> None:
    world.platform.readers.add("U-stranger")
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [False]
    assert (world.row().state, world.row().not_before) == (Sending.WAITING, NOON + HOLD)
    assert (world.changed, world.agreed) == ([MEETING], [])
    world.platform.readers.discard("U-stranger")
    await world.settle()
    assert [shown.words for shown in world.shown_in("C-room")] == [True]
    assert (world.changed, world.agreed) == ([MEETING], [MEETING])


async def test_waiting_for_a_room_never_makes_words_be_given_up(world: World) -> None:
    world.platform.readers.add("U-stranger")
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.settle(seconds=3600)
    assert world.states() == [Sending.WAITING]
    assert world.platform.calls.count("room") == timedelta(hours=1) // HOLD
    assert world.post_of(REVEAL) is not None
    assert not any(post.has_words for post in world.store.tables.posts.values())


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
    async def freeze(meeting: MeetingId) -> None:
        assert meeting == MEETING
        world.maker.titles[BOARD] = "frozen"

    world.hear_changed = freeze  # type: ignore[method-assign]  # what the meeting does then
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


async def test_a_room_is_looked_at_each_time_and_its_being_right_is_told_once(
    world: World,
) -> None:
    for number in range(3):
        await world.ask(Op.WORDS, f"{REVEAL[:-1]}{number}", title="page", words=WORDS)
    await world.drain()
    assert world.platform.calls.count("room") == 3
    assert world.agreed == [MEETING]


async def test_a_room_that_becomes_right_again_is_told_again(world: World) -> None:
    for number, strangers in enumerate((set[str](), {"U-stranger"}, set[str]())):
        world.platform.readers = {"U-anna"} | strangers
        await world.ask(Op.SHOW, BOARD, title=f"step {number}", words=WORDS)
        await world.drain()
        world.clock.at += HOLD
    assert (world.changed, world.agreed) == ([MEETING], [MEETING, MEETING])


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
    assert world.changed == []


@pytest.mark.parametrize("gone", [Room(frozenset(), exists=False), NotThere()])
async def test_a_room_that_is_gone_gets_no_words_and_nothing_is_forgotten(
    world: World, gone: Room | PlatformError
) -> None:
    async def room(place: str) -> Room:
        assert place == "C-room"
        if isinstance(gone, Room):
            return gone
        raise gone

    world.platform.room = room  # type: ignore[method-assign]  # the platform's answer is the test
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    with structlog.testing.capture_logs() as logs:
        await world.drain()
    assert world.states() == [Sending.GIVEN_UP]
    assert [entry["why"] for entry in logs] == ["the place is gone"]
    assert world.post_of(REVEAL) is not None


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


async def test_news_that_cannot_be_told_is_told_again_and_changes_no_decision(
    world: World,
) -> None:
    told: list[str] = []

    async def fails(meeting: MeetingId) -> None:
        told.append(meeting)
        raise ValueError(WORDS)

    world.hear_changed = world.hear_agreed = fails  # type: ignore[method-assign]  # as above
    world.delivery = world.new_delivery()
    for number in range(2):
        await world.ask(Op.WORDS, f"{REVEAL[:-1]}{number}", title="page", words=WORDS)
    with structlog.testing.capture_logs() as logs:
        await world.drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [True, True]
    assert told == [MEETING, MEETING]
    assert WORDS not in str(logs)


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


async def test_a_reveal_that_is_over_while_the_room_is_looked_at_is_dropped(
    world: World,
) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)

    def over(name: str) -> None:
        if name == "room":
            world.maker.titles.clear()

    world.platform.after = over
    await world.drain()
    assert world.platform.calls == ["post", "room"]
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
