"""Leaving a group, and coming back into it, on every platform and in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer, Card, Reply
from bot.ports import Command, Press, Reach

from .office import Office, go_on_to, with_group
from .screens import TABLE
from .stack_driver import StackDriver, button_of

TITLE = "Een ouder die elke week belt"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


async def types(office: Office, who: str, text: str) -> Card:
    """Type a command in the group's own room, and be answered privately."""
    house = office.house
    command = Command(house.workspace, house.ids[who], house.room, text, Reach.PRIVATE)
    reply = await house.inbox.command(command)
    assert isinstance(reply, Reply)
    assert reply.card is not None
    return reply.card


async def presses(office: Office, driver: StackDriver, who: str, token: str) -> Reply:
    house = office.house
    press = Press(office._deed(), house.workspace, house.ids[who], token)
    reply = await house.inbox.press(press)
    await driver.look()
    return reply


async def is_looked_at(office: Office, driver: StackDriver) -> None:
    """The room is looked at, as when its platform tells that somebody came or went."""
    house = office.house
    assert await house.bot.news.look_at_room(house.workspace, house.room)
    await driver.look()


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
        question = await types(office, "bram", "verlaten" if language == "nl" else "leave")
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
        joined = await presses(office, driver, "bram", asked.card.buttons[0].token)
        assert joined.answer is Answer.DONE
        assert board(office, "newcomer.welcome-title").buttons == ()
        again = await types(office, "bram", "volgende" if language == "nl" else "next")
        assert again.buttons, "a member may do what members do"
