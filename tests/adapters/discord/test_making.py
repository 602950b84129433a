"""Private channels that the bot makes: who sees them, lost replies, and who cannot be let in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.http import HTTPClient, Route
from simcord.backend.models import Channel, Overwrite
from simcord.enums import OverwriteType

from adapters.discord.making import INSIDE, RoomMaker
from adapters.discord.rooms import NEEDED
from adapters.discord.troubles import translated
from bot.errors import NotAllowed, NotThere, OutcomeUnknown, PlatformError
from bot.inputs import Reach
from bot.records import Beyond
from tests.standins.discord.town import INVITED_WITH, MAKES_CHANNELS_WITH
from tests.standins.discord.wire import MOST_CHANNELS

from .conftest import BOARD, Place
from .test_rooms import VIEW, WRITE, reached

NONCE = "a1b2c3d4e5f607188"
NAME = "intervisie-berk"


@pytest.fixture
def place(place: Place) -> Place:
    """The server lets the bot make channels."""
    place.town.invite(MAKES_CHANNELS_WITH)
    return place


async def made(place: Place, *, nonce: str = NONCE, name: str = NAME) -> int:
    by = str(place.person("anna"))
    return int(await place.platform.make_room(name, nonce=nonce, wished_by=by))


async def invited(place: Place, room: int, *names: str) -> None:
    for name in names:
        await place.platform.invite(str(room), str(place.person(name)))


def channel(place: Place, room: int) -> Channel:
    found: Channel = place.town.backend.channels[room]
    return found


def called(place: Place, name: str = NAME) -> list[Channel]:
    return [one for one in place.town.backend.channels.values() if one.name == name]


def rights(place: Place, room: int, target: int) -> tuple[int, int]:
    (found,) = [one for one in channel(place, room).overwrites if one.target_id == target]
    return found.allow, found.deny


def let(place: Place, room: int, target: int, *, allow: int = 0, deny: int = 0, role: bool) -> None:
    kind = OverwriteType.ROLE if role else OverwriteType.MEMBER
    place.town.backend.set_overwrite(room, Overwrite(target, kind, allow, deny))


def sees(place: Place, who: int, room: int) -> bool:
    able = place.town.backend.compute_permissions(place.town.guild, who, room)
    return bool(able & VIEW)


# Making it


async def test_only_the_bot_sees_it_and_can_work_in_it(place: Place) -> None:
    room = await made(place)
    assert channel(place, room).name == NAME
    assert channel(place, room).parent_id is None
    assert not any(sees(place, who, room) for who in place.town.people.values())
    assert rights(place, room, place.town.me) == (NEEDED.value, 0)
    assert (await place.platform.room(str(room))).readers == frozenset()
    post = await place.platform.post(str(room), BOARD, nonce="n1")
    assert await place.platform.open_thread(str(room), post, title="t", nonce="n2")


async def test_whoever_is_let_in_sees_it_and_nobody_else(place: Place) -> None:
    room = await made(place)
    await invited(place, room, "anna", "bram")
    assert sees(place, place.person("anna"), room)
    assert not sees(place, place.person("chris"), room)
    found = await place.platform.room(str(room))
    assert found.readers == {str(place.person("anna")), str(place.person("bram"))}
    assert not found.beyond
    assert await reached(place, room) is Reach.PRIVATE


async def test_where_everybody_may_do_little_a_member_can_take_part(place: Place) -> None:
    """A server may take from everybody what a member of a group needs."""
    everybody = place.town.backend.guilds[place.town.guild].everyone_role
    everybody.permissions &= ~INSIDE.value
    room = await made(place)
    await invited(place, room, "anna")
    able = place.town.backend.compute_permissions(place.town.guild, place.person("anna"), room)
    assert able & INSIDE.value == INSIDE.value


async def test_in_it_who_listens_cannot_write_and_can_again(place: Place) -> None:
    """The right to set rights is one that the bot has; it may not give it to itself."""
    room = await made(place)
    await invited(place, room, "anna", "bram")
    post = await place.platform.post(str(room), BOARD, nonce="n1")
    thread = await place.platform.open_thread(str(room), post, title="t", nonce="n2")
    anna = place.person("anna")
    await place.platform.set_listeners(thread, [str(anna)])
    assert rights(place, room, anna)[1] == WRITE
    await place.platform.set_listeners(thread, [])
    assert rights(place, room, anna)[1] == 0
    assert sees(place, anna, room)


async def test_two_groups_with_one_name_have_two_channels(place: Place) -> None:
    rooms = {await made(place, nonce=f"{number}" * 16) for number in range(3)}
    assert len(rooms) == 3
    assert {one.id for one in called(place)} == rooms


async def test_a_channel_of_somebody_else_with_that_name_is_left_alone(place: Place) -> None:
    theirs = place.town.channel(NAME, ["chris"])
    assert await made(place) != theirs
    assert rights(place, theirs, place.person("chris"))[0] & VIEW


async def test_each_server_is_one_platform_and_what_is_none_of_discords_is_none(
    place: Place,
) -> None:
    platforms = place.home.platforms
    here, there = f"discord:{place.town.guild}", "discord:5"
    assert platforms.of(here) is platforms.of(here) is not platforms.of(there)
    others = ("slack:1", "discord:", "discord:x", "discord", f"discord:{'1' * 21}")
    assert not any(platforms.of(one) for one in others)


# Lost replies


async def test_after_a_lost_reply_the_channel_that_is_there_is_found(place: Place) -> None:
    place.wire.lose_next()
    with pytest.raises(OutcomeUnknown):
        await made(place)
    place.wire.lose_every = 0
    (there,) = called(place)
    assert {await made(place) for _ in range(3)} == {there.id}
    assert len(called(place)) == 1


async def test_it_is_found_after_a_restart_and_whatever_it_is_called_then(place: Place) -> None:
    room = await made(place)
    place.town.backend.edit_channel(room, {"name": "anders"})
    await place.restart()
    assert await made(place) == room


async def test_one_that_arrives_late_stays_empty_and_the_same_one_is_found(place: Place) -> None:
    """Two calls that both arrived: whichever is stored, the other one is nobody's."""
    first = await made(place)
    late = place.town.backend.create_channel(
        place.town.guild,
        NAME,
        overwrites=list(channel(place, first).overwrites),
        topic=channel(place, first).topic,
    )
    assert {await made(place) for _ in range(3)} == {min(first, late.id)}
    assert len(called(place)) == 2
    assert not any(sees(place, who, late.id) for who in place.town.people.values())


