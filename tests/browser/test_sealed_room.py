"""A group that reads behind a button, in a real browser: its room, and what one reader sees."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from .conftest import OpenTab, Picture, command
from .test_meeting import (
    Group,
    StartProgram,
    board,
    fill_in,
    press_on,
    start_program,
    title,
    to_the_first_step,
)

__all__ = ["start_program"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

CASE = "Hoe kan ik rustig blijven als een ouder boos belt?"


async def test_a_case_is_read_by_button_and_the_room_shows_none_of_it(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--mode", "voice", "--sealed")
    group = Group(program.url, open_tab)
    anna = await to_the_first_step(group)
    for step in ("Aankomen", "Onze afspraken", "Terugblik", "Een casus kiezen", "Wie doet wat"):
        await expect(board(anna).locator("h3")).to_contain_text(step)
        guide = await group.guide(anna)
        if step == "Onze afspraken":
            await expect(board(anna)).to_contain_text("achter een knop")
            await picture(anna, "agreements")
            await board(guide).locator("button.main").click()
            continue
        choose = board(guide).get_by_role("button", name="Keuze noteren")
        if step == "Een casus kiezen" and await choose.count():
            await choose.click()
            await fill_in(guide, "")
        await press_on(guide, await title(guide))
    await expect(board(anna).locator("h3")).to_contain_text("verkennen")
    await anna.locator("p.thread-link a").last.click()
    read = anna.get_by_role("button", name="Lezen", exact=True)
    await expect(read).to_be_visible()
    await expect(anna.get_by_text(CASE)).to_have_count(0)
    await picture(anna, "thread")
    await read.click()
    await expect(anna.get_by_text(CASE).first).to_be_visible()
    await picture(anna, "read")


async def test_where_it_is_chosen_and_where_the_group_meets(
    empty: str, open_tab: OpenTab, picture: Picture
) -> None:
    anna = await open_tab(f"{empty}as/P1")
    await command(anna, "start")
    form = anna.get_by_role("dialog", name="Een groep beginnen")
    await form.get_by_role("button", name="Verder").click()
    await form.get_by_label("Wanneer is de eerste bijeenkomst?").fill("2026-03-26")
    await form.get_by_label("Pratend; ik houd de stappen en de tijd bij").check()
    await form.get_by_role("button", name="Groep beginnen").click()
    await anna.get_by_role("button", name="Liever achter een knop").click()
    await picture(anna, "asked")
    await anna.get_by_role("button", name="Zo doen we het").click()
    await expect(anna.get_by_role("button", name="Liever in het kanaal")).to_be_visible()
    await picture(anna, "chosen")
    await command(anna, "plek")
    await anna.get_by_role("button", name="Plek invullen").click()
    venue = anna.locator("dialog#form[open]")
    await venue.get_by_label("Waar komen jullie bij elkaar?").fill("kamer 2.14")
    await picture(anna, "venue-form")
    await venue.locator("button[type=submit]").click()
    await anna.get_by_role("button", name="Waar", exact=True).last.click()
    await expect(anna.get_by_text("kamer 2.14")).to_be_visible()
    await picture(anna, "venue")
