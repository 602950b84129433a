"""What people do on Slack that nobody meant: old buttons, forms sent twice, odd names, many groups.

Through the real adapter and the whole bot. Slack is asked for nothing that it would not take, and
every deed is answered.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import structlog

from bot.engine.ids import PersonId
from bot.engine.state import Stage
from bot.groups.setup import Founding, found_group
from bot.ports import Tx
from methods.spec import Gift
from tests.scenarios.reader import Does, Step, scenarios
from tests.standins.slack.workspace import BOT_USER

from .houses import House
from .office import NEXT, go_on_to, with_group
from .play import play
from .slack_house import SlackHouse
from .stack_driver import StackDriver

TITLE = "Een ouder die elke week belt"
THOUGHT = Step(who="anna", does=Does.GIVES, what=Gift.THOUGHT, text="Een gedachte")
ODD = ("<!channel>", "<@U0NOBODY>", "&lt;!here&gt; *vet*", "a" * 80, "\u202egroep")


def slack_of(driver: StackDriver) -> SlackHouse:
    assert isinstance(driver.house, SlackHouse)
    return driver.house


def buttons_ever(house: SlackHouse) -> list[str]:
    """The token of every button that ever stood anywhere, each once."""
    found: dict[str, None] = {}
    for _, given in house.slack.api.calls:
        drawn = given.get("blocks") or (given.get("view") or {}).get("blocks") or []
        for block in drawn:
            for element in block["elements"] if block["type"] == "actions" else []:
                found[element["value"]] = None
    return list(found)


async def test_the_buttons_of_last_months_meeting(tmp_path: Path) -> None:
    """Each of them a month later, by a member and by somebody from outside: none does anything."""
    async with with_group("slack", tmp_path, case=TITLE) as (_, driver):
        house = slack_of(driver)
        await driver.opens()
        looks = await driver.look()
        while looks.stage is not Stage.ENDED:
            assert looks.guide is not None
            assert await driver.act(looks.guide, NEXT) is None
            looks = await driver.look()
        await driver.passes(timedelta(days=30) / timedelta(minutes=1))
        meeting = driver.meeting
        old = [token for token in buttons_ever(house) if meeting in token]
        assert {token.partition("|")[0] for token in old} >= {"next", "ready", "open-give"}
        zoe = house.slack.workspace.add_member("Zoë").id
        house.slack.workspace.conversations[house.shut].members.add(zoe)

        def kept(tx: Tx) -> object:
            return tx.meetings.get(meeting), tx.meetings.log(meeting)

        before = await house.bot.store.read(kept)
        with structlog.testing.capture_logs() as logs:
            for person in (house.ids["anna"], zoe):
                for token in old:
                    answered = await house.slack.press(person, token)
                    assert answered.status == 200, token
        assert await house.bot.store.read(kept) == before
        assert not [one for one in logs if one["log_level"] == "error"]
        assert not [one for one in house.slack.private(zoe) if TITLE in json.dumps(one.blocks)]


async def test_a_form_that_is_sent_twice_gives_once(tmp_path: Path) -> None:
    """Twice at once, and once more when its window was thought to be closed."""
    async with with_group("slack", tmp_path, case=TITLE) as (office, driver):
        house = slack_of(driver)
        await go_on_to(driver, "thinking-aloud")
        await office.form("anna", await driver._token(THOUGHT, "open-give"))
        (view,) = house.slack.workspace.views(house.ids["anna"])
        form = json.loads(json.dumps(view.drawn))
        sent = await asyncio.gather(
            *(house.slack.send(view, {"text": "Een gedachte"}) for _ in range(2))
        )
        again = house.slack.workspace.open_view(house.ids["anna"], form)
        sent.append(await house.slack.send(again, {"text": "Een gedachte"}))
        assert [one.status for one in sent] == [200, 200, 200]
        given = await house.bot.store.read(lambda tx: tx.contributions.of_meeting(driver.meeting))
        assert [one.fields["text"] for one in given if one.gift is Gift.THOUGHT] == ["Een gedachte"]


@pytest.mark.parametrize("name", ODD)
async def test_a_name_that_calls_everybody_calls_nobody(tmp_path: Path, name: str) -> None:
    scenario = next(one for one in scenarios() if one.name == "voice-whole")
    houses: list[SlackHouse] = []

    async def build(people: Sequence[str]) -> House:
        house = SlackHouse(tmp_path, over_socket=False)
        await house.move_in(people)
        for person in house.ids.values():
            house.slack.workspace.members[person].name = name
        houses.append(house)
        return house

    await play(StackDriver(build), scenario)
    for _, given in houses[0].slack.api.calls:
        assert "mrkdwn" not in json.dumps(given)


def found(tx: Tx, *, driver: StackDriver, room: str) -> None:
    people = [tx.people.find(driver.house.workspace, one) for one in driver.ids.values()]
    ids: list[PersonId] = [one.id for one in people if one is not None]
    founding = Founding(
        workspace=driver.house.workspace,
        room=room,
        name=room,
        language="nl",
        zone="Europe/Amsterdam",
        method="crea-m",
        mode=driver.scenario.mode,
        first_on=driver._first_on(),
        local_time=driver.starts_at.time(),
        rounds=1,
    )
    found_group(tx, driver.house.bot.tools, founding, ids, agreed=True)


async def test_somebody_in_a_hundred_groups_is_in_each_of_them(tmp_path: Path) -> None:
    """What is asked in a room is about that room's group."""
    async with with_group("slack", tmp_path, case=TITLE) as (_, driver):
        house, space = slack_of(driver), slack_of(driver).slack.workspace
        rooms = [
            space.add_conversation(f"intervisie-{n}", "private", {*house.ids.values(), BOT_USER}).id
            for n in range(99)
        ]
        for room in rooms:
            await house.bot.store.write(partial(found, driver=driver, room=room))
        anna, bram = house.ids["anna"], house.ids["bram"]
        for room in (house.room, rooms[0], rooms[98]):
            for text in ("", "mijn", "casussen", "volgende", "afspraken", "bijeenkomst", "help"):
                assert (await house.slack.command(anna, room, text)).status == 200
                assert house.slack.private(anna)[-1].conversation == room
        for room in (rooms[7], rooms[8]):
            assert (await house.slack.command(bram, room, "casus")).status == 200
            (view,) = house.slack.workspace.views(bram)
            await house.slack.send(view, {"title": f"Een zaak in {room}", "stuck": "Hier"})
            while any(block["type"] == "input" for block in view.drawn["blocks"]):
                await house.slack.send(view, {})
            house.slack.workspace.close_view(view, whole_window=True)

        def titles(tx: Tx) -> dict[str, list[str]]:
            named = {tx.posts.place(f"group:{one.id}"): one.id for one in tx.groups.all()}
            return {
                room: [case.fields["title"] for case in tx.cases.of_group(named[room])]
                for room in (house.room, rooms[7], rooms[8])
            }

        assert await house.bot.store.read(titles) == {
            house.room: [TITLE],
            rooms[7]: [f"Een zaak in {rooms[7]}"],
            rooms[8]: [f"Een zaak in {rooms[8]}"],
        }
        direct = space.direct(anna, make=True)
        for text in ("", "mijn", "casus", "help"):
            assert (await house.slack.command(anna, direct.id, text)).status == 200
            assert house.slack.private(anna)[-1].conversation == direct.id
