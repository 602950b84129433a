"""Workspaces of one bot on Slack, from the first page on: apart, renewed, and gone for good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Tx
from bot.words.catalogue import catalogue
from methods.spec import Gift
from tests.scenarios.reader import Does, Step
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.workspace import BOT_USER, TEAM, Message

from .houses import House
from .office import PEOPLE, go_on_to, meeting_of
from .slack_house import SlackHouse
from .stack_driver import StackDriver

OTHER_TEAM = "T0OTHER"
WORDS = "Wat zie je gebeuren?"
QUESTION = Step(who="anna", does=Does.GIVES, what=Gift.OPEN_QUESTION, text=WORDS)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    made = SlackHouse(tmp_path, over_socket=False, installed=True)
    await made.move_in(PEOPLE)
    yield made
    await made.close()


async def in_a_meeting(house: SlackHouse) -> StackDriver:
    """A group that is in the middle of asking."""

    async def build(people: tuple[str, ...]) -> House:
        return house

    driver = StackDriver(build)
    await driver.begin(meeting_of({"dewi": "Een ouder die elke week belt"}, "nl"))
    await go_on_to(driver, "exploration")
    return driver


def another_team(house: SlackHouse) -> StandInSlack:
    """People with the very ids of the first team, who read English, and a room with its id."""
    team = house.slack.add_team(OTHER_TEAM)
    space = team.workspace
    for _ in PEOPLE:
        space.members[space.add_member("x").id].locale = "en-GB"
    for member, external in zip(list(space.members.values())[1:], house.ids.values(), strict=True):
        space.members.pop(member.id)
        member.id = external
        space.members[external] = member
    everybody = {*house.ids.values(), BOT_USER}
    assert space.add_conversation("intervision", "private", everybody).id == house.room
    return team


async def founds(house: SlackHouse, team: StandInSlack) -> None:
    """The first of them founds a group of all in the room."""
    first, *_ = people = list(house.ids.values())
    assert (await team.command(first, house.room, "start")).well
    view = team.workspace.views(first)[-1]
    on = (house.clock.now() + timedelta(days=30)).date().isoformat()
    assert (await team.send(view, {"people": people})).well
    assert (await team.send(team.workspace.views(first)[-1], {"first-on": on})).well
    await house.bot.delivery.drain()


def in_room(house: SlackHouse, team: StandInSlack) -> list[Message]:
    return [one for one in team.workspace.messages if one.conversation == house.room]


def told(message: Message) -> str:
    return repr(message.blocks)


async def test_two_workspaces_with_the_same_ids_are_two(house: SlackHouse) -> None:
    """One reads Dutch and the other English; each sees its own, and nothing of the other's."""
    other = another_team(house)
    await house.install(OTHER_TEAM)
    for team in (house.slack, other):
        await founds(house, team)
    for team, language, not_theirs in ((house.slack, "nl", "en"), (other, "en", "nl")):
        (board,) = in_room(house, team)
        assert catalogue(language)["agreement.1"] in told(board)
        assert catalogue(not_theirs)["agreement.1"] not in told(board)
    groups = await house.bot.store.read(lambda tx: tx.groups.all())
    assert sorted(one.workspace for one in groups) == sorted((house.workspace, "slack:T0OTHER"))
    assert other.api.complaints == []

    await house.slack.uninstall()
    await erased(house)
    (left,) = await house.bot.store.read(lambda tx: tx.groups.all())
    assert left.workspace == "slack:T0OTHER"
    first = next(iter(house.ids.values()))
    assert (await other.command(first, house.room, "")).well


async def erased(house: SlackHouse) -> None:
    while await house.bot.fire_timers():
        pass


async def test_tokens_run_out_in_the_middle_of_a_meeting(house: SlackHouse) -> None:
    """Nobody notices."""
    driver = await in_a_meeting(house)
    grants = house.slack.grants
    grants.lasts = timedelta(minutes=2)
    await house.install()
    before = grants.renewals
    for _ in range(4):
        house.clock.move_to(house.clock.now() + timedelta(minutes=2))
        assert await driver.act("anna", QUESTION) is None
    assert grants.renewals >= before + 4
    assert (await driver.look()).phase == "exploration"


async def test_the_app_is_removed_in_the_middle_of_a_meeting(house: SlackHouse) -> None:
    driver = await in_a_meeting(house)
    assert await driver.act("anna", QUESTION) is None
    assert [one.status for one in await house.slack.uninstall()] == [200, 200]
    before = len(house.slack.api.calls)
    await erased(house)
    assert await house.bot.delivery.drain() == 0

    def left(tx: Tx) -> list[object]:
        return [
            tx.groups.all(),
            tx.people.all(),
            tx.outbox.open_rows(),
            tx.installations.marks(),
            tx.meetings.get(driver.meeting),
        ]

    assert not any(await house.bot.store.read(left))
    anna = house.ids["anna"]
    assert (await house.slack.press(anna, "ready|1")).status == 403
    assert len(house.slack.api.calls) == before, "nobody asks Slack with a token that is gone"

    await house.install()
    assert (await house.slack.press(anna, f"next|{driver.meeting}|1")).well
    assert "hoort nog niet" in told(house.slack.private(anna)[-1])
    await founds(house, house.slack)
    (group,) = await house.bot.store.read(lambda tx: tx.groups.all())
    assert group.workspace == f"slack:{TEAM}"
