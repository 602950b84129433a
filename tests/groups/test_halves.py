"""Two rounds side by side, from nine people on: in rooms of their own, and closing together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Answer, FormPage, Reply
from bot.engine.state import RoundOutcome, Stage
from bot.errors import Unavailable
from bot.groups import card_keys, keys
from bot.groups.halves import APART, TOGETHER
from bot.groups.lookups import cases_on_table
from bot.groups.planning import move_meeting
from bot.groups.workspaces import begin_erasing, erase_some
from bot.ports import Tx
from bot.records import MeetingStatus
from bot.rehearsal import Around, Colleagues, Habits
from bot.rehearsal.clock import SeededIds
from bot.rehearsal.platform import WORKSPACE
from bot.rehearsal.steps import StepReader

from .conftest import NewWorld
from .in_halves import (
    HARVEST,
    NINE,
    cards_in,
    chosen,
    common,
    ends,
    eyes_on,
    halves,
    names,
    of,
    parted,
    soon,
    words_of,
)
from .world import CHAT, SLOW, ZONE, World, actions, button, told

# Choosing


async def test_nobody_from_outside_chooses(large: World) -> None:
    await soon(large)
    token = button(await large.agenda(), "halves").token
    assert (await large.press("Q6", token)).answer is Answer.REFUSED
    for odd in (f"halves|{large.meeting}|maybe", f"halves|{large.meeting}", "halves|x|yes"):
        assert (await large.press("P1", odd)).answer is Answer.REFUSED
    assert "halves" in actions(await large.agenda())
    assert not await halves(large)


async def test_eight_are_offered_nothing(new_world: NewWorld) -> None:
    world = await of(new_world, 8)
    await soon(world)
    assert "halves" not in actions(await world.agenda())
    reply = await world.press("P1", f"halves|{world.meeting}|yes")
    assert "negen" in told(reply)


async def test_it_is_offered_once_the_cases_are_known(large: World) -> None:
    starts_at = (await large.the_meeting()).starts_at
    await large.until(starts_at - timedelta(days=3))
    assert "halves" not in actions(await large.agenda())
    await large.until(starts_at - timedelta(hours=3))
    assert "halves" in actions(await large.agenda())
    assert "met 9" in words_of(await large.agenda())


async def test_nothing_is_offered_where_a_step_takes_days(new_world: NewWorld) -> None:
    world = await of(new_world, 9, SLOW)
    await soon(world)
    assert "halves" not in actions(await world.agenda())
    assert "dagen" in told(await world.press("P1", f"halves|{world.meeting}|yes"))


async def test_the_last_press_counts(large: World) -> None:
    await soon(large)
    yes, no = (f"halves|{large.meeting}|{way}" for way in ("yes", "no"))
    for token in (yes, yes, no, no):
        assert (await large.press("P3", token)).answer is Answer.DONE
    await large.until((await large.the_meeting()).starts_at)
    assert (await large.at_hand()).method.id == "crea-m"
    assert (await large.press("P3", yes)).answer is Answer.REFUSED
    assert not await halves(large)


# Beginning


async def test_a_room_that_cannot_be_made(large: World) -> None:
    """They meet as one, and are told so."""
    large.platform.allows_rooms = False
    assert await parted(large, "P1") == ()
    assert (await large.the_meeting()).status is MeetingStatus.OPEN
    assert (await large.at_hand()).method.id == "crea-m"
    card = await large.card(card_keys.as_one_card(large.meeting, "no-room"))
    assert card is not None
    assert "geen twee kamers" in words_of(card)
    assert len(await large.store.read(lambda tx: tx.groups.all())) == 2


async def test_nobody_waits_for_rooms(large: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While they are made, whoever begins lets the group meet as one."""

    async def away(name: str, *, nonce: str, wished_by: str) -> str:
        raise Unavailable

    monkeypatch.setattr(large.platform, "make_room", away)
    await chosen(large)
    begin = button(await large.agenda(), "begin").token
    assert (await large.bot.inbox.press(large._press("P1", begin, None))).answer is Answer.DONE
    await large.bot.delivery.drain()
    assert len(await halves(large)) == 2
    assert (await large.the_meeting()).status is MeetingStatus.PLANNED
    await large.bot.delivery.drain()
    again = await large.bot.inbox.press(large._press("P2", begin, None))
    assert again.answer is Answer.DONE
    assert (await large.the_meeting()).status is MeetingStatus.OPEN
    assert await halves(large) == ()
    assert (await large.press("P3", begin)).answer is Answer.REFUSED


