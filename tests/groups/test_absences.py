"""Twice in a row somebody was not there: they are asked, once, privately, and may say nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cards import Answer, Reply
from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.engine.state import Attendee, MeetingState, Presence
from bot.groups import keys
from bot.groups.absences import cancelled_late, missed_in_a_row, whom_to_ask
from bot.records import Meeting, MeetingStatus, Member
from methods.spec import Mode

from .conftest import NewWorld
from .over_time import comes_to_next, meets
from .world import PEOPLE, VOICE, ZONE, World, actions, button, told

AT = datetime(2026, 3, 12, 14, tzinfo=UTC)
WHO = PersonId("anna")


def held(*presence: Presence | None) -> list[Meeting]:
    """Meetings, the newest first; None where she was no member."""
    state = MeetingState(MeetingId("m"), GroupId("g"), Mode.VOICE)
    people = [() if one is None else (Attendee(WHO, one),) for one in presence]
    return [
        Meeting(
            id=state.meeting,
            group=state.group,
            series="s",
            on=AT.date(),
            starts_at=AT,
            status=MeetingStatus.ENDED,
            state=MeetingState(state.meeting, state.group, Mode.VOICE, people=one),
        )
        for one in people
    ]


HERE, AWAY, LATER, LEFT = Presence.HERE, Presence.ABSENT, Presence.LATER, Presence.LEFT


@pytest.mark.parametrize(
    ("past", "missed"),
    [
        ((), 0),
        ((HERE, AWAY, AWAY), 0),
        ((AWAY, HERE, AWAY), 1),
        ((AWAY, AWAY, HERE), 2),
        ((AWAY, AWAY), 2),
        ((AWAY, AWAY, None), 2),
        ((AWAY, None, AWAY), 1),
        ((AWAY, AWAY, AWAY), 3),
        ((LATER, AWAY), 0),
        ((LEFT, AWAY), 0),
        ((AWAY, LATER, AWAY), 1),
    ],
)
def test_a_row_is_counted_from_the_last_meeting_back(
    past: tuple[Presence | None, ...], missed: int
) -> None:
    meetings = held(*past)
    assert missed_in_a_row(WHO, meetings) == missed
    asked = whom_to_ask([Member(GroupId("g"), WHO, AT)], meetings)
    assert asked == ((WHO,) if missed == 2 else ())


@pytest.mark.parametrize(
    ("hours", "presence", "late"),
    [(49, AWAY, 0), (48, AWAY, 0), (47, AWAY, 1), (1, AWAY, 1), (1, LATER, 0), (1, HERE, 0)],
)
def test_late_is_within_two_days(hours: int, presence: Presence, late: int) -> None:
    (meeting,) = held(None)
    cancelled_at = AT - timedelta(hours=hours)
    people = (Attendee(WHO, presence, cancelled_at=cancelled_at), Attendee(PersonId("bram"), AWAY))
    state = MeetingState(meeting.id, meeting.group, Mode.VOICE, people=people)
    assert cancelled_late(replace(meeting, state=state)) == late


async def misses_two(world: World, *away: str) -> None:
    for _ in range(2):
        await meets(world, away=away)


async def asked(world: World, who: str) -> str:
    """The question as it stands among somebody's own messages, in words."""
    found = [card for card in world.direct(who) if "suits" in actions(card)]
    assert len(found) == 1
    return told(Reply(Answer.DONE, found[0]))


async def test_somebody_who_missed_two_is_asked_the_day_after_and_nobody_else(
    world: World,
) -> None:
    await meets(world, away=["P6"])
    assert keys.STILL_SUITS not in await world.timers()
    await meets(world, away=["P6", "P5"])
    due_at = (await world.timers())[keys.STILL_SUITS].due_at
    ended_at = (await world.state()).ended_at
    assert ended_at is not None
    local = due_at.astimezone(ZoneInfo(ZONE))
    assert local.date() == ended_at.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1)
    await world.until(due_at - timedelta(seconds=1))
    assert not any(world.has(who, "suits") for who in PEOPLE)
    await world.until(due_at)
    assert [world.has(who, "suits") for who in PEOPLE] == [0, 0, 0, 0, 0, 1]
    shown = await asked(world, "P6")
    assert "hoeft niets te antwoorden" in shown
    assert not [name for name in PEOPLE.values() if name in shown]
    (card,) = [c for c in world.direct("P6") if "suits" in actions(c)]
    assert actions(card) == ["suits", "suits", "leave"]
    assert "twee keer" not in card.push


