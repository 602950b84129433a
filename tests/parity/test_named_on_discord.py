"""Roles and administrators that read a channel of Discord along: named, before the first case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.cards import Card, FormPage
from bot.inputs import Reach

from .discord_house import DiscordHouse
from .new_rooms import sends, wish
from .office import Office, at_office, with_group

in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


def house_of(office: Office) -> DiscordHouse:
    assert isinstance(office.house, DiscordHouse)
    return office.house


def role(office: Office, name: str, **permissions: bool) -> int:
    guild = house_of(office).town.env.guild
    return guild.create_role(name, permissions=discord.Permissions(**permissions)).id


def seen(office: Office, key: str) -> Sequence[Card]:
    title = office.said(key)
    cards = office.house.window.seen_by(office.house.ids["anna"])
    return [one.card for one in cards if not one.direct and title in one.card.title]


def words(card: Card) -> str:
    return "\n".join(text.markup for text in card.texts)


@in_both_languages
@pytest.mark.parametrize("way", ["here", "in-a-new-channel"])
async def test_who_administers_stands_with_the_agreements_from_the_beginning(
    way: str, language: str, tmp_path: Path
) -> None:
    async with at_office("discord", tmp_path, language=language) as office:
        keepers = role(office, "Beheer", administrator=True)
        if way == "here":
            page = await office.start(office.house.room, Reach.PRIVATE)
            assert isinstance(page, FormPage)
            everybody = " ".join(office.house.ids.values())
            await office.fills("anna", page, {"people": everybody, "first-on": "2026-01-29"})
        else:
            await wish(office, name="Berk")
        await sends(office)
        (card,) = seen(office, "agreements.title")
        said = words(card)
        town = house_of(office).town
        assert f"<@&{keepers}>" in said
        assert f"<@{town.backend.guilds[town.guild].owner_id}>" in said


@in_both_languages
async def test_before_a_trial_too(language: str, tmp_path: Path) -> None:
    async with at_office("discord", tmp_path, language=language) as office:
        keepers = role(office, "Beheer", administrator=True)
        page = await office.start(office.house.room, Reach.PRIVATE, text="proef")
        assert isinstance(page, FormPage)
        await office.fills("anna", page, {})
        await sends(office)
        (card,) = seen(office, "trial.title")
        assert f"<@&{keepers}>" in words(card)


@in_both_languages
@pytest.mark.parametrize("called", ["bram", "@everyone [hier](https://x.example)"])
async def test_a_role_that_comes_to_read_a_channel_is_named(
    called: str, language: str, tmp_path: Path
) -> None:
    """Whatever it is called, also like a member: Discord shows its name, the bot writes none."""
    async with with_group("discord", tmp_path, language=language) as (office, _):
        town = house_of(office).town
        managers = role(office, called)
        sees = discord.Permissions(view_channel=True).value
        town.backend.set_overwrite(town.room, Overwrite(managers, OverwriteType.ROLE, sees, 0))
        assert await office.house.bot.news.look_at_room(office.house.workspace, office.house.room)
        await sends(office)
        (card,) = seen(office, "open-room.title")
        assert f"<@&{managers}>" in words(card)
        assert called not in words(card)
        assert f"<@{office.house.ids['bram']}>" not in words(card)
