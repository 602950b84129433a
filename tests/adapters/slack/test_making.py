"""Private channels that the bot makes: their names, lost replies, and who cannot be brought in."""

from __future__ import annotations

import pytest

from adapters.slack.making import PAGE
from bot.errors import NotAllowed, NotThere, OutcomeUnknown
from tests.standins.slack.workspace import BOT_USER, Conversation

from .conftest import Office

NONCE = "a1b2c3d4e5f60718"


async def made(office: Office, name: str, *, nonce: str) -> str:
    return await office.platform.make_room(name, nonce=nonce, wished_by=office.anna)


def ours(office: Office) -> list[Conversation]:
    return [one for one in office.slack.workspace.conversations.values() if one.creator == BOT_USER]


async def test_it_is_private_and_empty_but_for_the_bot(http_office: Office) -> None:
    room = await made(http_office, "intervisie-berk", nonce=NONCE)
    (one,) = ours(http_office)
    assert (one.id, one.name, one.kind) == (room, "intervisie-berk", "private")
    assert one.members == {BOT_USER}


@pytest.mark.parametrize("kind", ["private", "public"])
async def test_a_name_that_is_taken_gets_a_few_signs(http_office: Office, kind: str) -> None:
    """Also by a channel that the bot cannot see."""
    http_office.slack.workspace.add_conversation("intervisie-berk", kind, {http_office.anna})
    await made(http_office, "intervisie-berk", nonce=NONCE)
    assert [one.name for one in ours(http_office)] == ["intervisie-berk-a1b2"]


async def test_a_lost_reply_leaves_one_empty_channel_and_never_more(http_office: Office) -> None:
    http_office.slack.lose_next("conversations.create")
    with pytest.raises(OutcomeUnknown):
        await made(http_office, "intervisie-berk", nonce=NONCE)
    http_office.slack.answer_next("conversations.create", 200, {"ok": False, "error": "name_taken"})
    http_office.slack.lose_next("conversations.create")
    with pytest.raises(OutcomeUnknown):
        await made(http_office, "intervisie-berk", nonce=NONCE)
    found = {await made(http_office, "intervisie-berk", nonce=NONCE) for _ in range(3)}
    assert [one.name for one in ours(http_office)] == ["intervisie-berk", "intervisie-berk-a1b2"]
    assert found == {ours(http_office)[1].id}


async def test_two_groups_with_one_name_have_two_channels(http_office: Office) -> None:
    """Even when nobody heard of the first one: it may be the other group's."""
    http_office.slack.lose_next("conversations.create")
    with pytest.raises(OutcomeUnknown):
        await made(http_office, "berk", nonce=NONCE)
    other = await made(http_office, "berk", nonce="ffff000000000000")
    again = await made(http_office, "berk", nonce=NONCE)
    names = {one.id: one.name for one in ours(http_office)}
    assert (names[other], names[again]) == ("berk-ffff", "berk-a1b2")


async def test_it_is_found_among_many(http_office: Office) -> None:
    space = http_office.slack.workspace
    for number in range(PAGE + 5):
        space.add_conversation(f"andere-{number}", "private", {BOT_USER})
    for name in ("berk", "berk-a1b2"):
        space.add_conversation(name, "private", {BOT_USER})
    room = await made(http_office, "berk", nonce=NONCE)
    assert space.conversations[room].name == "berk-a1b2"


async def test_a_name_that_is_taken_by_nobody_we_see_is_refused(http_office: Office) -> None:
    for name in ("berk", "berk-a1b2"):
        http_office.slack.workspace.add_conversation(name, "private", {http_office.anna})
    with pytest.raises(NotAllowed):
        await made(http_office, "berk", nonce=NONCE)


@pytest.mark.parametrize("channel", [None, "C1", {}, {"id": 7}])
async def test_an_answer_that_is_not_slacks_leaves_it_open(
    http_office: Office, channel: object
) -> None:
    told = {"ok": True, "channel": channel}
    http_office.slack.answer_next("conversations.create", 200, told)
    with pytest.raises(OutcomeUnknown):
        await made(http_office, "berk", nonce=NONCE)


async def test_everybody_comes_in_one_by_one_and_twice_is_once(http_office: Office) -> None:
    room = await made(http_office, "berk", nonce=NONCE)
    for person in (http_office.anna, http_office.anna):
        await http_office.platform.invite(room, person)
    for nobody in ("UNOBODY", BOT_USER):
        with pytest.raises(NotAllowed):
            await http_office.platform.invite(room, nobody)
    assert ours(http_office)[0].members == {BOT_USER, http_office.anna}


async def test_a_channel_that_is_gone_is_not_there(http_office: Office) -> None:
    with pytest.raises(NotThere):
        await http_office.platform.invite("CGONE", http_office.anna)
    with pytest.raises(NotThere):
        await http_office.platform.set_purpose("CGONE", "Waarvoor")


async def test_it_says_what_it_is_for(http_office: Office) -> None:
    room = await made(http_office, "berk", nonce=NONCE)
    await http_office.platform.set_purpose(room, "Waarvoor")
    assert ours(http_office)[0].purpose == "Waarvoor"


async def test_a_guest_gets_no_channel_made(http_office: Office) -> None:
    """In most workspaces they could make none themselves."""
    http_office.slack.workspace.members[http_office.anna].is_guest = True
    with pytest.raises(NotAllowed):
        await made(http_office, "berk", nonce=NONCE)
    assert ours(http_office) == []


async def test_a_guest_may_be_brought_in_and_a_program_not(http_office: Office) -> None:
    space = http_office.slack.workspace
    room = await made(http_office, "berk", nonce=NONCE)
    space.members[http_office.bram].is_guest = True
    await http_office.platform.invite(room, http_office.bram)
    program = space.add_member("Zapper", is_bot=True).id
    with pytest.raises(NotAllowed):
        await http_office.platform.invite(room, program)
    assert ours(http_office)[0].members == {BOT_USER, http_office.bram}


async def test_it_is_put_away_once_and_that_is_fine(http_office: Office) -> None:
    room = await made(http_office, "intervisie-helft-1", nonce=NONCE)
    http_office.slack.lose_next("conversations.archive")
    with pytest.raises(OutcomeUnknown):
        await http_office.platform.archive_room(room)
    # A lost reply is tried again, and there it is put away already.
    with pytest.raises(NotThere):
        await http_office.platform.archive_room(room)
    assert ours(http_office)[0].archived
    with pytest.raises(NotThere):
        await http_office.platform.archive_room("C0NOWHERE")
