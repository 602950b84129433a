"""Servers that come and go, roles that let others read, and what is looked at after a silence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import Any

import discord
import pytest
from simcord.backend import serializers
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from structlog.testing import capture_logs

from adapters.discord import Shards, rounds
from adapters.discord.shards import shard_of
from bot.records import Beyond
from tests.standins.discord.town import PATIENCE

from .conftest import BOARD, PEOPLE, Place, begun

VIEW = discord.Permissions(view_channel=True).value
WRITE = discord.Permissions(send_messages_in_threads=True).value


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a rest between two looks: Discord's clock here goes only when it is moved."""
    monkeypatch.setattr(rounds, "REST_FOR", 0)


@pytest.fixture
async def two_shards() -> AsyncIterator[Place]:
    """A process that has one of two shards, and a server on it."""
    async with begun(shards=Shards(0, 0, 2)) as it:
        yield it


def workspace(place: Place) -> str:
    return f"discord:{place.town.guild}"


async def until(found: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not found():  # noqa: ASYNC110 - nobody tells when a look is over
            await asyncio.sleep(0.01)


async def nothing_happens() -> None:
    """Whatever is on its way comes to its end."""
    await asyncio.sleep(0.1)


def refuses(place: Place, *, status: int, code: int, times: int = 1) -> None:
    """Discord answers so when it is asked whether the bot is in the server."""
    for _ in range(times):
        path = f"/guilds/{place.town.guild}"
        place.town.env.inject_error("GET", path, status=status, code=code)


async def again(place: Place) -> None:
    """The connection is made anew, and what happened meanwhile is not told."""
    (shard,) = place.home.client.shards.values()  # type: ignore[attr-defined]
    await shard.reconnect()


def comes_back(place: Place, guild: Any) -> None:
    """The server lets the bot in again; what it had in channels is gone in this Discord."""
    guild.channel_ids.clear()
    place.town.backend.guilds[place.town.guild] = guild
    payload = dict(serializers.guild_create_payload(place.town.backend, guild))
    # What was away for a while says "unavailable": false; a new one says nothing of it.
    del payload["unavailable"]
    place.town.backend.emit("GUILD_CREATE", payload)


# A server comes and goes


async def test_a_server_that_put_the_bot_out_is_told_of(place: Place) -> None:
    place.town.backend.remove_guild(place.town.guild)
    await until(lambda: place.inbox.shut)
    assert (place.inbox.shut, place.inbox.let) == ([workspace(place)], [])


async def test_news_of_it_are_believed_only_when_discord_says_the_same(place: Place) -> None:
    place.inbox.let.clear()
    place.town.backend.emit("GUILD_DELETE", {"id": str(place.town.guild)})
    await until(lambda: place.inbox.let)
    assert (place.inbox.shut, place.inbox.let) == ([], [workspace(place)])


async def test_a_server_that_is_away_for_a_while_is_not_gone(place: Place) -> None:
    place.inbox.let.clear()
    place.town.backend.emit("GUILD_DELETE", {"id": str(place.town.guild), "unavailable": True})
    await nothing_happens()
    assert (place.inbox.shut, place.inbox.let) == ([], [])


async def test_no_access_says_that_the_bot_is_not_there(place: Place) -> None:
    refuses(place, status=403, code=50001)
    place.town.backend.emit("GUILD_DELETE", {"id": str(place.town.guild)})
    await until(lambda: place.inbox.shut)


@pytest.mark.parametrize(("status", "code"), [(500, 0), (401, 0), (403, 40001), (404, 0)])
async def test_where_discord_does_not_say_it_is_asked_again(
    place: Place, status: int, code: int
) -> None:
    place.inbox.let.clear()
    refuses(place, status=status, code=code, times=2)
    with capture_logs() as logs:
        place.town.backend.emit("GUILD_DELETE", {"id": str(place.town.guild)})
        await until(lambda: place.inbox.let)
    assert place.inbox.shut == []
    assert [log["event"] for log in logs] == ["server not seen"] * 2


async def test_a_discord_that_never_says_is_left_alone(place: Place) -> None:
    place.inbox.let.clear()
    refuses(place, status=500, code=0, times=9)
    with capture_logs() as logs:
        place.town.backend.emit("GUILD_DELETE", {"id": str(place.town.guild)})
        await until(lambda: len(logs) >= 3)
        await nothing_happens()
    assert (place.inbox.shut, place.inbox.let, len(logs)) == ([], [], 3)


async def test_a_server_that_lets_the_bot_in_again_is_told_of_and_its_rooms_looked_at(
    place: Place,
) -> None:
    guild = place.town.backend.guilds[place.town.guild]
    place.inbox.kept = {workspace(place): (place.room,)}
    place.town.backend.remove_guild(place.town.guild)
    await until(lambda: place.inbox.shut)
    place.inbox.let.clear()
    comes_back(place, guild)
    await until(lambda: place.inbox.looked)
    assert place.inbox.let == [workspace(place)]
    assert place.inbox.looked == [(workspace(place), place.room)]


async def test_put_out_and_let_in_at_once_ends_with_what_is_so(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer of Discord is on its way when the second piece of news comes."""
    told, is_told = list[str](), asyncio.Event()

    async def slowly(name: str) -> bool:
        await is_told.wait()
        told.append("out")
        return True

    async def at_once(name: str) -> bool:
        told.append("in")
        return True

    monkeypatch.setattr(place.inbox, "shut_out", slowly)
    monkeypatch.setattr(place.inbox, "let_in", at_once)
    guild = place.town.backend.guilds[place.town.guild]
    place.town.backend.remove_guild(place.town.guild)
    await nothing_happens()
    comes_back(place, guild)
    await nothing_happens()
    is_told.set()
    await until(lambda: len(told) == 2)
    assert told == ["out", "in"]


# After a silence


async def test_at_the_start_every_room_is_looked_at_again(place: Place) -> None:
    place.inbox.kept = {workspace(place): (place.room, "5", "6")}
    await place.restart()
    await until(lambda: len(place.inbox.looked) == 3)
    assert place.inbox.looked == [(workspace(place), one) for one in (place.room, "5", "6")]
    assert workspace(place) in place.inbox.let


async def test_after_a_connection_that_was_made_anew_as_well(place: Place) -> None:
    place.inbox.kept = {workspace(place): (place.room,)}
    await again(place)
    await until(lambda: place.inbox.looked)


async def test_a_server_that_put_the_bot_out_unheard_is_found_out_at_the_start(
    place: Place,
) -> None:
    place.inbox.kept = {workspace(place): (place.room,)}
    del place.town.backend.guilds[place.town.guild]
    await place.restart()
    await until(lambda: place.inbox.shut)
    assert place.inbox.shut == [workspace(place)]
    assert place.inbox.looked == []


async def test_an_outage_at_the_start_puts_nobody_out(place: Place) -> None:
    place.inbox.kept = {workspace(place): (place.room,)}
    refuses(place, status=503, code=0, times=9)
    with capture_logs() as logs:
        await place.restart()
        await until(lambda: len(logs) >= 3)
    assert place.inbox.shut == []


async def test_of_other_shards_servers_nothing_is_asked(two_shards: Place) -> None:
    """Another process hears of them, and it looks."""
    place, ours = two_shards, two_shards.town.guild
    theirs = next(one for one in range(ours, ours + (3 << 22), 1 << 22) if shard_of(one, 2) == 1)
    ours = next(one for one in range(ours, ours + (3 << 22), 1 << 22) if shard_of(one, 2) == 0)
    place.inbox.kept = {f"discord:{theirs}": ("1",), f"discord:{ours}": ("2",)}
    await place.restart(shards=Shards(0, 0, 2))
    await until(lambda: place.inbox.shut or place.inbox.let)
    await nothing_happens()
    assert f"discord:{theirs}" not in [*place.inbox.shut, *place.inbox.let]


async def test_a_look_that_fails_holds_up_none_behind_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = list[str]()

    async def fails_once(name: str, room: str) -> bool:
        looked.append(room)
        if room == "5":
            raise RuntimeError("een geheim woord")
        return True

    monkeypatch.setattr(place.inbox, "look_at_room", fails_once)
    place.inbox.kept = {workspace(place): ("5", "6")}
    with capture_logs() as logs:
        await place.restart()
        await until(lambda: len(looked) == 2)
    assert "geheim" not in str(logs)
    assert ("look failed", "RuntimeError") in [(log["event"], log.get("error")) for log in logs]


async def test_between_two_looks_there_is_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand rooms are no storm, and what is asked for twice is looked at once."""
    monkeypatch.setattr(rounds, "REST_FOR", 0.05)
    seen, now, many = list[float](), asyncio.get_running_loop().time, rounds.Rounds()

    async def look() -> None:
        seen.append(now())

    for number in (1, 2, 3, 2, 3):
        many.add(str(number), look)
    await until(lambda: len(seen) == 3)
    await asyncio.sleep(0.2)
    assert len(seen) == 3
    assert all(after - before >= 0.05 for before, after in pairwise(seen))
    many.add("1", look)
    await until(lambda: len(seen) == 4)


async def test_whoever_leaves_looks_at_nothing_more(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.inbox.kept = {workspace(place): tuple(map(str, range(5, 500)))}
    await again(place)
    await until(lambda: place.inbox.looked)
    await place.home.stop()
    seen = len(place.inbox.looked)
    await nothing_happens()
    assert len(place.inbox.looked) == seen


# Roles


def role_of(place: Place, **permissions: bool) -> int:
    made = place.town.env.guild.create_role("rol", permissions=discord.Permissions(**permissions))
    return made.id


def changes(place: Place, number: int, **permissions: bool) -> None:
    role = place.town.backend.guilds[place.town.guild].roles[number]
    role.permissions = discord.Permissions(**permissions).value
    payload = {"guild_id": str(place.town.guild), "role": serializers.role_payload(role)}
    place.town.backend.emit("GUILD_ROLE_UPDATE", payload)


@pytest.mark.parametrize("gives", ["view_channel", "administrator"])
async def test_a_role_that_comes_to_read_has_the_rooms_looked_at(place: Place, gives: str) -> None:
    place.inbox.kept = {workspace(place): (place.room,), "discord:1": ("7",)}
    number = role_of(place)
    await nothing_happens()
    assert place.inbox.looked == []
    changes(place, number, **{gives: True})
    await until(lambda: place.inbox.looked)
    assert place.inbox.looked == [(workspace(place), place.room)]
    changes(place, number)
    await until(lambda: len(place.inbox.looked) == 2)


async def test_a_new_role_that_reads_has_the_rooms_looked_at(place: Place) -> None:
    place.inbox.kept = {workspace(place): (place.room,)}
    role_of(place, view_channel=True)
    await until(lambda: place.inbox.looked)


async def test_a_role_that_is_gone_has_the_rooms_looked_at(place: Place) -> None:
    place.inbox.kept = {workspace(place): (place.room,)}
    number = role_of(place)
    place.town.backend.delete_role(place.town.guild, number)
    await until(lambda: place.inbox.looked)


async def test_what_else_changes_about_a_role_is_no_news(place: Place) -> None:
    place.inbox.kept = {workspace(place): (place.room,)}
    number = role_of(place, view_channel=True)
    await until(lambda: place.inbox.looked)
    changes(place, number, view_channel=True, kick_members=True)
    await nothing_happens()
    assert len(place.inbox.looked) == 1


# A process that hears nothing of a server


@pytest.fixture
def unheard(place: Place) -> Place:
    """A process to which Discord tells nothing of the server: a worker, or one of other shards."""
    del place.home.client._connection._guilds[place.town.guild]
    assert place.home.client.get_guild(place.town.guild) is None
    return place


async def test_it_looks_at_a_room_there_as_any_other(unheard: Place) -> None:
    """Nobody but its people reads it: the roles of the server are asked for."""
    room = await unheard.platform.room(unheard.room)
    assert set(room.readers) == {str(unheard.person(name)) for name in PEOPLE}
    assert (room.exists, room.beyond) == (True, frozenset())
    role = role_of(unheard)
    let_in = Overwrite(role, OverwriteType.ROLE, VIEW, 0)
    unheard.town.backend.set_overwrite(unheard.town.room, let_in)
    assert (await unheard.platform.room(unheard.room)).beyond == {Beyond.MANY}


async def test_it_posts_and_sets_who_listens_there(unheard: Place) -> None:
    platform, anna = unheard.platform, unheard.person("anna")
    post = await platform.post(unheard.room, BOARD, nonce="n1")
    await platform.edit(unheard.room, post, BOARD)
    thread = await platform.open_thread(unheard.room, post, title="t", nonce="n2")
    before = of_channel(unheard, anna)
    await platform.set_listeners(thread, [str(anna)])
    assert of_channel(unheard, anna) == (before[0], before[1] | WRITE)
    await platform.set_listeners(thread, [])
    assert of_channel(unheard, anna) == before
    await platform.remove(unheard.room, post)


def of_channel(place: Place, who: int) -> tuple[int, int]:
    rights = place.town.backend.channels[place.town.room].overwrites
    return next((one.allow, one.deny) for one in rights if one.target_id == who)


async def test_it_sees_that_a_channel_there_is_gone(unheard: Place) -> None:
    unheard.town.backend.delete_channel(unheard.town.room)
    assert not (await unheard.platform.room(unheard.room)).exists


async def test_names_are_known_after_a_look(unheard: Place) -> None:
    anna = str(unheard.person("anna"))
    assert unheard.platform.dialect.plain_name(anna) == anna
    await unheard.platform.room(unheard.room)
    assert unheard.platform.dialect.plain_name(anna) == "anna"


async def test_somebody_has_a_name_in_each_server(place: Place) -> None:
    """What one server calls them is nothing for another."""
    anna = str(place.person("anna"))
    await place.platform.room(place.room)
    other = place.home.platforms.of("discord:5")
    assert other is not None
    assert other.dialect.plain_name(anna) == anna
    assert place.platform.dialect.plain_name(anna) == "anna"


@pytest.mark.parametrize("name", ["slack:5", "discord", "discord:", "discord:x", "discord:٣"])
async def test_what_is_no_server_has_no_platform(place: Place, name: str) -> None:
    assert place.home.platforms.of(name) is None
