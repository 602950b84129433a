"""How a command's place stands to the bot and to others, and who can read a room."""

import asyncio

import pytest

from adapters.slack.rooms import MOST_LOOKED_UP
from bot.errors import NotAllowed, OutcomeUnknown, RateLimited
from bot.inputs import Locale, Reach
from bot.ports import Platform
from bot.records import Beyond, Room
from tests.standins.slack.workspace import BOT_USER, Conversation

from .conftest import Office


async def reached(office: Office, room: str) -> tuple[Reach, frozenset[str]]:
    await office.slack.command(office.anna, room, "")
    command = office.inbox.commands[-1]
    return command.reach, frozenset(command.readers)


def made(office: Office, name: str, kind: str, *, with_bot: bool = True) -> Conversation:
    members = {office.anna, office.bram} | ({BOT_USER} if with_bot else set())
    return office.slack.workspace.add_conversation(name, kind, members)


async def test_a_closed_room_without_the_bot_is_shut(http_office: Office) -> None:
    room = made(http_office, "elders", "private", with_bot=False)
    assert await reached(http_office, room.id) == (Reach.SHUT, frozenset())


async def test_a_public_channel_is_open_whether_the_bot_is_there_or_not(
    http_office: Office,
) -> None:
    for with_bot in (True, False):
        room = made(http_office, "algemeen", "public", with_bot=with_bot)
        assert await reached(http_office, room.id) == (Reach.OPEN, frozenset())


@pytest.mark.parametrize("with_bot", [True, False])
async def test_messages_of_a_few_are_no_room_for_a_group(
    http_office: Office, with_bot: bool
) -> None:
    room = made(http_office, "x", "mpim", with_bot=with_bot)
    assert await reached(http_office, room.id) == (Reach.OPEN, frozenset())


async def test_messages_between_two_people_are_not_the_bots(http_office: Office) -> None:
    office = http_office
    between = office.slack.workspace.add_conversation("d", "im", {office.anna, office.bram})
    assert (await reached(office, between.id))[0] is Reach.OPEN
    ours = office.slack.workspace.direct(office.anna, make=True)
    assert (await reached(office, between.id))[0] is Reach.OPEN
    assert (await reached(office, ours.id))[0] is Reach.DIRECT


async def test_a_room_shared_with_another_organisation_is_open(http_office: Office) -> None:
    office = http_office
    office.slack.workspace.conversations[office.room].shared = True
    assert (await reached(office, office.room))[0] is Reach.OPEN


async def test_a_closed_room_with_the_bot_tells_its_people_and_no_programs(
    http_office: Office,
) -> None:
    office = http_office
    program = office.slack.workspace.add_member("Rooster", is_bot=True)
    office.slack.workspace.conversations[office.room].members.add(program.id)
    people = frozenset({office.anna, office.bram, office.chris})
    assert await reached(office, office.room) == (Reach.PRIVATE, people)


async def test_when_slack_does_not_say_in_time_nothing_is_claimed(http_office: Office) -> None:
    office = http_office
    gate = office.slack.hold("conversations.info")
    assert (await reached(office, office.room))[0] is Reach.UNKNOWN
    gate.set()
    assert (await reached(office, office.room))[0] is Reach.PRIVATE


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
async def test_when_slack_has_trouble_nothing_is_claimed(http_office: Office, method: str) -> None:
    http_office.slack.answer_next(method, 429, {}, {"Retry-After": "3"})
    assert (await reached(http_office, http_office.room))[0] is Reach.UNKNOWN


async def test_who_is_not_known_in_time_counts_as_a_person(http_office: Office) -> None:
    office = http_office
    gate = office.slack.hold("users.info")
    reach, readers = await reached(office, office.room)
    gate.set()
    assert reach is Reach.PRIVATE
    assert readers == {office.anna, office.bram, office.chris}


async def test_readers_are_the_people_in_a_room_over_many_pages(http_office: Office) -> None:
    office = http_office
    office.slack.api.page = 2
    program = office.slack.workspace.add_member("Rooster", is_bot=True)
    office.slack.workspace.conversations[office.room].members.add(program.id)
    for place in (office.room, f"{office.room}/1767601800.000009"):
        room = await platform_of(office).room(place)
        assert room.exists
        assert room.readers == {office.anna, office.bram, office.chris}


