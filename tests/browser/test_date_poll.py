"""A group is asked which day is best, in a real browser: colleagues answer, and it is closed."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from playwright.async_api import Page, expect

from .conftest import SMALLEST, OpenTab, Picture, command, sideways
from .test_meeting import Program, free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

#: By then the last of the colleagues has answered, in milliseconds.
COLLEAGUES_TAKE = 120_000


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    program = Program(tmp_path / "data", (), port=free_port())
    await program.start()
    yield program.url
    await program.stop()


async def two_days(page: Page) -> tuple[str, str]:
    """The planned date and the day after it, as the list of dates tells them to a calendar."""
    answer = await page.request.get(f"{page.url.split('/as/')[0]}/room/calendar.ics")
    first = icalendar.Calendar.from_ical(await answer.body()).walk("VEVENT")[0]
    on = first.decoded("DTSTART").date()
    return on.isoformat(), (on + timedelta(days=1)).isoformat()


async def test_a_group_looks_for_a_day_that_suits(
    url: str, open_tab: OpenTab, picture: Picture
) -> None:
    page = await open_tab(f"{url}as/P1")
    await command(page, "data")
    await page.get_by_role("button", name="Vragen welke dag past").click()
    dialog = page.locator("dialog#form[open]")
    days = dialog.locator("input[type=date]")
    await expect(days).to_have_count(5)
    now, later = await two_days(page)
    await days.nth(0).fill(later)
    await days.nth(1).fill(later)
    await dialog.get_by_role("button", name="Verder").click()
    await expect(dialog.get_by_text("Deze dag staat er al")).to_be_visible()
    await picture(page, "days")
    await days.nth(1).fill(now)
    await dialog.get_by_role("button", name="Verder").click()
    await expect(dialog.get_by_text("Antwoorden kan tot en met")).to_be_visible()
    await picture(page, "hour")
    await dialog.get_by_role("button", name="De groep vragen").click()

    asked = page.locator("#posts article", has_text="Welke van deze dagen past het best?")
    await expect(asked).to_be_visible()
    await picture(page, "asked")
    await asked.get_by_role("button", name="Zeggen welke dag past").click()
    await expect(dialog.locator("fieldset")).to_have_count(2)
    for group in await dialog.locator("fieldset:has(input[type=radio])").all():
        await group.get_by_label("Ja", exact=True).check()
    await picture(page, "answer")
    await dialog.get_by_role("button", name="Antwoorden").click()
    await expect(page.get_by_text("Niemand ziet wat je koos.")).to_be_visible()

    closed = page.locator("#posts article", has_text=re.compile("Het wordt|Het blijft"))
    await expect(closed).to_be_visible(timeout=COLLEAGUES_TAKE)
    await expect(closed.get_by_role("button")).to_have_count(0)
    await picture(page, "closed")
    small = await open_tab(f"{url}as/P2", size=SMALLEST)
    assert not await sideways(small)
    await picture(small, "small")
