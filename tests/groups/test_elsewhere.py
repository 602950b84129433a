"""A group goes on in another channel: two of its members say so, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import Answer, Card, FormPage, Reply
from bot.errors import OutcomeUnknown
from bot.groups import keys
from bot.groups.asked_elsewhere import STANDS_FOR, question_of
from bot.groups.lookups import group_at
from bot.groups.workspaces import begin_erasing, erase_some
from bot.inputs import Press
from bot.ports import Tx
from bot.records import Beyond, MeetingStatus, RoomKind
from bot.records import Room as Readable
from bot.rehearsal.platform import ROOM, WORKSPACE

from .conftest import NewWorld
from .in_halves import parted
from .many import found_more
from .world import (
    EMPTY_ROOM,
    OTHER_ROOM,
    PEOPLE,
    STRANGER,
    VOICE,
    World,
    actions,
    button,
    told,
)


def room_for_six(world: World, *people: str) -> None:
    """These people sit in the new channel, nobody else."""
    world.platform.in_empty_room = {*(people or PEOPLE)}


async def offered(world: World, who: str = "P1", *, room: str = EMPTY_ROOM) -> Card:
    """What a member is offered who types the word for a start in a channel without a group."""
    reply = await world.command(who, "start", place=room)
    assert isinstance(reply, Reply), "a choice, and no form at once"
    assert reply.card is not None
    return reply.card


async def shown(world: World, who: str, token: str) -> Card:
    reply = await world.press(who, token)
    assert reply.card is not None
    return reply.card


async def ask_token(world: World, who: str = "P1", *, room: str = EMPTY_ROOM) -> str:
    offer = await offered(world, who, room=room)
    listed = await shown(world, who, button(offer, "move-groups").token)
    return button(listed, "ask-elsewhere").token


async def asks(world: World, who: str = "P1") -> Reply:
    return await world.press(who, await ask_token(world, who))


def stands_in(world: World, room: str) -> list[Card]:
    """What the bot has posted in a channel and in its threads, and not taken away."""
    return [
        kept.card for kept in world.platform.posts() if world.platform.parent(kept.place) == room
    ]


def answer_token(world: World) -> str:
    cards = [card for card in stands_in(world, EMPTY_ROOM) if "go-on-here" in actions(card)]
    assert len(cards) == 1, "one question, once"
    return button(cards[0], "go-on-here").token


async def moves(world: World, *, first: str = "P1", second: str = "P2") -> Reply:
    assert (await asks(world, first)).answer is Answer.DONE
    reply = await world.press(second, answer_token(world))
    assert reply.answer is Answer.DONE, told(reply)
    return reply


async def room_of(world: World) -> str | None:
    return await world.store.read(lambda tx: tx.posts.place(keys.group_place(world.group)))


async def stays(world: World) -> None:
    """The group is where it was."""
    assert await room_of(world) == ROOM


# What cannot be


async def test_a_stranger_and_somebody_without_a_group_found_one(world: World) -> None:
    page = await world.command(STRANGER, "start", place=EMPTY_ROOM)
    assert isinstance(page, FormPage)


async def test_one_alone_carries_no_group_off(world: World) -> None:
    room_for_six(world)
    await asks(world)
    reply = await world.press("P1", answer_token(world))
    assert reply.reason == "refuse.second-member"
    await stays(world)


@pytest.mark.parametrize("who", [STRANGER, "Q1"])
async def test_nobody_else_asks_or_answers(world: World, who: str) -> None:
    room_for_six(world)
    token = await ask_token(world)
    assert (await world.press(who, token)).answer is not Answer.DONE
    await world.press("P1", token)
    assert (await world.press(who, answer_token(world))).answer is Answer.REFUSED
    assert (await world.press(who, f"not-here|{world.group}")).answer is Answer.REFUSED
    await stays(world)


async def test_a_token_of_somebody_else_asks_nothing(world: World) -> None:
    room_for_six(world)
    reply = await world.press("P2", await ask_token(world, "P1"))
    assert reply.reason == "refuse.unknown-control"
    assert await world.store.read(lambda tx: question_of(tx, world.group)) is None


@pytest.mark.parametrize("change", ["room", "mark", "group", "short", "long"])
async def test_tokens_that_somebody_made_up(world: World, change: str) -> None:
    room_for_six(world)
    await asks(world)
    action, room, mark, group = answer_token(world).split("|")
    made_up = {
        "room": (OTHER_ROOM, mark, group),
        "mark": (room, "0" * 16, group),
        "group": (room, mark, world.other_group),
        "short": (room, mark),
        "long": (room, mark, group, "yes"),
    }[change]
    for verb in (action, "ask-elsewhere", "move-groups"):
        reply = await world.press("P2", "|".join((verb, *made_up)))
        assert reply.answer is Answer.REFUSED
    await stays(world)


@pytest.mark.parametrize("start", ["-1", "x", "10", "99999999999999999999"])
async def test_a_page_of_groups_that_is_not_there(world: World, start: str) -> None:
    action, room, mark, _ = button(await offered(world), "move-groups").token.split("|")
    reply = await world.press("P1", "|".join((action, room, mark, start)))
    assert reply.reason == "refuse.unknown-control"


async def spoil(world: World, what: str) -> None:
    """Make the empty channel one in which the group cannot go on."""
    match what:
        case "stranger":
            world.platform.in_empty_room = {*PEOPLE, STRANGER}
        case "public":
            world.platform.beyond = frozenset({Beyond.MANY})
        case "shared":
            world.platform.beyond = frozenset({Beyond.ELSEWHERE})
        case "gone":
            world.platform.is_closed = True
        case "left it":
            world.platform.in_empty_room = {"P3", "P4"}


SPOILED = {
    "stranger": "refuse.others-are-here",
    "public": "refuse.others-are-here",
    "shared": "refuse.others-are-here",
    "gone": "refuse.one-moment",
    "left it": "refuse.not-in-room",
}


@pytest.mark.parametrize("what", SPOILED)
async def test_where_others_read_it_is_not_asked(world: World, what: str) -> None:
    room_for_six(world)
    token = await ask_token(world)
    await spoil(world, what)
    assert (await world.press("P1", token)).reason == SPOILED[what]
    assert await world.store.read(lambda tx: question_of(tx, world.group)) is None


@pytest.mark.parametrize("what", SPOILED)
async def test_who_came_in_after_the_question_reads_nothing(world: World, what: str) -> None:
    """The question stays: once only members are there, the same button does it."""
    room_for_six(world)
    await asks(world)
    token = answer_token(world)
    await spoil(world, what)
    assert (await world.press("P2", token)).reason == SPOILED[what]
    await stays(world)
    room_for_six(world)
    world.platform.beyond, world.platform.is_closed = frozenset(), False
    assert (await world.press("P2", token)).answer is Answer.DONE
    assert await room_of(world) == EMPTY_ROOM


async def test_a_platform_that_does_not_answer_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room_for_six(world)
    await asks(world)
    token = answer_token(world)

    async def silent(place: str) -> Readable:
        raise OutcomeUnknown

    monkeypatch.setattr(world.platform, "room", silent)
    reply = await world.bot.inbox.press(Press("d1", WORKSPACE, "P2", token))
    assert reply.answer is Answer.NOT_KEPT
    await stays(world)


async def test_a_running_meeting_is_ended_first(world: World) -> None:
    room_for_six(world)
    token = await ask_token(world)
    await world.until((await world.the_meeting()).starts_at - timedelta(days=2))
    await asks(world)
    await world.begins("P1")
    assert (await world.press("P2", answer_token(world))).reason == "refuse.after-meeting"
    assert (await world.press("P1", token)).reason == "refuse.after-meeting"
    await stays(world)


async def test_not_while_it_is_in_two_halves(large: World) -> None:
    await parted(large, "P1", "Q1")
    large.platform.in_empty_room = {"P1", "P2"}
    assert (await asks(large)).reason == "refuse.after-meeting"


async def test_a_room_in_which_another_group_is(world: World) -> None:
    room_for_six(world)
    await asks(world)
    token = answer_token(world)

    def settle(tx: Tx) -> None:
        tx.posts.put_place(keys.group_place(world.other_group), EMPTY_ROOM)

    await world.store.write(settle)
    assert (await world.press("P2", token)).reason == "refuse.room-is-taken"
    await stays(world)


async def test_its_own_room_is_no_other_room(world: World) -> None:
    reply = await world.told_by("P1", "start")
    assert reply.reason == "refuse.group-is-here"
    mark = (await ask_token(world)).split("|")[2]
    assert (await world.press("P1", f"ask-elsewhere|{ROOM}|{mark}|{world.group}")).answer is (
        Answer.REFUSED
    )


async def test_a_room_of_another_workspace_is_none_of_theirs(world: World) -> None:
    """The mark is of a person in a workspace, and the group is found by both."""
    room_for_six(world)
    press = Press("d1", "memory:elsewhere", "P1", await ask_token(world))
    reply = await world.bot.inbox.press(press)
    assert reply.answer is Answer.REFUSED
    assert await world.store.read(lambda tx: question_of(tx, world.group)) is None


async def test_one_question_at_a_time(world: World) -> None:
    room_for_six(world)
    await asks(world)
    made = await world.platform.make_room("nieuw", nonce="n", wished_by="P3")
    world.platform.made[made].members |= {"P3", "P4"}
    token = await ask_token(world, "P3", room=made)
    refused = await world.press("P3", token)
    assert refused.reason == "refuse.asked-elsewhere"
    assert refused.card is not None
    assert (await world.press("P3", button(refused.card, "not-here").token)).answer is Answer.DONE
    assert stands_in(world, EMPTY_ROOM) == []
    assert (await world.press("P3", token)).answer is Answer.DONE
    assert len(stands_in(world, made)) == 1


async def test_the_same_member_asks_again_elsewhere(world: World) -> None:
    """What stood in the first channel is gone, and does not turn up in the second."""
    room_for_six(world)
    await asks(world)
    old = answer_token(world)
    await world.press("P1", f"not-here|{world.group}")
    made = await world.platform.make_room("nieuw", nonce="n", wished_by="P1")
    world.platform.made[made].members |= {"P1", "P2"}
    await world.press("P1", await ask_token(world, "P1", room=made))
    assert stands_in(world, EMPTY_ROOM) == []
    assert (await world.press("P2", old)).reason == "refuse.asked-no-more"
    (card,) = stands_in(world, made)
    assert (await world.press("P2", button(card, "go-on-here").token)).answer is Answer.DONE
    assert await room_of(world) == made


async def test_after_a_week_it_is_over_and_whoever_asked_hears_it_once(world: World) -> None:
    room_for_six(world)
    await asks(world)
    token = answer_token(world)
    await world.until(world.clock.now() + STANDS_FOR + timedelta(days=1))
    assert stands_in(world, EMPTY_ROOM) == []
    assert (await world.press("P2", token)).reason == "refuse.asked-no-more"
    await stays(world)
    said = [card for card in world.direct("P1") if "Een week lang" in told_of(card)]
    assert len(said) == 1
    assert not any("Een week lang" in told_of(card) for card in world.direct("P2"))


async def test_whoever_asked_leaves_and_nothing_is_asked(world: World) -> None:
    room_for_six(world)
    await asks(world)
    token = answer_token(world)
    await world.press("P1", f"leave|{world.group}|yes")
    assert stands_in(world, EMPTY_ROOM) == []
    assert (await world.press("P2", token)).reason == "refuse.asked-no-more"
    assert (await world.press("P1", token)).reason == "refuse.not-a-member"
    await stays(world)


async def test_of_a_group_that_was_erased_nothing_is_left(world: World) -> None:
    room_for_six(world)
    await moves(world)
    room_for_six(world)
    world.platform.in_empty_room = {"P1", "P2"}
    made = await world.platform.make_room("nieuw", nonce="n", wished_by="P1")
    world.platform.made[made].members |= {"P1", "P2"}
    await world.press("P1", await ask_token(world, "P1", room=made))
    token = button(stands_in(world, made)[0], "go-on-here").token

    def erase(tx: Tx) -> None:
        gone = begin_erasing(tx, world.bot.tools, WORKSPACE).gone
        while erase_some(tx, gone):
            pass

    await world.store.write(erase)
    assert (await world.press("P2", token)).answer is Answer.REFUSED
    left = [
        row
        for table in ("place", "post", "timer")
        for row in world.dump()[table]
        if world.group in repr(row)
    ]
    assert left == []


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


def told_of(card: Card) -> str:
    return told(Reply(Answer.DONE, card))
