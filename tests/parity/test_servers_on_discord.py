"""Servers of one bot on Discord: apart in one person's direct messages, left, put out and back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.backend import serializers
from simcord.backend.models import Message, Overwrite
from simcord.enums import OverwriteType

from adapters.discord import rounds
from adapters.discord.addressed import read_address
from adapters.discord.texts import say
from bot.ports import Tx
from tests.standins.discord.drawn import walk
from tests.standins.discord.town import PATIENCE

from .discord_house import DiscordHouse
from .office import Office, go_on_to, with_group
from .stack_driver import StackDriver

TITLE = "Een ouder die elke week belt"
VIEW = discord.Permissions(view_channel=True).value

in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "REST_FOR", 0)


def house_of(office: Office) -> DiscordHouse:
    assert isinstance(office.house, DiscordHouse)
    return office.house


async def until(found: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await found():  # noqa: ASYNC110 - nobody tells when a look is over
            await asyncio.sleep(0.01)


def tokens(message: Message | None) -> list[str]:
    assert message is not None
    return [part["custom_id"] for part in walk(message.components) if "custom_id" in part]


def words(message: Message | None) -> str:
    assert message is not None
    return " ".join(str(part.get("content", "")) for part in walk(message.components))


@in_both_languages
async def test_in_two_servers_a_direct_message_finds_its_own(language: str, tmp_path: Path) -> None:
    """A reminder is pressed, then what it answered, also after the process ended in between."""
    async with with_group("discord", tmp_path, language=language, case=TITLE) as (office, driver):
        await go_on_to(driver, "arrive")
        house, town = house_of(office), house_of(office).town
        anna = int(house.ids["anna"])
        town.env.create_guild("Een ander team")
        message = town.find(anna, f"attendance|{driver.meeting}")
        assert message is not None
        assert town.backend.channels[message.channel_id].guild_id is None
        shown = await town.press(anna, f"attendance|{driver.meeting}", at=message)
        offered = tokens(shown.message)
        assert offered
        assert {read_address(one)[1] for one in offered} == {town.guild}
        await house.restart()
        again = await town.press(anna, offered[0], at=shown.message)
        assert say(language, "which-server") not in words(again.message)
        assert say(language, "not-kept") not in words(again.message)


async def test_somebody_without_a_group_there_is_told_to_go_to_their_channel(
    tmp_path: Path,
) -> None:
    async with with_group("discord", tmp_path, case=TITLE) as (office, driver):
        await go_on_to(driver, "arrive")
        town = house_of(office).town
        town.env.create_guild("Een ander team")
        message = town.find(int(office.house.ids["anna"]), f"attendance|{driver.meeting}")
        shown = await town.press(town.add("zoe"), f"attendance|{driver.meeting}", at=message)
        assert say("nl", "which-server") in words(shown.message)


@pytest.mark.parametrize("way", ["leaves", "is-banned"])
async def test_whoever_leaves_the_server_is_not_waited_for_and_is_back_when_they_are(
    way: str, tmp_path: Path
) -> None:
    async with with_group("discord", tmp_path, case=TITLE) as (office, driver):
        await go_on_to(driver, "arrive")
        looks = await driver.look()
        who = next(one for one in ("anna", "bram", "dewi") if one != looks.guide)
        house, town = house_of(office), house_of(office).town
        person = int(house.ids[who])
        if way == "leaves":
            town.backend.remove_member(town.guild, person)
        else:
            town.backend.apply_ban(town.guild, person, None)
        house.clock.move_to(house.clock.now() + timedelta(minutes=6))
        await is_looked_at(house)
        assert who not in (await driver.look()).here
        assert await is_member(house, who)
        town.backend.add_member(town.guild, person)
        await is_looked_at(house)
        readers = await house.bot.store.read(room_of)
        assert str(person) in readers


async def is_looked_at(house: DiscordHouse) -> None:
    assert await house.bot.news.look_at_room(house.workspace, house.room)


async def is_member(house: DiscordHouse, who: str) -> bool:
    def unit(tx: Tx) -> bool:
        (group,) = tx.groups.all()
        return house.ids[who] in {one.external for one in tx.groups.people(group.id).values()}

    return await house.bot.store.read(unit)


def room_of(tx: Tx) -> frozenset[str]:
    (group,) = tx.groups.all()
    room = tx.groups.room(group.id)
    assert room is not None
    return room.readers


async def stands_still(driver: StackDriver) -> bool:
    meeting = await driver.house.bot.store.read(lambda tx: tx.meetings.get(driver.meeting))
    assert meeting is not None
    return meeting.state.frozen


async def groups(house: DiscordHouse) -> list[str]:
    found = await house.bot.store.read(lambda tx: tx.groups.all())
    return [one.workspace for one in found]


class Put:
    """A server that puts the bot out, and what it has meanwhile."""

    def __init__(self, house: DiscordHouse) -> None:
        backend = house.town.backend
        self._house, self._guild = house, backend.guilds[house.town.guild]
        there = [*self._guild.channel_ids, *self._guild.thread_ids]
        self._channels = {one: backend.channels[one] for one in there}
        self._messages = {one: backend.messages[one] for one in there if one in backend.messages}

    def out(self) -> None:
        self._house.town.backend.remove_guild(self._guild.id)

    def back(self) -> None:
        backend = self._house.town.backend
        backend.guilds[self._guild.id] = self._guild
        backend.channels.update(self._channels)
        backend.messages.update(self._messages)
        payload: dict[str, Any] = dict(serializers.guild_create_payload(backend, self._guild))
        del payload["unavailable"]
        backend.emit("GUILD_CREATE", payload)


async def week_passes(house: DiscordHouse, **span: float) -> None:
    house.clock.move_to(house.clock.now() + timedelta(**span))
    while await house.bot.fire_timers():
        pass


async def test_a_bot_that_is_put_out_by_mistake_goes_on_where_it_was(tmp_path: Path) -> None:
    async with with_group("discord", tmp_path, case=TITLE) as (office, driver):
        await go_on_to(driver, "arrive")
        house = house_of(office)
        put = Put(house)
        put.out()
        await until(lambda: stands_still(driver))
        put.back()

        async def goes_on() -> bool:
            return not await stands_still(driver)

        await until(goes_on)
        guide = (await driver.look()).guide
        assert guide is not None
        await week_passes(house, days=10)
        assert await groups(house) == [house.workspace]


async def test_a_server_that_does_not_want_the_bot_back_is_erased_and_may_begin_anew(
    tmp_path: Path,
) -> None:
    async with with_group("discord", tmp_path, case=TITLE) as (office, driver):
        await go_on_to(driver, "arrive")
        house = house_of(office)
        put = Put(house)
        put.out()
        await until(lambda: stands_still(driver))
        await house.bot.delivery.drain()
        due = await house.bot.store.read(
            lambda tx: tx.timers.of_owner(f"workspace:{house.workspace}")
        )
        house.clock.move_to(due[0].due_at)
        while await house.bot.fire_timers():
            pass
        assert await groups(house) == []
        assert await house.bot.store.read(lambda tx: tx.people.all()) == ()
        assert await house.bot.store.read(lambda tx: tx.outbox.open_rows()) == ()
        put.back()
        anna = int(house.ids["anna"])
        old = f"attendance|{driver.meeting}"
        shown = await house.town.press(anna, old)
        assert "hoort nog niet" in words(shown.message)
        opened = await house.town.command(anna, "start")
        assert opened.modal is not None, "a group can be founded as if there had never been one"


async def test_what_happened_while_nobody_listened_is_found_at_the_start(tmp_path: Path) -> None:
    async with with_group("discord", tmp_path, case=TITLE) as (office, driver):
        await go_on_to(driver, "arrive")
        house = house_of(office)
        zoe = house.town.add("zoe")
        # Discord tells nobody of it.
        channel = house.town.backend.channels[house.town.room]
        channel.overwrites.append(Overwrite(zoe, OverwriteType.MEMBER, VIEW, 0))
        assert not await stands_still(driver)
        await house.restart()
        await until(lambda: stands_still(driver))


async def test_a_role_that_is_let_read_stops_the_meeting(tmp_path: Path) -> None:
    async with with_group("discord", tmp_path, case=TITLE) as (office, driver):
        await go_on_to(driver, "arrive")
        house = house_of(office)
        backend, guild = house.town.backend, house.town.guild
        # Where nothing keeps everybody out of the channel, whoever has a role that reads can.
        everybody = backend.guilds[guild].everyone_role
        everybody.permissions &= ~VIEW
        role = {"guild_id": str(guild), "role": serializers.role_payload(everybody)}
        backend.emit("GUILD_ROLE_UPDATE", role)
        backend.delete_overwrite(house.town.room, guild)
        assert not await stands_still(driver)
        made = house.town.env.guild.create_role("Vast", permissions=discord.Permissions.none())
        reads = backend.guilds[guild].roles[made.id]
        reads.permissions = VIEW
        told = {"guild_id": str(guild), "role": serializers.role_payload(reads)}
        backend.emit("GUILD_ROLE_UPDATE", told)
        await until(lambda: stands_still(driver))
