"""Who can read a channel, how it stands to the bot, and who may write in its threads."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from adapters.discord.rooms import MOST_LOOKED_UP, NEEDED, TO_MAKE
from bot.cards import Answer, Reply
from bot.errors import NotAllowed, OutcomeUnknown
from bot.inputs import Reach
from bot.records import Beyond
from tests.standins.discord.town import INVITED_WITH, MAKES_CHANNELS_WITH

from .conftest import BOARD, PRIVATE, Place

VIEW = discord.Permissions(view_channel=True).value
WRITE = discord.Permissions(send_messages_in_threads=True).value


def overwrite(place: Place, target: int, *, allow: int = 0, deny: int = 0, role: bool) -> None:
    kind = OverwriteType.ROLE if role else OverwriteType.MEMBER
    place.town.backend.set_overwrite(place.town.room, Overwrite(target, kind, allow, deny))


def rights(place: Place, target: int) -> tuple[int, int]:
    channel = place.town.backend.channels[place.town.room]
    return next(
        ((one.allow, one.deny) for one in channel.overwrites if one.target_id == target), (0, 0)
    )


def members(place: Place) -> set[str]:
    return {str(place.person(name)) for name in ("anna", "bram", "chris")}


def role(place: Place, name: str, **permissions: bool) -> int:
    made = place.town.env.guild.create_role(name, permissions=discord.Permissions(**permissions))
    return made.id


# Who can read


async def test_those_who_were_let_in_by_name_read_a_private_channel(place: Place) -> None:
    room = await place.platform.room(place.room)
    assert (set(room.readers), room.exists) == (members(place), True)
    assert str(place.town.me) not in room.readers


async def test_a_thread_is_read_by_whoever_reads_its_channel(place: Place) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    thread = await place.platform.open_thread(place.room, post, title="t", nonce="n2")
    assert set((await place.platform.room(thread)).readers) == members(place)


async def test_direct_messages_are_read_by_one(place: Place) -> None:
    anna = str(place.person("anna"))
    assert (await place.platform.room(await place.platform.direct(anna))).readers == {anna}


async def test_who_is_in_a_role_cannot_be_told(place: Place) -> None:
    """Who is in it is not told to the bot, so a look at the room fails closed."""
    assert (await place.platform.room(place.room)).beyond == frozenset()
    managers = role(place, "Leiding")
    overwrite(place, managers, allow=VIEW, role=True)
    room = await place.platform.room(place.room)
    assert room.beyond == {Beyond.MANY}
    assert room.crowds == {f"role:{managers}"}


async def test_a_channel_for_everybody_has_a_reader_who_is_nobody(place: Place) -> None:
    public = place.town.open_channel("algemeen")
    role(place, "Leiding", view_channel=True)
    room = await place.platform.room(str(public))
    assert room.beyond == {Beyond.MANY}
    assert room.crowds == {"@everyone"}


async def test_where_everybody_reads_by_a_role_of_the_server(place: Place) -> None:
    """A server may take the right from everybody and give it to its members by a role."""
    everybody = place.town.backend.guilds[place.town.guild].everyone_role
    everybody.permissions &= ~VIEW
    role(place, "Vast", view_channel=True)
    place.town.backend.delete_overwrite(place.town.room, place.town.guild)
    await place.restart()
    assert (await place.platform.room(place.room)).beyond == {Beyond.MANY}


async def test_who_administers_the_server_always_reads_and_is_told(place: Place) -> None:
    owner = str(place.town.backend.guilds[place.town.guild].owner_id)
    assert (await place.platform.room(place.room)).administrators == {owner}
    keepers = role(place, "Beheer", administrator=True)
    role(place, "Leiding", manage_channels=True)
    room = await place.platform.room(place.room)
    assert room.administrators == {owner, f"role:{keepers}"}
    assert room.beyond == frozenset(), "they read every channel: this one is open to nobody new"


async def test_another_program_is_no_reader(place: Place) -> None:
    helper = place.town.add("hulpje", bot=True)
    overwrite(place, helper, allow=VIEW, role=False)
    assert str(helper) not in (await place.platform.room(place.room)).readers


async def test_whoever_was_let_in_and_is_not_in_the_server_reads_nothing(place: Place) -> None:
    overwrite(place, 777, allow=VIEW, role=False)
    assert set((await place.platform.room(place.room)).readers) == members(place)


@pytest.mark.parametrize("way", ["leaves", "is-banned"])
async def test_whoever_leaves_the_server_is_out_of_the_room_until_they_are_back(
    place: Place, way: str
) -> None:
    """Discord tells nothing of it, and the channel goes on naming them."""
    bram = place.person("bram")
    assert str(bram) in (await place.platform.room(place.room)).readers
    if way == "leaves":
        place.town.backend.remove_member(place.town.guild, bram)
    else:
        place.town.backend.apply_ban(place.town.guild, bram, None)
    # Whoever was just there is not asked for again at once.
    assert str(bram) in (await place.platform.room(place.room)).readers
    place.clock.move_to(place.clock.now() + timedelta(minutes=6))
    room = await place.platform.room(place.room)
    assert (set(room.readers), room.exists) == (members(place) - {str(bram)}, True)
    assert rights(place, bram) != (0, 0), "Discord keeps what the channel says of them"
    place.town.backend.add_member(place.town.guild, bram)
    assert str(bram) in (await place.platform.room(place.room)).readers


async def test_a_look_fails_where_discord_does_not_say_who_is_there(place: Place) -> None:
    """Whoever cannot be told to be out may be in."""
    path = f"/guilds/{place.town.guild}/members/*"
    place.town.env.inject_error("GET", path, status=503, code=0)
    with pytest.raises(OutcomeUnknown):
        await place.platform.room(place.room)
    assert set((await place.platform.room(place.room)).readers) == members(place)


async def test_of_a_crowd_nobody_is_asked_for(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(guild: discord.Guild, who: int) -> discord.Member:
        raise AssertionError("nobody is asked for")

    monkeypatch.setattr(discord.Guild, "fetch_member", never)
    for number in range(1000, 1000 + MOST_LOOKED_UP):
        overwrite(place, number, allow=VIEW, role=False)
    assert (await place.platform.room(place.room)).beyond == {Beyond.MANY}


async def test_who_left_the_server_is_not_proposed_for_a_group(place: Place) -> None:
    place.town.backend.remove_member(place.town.guild, place.person("bram"))
    await reached(place, place.town.room)
    assert set(place.inbox.commands[-1].readers) == members(place) - {str(place.person("bram"))}


async def test_who_is_there_is_proposed_where_discord_does_not_say(place: Place) -> None:
    path = f"/guilds/{place.town.guild}/members/*"
    place.town.env.inject_error("GET", path, status=503, code=0)
    await reached(place, place.town.room)
    assert set(place.inbox.commands[-1].readers) == members(place)


async def test_who_was_asked_for_is_known_although_nobody_waited_for_all(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that was broken off is not for nothing: the next one has less to ask."""
    helper, bram = place.town.add("hulpje", bot=True), place.person("bram")
    overwrite(place, helper, allow=VIEW, role=False)
    fetch, asked = discord.Guild.fetch_member, list[int]()

    async def bram_takes_long(guild: discord.Guild, who: int) -> discord.Member:
        asked.append(who)
        if who == bram and len(asked) > 1:
            await asyncio.Event().wait()
        return await fetch(guild, who)

    monkeypatch.setattr(discord.Guild, "fetch_member", bram_takes_long)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(place.platform.room(place.room), timeout=0.3)
    assert len(asked) == 4
    # The next time it is the only one that is asked for, and comes at once.
    asked.clear()
    readers = (await place.platform.room(place.room)).readers
    assert asked == [bram]
    assert set(readers) == members(place)


