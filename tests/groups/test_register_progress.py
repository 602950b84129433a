"""How far somebody is in the period of their register: arithmetic, of their own meetings alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import cast

import pytest

from bot.engine.ids import GroupId, MeetingId
from bot.groups.proof import attended_by
from bot.ports import Tx
from bot.records import NUMBER, Attendance, HeldMeeting, Way
from bot.registers import Standing, built_in
from bot.registers.profile import Amount, Meetings, Unit, Ways

from .attending import is_held, noted
from .building import taken_up
from .world import World, told

SINCE = "2024-03-01"


async def is_in(world: World, register: str, *, since: str = SINCE, who: str = "P1") -> None:
    form = await world.form(who, f"open-registration|{register}")
    await world.sends(who, form, {"since": since, NUMBER: ""})


async def page(world: World, register: str, *, who: str = "P1") -> str:
    return told(await world.press(who, f"register|{register}"))


def asking(world: World, register: str, **changes: object) -> World:
    """The same world, in which a register asks for something else."""
    changed = built_in()[register].model_copy(update=changes)
    return taken_up(world, world.store, registers={**built_in(), register: changed})


def _put(tx: Tx, *, held: HeldMeeting, own: Attendance) -> None:
    tx.attendances.put_meeting(held)
    tx.attendances.put(own)


async def were_at(
    world: World, *meetings: tuple[str, Way, int], who: str = "P1"
) -> tuple[MeetingId, ...]:
    """Meetings on these days, in this way, of so many minutes."""
    group, person = world.group, world.ids[who]
    made = []
    for on, way, minutes in meetings:
        began = datetime.fromisoformat(f"{on}T14:00:00+00:00")
        ended = began + timedelta(minutes=minutes)
        meeting = MeetingId(world.bot.tools.ids.new())
        held = HeldMeeting(
            meeting, group, began, ended, "Europe/Amsterdam", way, minutes, 4, 1, 3, ()
        )
        own = Attendance(meeting, group, person, True, began, ended, minutes)
        await world.store.write(partial(_put, held=held, own=own))
        made.append(meeting)
    return tuple(made)


async def test_what_was_noted_stands_beside_what_is_asked(world: World) -> None:
    await is_held(world, minutes=120)
    minutes = (await noted(world))["P1"].minutes
    assert minutes >= 60
    await is_in(world, "lvv")
    said = await page(world, "lvv")
    hours, rest = divmod(minutes, 60)
    time = f"{hours} uur" + (f" en {rest} minuten" if rest else "")
    assert f"Zelf noteerde ik van je in deze periode {time}. Gevraagd: 32 uur." in said
    assert "zegt alleen het register" in said


async def test_nobody_else_reads_it_and_who_is_in_none_is_not_told(world: World) -> None:
    await is_held(world, minutes=60)
    await is_in(world, "lvv")
    assert "Zelf noteerde ik" not in await page(world, "lvv", who="P2")
    assert "Zelf noteerde ik" not in await page(world, "skj")


@pytest.mark.parametrize("on", ["2023-12-30", "2028-03-01"])
async def test_only_the_period_that_runs_is_added_up(world: World, on: str) -> None:
    await were_at(world, (on, Way.VOICE, 90), ("2025-05-05", Way.VOICE, 60))
    await is_in(world, "lvv")
    assert "deze periode 1 uur. Gevraagd" in await page(world, "lvv")


async def test_days_are_never_spoken_of(world: World) -> None:
    days = (f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in (3, 17))
    await were_at(world, *((on, Way.VOICE, 150) for on in days))
    await is_in(world, "lvv")
    assert "deze periode 60 uur. Gevraagd" in await page(world, "lvv")


async def test_what_was_written_over_days_stands_apart(world: World) -> None:
    await were_at(world, ("2025-05-05", Way.WRITTEN, 0), ("2025-06-05", Way.CHAT, 45))
    await is_in(world, "lvv")
    said = await page(world, "lvv")
    assert "45 minuten. Gevraagd" in said
    assert "Niet erbij: 1 bijeenkomst over dagen" in said


@pytest.mark.parametrize(("video", "apart"), [("no", True), ("yes", False), ("not-known", False)])
async def test_video_stands_apart_where_a_register_wants_people_in_one_room(
    world: World, video: str, apart: bool
) -> None:
    world = asking(world, "lvv", ways=Ways.model_validate({"video": video}))
    await were_at(world, ("2025-05-05", Way.VIDEO, 60), ("2025-06-05", Way.VIDEO, 60))
    await is_in(world, "lvv")
    said = await page(world, "lvv")
    assert ("Niet erbij: 2 bijeenkomsten van een groep met een adres" in said) == apart
    assert ("0 minuten. Gevraagd" in said) == apart


async def test_meetings_are_counted_where_meetings_are_asked(world: World) -> None:
    asks = Amount(least=10, unit=Unit.MEETINGS, months=48)
    world = asking(world, "lvv", amount=asks, meetings=Meetings(minutes=60))
    await were_at(world, ("2025-05-05", Way.VOICE, 30), ("2025-06-05", Way.VOICE, 90))
    await is_in(world, "lvv")
    said = await page(world, "lvv")
    assert "2 bijeenkomsten. Gevraagd: 10." in said
    assert "Eén daarvan duurde korter dan 60 minuten." in said


async def test_points_are_not_reckoned_nor_where_intervision_has_no_place(world: World) -> None:
    await were_at(world, ("2025-05-05", Way.VOICE, 90))
    await is_in(world, "mfn")
    assert built_in()["mfn"].amount is not None
    assert "Zelf noteerde ik" not in await page(world, "mfn")
    world = asking(world, "lvv", standing=Standing.NOT)
    await is_in(world, "lvv")
    assert "Zelf noteerde ik" not in await page(world, "lvv")


async def test_before_the_first_day_nothing_is_added_up(world: World) -> None:
    await were_at(world, ("2025-05-05", Way.VOICE, 90))
    await is_in(world, "lvv")
    later_on = date.fromisoformat(SINCE) + timedelta(days=365 * 10)

    def later(tx: Tx) -> None:
        (mine,) = tx.registrations.of_person(world.ids["P1"])
        tx.registrations.put(replace(mine, since=later_on))

    await world.store.write(later)
    assert "Zelf noteerde ik" not in await page(world, "lvv")


async def test_two_groups_at_one_hour_are_one_hour(world: World) -> None:
    await were_at(world, ("2025-05-05", Way.VOICE, 60), ("2025-05-05", Way.VOICE, 60))
    await is_in(world, "lvv")
    assert "deze periode 1 uur. Gevraagd" in await page(world, "lvv")


async def test_what_was_erased_is_added_up_no_more(world: World) -> None:
    await were_at(world, ("2025-05-05", Way.VOICE, 60))
    await is_in(world, "lvv")
    await world.press("P1", "erase|attendance|yes")
    assert "0 minuten. Gevraagd" in await page(world, "lvv")


async def test_meetings_are_looked_up_in_the_order_of_their_groups(world: World) -> None:
    """A unit that writes holds them: two in another order would wait for each other."""
    began = datetime.fromisoformat("2025-05-05T14:00:00+00:00")
    held = {
        MeetingId(f"m{number}"): HeldMeeting(
            MeetingId(f"m{number}"),
            GroupId(group),
            began + timedelta(days=number),
            began + timedelta(days=number, hours=1),
            "Europe/Amsterdam",
            Way.VOICE,
            60,
            4,
            1,
            3,
            (),
        )
        for number, group in enumerate("bacab")
    }
    person = world.ids["P1"]
    looked: list[GroupId] = []

    def meeting(name: MeetingId) -> HeldMeeting:
        looked.append(held[name].group)
        return held[name]

    own = [
        Attendance(one.meeting, one.group, person, True, one.began_at, one.ended_at, 60)
        for one in reversed(held.values())
    ]
    kept = SimpleNamespace(of_person=lambda person: own, meeting=meeting)
    found = attended_by(cast("Tx", SimpleNamespace(attendances=kept)), person)
    assert looked == sorted(looked)
    assert [one.held.meeting for one in found] == ["m4", "m3", "m2", "m1", "m0"]
