"""Fewer come than a meeting needs: a shorter method, video, and another day as the last of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.cards import Answer, FormPage, Reply
from bot.engine.state import Presence, Stage
from bot.groups import keys
from bot.groups.dates import dates_file
from bot.groups.lookups import next_meeting
from bot.groups.planning import plan_next
from bot.ports import Tx
from bot.records import Meeting, MeetingStatus

from .conftest import NewWorld
from .world import CHAT, PEOPLE, STRANGER, VOICE, ZONE, Wish, World, actions, button, told

#: What an agenda offers at its end, where another day is among it.
LAST = ("attendance", "open-move", "open-poll", "first-meeting", "more")
HERE = ZoneInfo(ZONE)
#: The first meeting of the six, the one after it, and a day between them.
FIRST, NEXT, ANOTHER = "2026-01-29", "2026-03-12", "2026-02-05"


async def few(world: World, *who: str) -> None:
    """These people say that they do not come, once the agenda stands there."""
    agenda = (await world.timers()).get("agenda")
    if agenda is not None:
        await world.until(agenda.due_at)
    for one in who:
        reply = await world.press(one, f"attend|{world.meeting}|absent")
        assert reply.answer is Answer.DONE


async def moves(world: World, who: str, on: str = ANOTHER, at: str = "15:00") -> Reply:
    page = await world.form(who, f"open-move|{world.meeting}")
    return await world.sends(who, page, {"move-on": on, "move-at": at})


async def planned(world: World) -> Meeting:
    found = await world.store.read(lambda tx: next_meeting(tx, world.group))
    assert found is not None
    return found


async def words(world: World) -> str:
    return told(Reply(Answer.DONE, await world.agenda()))


async def test_with_enough_people_nothing_is_offered(world: World) -> None:
    await few(world, "P1", "P2")
    assert actions(await world.agenda()) == ["open-case", "attendance", "first-meeting", "more"]
    reply = await world.opens("P3", f"open-move|{world.meeting}")
    assert isinstance(reply, Reply)
    assert "genoeg mensen" in told(reply)


async def test_with_fewer_than_the_method_needs_a_shorter_one_comes_first(
    new_world: NewWorld,
) -> None:
    """Three of six: CREA-M asks for four. Nobody is named who stays away."""
    world = await new_world(VOICE)
    await few(world, "P1", "P2", "P3")
    card = await world.agenda()
    assert actions(card) == ["open-methods", "open-case", *LAST]
    assert [one.action for one in card.buttons if one.main] == ["open-methods"]
    lines = (await words(world)).splitlines()
    offers = [n for n, line in enumerate(lines) if "komen er 3" in line or "video" in line]
    offers += [n for n, line in enumerate(lines) if "andere dag" in line][:1]
    assert len(offers) == 3
    assert offers == sorted(offers)
    for name in ("Anna", "Bram", "Chris"):
        assert name not in await words(world)
    page = await world.form("P4", button(card, "open-methods").token)
    assert "case-kind" in [field.name for field in page.fields]


async def test_a_shorter_method_is_enough(world: World) -> None:
    await few(world, "P1", "P2", "P3")
    await world.press("P4", f"use-method|{world.meeting}|troika")
    assert "open-move" not in actions(await world.agenda())


async def test_with_fewer_than_three_there_is_no_method_for_it(world: World) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    assert actions(await world.agenda()) == ["open-case", *LAST]
    assert "drie mensen nodig; nu komen er 2" in await words(world)
    assert "video" not in await words(world), "at keyboards everybody is where they are"


async def test_whoever_comes_later_or_leaves_early_counts(world: World) -> None:
    await few(world, "P1", "P2")
    await world.press("P3", f"attend|{world.meeting}|later")
    await world.press("P4", f"attend|{world.meeting}|early")
    assert "open-move" not in actions(await world.agenda())


async def test_a_small_group_is_not_told_so_every_time(world: World) -> None:
    """Members who left do not stand on the agenda; the others said nothing."""
    await few(world)
    assert "open-move" not in actions(await world.agenda())


@pytest.mark.parametrize("wish", [CHAT, VOICE], ids=["chat", "voice"])
async def test_the_meeting_moves_and_the_series_goes_on(new_world: NewWorld, wish: Wish) -> None:
    world = await new_world(wish)
    await few(world, "P1", "P2", "P3", "P4")
    old = await world.the_meeting()
    assert (await moves(world, "P5", at="16:30")).answer is Answer.DONE
    new = await planned(world)
    assert new.starts_at.astimezone(HERE).strftime("%Y-%m-%d %H:%M") == f"{ANOTHER} 16:30"
    assert (new.on, new.series) == (date(2026, 2, 5), None)
    assert {one.presence for one in new.state.people} == {Presence.HERE}
    assert "verplaatst naar" in await words(world)
    assert actions(await world.agenda()) == []
    fresh = told(Reply(Answer.DONE, await world.agenda(new.id)))
    assert all(name in fresh for name in PEOPLE.values())
    assert await world.timers() == {}, "nothing comes of the old day"
    owner = keys.meeting_owner(new.id)
    timers = {name: timer.due_at for name, timer in (await world.timers(owner)).items()}
    assert timers["open"] == new.starts_at
    assert timers["prepare"].astimezone(HERE).strftime("%m-%d %H:%M") == "02-03 09:00"
    # The old hour passes, and nothing else is planned beside the new day.
    await world.until(old.starts_at + timedelta(hours=1))
    await world.bot.plan_meetings()
    assert (await world.the_meeting()).status is MeetingStatus.CANCELLED
    assert [m.id for m in await world.meetings()] == [old.id, new.id]
    await world.until(new.starts_at)
    assert (await world.the_meeting(new.id)).state.stage is Stage.RUNNING
    assert [m.on.isoformat() for m in await world.meetings()] == [FIRST, ANOTHER, NEXT]


async def test_it_moves_once_whoever_presses_and_however_often(world: World) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    pages = [await world.form(who, f"open-move|{world.meeting}") for who in ("P1", "P2", "P3")]
    sent = {"move-on": ANOTHER, "move-at": "15:00"}
    for who, page in (("P1", pages[0]), ("P1", pages[0]), ("P2", pages[1])):
        assert (await world.sends(who, page, sent)).answer is Answer.DONE
    late = await world.sends("P3", pages[2], {**sent, "move-on": "2026-02-06"})
    assert late.answer is Answer.REFUSED
    assert "gaat niet door" in told(late)
    assert len(await world.meetings()) == 2


async def test_it_may_move_again_when_few_come_then_too(world: World) -> None:
    first = world.meeting
    await few(world, "P1", "P2", "P3", "P4")
    await moves(world, "P1")
    world.meeting = (await planned(world)).id
    early = await world.opens("P1", f"open-move|{world.meeting}")
    assert isinstance(early, Reply), "everybody counts as coming"
    await few(world, "P3", "P4", "P5")
    await moves(world, "P6", "2026-02-10")
    status = {m.on.isoformat(): m.status for m in await world.meetings()}
    assert status == {
        FIRST: MeetingStatus.CANCELLED,
        ANOTHER: MeetingStatus.CANCELLED,
        "2026-02-10": MeetingStatus.PLANNED,
    }
    assert first != world.meeting


async def test_it_may_move_forward(world: World) -> None:
    """Then its own day in the series is used, and the next is the one after it."""
    await few(world, "P1", "P2", "P3")
    await moves(world, "P1", "2026-01-27")
    new = await planned(world)
    await world.until(new.starts_at)
    assert [m.on.isoformat() for m in await world.meetings()] == ["2026-01-27", FIRST, NEXT]
    assert (await world.the_meeting()).status is MeetingStatus.CANCELLED


async def test_where_few_come_then_either_the_series_goes_on(world: World) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    await moves(world, "P1")
    world.meeting = (await planned(world)).id
    await few(world, "P1", "P2", "P3", "P4")
    await world.until((await planned(world)).starts_at)
    assert (await planned(world)).on.isoformat() == NEXT
    late = await world.opens("P1", f"open-move|{world.meeting}")
    assert isinstance(late, Reply)
    assert "begin dan gerust" in told(late)
    assert "open-move" not in actions(await world.agenda())


@pytest.mark.parametrize(
    ("on", "at", "says"),
    [
        ("2026-01-14", "15:00", "na vandaag"),
        ("2025-12-31", "15:00", "na vandaag"),
        ("2027-06-01", "15:00", "binnen een jaar"),
        (FIRST, "15:00", "Dan is de bijeenkomst al"),
        (NEXT, "10:00", "bijeenkomst daarna is op donderdag 12 maart"),
        ("2026-03-20", "15:00", "Kies een dag ervoor"),
        ("overmorgen", "15:00", "Kies een dag"),
        ("", "15:00", "mist nog iets"),
        (ANOTHER, "vijf uur", "Schrijf de tijd"),
        (ANOTHER, "15:00+01:00", "Schrijf de tijd"),
        (ANOTHER, "", "mist nog iets"),
    ],
)
async def test_a_day_that_cannot_be(world: World, on: str, at: str, says: str) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    before = await world.meetings()
    reply = await moves(world, "P1", on, at)
    assert reply.answer is Answer.INVALID
    assert says in told(reply)
    assert await world.meetings() == before


async def test_another_hour_of_the_same_day_is_another_moment(world: World) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    assert (await moves(world, "P1", FIRST, "19:00")).answer is Answer.DONE
    assert (await planned(world)).starts_at == datetime(2026, 1, 29, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("founded_at", "first_on", "on", "at", "starts_at"),
    [
        # The night of 29 March 2026 has no half past two; that of 25 October has two.
        (
            datetime(2026, 3, 10, 8, tzinfo=UTC),
            date(2026, 3, 19),
            "2026-03-29",
            "02:30",
            datetime(2026, 3, 29, 1, tzinfo=UTC),
        ),
        (
            datetime(2026, 10, 6, 8, tzinfo=UTC),
            date(2026, 10, 15),
            "2026-10-25",
            "02:30",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
    ],
)
async def test_a_time_that_is_not_there_or_comes_twice(
    new_world: NewWorld,
    founded_at: datetime,
    first_on: date,
    on: str,
    at: str,
    starts_at: datetime,
) -> None:
    world = await new_world(Wish(founded_at=founded_at, first_on=first_on))
    await few(world, "P1", "P2", "P3", "P4")
    assert (await moves(world, "P1", on, at)).answer is Answer.DONE
    assert (await planned(world)).starts_at == starts_at
    await world.until(starts_at)
    assert (await planned(world)).starts_at.astimezone(HERE).strftime("%H:%M") == "15:00"


async def test_the_clock_of_the_group_counts_not_that_of_whoever_asks(world: World) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    page = await world.form("P1", f"open-move|{world.meeting}")
    hint = next(field.hint for field in page.fields if field.name == "move-at")
    assert ZONE in hint
    assert [field.value for field in page.fields] == ["", "15:00"]


async def test_nobody_else_and_not_once_it_runs(world: World) -> None:
    await few(world, "P1", "P2", "P3")
    page = await world.form("P4", f"open-move|{world.meeting}")
    for who in (STRANGER, "Q1"):
        assert (await world.sends(who, page, {"move-on": ANOTHER})).answer is Answer.REFUSED
        assert isinstance(await world.opens(who, f"open-move|{world.meeting}"), Reply)
    await world.until((await world.the_meeting()).starts_at)
    assert (await world.state()).stage is Stage.RUNNING
    late = await world.sends("P4", page, {"move-on": ANOTHER})
    assert late.answer is Answer.REFUSED
    assert "al begonnen" in told(late)
    assert isinstance(await world.opens("P4", f"open-move|{world.meeting}"), Reply)


async def test_what_belongs_to_the_old_day_says_so(world: World) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    await moves(world, "P5")
    for token in (f"attend|{world.meeting}|here", f"attendance|{world.meeting}"):
        reply = await world.press("P1", token)
        assert reply.answer is Answer.REFUSED
        assert "gaat niet door" in told(reply)
    assert (await world.press("P1", f"begin|{world.meeting}")).answer is Answer.REFUSED
    method = await world.press("P1", f"use-method|{world.meeting}|troika|0")
    assert method.answer is Answer.REFUSED


async def test_a_form_that_is_none_of_ours(world: World) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    page = await world.form("P1", f"open-move|{world.meeting}")
    for token in ("move", f"move|{world.meeting}", f"move|{world.meeting}|x", "move|x|y"):
        odd = FormPage(token, page.form, page.title, page.language, page.fields, page.send_label)
        assert (await world.sends("P1", odd, {"move-on": ANOTHER})).answer is Answer.REFUSED
    assert len(await world.meetings()) == 1


async def test_a_pause_comes_first(world: World) -> None:
    """Nobody moves into a pause, and a date that was moved makes way for one that comes later."""
    await few(world, "P1", "P2", "P3", "P4")
    await pauses(world, "2026-02-10", "2026-02-12")
    refused = await moves(world, "P1", "2026-02-11")
    assert "groep pauze" in told(refused)
    assert (await moves(world, "P1")).answer is Answer.DONE
    moved = await planned(world)
    await pauses(world, ANOTHER, "2026-02-06")
    following = await planned(world)
    assert following.on.isoformat() == NEXT
    assert "verplaatst naar donderdag 12 maart" in told(
        Reply(Answer.DONE, await world.agenda(moved.id))
    )


async def pauses(world: World, first: str, last: str) -> None:
    page = await world.form("P6", f"open-pause|{world.group}")
    added = await world.sends("P6", page, {"first-day": first, "last-day": last})
    assert added.answer is Answer.DONE


async def test_the_dates_of_the_year_tell_of_the_day_that_was_chosen(world: World) -> None:
    """In a calendar it is the same event, on its new day."""

    def events(tx: Tx) -> dict[str, datetime]:
        group = tx.groups.get(world.group)
        assert group is not None
        file = dates_file(tx, world.bot.tools, group, language="nl")
        assert file is not None
        found = icalendar.Calendar.from_ical(file).walk("VEVENT")
        return {str(one["UID"]): one.decoded("DTSTART") for one in found}

    before = await world.store.read(events)
    await few(world, "P1", "P2", "P3", "P4")
    await moves(world, "P1", at="16:30")
    after = await world.store.read(events)
    first, *following = before
    assert list(after)[0:1] == [first]
    assert after[first] == datetime(2026, 2, 5, 15, 30, tzinfo=UTC)
    assert [after[uid] for uid in following] == [before[uid] for uid in following]
    said = told(await world.told_by("P2", "data")).splitlines()
    assert "donderdag 5 februari, 16:30, zoals jullie zelf kozen." in said
    assert not any("29 januari" in line for line in said)


async def test_planning_again_changes_nothing_after_a_move(world: World) -> None:
    await few(world, "P1", "P2", "P3", "P4")
    await moves(world, "P1")
    before = await world.meetings()
    for _ in range(3):
        await world.store.write(lambda tx: plan_next(tx, world.bot.tools, world.group))
    assert await world.meetings() == before