async def test_its_key_is_gone_before_anybody_is_let_in(place: Place) -> None:
    """What it is for comes first in the queue of a new room."""
    room = await made(place)
    assert NONCE in str(channel(place, room).topic)
    await place.platform.set_purpose(str(room), "Besloten kanaal van een groep.")
    assert channel(place, room).topic == "Besloten kanaal van een groep."
    assert await made(place) != room, "a key makes a new one where none is found"


@asynccontextmanager
async def at_a_server(answers: list[int]) -> AsyncIterator[tuple[HTTPClient, list[str]]]:
    """The library's own client, at a Discord that answers so when something is made."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.method)
        made = request.method == "POST"
        body, status = (b'{"id": "77"}', answers.pop(0)) if made else (b"[]", 200)
        return web.Response(body=body, status=status, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Route, "BASE", str(server.make_url("")).rstrip("/"))
            http = HTTPClient(asyncio.get_running_loop())
            await http.static_login("a-token")
            asked.clear()
            try:
                yield http, asked
            finally:
                await http.close()


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_the_library_does_not_make_it_again_by_itself(status: int) -> None:
    async with at_a_server([status, 201]) as (http, asked):
        rooms = RoomMaker(1, None, None)  # type: ignore[arg-type] # it makes only
        with pytest.raises(OutcomeUnknown), translated():
            await rooms.make(http, NAME, nonce=NONCE, me=2)
        assert asked == ["GET", "POST"]
        with translated():
            assert await rooms.make(http, NAME, nonce=NONCE, me=2) == "77"


# Where Discord says no


@pytest.mark.parametrize("missing", ["manage_channels", *(name for name, on in INVITED_WITH if on)])
async def test_without_the_right_none_is_made(place: Place, missing: str) -> None:
    """Also not where the bot could not give itself what it needs in it."""
    less = MAKES_CHANNELS_WITH & ~discord.Permissions(**{missing: True})
    everybody = place.town.backend.guilds[place.town.guild].everyone_role
    everybody.permissions &= ~discord.Permissions(**{missing: True}).value
    place.town.invite(less)
    with pytest.raises(NotAllowed):
        await made(place)
    assert called(place) == []


async def test_a_server_has_so_many_channels(place: Place) -> None:
    there = len([one for one in place.town.backend.channels.values() if not one.is_thread])
    for number in range(MOST_CHANNELS - there):
        place.town.backend.create_channel(place.town.guild, f"vol-{number}", overwrites=[])
    with pytest.raises(NotAllowed):
        await made(place)


async def test_without_the_right_to_set_rights_nobody_is_let_in(place: Place) -> None:
    room = await made(place)
    place.town.invite(MAKES_CHANNELS_WITH & ~discord.Permissions(manage_roles=True))
    with pytest.raises(NotAllowed):
        await invited(place, room, "anna")


# Letting people in


async def test_letting_somebody_in_twice_is_fine(place: Place) -> None:
    room = await made(place)
    await invited(place, room, "anna", "anna")
    asked = [one for one in place.town.env.http_requests if one.method == "PUT"]
    assert len([one for one in asked if "/permissions/" in one.path]) == 1


async def test_letting_in_once_more_gives_nobody_back_the_right_to_write(place: Place) -> None:
    """A half is let in as its first step begins, in which one of them may listen."""
    room, anna = await made(place), place.person("anna")
    let(place, room, anna, deny=WRITE, role=False)
    place.wire.lose_next()
    with pytest.raises(OutcomeUnknown):
        await invited(place, room, "anna")
    place.wire.lose_every = 0
    await invited(place, room, "anna")
    allow, deny = rights(place, room, anna)
    assert (allow & VIEW, allow & WRITE, deny) == (VIEW, 0, WRITE)


async def test_who_was_kept_out_by_name_is_let_in(place: Place) -> None:
    room, anna = await made(place), place.person("anna")
    let(place, room, anna, deny=VIEW, role=False)
    await invited(place, room, "anna")
    assert sees(place, anna, room)


async def test_somebody_who_is_not_in_the_server_and_a_program_are_not_let_in(place: Place) -> None:
    room = await made(place)
    elsewhere = place.town.env.create_user("elders").id
    helper = place.town.add("hulpje", bot=True)
    for who in (elsewhere, helper, 777):
        with pytest.raises(NotAllowed):
            await place.platform.invite(str(room), str(who))
    assert {one.target_id for one in channel(place, room).overwrites} == {
        place.town.guild,
        place.town.me,
    }


async def test_into_a_channel_that_is_gone_nobody_can_be_let(place: Place) -> None:
    room = await made(place)
    place.town.backend.delete_channel(room)
    with pytest.raises(NotThere):
        await invited(place, room, "anna")
    with pytest.raises(NotThere):
        await place.platform.set_purpose(str(room), "Waarvoor")


# Taking it away


async def test_it_is_taken_away_with_all_that_is_in_it(place: Place) -> None:
    room = await made(place)
    await invited(place, room, "anna", "bram")
    await place.platform.archive_room(str(room))
    assert not (await place.platform.room(str(room))).exists
    with pytest.raises(NotThere):
        await place.platform.archive_room(str(room))


async def test_a_lost_reply_to_that_is_no_trouble(place: Place) -> None:
    room = await made(place)
    place.wire.lose_next()
    with pytest.raises(OutcomeUnknown):
        await place.platform.archive_room(str(room))
    place.wire.lose_every = 0
    with pytest.raises(NotThere):
        await place.platform.archive_room(str(room))


def _to_everybody(place: Place, room: int) -> None:
    let(place, room, place.town.guild, allow=VIEW, role=True)


def _to_a_role(place: Place, room: int) -> None:
    leaders = place.town.env.guild.create_role("Leiding", permissions=discord.Permissions())
    let(place, room, leaders.id, allow=VIEW, role=True)


def _shut_to_the_bot(place: Place, room: int) -> None:
    let(place, room, place.town.me, deny=VIEW, role=False)


def _without_a_right(place: Place, room: int) -> None:
    place.town.invite(INVITED_WITH)


@pytest.mark.parametrize("change", [_to_everybody, _to_a_role, _shut_to_the_bot, _without_a_right])
async def test_what_is_not_the_room_any_more_that_was_made_is_not_taken_away(
    place: Place, change: Any
) -> None:
    """Nothing can undo it: whoever put it to another use keeps it."""
    room = await made(place)
    await invited(place, room, "anna")
    change(place, room)
    with pytest.raises(NotAllowed):
        await place.platform.archive_room(str(room))
    assert room in place.town.backend.channels


async def test_no_open_channel_and_no_thread_is_taken_away(place: Place) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    thread = await place.platform.open_thread(place.room, post, title="t", nonce="n2")
    public = place.town.open_channel("algemeen")
    for one in (str(public), thread):
        with pytest.raises(PlatformError):
            await place.platform.archive_room(one)
        assert int(one) in place.town.backend.channels


async def test_a_channel_of_another_server_is_not_taken_away(place: Place) -> None:
    room = await made(place)
    other = place.home.platforms.of("discord:5")
    assert other is not None
    with pytest.raises(NotAllowed):
        await other.archive_room(str(room))
    assert room in place.town.backend.channels


# What may happen to it


async def test_moved_to_a_category_whose_rights_it_takes_over_it_is_open(place: Place) -> None:
    """Discord then replaces who was let in by who can see the category."""
    room = await made(place)
    await invited(place, room, "anna")
    leaders = place.town.env.guild.create_role("anna", permissions=discord.Permissions())
    for overwrites in ([], [Overwrite(leaders.id, OverwriteType.ROLE, VIEW, 0)]):
        place.town.backend.edit_channel(room, {}, overwrites=overwrites)
        assert (await place.platform.room(str(room))).beyond == {Beyond.MANY}
        assert await reached(place, room) is Reach.OPEN


async def test_under_a_category_that_keeps_everybody_out_the_bot_is_shut_out(place: Place) -> None:
    room = await made(place)
    place.town.backend.edit_channel(
        room, {}, overwrites=[Overwrite(place.town.guild, OverwriteType.ROLE, 0, VIEW)]
    )
    with pytest.raises(NotAllowed):
        await place.platform.room(str(room))


async def test_a_role_that_is_called_like_a_member_is_no_member(place: Place) -> None:
    room = await made(place)
    anna = place.town.env.guild.create_role("anna", permissions=discord.Permissions())
    let(place, room, anna.id, allow=VIEW, role=True)
    found = await place.platform.room(str(room))
    assert found.beyond == {Beyond.MANY}
    assert not found.readers


async def test_who_left_the_server_is_out_of_the_room_that_still_names_them(place: Place) -> None:
    room = await made(place)
    await invited(place, room, "anna", "bram")
    anna, bram = str(place.person("anna")), str(place.person("bram"))
    place.town.backend.remove_member(place.town.guild, int(bram))
    assert (await place.platform.room(str(room))).readers == {anna}


async def test_a_fault_of_discord_is_no_refusal(place: Place) -> None:
    place.town.env.inject_error("GET", "/guilds/*/channels", status=503, code=0)
    with pytest.raises(OutcomeUnknown):
        await made(place)
    assert called(place) == []
    assert await made(place)
