"""A group goes on in another channel: what cannot be, and who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Answer, FormPage
from bot.errors import OutcomeUnknown
from bot.groups import keys
from bot.groups.asked_elsewhere import STANDS_FOR, question_of
from bot.groups.restored import after_restore
from bot.groups.workspaces import begin_erasing, erase_some
from bot.inputs import Press
from bot.ports import Tx
from bot.records import Beyond, Timer
from bot.records import Room as Readable
from bot.rehearsal.platform import ROOM, WORKSPACE

from .in_halves import parted
from .moving_on import (
    answer_token,
    ask_token,
    asks,
    moves,
    offered,
    room_for_six,
    room_of,
    stands_in,
    stays,
    told_of,
)
from .world import (
    EMPTY_ROOM,
    OTHER_ROOM,
    PEOPLE,
    STRANGER,
    World,
    button,
)

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


async def test_who_left_the_group_says_nothing_for_it(world: World) -> None:
    room_for_six(world)
    await asks(world)
    token = answer_token(world)
    await world.press("P2", f"leave|{world.group}|yes")
    assert (await world.press("P2", token)).reason == "refuse.not-a-member"
    assert (await world.press("P3", token)).reason == "refuse.others-are-here", "P2 still reads"
    room_for_six(world, "P1", "P3", "P4")
    assert (await world.press("P3", token)).answer is Answer.DONE


async def test_not_before_the_rooms_of_halves_are_closed(world: World) -> None:
    room_for_six(world)
    owner, due_at = keys.halves_owner(world.meeting), world.clock.now() + timedelta(days=1)
    closes = Timer(owner, keys.CLOSE_ROOMS, due_at)
    await world.store.write(lambda tx: tx.timers.set(closes))
    assert (await asks(world)).reason == "refuse.after-halves"
    await world.store.write(lambda tx: tx.timers.stop(owner, keys.CLOSE_ROOMS))
    assert (await asks(world)).answer is Answer.DONE


async def test_after_a_restore_the_question_stands_once_and_ends_in_its_time(world: World) -> None:
    room_for_six(world)
    await asks(world)
    copied_at = world.clock.now()
    await world.store.write(lambda tx: after_restore(tx, world.bot.tools, copied_at=copied_at))
    await world.passes(days=3)
    answer_token(world)
    await world.passes(days=5)
    assert stands_in(world, EMPTY_ROOM) == []
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