async def test_fewer_come_than_said(large: World) -> None:
    await chosen(large)
    assert (await large.press("P6", f"attend|{large.meeting}|absent")).answer is Answer.DONE
    assert "nu komen er 8" in words_of(await large.agenda())
    await large.until((await large.the_meeting()).starts_at)
    assert (await large.the_meeting()).status is MeetingStatus.OPEN
    assert await large.card(card_keys.as_one_card(large.meeting, "few")) is not None


async def test_two_begin_at_once(large: World) -> None:
    await chosen(large)
    begin = button(await large.agenda(), "begin").token
    first = await large.press("P1", begin)
    second = await large.press("P2", begin)
    assert first.answer is Answer.DONE
    assert second.answer is Answer.REFUSED
    assert len(await halves(large)) == len(large.platform.made) == 2


# In their rooms


async def test_two_halves_and_a_joint_closing(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    people = [sorted(names(large, half)) for half in (one, other)]
    assert sorted([*people[0], *people[1]]) == sorted(NINE)
    assert {len(people[0]), len(people[1])} == {4, 5}
    # Each brings a case.
    assert [len(half.meeting.state.cases) for half in (one, other) if half.meeting] == [1, 1]
    assert (await large.state()).slot == APART
    rooms = {made.external: sorted(made.members) for made in large.platform.made.values()}
    assert sorted(rooms.values()) == sorted(people)
    assert all("Annas" not in words_of(card) for card in await cards_in(large, other))
    await ends(large, one)
    assert (await large.state()).slot == APART
    assert "klaar" in words_of(await common(large))
    await ends(large, other)
    assert (await large.state()).slot == TOGETHER
    following = [m for m in await large.meetings() if m.status is MeetingStatus.PLANNED]
    assert len(following) == 1
    await large.goes_on()
    assert (await large.the_meeting()).status is MeetingStatus.ENDED
    table = await large.store.read(lambda tx: cases_on_table(tx, large.group))
    assert table == ()


async def test_one_half_reads_and_does_nothing_in_the_other(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    eyes, stranger = await eyes_on(large, one), names(large, other)[0]
    await eyes.goes_to(HARVEST)
    writer = next(who for who in names(large, one) if who not in ("P1", "Q1"))
    assert (await eyes.harvests(writer, intention="Iets geheims")).answer is Answer.DONE
    give = await eyes.token("open-give")
    assert isinstance(await large.opens(stranger, give), Reply)
    for token in (await eyes.token("next"), await eyes.token("stop"), f"more|{eyes.meeting}"):
        reply = await large.press(stranger, token)
        assert reply.answer is Answer.REFUSED
        assert "geheim" not in told(reply)
    assert (await eyes.state()).slot.phase_id == HARVEST
    everywhere = [*await cards_in(large, other), *large.direct(stranger), await common(large)]
    assert not any("geheim" in words_of(card) for card in everywhere)
    # What somebody intends is of the whole group's meeting: the look-back and reminders know it.
    kept = await large.store.read(lambda tx: tx.intentions.of_group(large.group))
    assert [(one.meeting, one.person) for one in kept] == [(large.meeting, large.ids[writer])]


async def test_somebody_reads_along_in_one_room(large: World) -> None:
    """That half stands still, the other goes on."""
    one, other = await parted(large, "P1", "Q1")
    place = await large.store.read(lambda tx: tx.posts.place(keys.group_place(one.group.id)))
    assert place is not None
    stranger = names(large, other)[0]
    large.platform.made[place].members.add(stranger)
    assert await large.bot.news.look_at_room(WORKSPACE, place)
    await large.deliver()
    assert (await (await eyes_on(large, one)).state()).frozen
    assert not (await (await eyes_on(large, other)).state()).frozen
    assert not await large.store.read(lambda tx: tx.groups.newcomers(one.group.id))
    large.platform.made[place].members.discard(stranger)
    assert await large.bot.news.look_at_room(WORKSPACE, place)
    assert not (await (await eyes_on(large, one)).state()).frozen


async def test_a_stop_in_one_half_stays_there(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    eyes = await eyes_on(large, one)
    assert (await large.press(names(large, one)[1], await eyes.token("stop"))).answer is Answer.DONE
    assert (await eyes.state()).stage is Stage.STOPPED
    assert (await (await eyes_on(large, other)).state()).stage is Stage.RUNNING
    assert (await large.state()).stage is Stage.RUNNING
    assert not any(large.has(who, "answer-stop") for who in names(large, other))


async def test_who_comes_late_is_in_the_smaller_half(new_world: NewWorld) -> None:
    world = await of(new_world, 10)
    await chosen(world, "P1", "Q1")
    await world.press("Q4", f"attend|{world.meeting}|later")
    await world.until((await world.the_meeting()).starts_at)
    before = await halves(world)
    assert [len(half.people) for half in before] == [5, 4]
    join = button(await common(world), "join-half").token
    for _ in range(2):
        assert (await world.press("Q4", join)).answer is Answer.DONE
    one, other = await halves(world)
    assert [len(half.here) for half in (one, other)] == [5, 5]
    assert world.ids["Q4"] in other.here
    assert "Q4" in [m for made in world.platform.made.values() for m in made.members]
    assert (await world.press("Q6", join)).answer is Answer.REFUSED
    # Somebody who is in one already stays in it.
    assert (await world.press(names(world, one)[0], join)).answer is Answer.DONE
    assert [len(half.here) for half in await halves(world)] == [5, 5]


async def test_too_few_are_left_in_one_half(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    eyes = await eyes_on(large, other)
    await eyes.goes_to("roles")
    stay, *rest = names(large, other)
    for who in rest[:2]:
        assert (await large.press(who, f"attend|{eyes.meeting}|left")).answer is Answer.DONE
    board = await eyes.board()
    assert "te weinig" in words_of(board)
    assert "te weinig" in words_of(await common(large))
    token = button(board, "one-room").token
    assert (await large.press("Q6", token)).answer is Answer.REFUSED
    assert (await large.press(stay, token)).answer is Answer.DONE
    one, other = await halves(large)
    assert other.is_over
    assert large.ids[stay] in one.here
    assert not set(map(large.ids.get, rest[:2])) & set(one.here)
    assert (await large.press(stay, token)).answer is Answer.REFUSED
    # Nobody waits for anybody: the whole group closes when the one room has ended.
    await large.passes(minutes=15)
    assert "wacht" not in words_of(await common(large))
    assert "Helft 2" not in words_of(await common(large))
    await ends(large, one)
    assert (await large.state()).slot == TOGETHER


async def test_halves_with_a_case_each_stay_apart(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    for half in (one, other):
        await (await eyes_on(large, half)).goes_to("roles")
    reply = await large.press("P1", f"one-room|{large.meeting}")
    assert "casus begonnen" in told(reply)


async def test_one_half_waits_for_the_other(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    await ends(large, one)
    guide = large.name((await large.state()).facilitator)
    turn = (await large.state()).turn
    early = await large.press(guide, f"next|{large.meeting}|{turn}")
    assert "nog bezig" in told(early)
    assert "next" not in actions(await common(large))
    await large.passes(minutes=6)
    # Who comes or goes meanwhile makes nobody wait longer.
    assert other.meeting is not None
    who = names(large, other)[-1]
    for way in ("left", "here"):
        assert (await large.press(who, f"attend|{other.meeting.id}|{way}")).answer is Answer.DONE
    await large.passes(minutes=5)
    card = await large.card(card_keys.others_wait_card(other.group.id))
    assert card is not None
    assert "wachten" in words_of(card)
    assert (
        await large.press(guide, button(await common(large), "next").token)
    ).answer is Answer.DONE
    assert (await large.state()).slot == TOGETHER
    # The other half ends after all, and nothing is moved twice.
    await ends(large, other)
    assert (await large.state()).slot == TOGETHER


async def test_somebody_leaves_the_group_meanwhile(large: World) -> None:
    one, _ = await parted(large, "P1", "Q1")
    who = names(large, one)[-1]
    assert (await large.press(who, f"leave|{large.group}|yes")).answer is Answer.DONE
    one, _ = await halves(large)
    assert large.ids[who] not in one.here
    assert large.ids[who] not in one.people
    eyes = await eyes_on(large, one)
    assert (await large.press(who, f"more|{eyes.meeting}")).answer is Answer.REFUSED


async def test_a_case_that_comes_in_the_room_of_a_half(large: World) -> None:
    """It is on that half's table, and on no other."""
    one, other = await parted(large)
    place = await large.store.read(lambda tx: tx.posts.place(keys.group_place(other.group.id)))
    assert place is not None
    who = names(large, other)[1]
    page = await large.command(who, "casus", place=place)
    assert isinstance(page, FormPage)
    reply = await large.sends(who, page, {"title": "Een titel", "stuck": "Vast"})
    while reply.next_page is not None:
        reply = await large.sends(who, reply.next_page)
    one, other = await halves(large)
    assert other.meeting is not None
    assert [len(half.meeting.state.cases) for half in (one, other) if half.meeting] == [0, 1]
    case = other.meeting.state.cases[0].case
    await large.press(who, f"withdraw-case|{large.group}|{case}")
    one, other = await halves(large)
    assert other.meeting is not None
    assert other.meeting.state.cases == ()


async def test_colleagues_go_through_both_halves_by_themselves(new_world: NewWorld) -> None:
    """As they do in the practice room: they choose it, write in their own room, and close."""
    world = await of(new_world, 9, CHAT)
    for who in ("P1", "Q1"):
        await world.brings_case(who, f"Casus van {who}")
    await soon(world)
    steps = StepReader(world.store, world.bot.tools, world.group)
    around = Around(world.bot.inbox, world.platform, steps, world.clock, SeededIds(7), WORKSPACE)
    colleagues = Colleagues(around, seed=7, language="nl", habits=Habits(divides=True))
    for _ in range(400):
        for who in NINE:
            await colleagues.act(who)
        world.clock.move_to(world.clock.now() + timedelta(seconds=30))
        await world.deliver()
        if (await world.the_meeting()).status is MeetingStatus.ENDED:
            break
    both = await halves(world)
    assert [half.is_over for half in both] == [True, True]
    assert (await world.the_meeting()).status is MeetingStatus.ENDED
    outcomes = [r.outcome for half in both if half.meeting for r in half.meeting.state.rounds]
    assert outcomes == [RoundOutcome.DONE] * 2
    kept = await world.store.read(lambda tx: tx.intentions.of_group(world.group))
    assert {world.name(one.person) for one in kept} == set(NINE)
    assert colleagues.refusals == []


async def test_a_date_that_moves_while_rooms_are_made(large: World) -> None:
    """Nothing is left of halves that never began, and their rooms are put away."""
    await chosen(large)
    begin = button(await large.agenda(), "begin").token
    assert (await large.bot.inbox.press(large._press("P1", begin, None))).answer is Answer.DONE

    def unit(tx: Tx) -> None:
        meeting = tx.meetings.get(large.meeting)
        assert meeting is not None
        starts_at = meeting.starts_at + timedelta(days=7)
        move_meeting(tx, large.bot.tools, meeting, starts_at=starts_at, zone=ZONE)

    await large.store.write(unit)
    await large.deliver()
    assert await halves(large) == ()
    assert [made.is_archived for made in large.platform.made.values()] == [True, True]


async def test_a_workspace_that_leaves_leaves_no_half(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    await ends(large, one)
    gone = await large.store.write(lambda tx: begin_erasing(tx, large.bot.tools, WORKSPACE).gone)
    while await large.store.write(lambda tx: erase_some(tx, gone)):
        pass
    rows = {name: rows for name, rows in large.dump().items() if rows}
    named = {one.group.id, other.group.id, large.meeting, large.group}
    left = [name for name, of in rows.items() for row in of if any(n in str(row) for n in named)]
    assert left == []


async def test_rooms_that_are_ready_long_after_the_hour_call_nobody(large: World) -> None:
    """The bot was away: whoever is still there begins by the agenda."""
    await chosen(large)
    begin = button(await large.agenda(), "begin").token
    assert (await large.bot.inbox.press(large._press("P1", begin, None))).answer is Answer.DONE
    await large.bot.delivery.drain()
    assert len(large.platform.made) == 2
    large.clock.move_to(large.clock.now() + timedelta(minutes=45))
    await large.until(large.clock.now())
    assert (await large.the_meeting()).status is MeetingStatus.PLANNED
    assert await halves(large) == ()
    assert all(made.is_archived for made in large.platform.made.values())
    assert (await large.press("P1", begin)).answer is Answer.DONE
    assert len(await halves(large)) == 2
