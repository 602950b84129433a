"""Somebody looks back on a programme that ends, in a real browser, and the group on itself."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from adapters.practice import PageServer, create_app
from bot.records import Verdict
from tests.parity.houses import PracticeHouse, StillControls
from tests.parity.office import with_group
from tests.parity.test_evaluation import comes_to_its_end

from .conftest import SMALLEST, OpenTab, Picture, command, sideways

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
FOUND = (Verdict.MOSTLY, Verdict.PARTLY, Verdict.APART, Verdict.TOO_FEW)


async def writes(page: Page, picture: Picture) -> None:
    """A report, and four answers of which one is passed over."""
    await command(page, "programma")
    await page.get_by_role("button", name="Terugkijken op het programma").last.click()
    await expect(page.get_by_text("Alles mag je overslaan")).to_be_visible()
    await picture(page, "what-there-is")
    await page.get_by_role("button", name="Mijn eindverslag schrijven").click()
    report = page.get_by_role("dialog", name="Mijn eindverslag")
    await report.get_by_label("Wat doe je nu anders?").fill("Ik wacht langer voordat ik iets zeg")
    await picture(page, "report")
    await report.get_by_role("button", name="Bewaren").click()
    await expect(page.get_by_text("Bewaard, voor jou alleen")).to_be_visible()
    await page.get_by_role("button", name="Hoe veilig was het?").last.click()
    safety = page.get_by_role("dialog", name="Hoe veilig was het?")
    await safety.get_by_text("Meestal wel", exact=True).first.click()
    await picture(page, "safety")
    await safety.get_by_role("button", name="Bewaren").click()
    await expect(page.get_by_text("Tot het slotgesprek begint, kun je het")).to_be_visible()
    await picture(page, "kept")


async def test_each_looks_back_and_the_group_sees_the_whole(
    tmp_path: Path, open_tab: OpenTab, picture: Picture
) -> None:
    async with with_group("practice", tmp_path) as (office, driver):
        house = office.house
        assert isinstance(house, PracticeHouse)
        await comes_to_its_end(office, driver)
        app = create_app(
            house._room,
            inbox=house.bot.inbox,
            controls=StillControls(house.clock),
            ids=house._ids,
            language="nl",
            zone="Europe/Amsterdam",
        )
        server = PageServer(app, hub=house._hub, port=0)
        serving = asyncio.create_task(server.serve())
        anna = await open_tab(f"{server.url}as/anna", size=SMALLEST)
        await writes(anna, picture)
        assert await sideways(anna) <= 0
        known = await house.bot.store.read(lambda tx: tx.groups.programmes(driver.group))
        told = replace(known[-1], safety=FOUND)
        await house.bot.store.write(lambda tx: tx.groups.put_programme(told))
        bram = await open_tab(f"{server.url}as/bram")
        await command(bram, "spiegel")
        await expect(bram.get_by_text("Hulp vragen: dat ervaren jullie")).to_be_visible()
        await expect(bram.get_by_text("Anders zijn of denken")).to_have_count(0)
        await picture(bram, "mirror")
        server.stop()
        await serving
