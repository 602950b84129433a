"""Somebody looks up a register, says that they are in it, and takes that back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from .conftest import SMALLEST, OpenTab, Picture, command, sideways
from .test_meeting import Program, free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    program = Program(tmp_path / "data", (), port=free_port())
    await program.start()
    yield program.url
    await program.stop()


async def test_a_register_is_looked_up_and_said(
    url: str, open_tab: OpenTab, picture: Picture
) -> None:
    anna = await open_tab(f"{url}as/P1")
    await command(anna, "register")
    await expect(anna.get_by_text("Hier zoek je op wat een beroepsregister")).to_be_visible()
    await picture(anna, "none-yet")
    await anna.get_by_role("button", name="Registers opzoeken").click()
    await picture(anna, "list")
    await anna.get_by_role("button", name="LVV, vertrouwenspersonen").click()
    await expect(anna.get_by_text("minstens 32 uur in 4 jaar")).to_be_visible()
    await expect(anna.get_by_text("Nagekeken op 27 november 2026")).to_be_visible()
    await picture(anna, "one")
    await anna.get_by_role("button", name="Hierin sta ik", exact=True).click()
    form = anna.get_by_role("dialog", name="Mijn register")
    await form.get_by_label("Begonnen op").fill("2024-03-01")
    await form.get_by_label("Je nummer").fill("4711")
    await picture(anna, "form")
    await form.get_by_role("button", name="Bewaren").click()
    await expect(anna.get_by_text("Je nummer: 4711")).to_be_visible()
    await picture(anna, "mine")
    small = await open_tab(f"{url}as/P1", size=SMALLEST)
    await command(small, "register")
    await small.get_by_role("button", name="LVV, vertrouwenspersonen").last.click()
    await expect(small.get_by_text("Je nummer: 4711").last).to_be_visible()
    assert await sideways(small) <= 0
    await picture(small, "small")
    await anna.get_by_role("button", name="Hierin sta ik niet meer").last.click()
    await anna.get_by_role("button", name="Ja, wissen").click()
    await expect(anna.get_by_text("Gewist.", exact=True)).to_be_visible()
