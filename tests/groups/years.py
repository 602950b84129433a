"""Somebody asks for the plan, or the report, of a year of their group."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

from bot.cards import Answer, File, Reply
from bot.engine.ids import MeetingId
from bot.engine.replacing import replace
from bot.groups.lookups import next_meeting
from bot.ports import Tx
from bot.records import Attendance, HeldMeeting, Subject, Took, Way

from .attending import is_held
from .world import World, told

PLAN, REPORT = "plan", "report"


def word(world: World, year: int | None = None) -> str:
    return Subject(world.group, year or world.clock.now().year).word


async def looks(world: World, kind: str, *, who: str = "P1", year: int | None = None) -> Reply:
    return await world.press(who, f"year-paper|{word(world, year)}|{kind}")


async def asks(
    world: World, kind: str, form: str = "json", *, who: str = "P1", year: int | None = None
) -> Reply:
    return await world.press(who, f"year-file|{word(world, year)}|{kind}|{form}")


async def file_of(
    world: World, kind: str, form: str = "json", *, who: str = "P1", year: int | None = None
) -> File:
    reply = await asks(world, kind, form, who=who, year=year)
    assert reply.file is not None, told(reply)
    return reply.file


async def data_of(world: World, kind: str, *, year: int | None = None) -> dict[str, Any]:
    return dict(json.loads((await file_of(world, kind, year=year)).content))


async def rows_of(world: World, kind: str) -> list[dict[str, str]]:
    content = (await file_of(world, kind, "csv")).content.decode()
    return list(csv.DictReader(io.StringIO(content)))


async def holds(world: World, began_at: datetime, *, minutes: int = 60, **more: Any) -> MeetingId:
    """As if the six had met then: P1 guided, and P2 brought a case."""
    if await world.store.read(lambda tx: not tx.attendances.of_group(world.group)):
        await is_held(world)

    def unit(tx: Tx) -> MeetingId:
        like = tx.attendances.of_group(world.group)[0]
        meeting = MeetingId(f"at{began_at:%Y%m%d%H%M}")
        ended_at = began_at + timedelta(minutes=minutes)
        one = replace(
            like, meeting=meeting, began_at=began_at, ended_at=ended_at, minutes=minutes, **more
        )
        tx.attendances.put_meeting(one)
        for who in ("P1", "P2"):
            tx.attendances.put(_attendance(world, one, who))
        return meeting

    return await world.store.write(unit)


def _attendance(world: World, held: HeldMeeting, who: str) -> Attendance:
    took = (Took.FACILITATOR,) if who == "P1" else (Took.CONTRIBUTOR,)
    return Attendance(
        meeting=held.meeting,
        group=held.group,
        person=world.ids[who],
        was_there=True,
        came_at=held.began_at,
        left_at=held.ended_at,
        minutes=0 if held.way is Way.WRITTEN else held.minutes,
        took=took,
        brought_case=who == "P2",
    )


async def is_moved(world: World) -> str:
    """A pause comes over the date that is planned; return the day on which it was."""
    planned = await world.store.read(lambda tx: next_meeting(tx, world.group))
    assert planned is not None
    page = await world.form("P1", f"open-pause|{world.group}")
    days = (planned.on - timedelta(days=1), planned.on + timedelta(days=1))
    texts = {"first-day": days[0].isoformat(), "last-day": days[1].isoformat()}
    assert (await world.sends("P1", page, texts)).answer is Answer.DONE
    return planned.on.isoformat()
