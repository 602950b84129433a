"""A group agrees on a programme, in a real browser: two pages, a card with all dates, the list."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from .conftest import SMALLEST, OpenTab, Picture, command, sideways
from .test_date_poll import two_days
from .test_meeting import Program, free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    program = Program(tmp_path / "data", (), port=free_port())
    await program.start()
    yield program.url
    await program.stop()


async def test_a_group_agrees_on_a_programme(url: str, open_tab: OpenTab, picture: Picture) -> None:
    page = await open_tab(f"{url}as/P1")
    first, _ = await two_days(page)
    await command(page, "programma")
    await page.get_by_role("button", name="Een programma afspreken").click()
    dialog = page.locator("dialog#form[open]")
    await expect(dialog.locator("input[type=date]")).to_have_count(1)
    await dialog.locator("input[type=date]").fill("2020-01-01")
    await dialog.get_by_role("button", name="Verder").click()
    await expect(dialog.get_by_text("Kies een dag na vandaag")).to_be_visible()
    await picture(page, "when")
    await dialog.locator("input[type=date]").fill(first)
    await dialog.get_by_role("button", name="Verder").click()
    await expect(dialog.get_by_text("Een tussenbalans halverwege?")).to_be_visible()
    await picture(page, "how")
    await dialog.get_by_role("button", name="Afspreken").click()

    # Whoever agreed on it is told so privately in the same words: the card is on the board.
    shown = page.locator("#posts article.board", has_text="5 bijeenkomsten,")
    await expect(shown).to_be_visible()
    await expect(shown.get_by_text("tussenbalans")).to_have_count(1)
    await picture(page, "agreed")
    await shown.get_by_role("button", name="Data en pauzes").click()
    await expect(page.get_by_text("· slotgesprek")).to_be_visible()
    await picture(page, "dates")
    small = await open_tab(f"{url}as/P2", size=SMALLEST)
    assert not await sideways(small)
    await picture(small, "small")
