"""A press in a direct message finds its server: one person has one channel for all of them."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.backend.models import Message

from adapters.discord.addressed import addressed, read_address
from adapters.discord.texts import say
from bot.cards import TOKEN_LIMIT, Answer, Button, Reply
from tests.standins.discord.drawn import walk

from .conftest import PAGE, PRIVATE, Place, card

OTHER = 4242
OFFER = card("Voor jou", "Er is iets.", buttons=(Button("ready|g|1", "Klaar", main=True),))


async def direct_post(place: Place, *, server: int, token: str = "ready|g|1") -> Message:
    """A post to anna in her direct messages, sent for this server."""
    anna = str(place.person("anna"))
    platform = place.home.platforms.of(f"discord:{server}")
    assert platform is not None
    direct = await platform.direct(anna)
    shown = card("Voor jou", buttons=(Button(token, "Klaar", main=True),))
    post = await platform.post(direct, shown, nonce=f"n{server}")
    place.inbox.sent_for[anna, post] = f"discord:{server}"
    found: Message = place.town.backend.messages[int(direct)][int(post)]
    return found


@pytest.fixture
def in_two(place: Place) -> Place:
    """The bot is in another server too."""
    place.town.env.create_guild("Een ander team")
    return place


def tokens(message: Message | None) -> list[str]:
    assert message is not None
    return [part["custom_id"] for part in walk(message.components) if "custom_id" in part]


async def test_the_post_tells_for_which_server_it_was_sent(in_two: Place) -> None:
    """Both stand in one channel: what tells them apart is the post."""
    place, anna = in_two, in_two.person("anna")
    ours = await direct_post(place, server=place.town.guild)
    theirs = await direct_post(place, server=OTHER)
    assert ours.channel_id == theirs.channel_id
    for message in (ours, theirs):
        await place.town.press(anna, "ready|g|1", at=message)
    assert [one.workspace for one in place.inbox.presses] == [
        f"discord:{place.town.guild}",
        f"discord:{OTHER}",
    ]


async def test_one_of_direct_messages_is_read_by_the_same_person_for_both(in_two: Place) -> None:
    place, anna = in_two, str(in_two.person("anna"))
    for server in (place.town.guild, OTHER):
        platform = place.home.platforms.of(f"discord:{server}")
        assert platform is not None
        assert (await platform.room(await platform.direct(anna))).readers == {anna}


async def test_what_nobody_knows_is_not_guessed(in_two: Place) -> None:
    place, anna = in_two, in_two.person("anna")
    message = await direct_post(place, server=place.town.guild)
    place.inbox.sent_for.clear()
    shown = await place.town.press(anna, "ready|g|1", at=message)
    assert place.inbox.everything() == 0
    assert say("nl", "which-server") in said(shown.message)


async def test_a_post_of_somebody_else_tells_nothing(in_two: Place) -> None:
    place = in_two
    message = await direct_post(place, server=place.town.guild)
    shown = await place.town.press(place.person("bram"), "ready|g|1", at=message)
    assert place.inbox.everything() == 0
    assert say("nl", "which-server") in said(shown.message)


def said(message: Message | None) -> str:
    assert message is not None
    return " ".join(str(part.get("content", "")) for part in walk(message.components))


async def test_a_store_that_is_busy_is_said_and_nothing_guessed(in_two: Place) -> None:
    place, anna = in_two, in_two.person("anna")
    message = await direct_post(place, server=OTHER)
    place.inbox.is_busy = True
    shown = await place.town.press(anna, "ready|g|1", at=message)
    assert place.inbox.everything() == 0
    assert say("nl", "not-kept") in said(shown.message)


async def test_an_answer_there_says_itself_for_which_server_it_is(in_two: Place) -> None:
    """Nobody but its reader knows of it: it is found back also after the process ended."""
    place, anna = in_two, in_two.person("anna")
    message = await direct_post(place, server=OTHER)
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    shown = await place.town.press(anna, "ready|g|1", at=message)
    (token,) = tokens(shown.message)
    assert read_address(token) == ("open-case|g|2", OTHER)
    await place.restart()
    place.inbox.answer = PAGE
    opened = await place.town.press(anna, token, at=shown.message)
    assert place.inbox.opened[-1].workspace == f"discord:{OTHER}"
    assert place.inbox.opened[-1].token == "open-case|g|2"
    assert opened.modal is not None
    assert read_address(opened.modal["custom_id"]) == (PAGE.token, OTHER)
    place.inbox.answer = Reply(Answer.DONE, OFFER)
    values = {"text": "Wat ik denk", "readers": "me"}
    there = opened.interaction.channel_id
    sent = await place.town.send(anna, opened.modal, values, place=there)
    assert place.inbox.pages[-1].workspace == f"discord:{OTHER}"
    assert place.inbox.pages[-1].token == PAGE.token
    assert [read_address(one) for one in tokens(sent.message)] == [("ready|g|1", OTHER)]


async def test_whoever_acts_there_has_a_name(in_two: Place) -> None:
    """The one that they have everywhere: what another server calls them stays there."""
    place, anna = in_two, in_two.person("anna")
    other = place.home.platforms.of(f"discord:{OTHER}")
    assert other is not None
    place.town.backend.guilds[place.town.guild].members[anna].nick = "Anna van het wijkteam"
    await place.town.press(anna, "ready|g|1")
    await place.town.press(anna, "ready|g|1", at=await direct_post(place, server=OTHER))
    await place.town.press(anna, "ready|g|1", at=await direct_post(place, server=place.town.guild))
    assert other.dialect.plain_name(str(anna)) == "anna"
    assert place.platform.dialect.plain_name(str(anna)) == "Anna van het wijkteam"


async def test_a_press_there_does_not_say_that_somebody_is_in_the_server(in_two: Place) -> None:
    """Who left may press on; they read nothing in a channel."""
    place, bram = in_two, in_two.person("bram")
    place.town.backend.remove_member(place.town.guild, bram)
    place.inbox.sent_for.clear()
    await place.restart(guild=place.town.guild)
    platform = place.platform
    direct = await platform.direct(str(bram))
    post = await platform.post(direct, OFFER, nonce="n1")
    message = place.town.backend.messages[int(direct)][int(post)]
    await place.town.press(bram, "ready|g|1", at=message)
    assert len(place.inbox.presses) == 1
    assert str(bram) not in (await place.platform.room(place.room)).readers


async def test_in_a_channel_its_server_counts_whatever_a_token_says(in_two: Place) -> None:
    place, anna = in_two, in_two.person("anna")
    place.inbox.answer = Reply(Answer.DONE, OFFER)
    shown = await place.town.press(anna, f"ready|g|1~{OTHER:x}")
    assert place.inbox.presses[-1].workspace == f"discord:{place.town.guild}"
    assert tokens(shown.message) == ["ready|g|1"]


async def test_with_one_server_nothing_is_added(place: Place) -> None:
    message = await direct_post(place, server=place.town.guild)
    place.inbox.sent_for.clear()
    place.inbox.answer = Reply(Answer.DONE, OFFER)
    shown = await place.town.press(place.person("anna"), "ready|g|1", at=message)
    assert place.inbox.presses[-1].workspace == f"discord:{place.town.guild}"
    assert tokens(shown.message) == ["ready|g|1"]


async def test_where_an_operator_named_a_server_it_is_meant_when_nothing_else_tells(
    in_two: Place,
) -> None:
    place = in_two
    await place.restart(guild=place.town.guild)
    message = await direct_post(place, server=OTHER)
    await place.town.press(place.person("anna"), "ready|g|1", at=message)
    assert place.inbox.presses[-1].workspace == f"discord:{OTHER}"
    place.inbox.sent_for.clear()
    await place.town.press(place.person("anna"), "ready|g|1", at=message)
    assert place.inbox.presses[-1].workspace == f"discord:{place.town.guild}"


@pytest.mark.parametrize(
    "token",
    ["", "ready", "ready|g|1~", "ready|g|1~0", "ready|g|1~XYZ", "ready|g|1~12345678901234567"],
)
def test_a_token_without_an_address_names_no_server(token: str) -> None:
    assert read_address(token) == (token, None)


def test_an_address_is_left_out_where_there_is_no_room_for_it() -> None:
    """Discord takes no longer token; then its reader is asked to go to the channel."""
    server = (1 << 64) - 1
    room = TOKEN_LIMIT - len(f"~{server:x}")
    for length, fits in ((room, True), (room + 1, False)):
        reply = Reply(Answer.DONE, card("t", buttons=(Button("x" * length, "?"),)))
        shown: Any = addressed(reply, server).card
        token, named = read_address(shown.buttons[0].token)
        assert (token, named) == ("x" * length, server if fits else None)