async def test_a_channel_that_is_gone_is_said_to_be_gone(place: Place) -> None:
    place.town.backend.delete_channel(place.town.room)
    assert not (await place.platform.room(place.room)).exists


async def test_a_channel_that_shut_the_bot_out_is_not_said_to_be_gone(place: Place) -> None:
    overwrite(place, place.town.me, deny=VIEW, role=False)
    with pytest.raises(NotAllowed):
        await place.platform.room(place.room)


# How it stands to the bot


async def reached(place: Place, where: int, *, by: str = "anna") -> Reach:
    place.inbox.answer = Reply(Answer.REFUSED, PRIVATE)
    await place.town.command(place.person(by), "menu", place=where)
    return place.inbox.commands[-1].reach


async def test_how_a_channel_stands(place: Place) -> None:
    assert await reached(place, place.town.room) is Reach.PRIVATE
    assert await reached(place, place.town.channel("dicht", ["anna"], bot=False)) is Reach.SHUT
    assert await reached(place, place.town.open_channel("algemeen")) is Reach.OPEN


async def test_a_thread_is_no_room_for_a_group(place: Place) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    thread = await place.platform.open_thread(place.room, post, title="t", nonce="n2")
    assert await reached(place, int(thread)) is Reach.OPEN


async def test_a_channel_that_a_role_reads_is_no_room_for_a_group(place: Place) -> None:
    overwrite(place, role(place, "Leiding"), allow=VIEW, role=True)
    assert await reached(place, place.town.room) is Reach.OPEN