async def test_for_a_third_in_a_row_nobody_is_asked_again(world: World) -> None:
    await misses_two(world, "P6")
    await meets(world, away=["P6"])
    await world.passes(days=2)
    assert world.has("P6", "suits") == 1


async def test_after_coming_once_a_new_row_counts_anew(world: World) -> None:
    await misses_two(world, "P6")
    await meets(world)
    await misses_two(world, "P6")
    await world.passes(days=2)
    assert world.has("P6", "suits") == 2


async def test_whoever_left_meanwhile_is_not_asked(world: World) -> None:
    await misses_two(world, "P6")
    await world.press("P6", f"leave|{world.group}|yes")
    await world.passes(days=2)
    assert world.has("P6", "suits") == 0


async def test_nobody_is_asked_about_long_ago(world: World) -> None:
    """The bot was away until after the meeting that followed."""
    await misses_two(world, "P6")
    old = (await world.timers())[keys.STILL_SUITS]
    await world.store.write(lambda tx: tx.timers.stop(old.owner, old.name))
    await meets(world)
    await world.store.write(lambda tx: tx.timers.set(old))
    await world.deliver()
    assert world.has("P6", "suits") == 0


async def question(world: World, who: str) -> tuple[str, str]:
    """The tokens of what may be answered."""
    await world.passes(days=2)
    (card,) = [c for c in world.direct(who) if "suits" in actions(c)]
    keep, hour = (one.token for one in card.buttons if one.action == "suits")
    return keep, hour


async def test_keeping_changes_nothing(world: World) -> None:
    await misses_two(world, "P6")
    keep, _ = await question(world, "P6")
    before = world.dump()
    for _ in range(2):
        reply = await world.press("P6", keep)
        assert reply.answer is Answer.DONE
        assert "je blijft" in told(reply)
    assert world.dump()["team_group"] == before["team_group"]
    assert world.dump()["outbox"] == before["outbox"]


async def test_another_hour_is_something_for_the_group_to_talk_about(new_world: NewWorld) -> None:
    """It stands on the agenda and at the end of the next meeting, without a name, and then goes."""
    world = await new_world(VOICE)
    await misses_two(world, "P6")
    _, hour = await question(world, "P6")
    for _ in range(2):
        assert (await world.press("P6", hour)).answer is Answer.DONE
    await comes_to_next(world)
    agenda = told(Reply(Answer.DONE, await world.agenda()))
    assert agenda.count("dit uur") == 1
    assert "Farid" not in next(line for line in agenda.splitlines() if "dit uur" in line)
    await meets(world, last="closing")
    assert "dit uur" in told(Reply(Answer.DONE, await world.board()))
    await world.goes_on()
    await comes_to_next(world)
    assert "dit uur" not in told(Reply(Answer.DONE, await world.agenda()))
    # An old message may be answered later, too.
    await world.press("P6", hour)
    assert "dit uur" in told(Reply(Answer.DONE, await world.agenda()))


async def test_two_who_ask_for_it_are_one_item(world: World) -> None:
    await misses_two(world, "P5", "P6")
    await world.passes(days=2)
    for who in ("P5", "P6"):
        _, hour = await question(world, who)
        assert (await world.press(who, hour)).answer is Answer.DONE
    await comes_to_next(world)
    assert told(Reply(Answer.DONE, await world.agenda())).count("dit uur") == 1


async def test_leaving_is_asked_once_more_and_is_quiet(world: World) -> None:
    await misses_two(world, "P6")
    await world.passes(days=2)
    (card,) = [c for c in world.direct("P6") if "suits" in actions(c)]
    first = await world.press("P6", button(card, "leave").token)
    assert first.card is not None
    assert "en niet waarom" in told(first)
    assert (await world.press("P6", button(first.card, "leave").token)).answer is Answer.DONE
    for what in ("keep", "hour"):
        late = await world.press("P6", f"suits|{world.meeting}|{what}")
        assert late.answer is Answer.REFUSED


async def test_only_whoever_was_asked_answers(world: World) -> None:
    await misses_two(world, "P6")
    _, hour = await question(world, "P6")
    before = world.dump()
    for who in ("P1", "Q1", "X1"):
        assert (await world.press(who, hour)).answer is Answer.REFUSED
    assert world.dump()["team_group"] == before["team_group"]


@pytest.mark.parametrize("more", ["", "|", "|later", "|hour|x", "|keep|"])
async def test_odd_answers_change_nothing(world: World, more: str) -> None:
    await misses_two(world, "P6")
    await question(world, "P6")
    before = world.dump()["team_group"]
    reply = await world.press("P6", f"suits|{world.meeting}{more}")
    assert reply.answer is Answer.REFUSED
    assert world.dump()["team_group"] == before
