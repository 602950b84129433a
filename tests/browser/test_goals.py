"""Somebody keeps a goal, answers a question about it and lets one colleague read its sentence."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from .conftest import SMALLEST, OpenTab, Picture, command, sideways
from .test_meeting import Program, free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

GOAL = "Minder onzeker zijn in gesprekken met ouders"
BETTER = "In drie oudergesprekken begin ik met mijn eigen vraag"


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    program = Program(tmp_path / "data", (), port=free_port())
    await program.start()
    yield program.url
    await program.stop()


async def write(anna: Page, picture: Picture) -> None:
    """A goal, and a hint about a word of it, which is taken."""
    await command(anna, "doel")
    await picture(anna, "none-yet")
    await anna.get_by_role("button", name="Een doel opschrijven").click()
    form = anna.get_by_role("dialog", name="Mijn doel")
    await form.get_by_label("Wat wil je bereiken").fill(GOAL)
    await picture(anna, "form")
    await form.get_by_role("button", name="Bewaren").click()
    await expect(anna.get_by_text("Waar wil je juist naartoe?")).to_be_visible()
    await picture(anna, "kept")
    await anna.get_by_role("button", name="Mijn doel scherper maken").click()
    await picture(anna, "first-question")
    await anna.get_by_role("button", name="De zin of de dag aanpassen").last.click()
    await form.get_by_label("Wat wil je bereiken").fill(BETTER)
    await form.get_by_role("button", name="Bewaren").click()


async def sharpen(anna: Page, picture: Picture) -> None:
    """Most questions are passed over; then come the five sentences."""
    await anna.get_by_role("button", name="Mijn doel scherper maken").last.click()
    for number in range(1, 6):
        await expect(
            anna.get_by_text(f"Een vraag bij je doel, {number} van 9").last
        ).to_be_visible()
        await anna.get_by_role("button", name="Deze sla ik over").last.click()
    await expect(anna.get_by_text("Een vraag bij je doel, 6 van 9")).to_be_visible()
    await anna.get_by_role("button", name="Antwoorden").last.click()
    question = anna.get_by_role("dialog", name="Een vraag bij je doel")
    await question.get_by_text("8", exact=True).first.click()
    await picture(anna, "how-much")
    await question.get_by_role("button", name="Bewaren").click()
    await anna.get_by_role("button", name="Genoeg zo").last.click()
    await expect(anna.get_by_text("8 van 10")).to_be_visible()

    await anna.get_by_role("button", name="Vooraf: wanneer is het gelukt?").last.click()
    levels = anna.get_by_role("dialog", name="Wanneer is het gelukt?")
    await levels.get_by_label("Iets meer dan ik verwacht").fill("In vijf gesprekken doe ik het")
    await picture(anna, "levels")
    await levels.get_by_role("button", name="Bewaren").click()
    await anna.get_by_role("button", name="Hoe ver ben ik nu?").last.click()
    await expect(anna.get_by_text("Welke zin klopt nu?")).to_be_visible()
    await picture(anna, "how-far")
    await anna.get_by_role("button", name="+1").click()


async def test_a_goal_is_kept_sharpened_and_read_by_one(
    url: str, open_tab: OpenTab, picture: Picture
) -> None:
    anna = await open_tab(f"{url}as/P1")
    await write(anna, picture)
    await sharpen(anna, picture)
    await anna.get_by_role("button", name="Iemand deze zin laten lezen").last.click()
    release = anna.get_by_role("dialog", name="Iemand laten lezen")
    await release.get_by_text("Bram", exact=True).click()
    await picture(anna, "release")
    await release.get_by_role("button", name="Laten lezen").click()
    await expect(anna.get_by_text("vertel het zelf")).to_be_visible()
    await picture(anna, "released")

    bram = await open_tab(f"{url}as/P2", size=SMALLEST)
    await command(bram, "mijn")
    await expect(bram.get_by_text(BETTER)).to_be_visible()
    await expect(bram.get_by_text("8 van 10")).to_have_count(0)
    assert await sideways(bram) <= 0
    await bram.get_by_text(BETTER).scroll_into_view_if_needed()
    await picture(bram, "read")
    await bram.get_by_role("button", name="Wegleggen").click()
    await expect(bram.get_by_text(BETTER)).to_have_count(0)
    await anna.get_by_role("button", name="Niemand meer laten lezen").last.click()
    await expect(anna.get_by_text("Niemand leest dit doel nu nog")).to_be_visible()
    await command(bram, "mijn")
    await expect(bram.get_by_text("Wat er van mij is bewaard")).to_be_visible()
    await expect(bram.get_by_text(BETTER)).to_have_count(0)
