"""The weeks around a meeting: what happens by the clock, at which local moment, and only once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cards import Answer, Reply
from bot.engine.state import Stage
from bot.groups import card_keys, keys
from bot.groups.planning import plan_next
from bot.records import MeetingStatus

from .conftest import NewWorld
from .world import PEOPLE, SLOW, VOICE, ZONE, Wish, World, actions, button, told

HERE = ZoneInfo(ZONE)


def local(moment: datetime) -> str:
    return moment.astimezone(HERE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("founded_at", "first_on", "meets", "others"),
    [
        # The clock goes back in the night of 25 October 2026, forward on 28 March 2027.
        (
            datetime(2026, 9, 1, 8, tzinfo=UTC),
            date(2026, 9, 24),
            ["2026-09-24 15:00", "2026-11-05 15:00"],
            ["2026-09-24T13:00", "2026-11-05T14:00"],
        ),
        (
            datetime(2027, 2, 1, 8, tzinfo=UTC),
            date(2027, 2, 25),
            ["2027-02-25 15:00", "2027-04-08 15:00"],
            ["2027-02-25T14:00", "2027-04-08T13:00"],
        ),
        # The day before and the day itself of the change.
        (
            datetime(2026, 9, 1, 8, tzinfo=UTC),
            date(2026, 10, 25),
            ["2026-10-25 15:00", "2026-12-06 15:00"],
            ["2026-10-25T14:00", "2026-12-06T14:00"],
        ),
    ],
)
async def test_every_six_weeks_at_three_on_both_sides_of_a_clock_change(
    new_world: NewWorld,
    founded_at: datetime,
    first_on: date,
    meets: list[str],
    others: list[str],
) -> None:
    """The whole cycle stays at its local times, in summer and in winter."""
    world = await new_world(Wish(mode=VOICE.mode, founded_at=founded_at, first_on=first_on))
    timers = {name: local(timer.due_at) for name, timer in (await world.timers()).items()}
    days = {name: (first_on - timedelta(days=n)).isoformat() for name, n in BEFORE.items()}
    assert timers == {name: f"{days[name]} {AT[name]}" for name in BEFORE}
    await world.until((await world.the_meeting()).starts_at)
    assert (await world.state()).stage is Stage.RUNNING
    first, second = await world.meetings()
    assert [local(first.starts_at), local(second.starts_at)] == meets
    assert [m.starts_at.strftime("%Y-%m-%dT%H:%M") for m in (first, second)] == others
    following = await world.timers(keys.meeting_owner(second.id))
    assert local(following["agenda"].due_at).endswith("09:00")
    assert local(following["cases-close"].due_at).endswith("17:00")
    assert local(following["open"].due_at) == meets[1]


BEFORE = {"whose-turn": 21, "agenda": 14, "prepare": 2, "cases-close": 1, "open": 0}
AT = {
    "whose-turn": "09:00",
    "agenda": "09:00",
    "prepare": "09:00",
    "cases-close": "17:00",
    "open": "15:00",
}


async def test_a_whole_cycle_in_its_order(world: World) -> None:
    """Each moment does its own thing, at its moment and not before."""
    timers = await world.timers()
    await world.until(timers["whose-turn"].due_at - timedelta(seconds=1))
    assert world.has("P1", "pass-turn") == 0
    await world.until(timers["whose-turn"].due_at)
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [1, 0, 0, 0, 0, 0]
    agenda_card = card_keys.agenda_card(world.meeting)
    assert await world.card(agenda_card) is None
    await world.until(timers["agenda"].due_at)
    assert await world.card(agenda_card) is not None
    await world.until(timers["prepare"].due_at)
    assert [world.has(who, "attendance") for who in PEOPLE] == [1] * 6
    await world.until(timers["open"].due_at)
    state = await world.state()
    assert state.stage is Stage.RUNNING
    assert state.opened_at == timers["open"].due_at
    assert set(await world.timers()) == {"warning", "time-up", "unattended"}


async def test_founded_late_in_a_cycle(new_world: NewWorld) -> None:
    """The agenda comes at once; nobody is asked about what has passed."""
    founded_at = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    world = await new_world(Wish(founded_at=founded_at, first_on=date(2026, 1, 6)))
    assert "open-case" in actions(await world.agenda())
    assert set(await world.timers()) == {"cases-close", "open"}
    assert all(not world.direct(who) for who in PEOPLE)


async def test_planning_again_changes_nothing(world: World) -> None:
    before = await world.meetings()
    for _ in range(3):
        await world.bot.plan_meetings()
        await world.store.write(lambda tx: plan_next(tx, world.bot.tools, world.group))
    assert await world.meetings() == before


async def test_the_next_date_is_there_when_a_meeting_opens(world: World) -> None:
    await world.begins("P1")
    meetings = await world.meetings()
    assert [m.status for m in meetings] == [MeetingStatus.OPEN, MeetingStatus.PLANNED]
    assert meetings[1].on - meetings[0].on == timedelta(weeks=6)
    await world.goes_to("closing")
    words = told(Reply(Answer.DONE, await world.board()))
    assert "12 maart" in words
    await world.goes_on()
    record = await world.card(card_keys.record_card(world.meeting))
    assert "12 maart" in told(Reply(Answer.DONE, record))
    assert not actions(await world.agenda())


async def test_beginning_a_few_minutes_early_plans_the_next_date_too(world: World) -> None:
    starts_at = (await world.the_meeting()).starts_at
    await world.until(starts_at - timedelta(minutes=20))
    too_early = await world.press("P1", f"begin|{world.meeting}")
    assert too_early.answer is Answer.REFUSED
    await world.until(starts_at - timedelta(minutes=10))
    await world.press("P1", f"attend|{world.meeting}|absent")
    await world.press("P1", f"attend|{world.meeting}|here")
    reply = await world.press("P2", button(await world.agenda(), "begin").token)
    assert reply.answer is Answer.DONE
    assert (await world.state()).stage is Stage.RUNNING
    assert [m.status for m in await world.meetings()] == [MeetingStatus.OPEN, MeetingStatus.PLANNED]
    turn = (await world.state()).turn
    await world.until(starts_at + timedelta(minutes=1))
    assert (await world.state()).turn == turn
    assert len(await world.meetings()) == 2
    again = await world.press("P2", f"begin|{world.meeting}")
    assert again.answer is Answer.REFUSED


# The bot was away


async def test_what_came_due_while_away_happens_once_on_return(world: World) -> None:
    agenda_at = (await world.timers())["agenda"].due_at
    world.clock.move_to(agenda_at + timedelta(days=4))
    await world.deliver()
    assert [world.has(who, "pass-turn") for who in PEOPLE] == [1, 0, 0, 0, 0, 0]
    posts = [p for p in world.platform.posts() if p.place == "R1"]
    assert len(posts) == 1
    before = len(world.platform.diary)
    await world.deliver()
    assert len(world.platform.diary) == before


async def test_away_over_the_opening_for_a_little_while(world: World) -> None:
    starts_at = (await world.the_meeting()).starts_at
    world.clock.move_to(starts_at + timedelta(minutes=25))
    await world.deliver()
    state = await world.state()
    assert state.stage is Stage.RUNNING
    assert state.ends_at is not None
    assert state.ends_at > world.clock.now(), "the first step gets its time from now"


async def test_away_too_long_opens_nothing_over_peoples_heads(world: World) -> None:
    """The agenda offers to begin, and the next date is planned. Nobody prepares for the past."""
    starts_at = (await world.the_meeting()).starts_at
    world.clock.move_to(starts_at + timedelta(minutes=31))
    await world.deliver()
    assert (await world.state()).stage is Stage.PLANNED
    assert "begin" in actions(await world.agenda())
    assert len(await world.meetings()) == 2
    for who in PEOPLE:
        assert not world.direct(who), "no reminders and no questions about what has passed"
    # Those who are there may still begin.
    assert (await world.press("P3", f"begin|{world.meeting}")).answer is Answer.DONE
    assert (await world.state()).stage is Stage.RUNNING
    assert len(await world.meetings()) == 2


async def test_a_date_that_nobody_opened_is_let_go_when_the_next_one_opens(world: World) -> None:
    starts_at = (await world.the_meeting()).starts_at
    world.clock.move_to(starts_at + timedelta(hours=3))
    await world.deliver()
    missed, coming = await world.meetings()
    # From now on the next date is the one that cases, the menu and the closing are about.
    await world.until(coming.starts_at - timedelta(hours=2))
    page = await world.form("P1", f"open-case|{world.group}")
    first = await world.sends("P1", page, {"title": "T", "stuck": "S"})
    assert first.next_page is not None
    assert (await world.sends("P1", first.next_page)).answer is Answer.REFUSED
    await world.until(coming.starts_at)
    statuses = [m.status for m in await world.meetings()]
    assert statuses == [MeetingStatus.CANCELLED, MeetingStatus.OPEN, MeetingStatus.PLANNED]
    assert actions(await world.agenda(missed.id)) == []
    assert (await world.press("P1", f"begin|{missed.id}")).answer is Answer.REFUSED
    assert await world.timers(keys.meeting_owner(missed.id)) == {}


async def test_one_meeting_of_a_group_at_a_time(new_world: NewWorld) -> None:
    """A slow meeting that lasts longer than a week does not open the next one beside itself."""
    world = await new_world(Wish(mode=SLOW.mode, every_weeks=1))
    await world.begins("P1")
    following = (await world.meetings())[1]
    await world.until(following.starts_at + timedelta(minutes=1))
    assert (await world.state()).stage is Stage.RUNNING
    assert (await world.the_meeting(following.id)).status is MeetingStatus.PLANNED
    refused = await world.press("P1", f"begin|{following.id}")
    assert refused.answer is Answer.REFUSED
    await world.until(following.starts_at + timedelta(days=6))
    assert (await world.state()).stage is Stage.ENDED


async def test_too_few_people_open_nothing(world: World) -> None:
    for who in ("P3", "P4", "P5", "P6"):
        await world.press(who, f"attend|{world.meeting}|absent")
    await world.until((await world.the_meeting()).starts_at)
    assert (await world.state()).stage is Stage.PLANNED
    assert "begin" in actions(await world.agenda())
    refused = await world.press("P1", f"begin|{world.meeting}")
    assert refused.answer is Answer.REFUSED
    # With a third one it can begin; whoever presses is there.
    assert (await world.press("P3", f"begin|{world.meeting}")).answer is Answer.DONE
    assert [m.status for m in await world.meetings()] == [MeetingStatus.OPEN, MeetingStatus.PLANNED]


@pytest.mark.parametrize("wish", [VOICE, Wish()])
async def test_time_that_ran_out_while_away_skips_nothing(new_world: NewWorld, wish: Wish) -> None:
    world = await new_world(wish)
    await world.begins("P1")
    before = await world.state()
    world.sleeps(minutes=20)
    await world.deliver()
    state = await world.state()
    assert state.slot == before.slot
    assert state.time_is_up
    assert state.was_away
    board = told(Reply(Answer.DONE, await world.board()))
    assert "er even niet was" in board
    assert "next" in actions(await world.board())


async def test_a_slow_step_gets_new_time_after_the_bot_was_away(new_world: NewWorld) -> None:
    world = await new_world(SLOW)
    await world.begins("P1")
    before = await world.state()
    world.sleeps(hours=20)
    await world.deliver()
    state = await world.state()
    assert state.slot == before.slot
    assert state.ends_at is not None
    assert state.ends_at >= world.clock.now() + timedelta(hours=11)