@pytest.mark.parametrize("missing", sorted(name for name, on in INVITED_WITH if on))
async def test_a_channel_in_which_the_bot_cannot_do_its_work_is_shut(
    place: Place, missing: str
) -> None:
    deny = discord.Permissions(**{missing: True}).value
    overwrite(place, place.town.me, allow=VIEW & ~deny, deny=deny, role=False)
    assert await reached(place, place.town.room) is Reach.SHUT


async def test_programs_are_left_out_of_those_who_are_there(place: Place) -> None:
    helper = place.town.add("hulpje", bot=True)
    overwrite(place, helper, allow=VIEW, role=False)
    await place.platform.room(place.room)
    await reached(place, place.town.room)
    assert set(place.inbox.commands[-1].readers) == members(place)


# Who may write


async def in_thread(place: Place, number: int = 1) -> str:
    post = await place.platform.post(place.room, BOARD, nonce=f"post-{number}")
    return await place.platform.open_thread(place.room, post, title="t", nonce=f"t-{number}")


def may_write(place: Place, name: str) -> bool:
    able = place.town.backend.compute_permissions(
        place.town.guild, place.person(name), place.town.room
    )
    return bool(able & WRITE)


async def test_who_listens_cannot_write_and_can_again(place: Place) -> None:
    thread, anna = await in_thread(place), place.person("anna")
    before = rights(place, anna)
    await place.platform.set_listeners(thread, [str(anna)])
    assert not may_write(place, "anna")
    assert may_write(place, "bram")
    assert rights(place, anna) == (before[0], before[1] | WRITE)
    await place.platform.set_listeners(thread, [])
    assert rights(place, anna) == before


async def test_somebody_without_rights_of_their_own_gets_none_that_stay(place: Place) -> None:
    zoe = place.town.add("zoe")
    thread = await in_thread(place)
    await place.platform.set_listeners(thread, [str(zoe)])
    assert rights(place, zoe) == (0, WRITE)
    await place.platform.set_listeners(thread, [])
    targets = [one.target_id for one in place.town.backend.channels[place.town.room].overwrites]
    assert zoe not in targets


async def test_where_nobody_writes_by_default_the_right_is_given_back(place: Place) -> None:
    overwrite(place, place.town.guild, deny=VIEW | WRITE, role=True)
    anna = place.person("anna")
    overwrite(place, anna, allow=VIEW | WRITE, role=False)
    thread = await in_thread(place)
    await place.platform.set_listeners(thread, [str(anna)])
    assert rights(place, anna) == (VIEW, WRITE)
    await place.platform.set_listeners(thread, [])
    assert rights(place, anna) == (VIEW | WRITE, 0)


