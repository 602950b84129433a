"""``make pictures``: Intervisor's screens on Slack, for docs/slack.md.

A group is founded through the real adapter and a stand-in for Slack; what the adapter sent is
drawn in a browser. The pictures show what stands on a screen: Slack itself looks another way.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from bot.cards import FormPage
from bot.inputs import Reach
from tests.parity.office import Office, at_office, go_on_to, with_group
from tests.parity.slack_house import SlackHouse
from tests.parity.stack_driver import StackDriver
from tools.find_chromium import LAUNCH_ARGUMENTS, find_chromium

from .slack_drawn import message, window

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
ROOM = "intervisie-zuid"
CASE = {"nl": "Een ouder die elke week belt", "en": "A parent who phones every week"}
FOUNDED = {"first-on": "2026-01-29", "at": "15:00", "mode": "chat"}


async def _founding(office: Office) -> dict[str, str]:
    """A group is founded: pages by the names of their pictures."""
    house, names = _named(office)
    page = await office.start(house.room, Reach.PRIVATE)
    assert isinstance(page, FormPage)
    form = house.slack.workspace.views(house.ids["anna"])[-1].drawn
    await office.fills("anna", page, {**FOUNDED, "people": " ".join(house.ids.values())})
    await house.bot.delivery.drain()
    return {
        "slack-start": window(form, names=names),
        "slack-agreements": _shown(house, office.said("agreements.title"), names),
    }


async def _meeting(office: Office, driver: StackDriver) -> dict[str, str]:
    """A meeting comes to its third step."""
    house, names = _named(office)
    await go_on_to(driver, "exploration")
    return {"slack-board": _shown(house, "2 · ", names)}


def _named(office: Office) -> tuple[SlackHouse, Mapping[str, str]]:
    """The house, with people's names as they write them."""
    house = office.house
    assert isinstance(house, SlackHouse)
    members = house.slack.workspace.members.values()
    for member in members:
        member.name = member.name.capitalize()
    return house, {one.id: one.name for one in members}


def _shown(house: SlackHouse, title: str, names: Mapping[str, str]) -> str:
    """The newest message in the group's channel with this in its title."""
    *_, found = (
        one
        for one in house.slack.workspace.messages
        if one.only_for is None and one.blocks and title in str(one.blocks[0])
    )
    return message(found.blocks, room=ROOM, names=names)


async def _take(browser: Browser, path: Path, html: str) -> None:
    page = await browser.new_page(viewport={"width": 680, "height": 400}, device_scale_factor=1.5)
    await page.set_content(html)
    await page.locator("main").screenshot(path=path)
    await page.close()


async def pages(language: str, folder: Path) -> Mapping[str, str]:
    """All pages, as HTML by the names of their pictures. ``folder`` is empty."""
    async with at_office("slack", folder / "new", language=language) as office:
        drawn = await _founding(office)
    async with with_group("slack", folder / "met", language=language, case=CASE[language]) as met:
        return drawn | await _meeting(*met)


async def draw(language: str, *, chromium: Path, to: Path = PICTURES) -> None:
    """Draw all of them in a language, in the place of those that were there."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = await pages(language, Path(folder))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(LAUNCH_ARGUMENTS)
        )
        for name, html in drawn.items():
            await _take(browser, to / f"{name}.png", html)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(draw("en", chromium=find_chromium()))
