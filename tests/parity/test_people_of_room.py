"""Leaving a group and coming back, and a room that organisations share: on every platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer, Card, Reply
from bot.records import Beyond, Room
from tests.standins.slack.workspace import Conversation

from .office import Office, go_on_to, with_group
from .screens import TABLE
from .slack_house import SlackHouse
from .stack_driver import StackDriver, button_of

TITLE = "Een ouder die elke week belt"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


async def presses(office: Office, driver: StackDriver, who: str, token: str) -> Reply:
    reply = await office.presses(who, token)
    await driver.look()
    return reply


async def is_looked_at(office: Office, driver: StackDriver) -> None:
    """The room is looked at, as when its platform tells that somebody came or went."""
    house = office.house
    assert await house.bot.news.look_at_room(house.workspace, house.room)
    await driver.look()


async def stands_still(driver: StackDriver) -> bool:
    """Whether nobody's words go out in the meeting."""
    meeting = await driver.house.bot.store.read(lambda tx: tx.meetings.get(driver.meeting))
    assert meeting is not None
    return meeting.state.frozen


def board(office: Office, title: str, *, who: str = "anna") -> Card:
    """The newest card for all that has this title."""
    sentence = office.said(title)
    seen = office.house.window.seen_by(office.house.ids[who])
    return [one.card for one in seen if sentence in one.card.title and not one.direct][-1]


@everywhere
@in_both_languages
async def test_whoever_leaves_stops_the_meeting_and_may_come_back(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language, case=TITLE) as (office, driver):
        await go_on_to(driver, "exploration")
        question = await office.reads("bram", "verlaten" if language == "nl" else "leave")
        assert office.says(question, office.said("leave.what"))
        reply = await presses(office, driver, "bram", button_of(question, "leave").token)
        assert office.says(reply.card, office.said("leave.room"))
        assert "bram" not in (await driver.look()).here
        await is_looked_at(office, driver)
        # Nothing is shown while somebody reads who is no member.
        guide = (await driver.look()).guide
        assert guide is not None
        refused = await presses(office, driver, guide, f"reveal|{driver.meeting}|0")
        assert refused.answer is Answer.REFUSED
        card = board(office, "newcomer.title")
        for who in ("anna", "dewi"):
            said = await presses(office, driver, who, button_of(card, "welcome").token)
            assert said.answer is Answer.DONE
        assert office.said("newcomer.welcome-title") not in {board(office, "newcomer.title").title}
        asked = await presses(office, driver, "bram", button_of(card, "join").token)
        assert office.says(asked.card, office.said("assess.question"))
        assert asked.card is not None
        read = await presses(office, driver, "bram", asked.card.buttons[0].token)
        assert read.card is not None
        joined = await presses(office, driver, "bram", read.card.buttons[0].token)
        assert joined.answer is Answer.DONE
        assert board(office, "newcomer.welcome-title").buttons == ()
        again = await office.reads("bram", "volgende" if language == "nl" else "next")
        assert again.buttons, "a member may do what members do"


def channel_of(office: Office) -> Conversation:
    """The group's channel, where it is one of Slack's."""
    assert isinstance(office.house, SlackHouse)
    return office.house.slack.workspace.conversations[office.house.room]


def share_with(office: Office, patch: pytest.MonkeyPatch, *organisations: str) -> None:
    """The room is shared with these. Only Slack has such rooms; elsewhere the look says so."""
    if isinstance(office.house, SlackHouse):
        channel_of(office).connected = {*organisations}
        return
    platform = office.house.platform
    look = type(platform).room

    async def shared(place: str) -> Room:
        readers = (await look(platform, place)).readers
        beyond = frozenset({Beyond.ELSEWHERE})
        return Room(readers, beyond=beyond, organisations=frozenset(organisations))

    patch.setattr(platform, "room", shared)


@everywhere
@in_both_languages
async def test_a_shared_room_stands_still_until_all_find_it_fine(
    name: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with with_group(name, tmp_path, language=language, case=TITLE) as (office, driver):
        await go_on_to(driver, "agreements")
        share_with(office, monkeypatch, "E0THEIRS")
        await is_looked_at(office, driver)
        assert await stands_still(driver)
        card = board(office, "open-room.title")
        assert office.says(card, office.said("sharing.means"))
        assert office.says(card, office.said("open-room.elsewhere", already=0))
        for done, who in enumerate(("anna", "bram", "dewi")):
            card = board(office, "open-room.title")
            assert office.says(card, office.said("sharing.progress", done=done, of=3))
            said = await presses(office, driver, who, button_of(card, "share").token)
            assert said.answer is Answer.DONE
        assert board(office, "sharing.agreed-title").buttons == ()
        await is_looked_at(office, driver)
        assert not await stands_still(driver)
        share_with(office, monkeypatch, "E0THEIRS", "T0OTHERS")
        await is_looked_at(office, driver)
        assert await stands_still(driver)
        card = board(office, "open-room.title")
        assert office.says(card, office.said("open-room.elsewhere", already=1))


async def test_a_colleague_of_another_organisation_becomes_a_member_on_slack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with with_group("slack", tmp_path, case=TITLE) as (office, driver):
        house = office.house
        assert isinstance(house, SlackHouse)
        await go_on_to(driver, "agreements")
        share_with(office, monkeypatch, "T0THEIRS")
        emre = house.slack.workspace.add_member("emre", team="T0THEIRS").id
        house.ids["emre"] = emre
        channel_of(office).members.add(emre)
        await is_looked_at(office, driver)
        card = board(office, "open-room.title")
        newcomer = board(office, "newcomer.title")
        refused = await presses(office, driver, "emre", button_of(card, "share").token)
        assert refused.answer is Answer.REFUSED
        for who in ("anna", "bram", "dewi"):
            await presses(office, driver, who, button_of(card, "share").token)
            await presses(office, driver, who, button_of(newcomer, "welcome").token)
        asked = await presses(office, driver, "emre", button_of(newcomer, "join").token)
        assert asked.card is not None
        read = await presses(office, driver, "emre", asked.card.buttons[0].token)
        assert office.says(read.card, office.said("sharing.for-newcomer"))
        assert read.card is not None
        joined = await presses(office, driver, "emre", read.card.buttons[0].token)
        assert joined.answer is Answer.DONE
        page = await office.form("emre", f"open-case|{driver.group}")
        kept = await office.send("emre", page, {"title": "Van daar", "stuck": "Ik weet het niet"})
        assert kept.answer is Answer.DONE