async def test_the_wishes_of_two_threads_may_come_in_any_order(place: Place) -> None:
    """A step is left and the next one begins: each has a thread, and each thread its queue."""
    first, second = await in_thread(place, 1), await in_thread(place, 2)
    anna, bram = str(place.person("anna")), str(place.person("bram"))
    await place.platform.set_listeners(first, [anna])
    await place.platform.set_listeners(second, [bram])
    assert not may_write(place, "anna")
    await place.platform.set_listeners(first, [])
    assert may_write(place, "anna")
    assert not may_write(place, "bram")


@pytest.mark.parametrize("left_first", [True, False])
async def test_the_wishes_of_two_threads_may_come_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch, *, left_first: bool
) -> None:
    """Who listens in the step that is left and in the next one never writes in between."""
    left, entered = await in_thread(place, 1), await in_thread(place, 2)
    bram = str(place.person("bram"))
    await place.platform.set_listeners(left, [bram])
    look = place.home.client.fetch_channel

    async def slowly(channel: int) -> object:
        """What was seen travels for a while, and may not be true any more when it arrives."""
        seen = await look(channel)
        await asyncio.sleep(0.02)
        return seen

    monkeypatch.setattr(place.home.client, "fetch_channel", slowly)
    wishes = [
        place.platform.set_listeners(left, []),
        place.platform.set_listeners(entered, [bram]),
    ]
    await asyncio.gather(*(wishes if left_first else reversed(wishes)))
    assert not may_write(place, "bram")
    await place.platform.set_listeners(entered, [])
    assert may_write(place, "bram")


async def test_one_channel_does_not_wait_for_another(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel in its turn, of which Discord says nothing, holds up itself only."""
    slow, anna = place.town.channel("traag", ["anna"]), str(place.person("anna"))
    look, looks, answered = place.home.client.fetch_channel, list[int](), asyncio.Event()
    in_its_turn = asyncio.Event()

    async def waits(channel: int) -> object:
        looks.append(channel)
        if channel == slow and looks.count(slow) == 2:
            in_its_turn.set()
            await answered.wait()
        return await look(channel)

    monkeypatch.setattr(place.home.client, "fetch_channel", waits)
    first = asyncio.create_task(place.platform.set_listeners(str(slow), [anna]))
    await asyncio.wait_for(in_its_turn.wait(), timeout=5)
    await asyncio.wait_for(place.platform.set_listeners(place.room, [anna]), timeout=5)
    assert not may_write(place, "anna")
    assert not first.done()
    answered.set()
    await first


async def test_the_next_wish_after_a_crash_puts_everything_right(place: Place) -> None:
    thread = await in_thread(place)
    await place.platform.set_listeners(thread, [str(place.person("anna"))])
    await place.restart()
    await place.platform.set_listeners(thread, [str(place.person("bram"))])
    assert may_write(place, "anna")
    assert not may_write(place, "bram")


async def test_a_wish_that_holds_already_asks_nothing_of_discord(place: Place) -> None:
    thread = await in_thread(place)
    for _ in range(2):
        await place.platform.set_listeners(thread, [str(place.person("anna"))])
    asked = [one for one in place.town.env.http_requests if one.method == "PUT"]
    assert len([one for one in asked if "/permissions/" in one.path]) == 1


async def test_without_the_right_to_set_rights_the_delivery_hears_it(place: Place) -> None:
    thread = await in_thread(place)
    overwrite(place, place.town.me, allow=VIEW, role=False)
    with pytest.raises(NotAllowed):
        await place.platform.set_listeners(thread, [str(place.person("anna"))])


# What the operator is told


def test_the_invitations_ask_for_what_is_needed_and_for_nothing_else(root: Path) -> None:
    told = (root / "docs" / "discord.md").read_text(encoding="utf-8")
    without, makes_channels = (int(one) for one in re.findall(r"permissions=(\d+)", told))
    assert without == INVITED_WITH.value == NEEDED.value
    assert makes_channels == MAKES_CHANNELS_WITH.value == (NEEDED | TO_MAKE).value
    assert not MAKES_CHANNELS_WITH.administrator
    assert not INVITED_WITH.manage_roles
    asked = {name for name, on in MAKES_CHANNELS_WITH if on} - {name for name, on in NEEDED if on}
    assert asked == {"manage_channels", "manage_roles"}
