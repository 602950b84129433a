"""A group says one of its agreements otherwise, in a real browser, and its colleagues agree."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenTab, Picture, command
from .test_meeting import Group, StartProgram, board, press_on, skip_until, start_program, title

__all__ = ["start_program"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

OURS = "We beginnen op tijd; wie later is, sluit stil aan."


async def proposes(page: Page, picture: Picture) -> None:
    await command(page, "afspraken")
    await picture(page, "agreements")
    await page.get_by_role("button", name="Iets anders voorstellen").last.click()
    form = page.locator("dialog#form[open]")
    await form.wait_for()
    await form.get_by_label("Iets wat er nog niet bij staat").check()
    await form.get_by_label("Hoe zou jij het zeggen?").fill(OURS)
    await picture(page, "form")
    await form.locator("button[type=submit]").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await picture(page, "proposed")


async def test_a_change_is_proposed_read_and_holds(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna, bram = await group.tab("Anna"), await group.tab("Bram")
    await proposes(anna, picture)
    await bram.get_by_role("button", name="Het voorstel lezen").last.click()
    await expect(bram.get_by_text(OURS)).to_be_visible()
    await picture(bram, "read")
    await bram.get_by_role("button", name="Akkoord").last.click()
    # The others, whom nobody looks through the eyes of, read it by themselves.
    await expect(anna.locator("#posts").get_by_text("het geldt nu")).to_be_visible(timeout=30_000)
    await picture(anna, "holds")
    await expect(anna.locator("#posts").get_by_text(OURS)).to_have_count(0)
    await skip_until(anna, anna.locator(".board h3", has_text="Aankomen"))
    guide = await group.guide(anna)
    await press_on(guide, await title(guide))
    await expect(board(anna).locator("h3")).to_contain_text("Onze afspraken")
    await expect(board(anna)).to_contain_text("in eigen woorden")
    await picture(anna, "board")
    await board(anna).get_by_role("button", name="Alle afspraken lezen").click()
    await expect(anna.get_by_text(OURS).last).to_be_visible()
    await picture(anna, "all")


async def test_a_group_gets_acquainted_first(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna = await group.tab("Anna")
    await expect(board(anna)).to_contain_text("eerste keer")
    await picture(anna, "offered")
    await board(anna).get_by_role("button", name="Eerst kennismaken").click()
    await expect(board(anna)).to_contain_text("Kennismaken en afspraken")
    await picture(anna, "chosen")
    await skip_until(anna, anna.locator(".board h3", has_text="Kennismaken"))
    for step in ("Kennismaken", "Wat heb je nodig?", "Onze afspraken", "De eerste data"):
        await expect(board(anna).locator("h3")).to_contain_text(step)
        await picture(anna, step.split()[-1].strip("?"))
        await press_on(await group.guide(anna), await title(anna))
    await expect(anna.locator("#posts").get_by_text("Kennismaken en afspraken")).not_to_have_count(
        0
    )
    await picture(anna, "record")
