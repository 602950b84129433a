"""Two rounds side by side in a real browser: colleagues around, and a room of one's own."""

import re

import pytest
from playwright.async_api import expect

from .conftest import SMALLEST, OpenTab, Picture, sideways
from .test_meeting import StartProgram, skip_until, start_program

__all__ = ["start_program"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


async def test_nine_people_meet_in_two_rooms(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--people", "9", "--mode", "voice")
    anna = await open_tab(f"{program.url}as/P1")
    offer = anna.get_by_role("button", name="Twee rondes naast elkaar")
    chosen = anna.get_by_role("button", name="Toch samen")
    await skip_until(anna, offer.or_(chosen))
    await picture(anna, "offer")
    # A colleague chooses it, or she does.
    if not await chosen.count():
        await offer.click()
    await expect(chosen).to_be_visible()
    await picture(anna, "agenda")
    await skip_until(anna, anna.locator(".board h3", has_text="Twee rondes naast elkaar"))
    await expect(anna.get_by_text(re.compile(r"^Helft 1: "))).to_be_visible()
    await expect(anna.get_by_text(re.compile(r"^Helft 2: "))).to_be_visible()
    await picture(anna, "apart")
    own = anna.get_by_role("link", name=re.compile("intervisie-helft-"))
    await expect(own).to_have_count(1)
    await own.click()
    await expect(anna.locator(".board h3", has_text="Aankomen")).to_be_visible()
    await picture(anna, "half")
    small = await open_tab(f"{program.url}as/P1", size=SMALLEST)
    assert await sideways(small) <= 0
    await picture(small, "small")
