"""Somebody is asked to guide, says yes, has a page of their own, and hands back: in a browser."""

import re

import pytest
from playwright.async_api import expect

from .conftest import OpenTab, Picture, sideways
from .test_meeting import (
    Group,
    StartProgram,
    board,
    skip_until,
    start_program,
    to_the_first_step,
)

__all__ = ["start_program"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


async def test_somebody_is_asked_and_guides(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna = await group.tab("Anna")
    box = anna.locator("#conversation textarea")
    await box.fill("/intervisie begeleiding")
    await box.press("Enter")
    await expect(anna.get_by_text("Jullie begeleiden om de beurt")).to_be_visible()
    await picture(anna, "in turn")
    await anna.get_by_role("button", name="Iemand laten begeleiden").click()
    form = anna.locator("dialog#form[open]")
    await form.get_by_label("Bram").check()
    await form.get_by_label("Blijvend").check()
    assert await sideways(anna) <= 0
    await picture(anna, "form")
    await form.get_by_role("button", name="Vragen").click()
    await expect(anna.get_by_text("Tot er een ja is, verandert er niets.")).to_be_visible()
    await picture(anna, "asked")
    bram = await group.tab("Bram")
    await bram.get_by_role("link", name="Intervisor").click()
    await skip_until(bram, bram.get_by_role("button", name="Dat doe ik"))
    await picture(bram, "question")
    await bram.get_by_role("button", name="Dat doe ik").click()
    await bram.get_by_role("button", name="Nee, niemand").click()
    await expect(bram.get_by_text("begeleidt jullie.")).to_be_visible()
    await picture(bram, "yes")
    await bram.get_by_role("link", name="intervisie-zuid").click()
    await expect(board(anna)).to_contain_text("Begeleidt: Bram")
    await picture(anna, "agenda")

    await to_the_first_step(group)
    guide = await group.guide(anna)
    assert guide is group.tabs["Bram"]
    await board(guide).get_by_role("button", name="Voor de gespreksleider").click()
    page = guide.get_by_role("heading", name="Voor de gespreksleider")
    await expect(page).to_be_visible()
    await expect(guide.get_by_text("Waar je in deze stap op kunt letten:")).to_be_visible()
    await expect(anna.get_by_text("Waar je in deze stap op kunt letten:")).to_have_count(0)
    await picture(guide, "console")
    await guide.get_by_role("button", name="Gesprek overdragen").last.click()
    handing = guide.locator("dialog#form[open]")
    await handing.get_by_label("De groep, om de beurt").check()
    await picture(guide, "handing over")
    await handing.get_by_role("button", name="Overdragen").click()
    await expect(board(anna)).to_contain_text(re.compile("Gespreksleider: (?!Bram)"))
