"""One's own calendar: an address that is told once, opens one's dates, and can be replaced."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest

from bot.cards import Answer, Reply
from bot.groups.erasing import erase_again, feed_name
from bot.groups.feed_file import feed_file
from bot.groups.feeds import digest_of
from bot.groups.workspaces import begin_erasing
from bot.ports import Tx
from bot.rehearsal.platform import WORKSPACE

from .conftest import NewWorld
from .world import CHAT, STRANGER, World, actions, button, told

URL = "https://bot.example/somewhere"
SERVED = replace(CHAT, public_url=URL)


@pytest.fixture
async def served(new_world: NewWorld) -> World:
    return await new_world(SERVED)


async def address(world: World, who: str) -> str:
    """The secret of a new address."""
    reply = await world.press(who, "calendar|new")
    (secret,) = re.findall(rf"{URL}/calendar/([0-9a-z]+)\.ics", told(reply))
    return str(secret)


async def file(world: World, secret: str) -> bytes | None:
    return await world.store.read(lambda tx: feed_file(tx, world.bot.tools, secret))


async def events(world: World, secret: str) -> list[icalendar.Component]:
    content = await file(world, secret)
    assert content is not None
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


async def test_where_nobody_is_found_from_outside_it_says_so(world: World) -> None:
    for reply in (await world.told_by("P1", "agenda"), await world.press("P1", "calendar|new")):
        assert reply.answer is Answer.REFUSED
        assert "geen adres" in told(reply)
    dates = await world.told_by("P1", "data")
    assert "calendar" not in actions(dates.card)
    assert "calendar_feed" not in {name for name, rows in world.dump().items() if rows}


@pytest.mark.parametrize("secret", ["", "0" * 64, "x", "../../etc", "é", "a" * 5000])
async def test_an_address_that_is_nobodys_opens_nothing(served: World, secret: str) -> None:
    await address(served, "P1")
    assert await file(served, secret) is None
    digest = await served.store.read(lambda tx: tx.people.feed(served.ids["P1"]))
    assert digest is not None
    assert await file(served, digest) is None, "what is kept opens nothing"


async def test_whoever_is_in_no_group_gets_none(served: World) -> None:
    reply = await served.press(STRANGER, "calendar|new")
    assert reply.answer is Answer.REFUSED
    assert (await served.press("P1", "calendar|more")).answer is Answer.REFUSED


async def test_it_says_when_and_nothing_else(served: World) -> None:
    dates = (await served.told_by("P1", "data")).card
    assert dates is not None
    offered = await served.press("P1", button(dates, "calendar").token)
    assert offered.card is not None
    assert actions(offered.card) == ["calendar"]
    assert await served.store.read(lambda tx: tx.people.feed(served.ids["P1"])) is None
    secret = await address(served, "P1")
    assert len(secret) == 64
    found = await events(served, secret)
    assert {str(one["SUMMARY"]) for one in found} == {"Intervisie"}
    assert found[0].decoded("DTSTART").strftime("%Y-%m-%d %H:%M") == "2026-01-29 15:00"
    content = await file(served, secret)
    for word in (b"Zuid", b"Anna", b"crea", served.group.encode()):
        assert content is not None
        assert word not in content
    rows = repr(served.dump())
    assert secret not in rows
    assert digest_of(secret) in rows


async def test_it_is_shown_once_and_a_new_one_takes_its_place(served: World) -> None:
    first = await address(served, "P1")
    again = await served.told_by("P1", "agenda")
    assert first not in told(again)
    assert actions(again.card) == ["calendar", "calendar"]
    second = await address(served, "P1")
    assert second != first
    assert await file(served, first) is None
    assert await file(served, second) is not None
    other = await address(served, "P2")
    assert await file(served, second) is not None
    assert other != second
    assert (await served.press("P1", "calendar|none")).answer is Answer.DONE
    assert await file(served, second) is None
    assert (await served.press("P1", "calendar|none")).answer is Answer.DONE, "twice is once"
    assert await file(served, other) is not None


async def test_a_date_that_moves_stays_the_same_event(served: World) -> None:
    secret = await address(served, "P1")
    before = await events(served, secret)
    page = await served.form("P6", f"open-pause|{served.group}")
    await served.sends("P6", page, {"first-day": "2026-01-29", "last-day": "2026-01-29"})
    after = await events(served, secret)
    assert after[0]["UID"] == before[0]["UID"]
    assert after[0].decoded("DTSTART") == before[0].decoded("DTSTART") + timedelta(weeks=1)


async def test_whoever_leaves_or_reads_no_more_has_no_dates_there(served: World) -> None:
    secret, other = await address(served, "P1"), await address(served, "P2")
    served.platform.absent.add("P2")
    await served.looks_at_room()
    assert await events(served, other) == []
    await served.press("P1", f"leave|{served.group}|yes")
    assert await file(served, secret) is None, "in no group any more"


async def test_a_workspace_that_let_the_bot_go(served: World) -> None:
    secret = await address(served, "P1")
    await served.store.write(lambda tx: begin_erasing(tx, served.bot.tools, WORKSPACE))
    assert await file(served, secret) is None
    await served.deliver()
    assert "calendar_feed" not in {name for name, rows in served.dump().items() if rows}


async def test_an_address_of_before_a_backup_stays_closed(served: World) -> None:
    secret = await address(served, "P1")
    name = feed_name(digest_of(secret))

    def unit(tx: Tx) -> int:
        return erase_again(tx, lambda one: one == name, at=served.clock.now())

    await served.store.write(unit)
    assert await file(served, secret) is None


async def test_what_is_stored_says_so(served: World) -> None:
    await address(served, "P1")
    reply = await served.press("P1", "mine|stored")
    assert isinstance(reply, Reply)
    assert "eigen agenda" in told(reply)
    assert "calendar" in actions(reply.card)
