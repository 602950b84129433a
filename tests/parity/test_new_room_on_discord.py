"""What a founder on Discord sees while their channel is made, and when Discord says no to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import discord
import pytest

from bot.cards import Card, FormPage, Reply
from bot.groups import keys
from bot.inputs import Reach
from tests.scenarios.reader import scenarios
from tests.standins.discord.town import INVITED_WITH, MAKES_CHANNELS_WITH

from .discord_house import DiscordHouse, discord_house
from .houses import House
from .new_rooms import groups, sends, wish
from .office import Office, at_office
from .play import play
from .stack_driver import StackDriver, button_of

in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])
WITHOUT_CHANNELS = MAKES_CHANNELS_WITH & ~discord.Permissions(manage_channels=True)
WITHOUT_RIGHTS = MAKES_CHANNELS_WITH & ~discord.Permissions(manage_roles=True)


def house_of(office: Office) -> DiscordHouse:
    assert isinstance(office.house, DiscordHouse)
    return office.house


def direct(office: Office, who: str) -> list[Card]:
    seen = office.house.window.seen_by(office.house.ids[who])
    return [one.card for one in seen if one.direct]


async def place_of_group(office: Office) -> str:
    (group,) = await office.house.bot.store.read(lambda tx: tx.groups.all())
    place = keys.group_place(group.id)
    found = await office.house.bot.store.read(lambda tx: tx.posts.place(place))
    assert found is not None
    return found


def made(office: Office) -> list[str]:
    """What the channels are called that the bot made, and nobody else."""
    town = house_of(office).town
    asked = [one for one in town.env.http_requests if one.method == "POST"]
    made = [one.json for one in asked if one.path == f"/guilds/{town.guild}/channels"]
    names = {one["name"] for one in made if one is not None}
    return [one.name for one in town.backend.channels.values() if one.name in names]


async def test_it_begins_in_an_open_channel_and_where_the_bot_is_not(tmp_path: Path) -> None:
    async with at_office("discord", tmp_path) as office:
        house = house_of(office)
        page = await office.start(str(house.town.open_channel("algemeen")), Reach.OPEN)
        assert isinstance(page, FormPage)
        assert page.token.startswith("found-new|")
        told = await office.start(house.shut, Reach.SHUT)
        assert isinstance(told, Reply)
        assert told.card is not None
        page = await office.form("anna", button_of(told.card, "open-found-new").token)
        everybody = " ".join(house.ids.values())
        await office.fills("anna", page, {"people": everybody, "first-on": "2026-01-29"})
        await sends(office)
        assert await groups(office) == 1


@in_both_languages
@pytest.mark.parametrize("rights", [INVITED_WITH, WITHOUT_CHANNELS])
async def test_without_the_right_they_hear_how_else_and_once_it_is_given_it_works(
    rights: discord.Permissions, language: str, tmp_path: Path
) -> None:
    async with at_office("discord", tmp_path, language=language) as office:
        town = house_of(office).town
        town.invite(rights)
        page = await wish(office, name="Berk")
        await sends(office)
        assert (await groups(office), made(office)) == (0, [])
        (card,) = direct(office, "anna")
        for key in ("no-room.text", "no-room.by-hand", "no-room.or-ask"):
            assert office.says(card, office.said(key))
        assert direct(office, "bram") == []
        town.invite(MAKES_CHANNELS_WITH)
        again = await office.form("anna", f"open-found-new|{page.form}")
        await office.fills("anna", again, {})
        await sends(office)
        assert (await groups(office), made(office)) == (1, ["berk"])
        assert direct(office, "anna") == [card], "told once"


async def test_a_server_that_is_full_is_told_like_one_that_says_no(tmp_path: Path) -> None:
    async with at_office("discord", tmp_path) as office:
        town = house_of(office).town
        town.env.inject_error("POST", "/guilds/*/channels", status=400, code=30013)
        await wish(office, name="Berk")
        await sends(office)
        assert await groups(office) == 0
        assert office.says(direct(office, "anna")[0], office.said("no-room.text"))


@in_both_languages
async def test_without_the_right_to_set_rights_each_is_let_in_by_hand(
    language: str, tmp_path: Path
) -> None:
    async with at_office("discord", tmp_path, language=language) as office:
        house_of(office).town.invite(WITHOUT_RIGHTS)
        await wish(office, name="Berk")
        await sends(office)
        room = await place_of_group(office)
        told = direct(office, "anna")
        assert len(told) == len(office.house.ids), "one message for each who could not come"
        assert all(office.says(card, office.said("not-invited.by-hand")) for card in told)
        assert all(f"<#{room}>" in repr(card) for card in told)
        assert not direct(office, "bram")


async def test_somebody_who_left_the_server_keeps_nobody_else_out(tmp_path: Path) -> None:
    async with at_office("discord", tmp_path) as office:
        house = house_of(office)
        await wish(office, name="Berk")
        house.town.backend.remove_member(house.town.guild, int(house.ids["bram"]))
        await sends(office)
        room = await office.house.platform.room(await place_of_group(office))
        assert room.readers == {house.ids["anna"], house.ids["dewi"]}
        (told,) = direct(office, "anna")
        assert office.says(told, office.said("not-invited.by-hand"))


async def test_its_description_says_what_it_is_for_before_anybody_comes(tmp_path: Path) -> None:
    async with at_office("discord", tmp_path) as office:
        town = house_of(office).town
        await wish(office, name="Berk")
        await sends(office)
        room = int(await place_of_group(office))
        assert town.backend.channels[room].topic == office.said("new-room.purpose")
        asked = [one for one in town.env.http_requests if f"/channels/{room}" in one.path]
        changes = [one.method for one in asked if one.method in ("PATCH", "PUT")]
        assert changes[0] == "PATCH"
        assert changes.count("PUT") == len(office.house.ids)


@pytest.mark.parametrize(
    ("wished", "called"),
    [
        ("@everyone", "everyone"),
        ("@here <@&123> **Berk**", "here-123-berk"),
        ("Å" * 60, "a" * 60),
        ("../#eik\n", "eik"),
    ],
)
async def test_it_is_called_so_that_it_calls_nobody(
    wished: str, called: str, tmp_path: Path
) -> None:
    async with at_office("discord", tmp_path) as office:
        await wish(office, name=wished)
        await sends(office)
        assert made(office) == [called]


async def test_a_name_that_is_too_long_is_looked_at_again(tmp_path: Path) -> None:
    async with at_office("discord", tmp_path) as office:
        with pytest.raises(AssertionError, match="room-name is too long"):
            await wish(office, name="a" * 101)
        assert made(office) == []


async def test_a_reply_that_is_lost_and_a_process_that_ends_make_one_channel(
    tmp_path: Path,
) -> None:
    async with at_office("discord", tmp_path) as office:
        house = house_of(office)
        await wish(office, name="Berk")
        house.town.wire.lose_next()
        await house.bot.delivery.drain()
        assert (await groups(office), made(office)) == (0, ["berk"])
        house.town.wire.lose_every = 0
        await house.restart()
        await sends(office)
        assert (await groups(office), made(office)) == (1, ["berk"])
        room = await house.platform.room(await place_of_group(office))
        assert room.readers == set(house.ids.values())


async def test_replies_that_are_lost_again_and_again_make_one_room(tmp_path: Path) -> None:
    (scenario,) = (one for one in scenarios() if one.name == "new-room")
    built: list[DiscordHouse] = []

    async def build(people: Sequence[str]) -> House:
        house = await discord_house(people, tmp_path, lose_replies=True)
        assert isinstance(house, DiscordHouse)
        built.append(house)
        return house

    await play(StackDriver(build), scenario)
    (town,) = (house.town for house in built)
    asked = [(one.method, one.path) for one in town.env.http_requests]
    assert asked.count(("POST", f"/guilds/{town.guild}/channels")) == 1
    assert town.wire.lost > 0
