"""What somebody does for themselves alone once a meeting is over: a report, and a portfolio."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from .conftest import Picture, command

TEXT = "Ik werd stil toen mevrouw De Vries haast had"


async def writes_a_report(page: Page, picture: Picture) -> None:
    """From the button under the record, which first asks along which questions."""
    button = page.get_by_role("button", name="Iets voor mezelf opschrijven")
    await button.click()
    await expect(page.get_by_text("Het staat uit tot je hier een weg kiest")).to_be_visible()
    await picture(page, "reports-off")
    await page.get_by_role("button", name="Vier korte vragen").click()
    await expect(page.get_by_text("Het moet nooit")).to_be_visible()
    await picture(page, "reports-on")
    await button.click()
    form = page.get_by_role("dialog", name="Verslag voor mezelf")
    await expect(form).to_contain_text("niet over de casus van een ander")
    await form.get_by_label("Wat raakte me?").fill(TEXT)
    await picture(page, "report")
    await form.get_by_role("button", name="Bewaren").click()
    await expect(page.get_by_text("schrijf liever een rol").last).to_be_visible()
    await picture(page, "report-kept")


async def keeps_a_portfolio(page: Page, picture: Picture, *, meetings: int) -> dict[str, Any]:
    """Chosen, looked at, and handed over as a download: what stands in it."""
    await command(page, "portfolio")
    await picture(page, "portfolio-what")
    await page.get_by_role("button", name="Kiezen wat erin komt").click()
    form = page.get_by_role("dialog", name="Mijn portfolio")
    await picture(page, "portfolio-choose")
    await form.get_by_role("button", name="Nakijken").click()
    await expect(page.get_by_text(f"Bijeenkomsten: {meetings}")).to_be_visible()
    await picture(page, "portfolio-looked-at")
    whole: dict[str, Any] = json.loads(await _fetched(page, "Als gegevens (JSON)"))
    assert [one["answers"] for one in whole["reports"]] == [{"touched": TEXT}]
    await expect(page.get_by_text("Hier is je portfolio")).to_be_visible()
    await picture(page, "portfolio-given")
    return whole


async def _fetched(page: Page, button: str) -> str:
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=button).click()
    file = await coming.value
    assert file.suggested_filename.startswith("portfolio-")
    return await asyncio.to_thread(Path(await file.path()).read_text, encoding="utf-8")
