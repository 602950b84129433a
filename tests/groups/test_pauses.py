"""Public holidays and the group's own pauses: nobody meets then, and nobody is left waiting."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.cards import Answer, Card, FormPage, Reply
from bot.engine.state import Presence, Stage
from bot.groups import card_keys, keys
from bot.groups.dates import dates_file
from bot.groups.lookups import cases_on_table, running_meeting
from bot.groups.pauses import joined
from bot.ports import Tx
from bot.records import Meeting, MeetingStatus, Pause
from bot.schedule import PublicHolidays

from .conftest import NewWorld
from .world import ZONE, Wish, World, actions, button, told

HERE = ZoneInfo(ZONE)
#: The six meet on 29 January, 12 March, 23 April and so on; half of January is over by then.
MEETS = date(2026, 1, 29)
MID_JANUARY = datetime(2026, 1, 16, 9, tzinfo=UTC)
#: The first date falls on Ascension Day.
ASCENSION = Wish(
    founded_at=datetime(2026, 4, 1, 8, tzinfo=UTC),
    first_on=date(2026, 5, 14),
    holidays=PublicHolidays(),
)


async def pauses(world: World) -> list[tuple[date, date]]:
    found = await world.store.read(lambda tx: tx.groups.pauses(world.group))
    return [(one.first_on, one.last_on) for one in found]


async def adds(world: World, who: str, first: str, last: str) -> Reply:
    page = await world.form(who, f"open-pause|{world.group}")
    return await world.sends(who, page, {"first-day": first, "last-day": last})


async def takes_back(world: World, who: str, first: str) -> Reply:
    return await world.press(who, f"take-back-pause|{world.group}|{first}")


async def planned(world: World) -> Meeting:
    (one,) = [m for m in await world.meetings() if m.status is MeetingStatus.PLANNED]
    return one


async def says(world: World, who: str, text: str = "data") -> str:
    return told(await world.told_by(who, text))


# Holidays


async def test_a_date_on_a_holiday_is_a_week_later_and_the_rhythm_goes_on(
    new_world: NewWorld,
) -> None:
    world = await new_world(ASCENSION)
    first = await planned(world)
    assert first.on == date(2026, 5, 21)
    assert first.starts_at.astimezone(HERE).hour == 15
    await world.until(first.starts_at - timedelta(days=14))
    agenda = told(Reply(Answer.DONE, await world.agenda()))
    assert "In plaats van donderdag 14 mei: dan is het Hemelvaartsdag." in agenda
    await world.begins("P1")
    assert (await world.state()).stage is Stage.RUNNING
    assert (await planned(world)).on == date(2026, 6, 25)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "nl",
            "donderdag 21 mei, 15:00, in plaats van donderdag 14 mei: dan is het Hemelvaartsdag",
        ),
        ("en", "Thursday 21 May, 15:00, instead of Thursday 14 May: that is Ascension Day"),
    ],
)
async def test_the_dates_of_a_year_name_the_holiday(
    new_world: NewWorld, language: str, line: str
) -> None:
    world = await new_world(
        Wish(
            language=language,
            founded_at=ASCENSION.founded_at,
            first_on=ASCENSION.first_on,
            holidays=PublicHolidays(),
        )
    )
    text = await says(world, "P1")
    assert line in text
    assert text == await says(world, "P1", "dates") == await says(world, "P1", "DATUMS ")
    # Nine dates in a year, six weeks apart.
    assert text.count("15:00") == 8


async def test_a_group_that_meets_weekly_leaves_a_holiday_out(new_world: NewWorld) -> None:
    world = await new_world(
        Wish(
            founded_at=ASCENSION.founded_at,
            first_on=date(2026, 5, 7),
            every_weeks=1,
            holidays=PublicHolidays(),
        )
    )
    text = await says(world, "P1")
    assert "Niet op donderdag 14 mei: dan is het Hemelvaartsdag." in text
    assert text.count("21 mei") == 1
    assert "En zo verder." in text


def events(content: bytes | None) -> dict[str, icalendar.Component]:
    assert content is not None
    found = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return {str(event["UID"]): event for event in found}


async def test_a_date_that_moves_is_the_same_event_in_a_calendar(world: World) -> None:
    async def file() -> bytes | None:
        def unit(tx: Tx) -> bytes | None:
            group = tx.groups.get(world.group)
            assert group is not None
            return dates_file(tx, world.bot.tools, group, language="nl")

        return await world.store.read(unit)

    before = events(await file())
    await adds(world, "P2", "2026-01-29", "2026-03-13")
    after = events(await file())
    assert list(after) == list(before)
    (first, second), following = list(before)[:2], list(before)[2:]
    assert before[second].decoded("DTSTART").astimezone(HERE).date() == date(2026, 3, 12)
    assert after[second].decoded("DTSTART").astimezone(HERE).date() == date(2026, 3, 19)
    assert (after[first]["STATUS"], after[second]["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert [after[uid]["DTSTART"] for uid in following] == [
        before[uid]["DTSTART"] for uid in following
    ]
    content = await file() or b""
    names = [*world.ids, *world.ids.values(), world.group, "Intervisie Zuid"]
    assert [name for name in names if name.encode() in content] == []


# Pauses


async def test_a_pause_moves_the_planned_date_and_the_boards_say_so(world: World) -> None:
    await world.until(MID_JANUARY)
    assert (await world.brings_case("P1", "Een casus")).answer is Answer.DONE
    old = world.meeting
    assert (await world.press("P3", f"attend|{old}|absent")).answer is Answer.DONE
    reply = await adds(world, "P2", "2026-01-20", "2026-02-05")
    assert reply.answer is Answer.DONE
    line = "donderdag 12 februari, 15:00, in plaats van donderdag 29 januari: dan heeft de groep"
    assert line in told(reply)
    gone, new = await world.the_meeting(), await planned(world)
    assert (gone.status, gone.on) == (MeetingStatus.CANCELLED, MEETS)
    assert await world.timers(keys.meeting_owner(old)) == {}
    assert new.on == date(2026, 2, 12)
    # Who could not come on that day may well come on this one.
    assert {one.presence for one in new.state.people} == {Presence.HERE}
    assert "Deze bijeenkomst is verplaatst naar donderdag 12 februari, 15:00." in told(
        Reply(Answer.DONE, await world.agenda(old))
    )
    assert actions(await world.agenda(old)) == []
    board = told(Reply(Answer.DONE, await world.agenda(new.id)))
    assert "In plaats van donderdag 29 januari: dan heeft de groep pauze." in board
    on_table = await world.store.read(lambda tx: cases_on_table(tx, world.group))
    assert [case.fields["title"] for case in on_table] == ["Een casus"]
    await world.until(new.starts_at)
    opened = await world.the_meeting(new.id)
    assert opened.state.stage is Stage.RUNNING
    assert (await planned(world)).on == date(2026, 3, 12)


async def test_a_date_far_ahead_moves_without_a_word_in_the_room(world: World) -> None:
    assert (await adds(world, "P2", "2026-01-29", "2026-01-29")).answer is Answer.DONE
    new = await planned(world)
    assert new.on == date(2026, 2, 5)
    assert await world.card(card_keys.agenda_card(new.id)) is None
    agenda_at = (await world.timers(keys.meeting_owner(new.id)))[keys.AGENDA].due_at
    assert agenda_at.astimezone(HERE).date() == date(2026, 1, 22)


async def test_a_pause_that_is_taken_back_gives_the_date_back(world: World) -> None:
    await world.until(MID_JANUARY)
    await adds(world, "P2", "2026-01-20", "2026-02-05")
    there = (await planned(world)).id
    reply = await takes_back(world, "P5", "2026-01-20")
    assert "donderdag 29 januari, 15:00" in told(reply)
    back = await planned(world)
    assert back.on == MEETS
    assert back.id not in (world.meeting, there)
    assert "verplaatst naar donderdag 29 januari" in told(
        Reply(Answer.DONE, await world.agenda(there))
    )
    assert "attendance" in actions(await world.agenda(back.id))
    await world.until(back.starts_at)
    assert (await world.the_meeting(back.id)).state.stage is Stage.RUNNING


async def test_taking_back_a_pause_that_has_begun_ends_it(world: World) -> None:
    await adds(world, "P2", "2026-01-20", "2026-02-19")
    assert (await planned(world)).on == date(2026, 2, 26)
    await world.until(datetime(2026, 2, 3, 9, tzinfo=UTC))
    await takes_back(world, "P1", "2026-01-20")
    assert await pauses(world) == [(date(2026, 1, 20), date(2026, 2, 2))]
    assert (await planned(world)).on == date(2026, 2, 5)
    assert "take-back-pause" not in actions((await world.told_by("P1", "data")).card)


async def test_taking_back_twice_is_taking_back_once(world: World) -> None:
    await adds(world, "P2", "2026-01-20", "2026-02-05")
    for who in ("P1", "P2"):
        assert (await takes_back(world, who, "2026-01-20")).answer is Answer.DONE
    assert await pauses(world) == []
    assert (await planned(world)).on == MEETS


async def test_changing_ones_mind_again_and_again_loses_no_date(world: World) -> None:
    await world.begins("P1")
    following = await planned(world)
    for _ in range(12):
        await adds(world, "P2", "2026-03-10", "2026-03-14")
        await takes_back(world, "P2", "2026-03-10")
    assert (await planned(world)).on == following.on
    assert [m.status for m in (await world.meetings())[-2:]] == [
        MeetingStatus.OPEN,
        MeetingStatus.PLANNED,
    ]
    found = await world.store.read(lambda tx: running_meeting(tx, world.group))
    assert found is not None
    assert "donderdag 12 maart" in await says(world, "P1")
    await world.bot.plan_meetings()
    assert (await planned(world)).on == following.on


async def test_a_pause_that_is_over_still_explains_the_date_after_it(world: World) -> None:
    await adds(world, "P2", "2026-01-26", "2026-01-31")
    await world.until(datetime(2026, 2, 3, 9, tzinfo=UTC))
    await world.bot.plan_meetings()
    assert (await planned(world)).on == date(2026, 2, 5)
    assert "Pauze:" not in await says(world, "P1")


async def test_another_pause_leaves_the_date_after_the_first_where_it_is(world: World) -> None:
    await adds(world, "P2", "2026-01-26", "2026-01-31")
    await world.until(datetime(2026, 2, 3, 9, tzinfo=UTC))
    await adds(world, "P1", "2026-07-10", "2026-07-20")
    assert (await planned(world)).on == date(2026, 2, 5)
    assert len(await pauses(world)) == 2


async def test_a_meeting_that_has_begun_is_not_moved(world: World) -> None:
    await world.begins("P1")
    later = (MEETS + timedelta(days=1)).isoformat()
    assert (await adds(world, "P2", later, "2026-03-12")).answer is Answer.DONE
    assert (await world.state()).stage is Stage.RUNNING
    assert (await planned(world)).on == date(2026, 3, 19)


async def test_one_meeting_follows_a_pause_however_many_dates_fell_into_it(world: World) -> None:
    await adds(world, "P1", "2026-01-20", "2026-06-05")
    text = await says(world, "P1")
    assert "Niet op donderdag 29 januari: dan heeft de groep pauze." in text
    assert "donderdag 11 juni, 15:00, in plaats van donderdag 4 juni" in text
    assert "donderdag 16 juli, 15:00" in text


async def test_pauses_that_overlap_or_touch_become_one(world: World) -> None:
    await adds(world, "P1", "2026-07-10", "2026-07-20")
    await adds(world, "P2", "2026-07-15", "2026-07-31")
    await adds(world, "P3", "2026-08-01", "2026-08-02")
    assert await pauses(world) == [(date(2026, 7, 10), date(2026, 8, 2))]
    card = (await world.told_by("P4", "data")).card
    assert card is not None
    assert button(card, "take-back-pause").label == "Pauze vanaf vrijdag 10 juli schrappen"


def test_joining_keeps_every_day_and_invents_none(world: World) -> None:
    def days(pauses: list[Pause] | tuple[Pause, ...]) -> set[date]:
        return {
            one.first_on + timedelta(days=n)
            for one in pauses
            for n in range((one.last_on - one.first_on).days + 1)
        }

    starts = [MEETS + timedelta(days=n) for n in (9, 0, 4, 30, 5, 31, 12)]
    made = [Pause(world.group, on, on + timedelta(days=n)) for n, on in enumerate(starts)]
    assert days(joined(made)) == days(made)


# Buttons and messages that are about a date that moved


async def test_a_button_about_a_date_that_moved_says_so(world: World) -> None:
    await world.until(MID_JANUARY)
    await adds(world, "P2", "2026-01-20", "2026-02-05")
    for token in (f"attend|{world.meeting}|absent", f"attendance|{world.meeting}"):
        reply = await world.press("P1", token)
        assert (reply.answer, reply.reason) == (Answer.REFUSED, "refuse.date-not-held")
    assert (await world.press("P1", f"begin|{world.meeting}")).answer is Answer.REFUSED


async def test_what_waits_for_working_hours_is_not_said_of_a_date_that_moved(world: World) -> None:
    card = card_keys.prepare_card(world.meeting, world.ids["P1"])

    async def made() -> Card | None:
        dialect, cards = world.platform.dialect, world.bot.cards
        return await world.store.read(
            lambda tx: cards.make(tx, card, dialect=dialect, with_words=True)
        )

    assert await made() is not None
    await adds(world, "P2", "2026-01-28", "2026-02-05")
    assert await made() is None


# Bad input


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2026-02-05", "2026-02-04", {"last-day"}),
        ("2026-01-05", "2026-02-04", {"first-day"}),
        ("2025-01-05", "2025-02-04", {"first-day", "last-day"}),
        ("2026-02-05", "2027-01-07", {"last-day"}),
        ("", "", {"first-day", "last-day"}),
        ("morgen", "2026-02-30", {"first-day", "last-day"}),
        ("2026-02-05T10:00", "0000-00-00", {"first-day", "last-day"}),
    ],
)
async def test_days_that_make_no_pause_are_asked_again(
    world: World, first: str, last: str, wrong: set[str]
) -> None:
    reply = await adds(world, "P1", first, last)
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == wrong
    assert await pauses(world) == []
    assert (await planned(world)).id == world.meeting


async def test_a_pause_longer_than_a_year_is_not_made_in_parts(world: World) -> None:
    assert (await adds(world, "P1", "2026-01-20", "2026-12-31")).answer is Answer.DONE
    await world.until(datetime(2026, 6, 1, 9, tzinfo=UTC))
    reply = await adds(world, "P1", "2026-12-01", "2027-05-01")
    assert set(reply.errors) == {"last-day"}
    assert await pauses(world) == [(date(2026, 1, 20), date(2026, 12, 31))]


async def test_ten_pauses_are_the_most_that_lie_ahead(world: World) -> None:
    for month in range(2, 12):
        day = f"2026-{month:02}-01"
        assert (await adds(world, "P1", day, day)).answer is Answer.DONE
    reply = await adds(world, "P1", "2026-12-01", "2026-12-01")
    assert set(reply.errors) == {"first-day"}
    assert len(await pauses(world)) == 10
    # One more day of a pause that is there is no pause more.
    assert (await adds(world, "P1", "2026-11-02", "2026-11-02")).answer is Answer.DONE


@pytest.mark.parametrize("who", ["Q1", "X1"])
async def test_whoever_is_in_another_group_neither_sees_nor_changes_them(
    world: World, who: str
) -> None:
    page = await world.form("P1", f"open-pause|{world.group}")
    await world.sends("P1", page, {"first-day": "2026-02-01", "last-day": "2026-02-02"})
    refused = [
        await world.press(who, f"dates|{world.group}"),
        await world.press(who, f"take-back-pause|{world.group}|2026-02-01"),
        await world.sends(who, page, {"first-day": "2026-03-01", "last-day": "2026-03-02"}),
    ]
    opened = await world.opens(who, f"open-pause|{world.group}")
    assert not isinstance(opened, FormPage)
    assert {reply.reason for reply in (*refused, opened)} == {"refuse.not-a-member"}
    assert await pauses(world) == [(date(2026, 2, 1), date(2026, 2, 2))]


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "2026-02-01|2026-02-01"])
async def test_a_button_that_somebody_made_up_takes_nothing_back(world: World, day: str) -> None:
    await adds(world, "P1", "2026-02-01", "2026-02-02")
    await takes_back(world, "P1", day)
    if "|" not in day:
        assert await pauses(world) == [(date(2026, 2, 1), date(2026, 2, 2))]


async def test_every_way_to_the_dates_is_there(world: World) -> None:
    menu = (await world.told_by("P1", "")).card
    more = (await world.press("P1", f"more|{world.meeting}")).card
    home = (await world.home("P1"))[0]
    for card in (menu, more, home):
        assert card is not None
        reply = await world.press("P1", button(card, "dates").token)
        assert "open-pause" in actions(reply.card)
