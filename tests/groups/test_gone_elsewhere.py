"""A group went on in another channel: nothing of it is lost, and nothing stays behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import Answer, Reply
from bot.groups import keys
from bot.groups.lookups import group_at
from bot.inputs import Press
from bot.records import MeetingStatus, RoomKind
from bot.rehearsal.platform import ROOM, WORKSPACE

from .conftest import NewWorld
from .many import found_more
from .moving_on import (
    answer_token,
    ask_token,
    asks,
    moves,
    offered,
    room_for_six,
    room_of,
    shown,
    stands_in,
    told_of,
)
from .world import (
    EMPTY_ROOM,
    PEOPLE,
    STRANGER,
    VOICE,
    World,
    actions,
    button,
    told,
)

# What follows


async def test_the_question_says_nothing_of_the_group(world: World) -> None:
    room_for_six(world)
    await world.brings_case("P3", "Een zaak die niemand hier kent")
    await asks(world)
    (card,) = stands_in(world, EMPTY_ROOM)
    assert actions(card) == ["go-on-here", "not-here"]
    assert not any(name in told_of(card) for name in (*PEOPLE.values(), "Zuid", "zaak"))


async def test_two_say_so_and_everything_comes_along(world: World) -> None:
    room_for_six(world)
    await world.brings_case("P3")
    await world.until((await world.timers())["agenda"].due_at)
    before, timers = await world.the_meeting(), await world.timers()
    old = len(stands_in(world, ROOM))
    assert old >= 1
    await moves(world)
    assert await room_of(world) == EMPTY_ROOM
    (line,) = stands_in(world, ROOM)
    assert EMPTY_ROOM in told_of(line)
    assert line.buttons == ()
    here = stands_in(world, EMPTY_ROOM)
    assert sum("open-case" in actions(card) for card in here) >= 1
    assert not any("go-on-here" in actions(card) for card in here)
    assert (await world.the_meeting()).state == before.state
    assert await world.timers() == timers
    await world.begins()
    assert (await world.the_meeting()).status is MeetingStatus.OPEN
    assert len(stands_in(world, ROOM)) == 1, "nothing of the meeting comes there"


async def test_pressing_again_changes_nothing(world: World) -> None:
    room_for_six(world)
    token = await ask_token(world)
    await world.press("P1", token)
    await world.press("P1", token)
    answer = answer_token(world)
    await world.press("P2", answer)
    there = [card.title for card in stands_in(world, EMPTY_ROOM)]
    for who in ("P2", "P3", "P1"):
        assert (await world.press(who, answer)).answer is Answer.DONE
    assert (await world.press("P1", token)).answer is Answer.DONE
    assert [card.title for card in stands_in(world, EMPTY_ROOM)] == there
    assert len(stands_in(world, ROOM)) == 1


async def test_the_others_are_told_privately_once_each(world: World) -> None:
    room_for_six(world, "P1", "P2", "P3")
    await moves(world)
    await world.passes(days=1)
    for who in PEOPLE:
        heard = sum("gaat verder in" in told_of(card) for card in world.direct(who))
        assert heard == (who not in ("P1", "P2"))


async def test_who_is_not_there_yet_is_not_asked_whether_they_left(world: World) -> None:
    room_for_six(world, "P1", "P2")
    await moves(world)
    for _ in range(2):
        assert await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
        await world.passes(days=1)
    assert not any(world.has(who, "leave") for who in PEOPLE)
    room_for_six(world)
    assert await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    room_for_six(world, "P1", "P2", "P3", "P4", "P5")
    assert await world.bot.news.look_at_room(WORKSPACE, EMPTY_ROOM)
    await world.passes(days=1)
    assert [who for who in PEOPLE if world.has(who, "leave")] == ["P6"], "who was in, and went"


async def test_who_went_at_night_before_the_group_did_is_not_asked_either(world: World) -> None:
    """What is asked in working hours would be asked when the group is long in another room."""
    world.clock.move_to(world.clock.now().replace(hour=22))
    world.platform.absent = {"P6"}
    await world.looks_at_room()
    room_for_six(world, "P1", "P2", "P3", "P4", "P5")
    await moves(world)
    await world.passes(days=1)
    assert not any(world.has(who, "leave") for who in PEOPLE)
    assert sum("gaat verder in" in told_of(card) for card in world.direct("P6")) == 1


async def test_a_room_that_is_gone_is_left_behind(world: World) -> None:
    """The reason why most groups move: and the question who left is put right."""
    world.platform.is_closed = True
    await world.looks_at_room()
    await world.passes(days=1)
    world.platform.is_closed = False
    world.platform.absent = set(PEOPLE)
    room_for_six(world)
    await moves(world)
    await world.passes(days=1)
    assert await room_of(world) == EMPTY_ROOM
    assert len(stands_in(world, EMPTY_ROOM)) >= 1


async def test_news_of_the_old_room_are_nothing_to_the_group(world: World) -> None:
    room_for_six(world)
    await moves(world)
    world.platform.outsiders = {STRANGER}
    assert await world.bot.news.look_at_room(WORKSPACE, ROOM)
    await world.deliver()
    room = await world.store.read(lambda tx: tx.groups.room(world.group))
    assert room is not None
    assert room.readers == frozenset(PEOPLE)
    assert not any("welcome" in actions(card) for card in stands_in(world, EMPTY_ROOM))


async def test_a_look_that_was_under_way_tells_of_the_old_room(world: World) -> None:
    """Who looked before the move stores nothing after it."""
    room_for_six(world)
    looked = await world.platform.room(ROOM)
    await moves(world)
    stranger = replace(looked, readers=frozenset({*PEOPLE, STRANGER}))
    await world.bot.news.room_seen(world.group, stranger, (keys.group_place(world.group), ROOM))
    room = await world.store.read(lambda tx: tx.groups.room(world.group))
    assert room is not None
    assert STRANGER not in room.readers


async def test_words_leave_the_old_room_at_once(world: World) -> None:
    room_for_six(world)
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Dit staat hier nog.")
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    assert world.shown("Dit staat hier nog.") == 1
    await world.goes_to("closing")
    await world.goes_on()
    assert world.shown("Dit staat hier nog.") == 1
    await moves(world)
    await world.passes(hours=1)
    assert world.shown("Dit staat hier nog.") == 0
    assert len(stands_in(world, ROOM)) == 1


async def test_a_button_that_still_stands_there_says_where_the_group_went(world: World) -> None:
    """What is to be taken away may stand for a while, or for good where the bot was put out."""
    room_for_six(world)
    await world.until((await world.timers())["agenda"].due_at)
    old = [kept for kept in world.platform.posts() if kept.place == ROOM and kept.card.buttons]
    await asks(world)
    confirms = Press(world._next(), WORKSPACE, "P2", answer_token(world))
    assert (await world.bot.inbox.press(confirms)).answer is Answer.DONE
    before = await world.the_meeting()
    for kept in old:
        for one in kept.card.buttons:
            for who, reason in (("P3", "elsewhere.went-on"), ("Q1", "refuse.not-a-member")):
                press = Press(world._next(), WORKSPACE, who, one.token, post=kept.external)
                opens = one.token.startswith("open-")
                inbox = world.bot.inbox
                reply = await (inbox.open_form(press) if opens else inbox.press(press))
                assert isinstance(reply, Reply)
                assert reply.reason == reason
                assert (EMPTY_ROOM in told(reply)) == (who == "P3")
    assert await world.the_meeting() == before


@pytest.mark.parametrize("post", ["m1", "\x00", "\ud800", "x" * 5000, "behind:x"])
async def test_a_post_that_nobody_knows_is_no_old_one(world: World, post: str) -> None:
    room_for_six(world)
    await moves(world)
    press = Press("d1", WORKSPACE, "P3", f"dates|{world.group}", post=post)
    assert (await world.bot.inbox.press(press)).answer is Answer.DONE


async def test_the_old_room_can_be_another_groups(world: World) -> None:
    room_for_six(world)
    await moves(world)
    assert (await world.starts("P1", place=ROOM)).token.startswith(f"found|{ROOM}|")
    assert await world.store.read(lambda tx: group_at(tx, WORKSPACE, ROOM)) is None


async def test_and_the_group_may_come_back(world: World) -> None:
    room_for_six(world)
    await moves(world)
    await world.press("P4", await ask_token(world, "P4", room=ROOM))
    (card,) = [one for one in stands_in(world, ROOM) if one.buttons]
    assert (await world.press("P5", button(card, "go-on-here").token)).answer is Answer.DONE
    assert await room_of(world) == ROOM
    assert len(stands_in(world, EMPTY_ROOM)) == 1, "one line says where it went on"


async def test_a_sealed_group_stays_one(new_world: NewWorld) -> None:
    world = await new_world(replace(VOICE, room_kind=RoomKind.SEALED))
    room_for_six(world)
    await moves(world)
    group = await world.store.read(lambda tx: tx.groups.get(world.group))
    assert group is not None
    assert group.room_kind is RoomKind.SEALED


async def test_whoever_is_in_many_groups_finds_each(world: World) -> None:
    await found_more(world, 12, with_first=12)
    listed = await shown(world, "P1", button(await offered(world), "move-groups").token)
    assert actions(listed).count("ask-elsewhere") == 10
    more = await shown(world, "P1", button(listed, "move-groups").token)
    assert actions(more).count("ask-elsewhere") == 3