async def test_messages_with_the_bot_are_read_by_their_person_and_no_right_is_asked_for(
    http_office: Office,
) -> None:
    """The delivery looks there when it does not know whether a post arrived."""
    office = http_office
    place = await platform_of(office).direct(office.anna)
    assert await platform_of(office).room(place) == Room(frozenset({office.anna}))
    assert not (await platform_of(office).room("D0GONE")).exists
    assert office.slack.api.lacked == []


async def test_a_room_that_is_gone_or_put_away_does_not_exist(http_office: Office) -> None:
    office = http_office
    assert not (await platform_of(office).room("C0GONE")).exists
    office.slack.workspace.conversations[office.room].archived = True
    assert not (await platform_of(office).room(office.room)).exists


async def test_a_room_that_others_can_read_is_never_taken_for_a_groups_own(
    http_office: Office,
) -> None:
    office = http_office
    office.slack.workspace.conversations[office.room].shared = True
    unnamed = await platform_of(office).room(office.room)
    assert unnamed.beyond == {Beyond.ELSEWHERE}
    assert not unnamed.organisations
    office.slack.api.page = 1
    crowd = [office.slack.workspace.add_member(f"N{number}").id for number in range(6)]
    big = office.slack.workspace.add_conversation("groot", "private", {*crowd, BOT_USER})
    assert (await platform_of(office).room(big.id)).beyond == {Beyond.MANY}


async def test_which_organisations_share_a_room_is_told_by_their_ids(http_office: Office) -> None:
    office = http_office
    shared = office.slack.workspace.conversations[office.room]
    shared.connected = {"T0THEIRS", "E0OTHERS"}
    dora = office.slack.workspace.add_member("Dora", team="T0THEIRS")
    shared.members.add(dora.id)
    room = await platform_of(office).room(office.room)
    assert room.beyond == {Beyond.ELSEWHERE}
    assert room.organisations == {"T0THEIRS", "E0OTHERS"}
    assert room.readers == {office.anna, office.bram, office.chris, dora.id}
    shared.connected = set()
    assert (await platform_of(office).room(office.room)).organisations == frozenset()


async def test_a_crowd_is_not_looked_up_one_by_one_and_never_a_groups_own(
    http_office: Office,
) -> None:
    office = http_office
    space, api = office.slack.workspace, office.slack.api
    crowd = {space.add_member(f"N{number}").id for number in range(MOST_LOOKED_UP + 1)}
    big = space.add_conversation("groot", "private", {*crowd, BOT_USER})
    asked = len(api.calls)
    assert (await platform_of(office).room(big.id)).beyond == {Beyond.MANY}
    assert len(api.calls) - asked == 2
    big.members.add(office.anna)
    assert await reached(office, big.id) == (Reach.PRIVATE, frozenset())
    big.members -= {*list(crowd)[:2]}
    assert (await platform_of(office).room(big.id)).readers == big.members - {BOT_USER}


async def test_whoever_asks_is_looked_up_while_the_room_is(http_office: Office) -> None:
    office = http_office
    office.slack.hold("conversations.info")
    commanding = asyncio.create_task(office.slack.command(office.anna, office.room, "start"))
    await office.slack.eventually(
        lambda: "users.info" in [method for method, _ in office.slack.api.calls], within=0.4
    )
    assert not office.inbox.commands
    await commanding
    assert office.inbox.commands[-1].locale == Locale("nl-NL", "Europe/Amsterdam")


async def test_somebody_who_cannot_be_looked_up_keeps_words_out(http_office: Office) -> None:
    """To take a person for a program would let words out; better to ask again later."""
    office = http_office
    office.slack.answer_next("users.info", 429, {}, {"Retry-After": "9"})
    with pytest.raises(RateLimited):
        await platform_of(office).room(office.room)
    stranger = "U0GONE"
    office.slack.workspace.conversations[office.room].members.add(stranger)
    assert stranger in (await platform_of(office).room(office.room)).readers


async def test_trouble_with_a_room_is_told_as_it_is(http_office: Office) -> None:
    office = http_office
    office.slack.answer_next("conversations.info", 503, {})
    with pytest.raises(OutcomeUnknown):
        await platform_of(office).room(office.room)
    office.slack.answer_next("conversations.members", 200, {"ok": False, "error": "missing_scope"})
    with pytest.raises(NotAllowed):
        await platform_of(office).room(office.room)


async def test_names_that_were_seen_are_on_buttons(http_office: Office) -> None:
    office = http_office
    dialect = platform_of(office).dialect
    assert dialect.plain_name(office.anna) == office.anna
    await platform_of(office).room(office.room)
    assert dialect.plain_name(office.anna) == "Anna"


def platform_of(office: Office) -> Platform:
    return office.platform
