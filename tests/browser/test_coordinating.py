"""Somebody puts a group together for the others and stays outside, in a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from .conftest import SMALLEST, OpenTab, Picture, command, sideways
from .test_meeting import Program, free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

LATER = "() => new Date(Date.now() + 40 * 864e5).toISOString().slice(0, 10)"
OTHERS = ("Bram", "Chris", "Dewi", "Elif", "Farid")


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    program = Program(tmp_path / "data", (), port=free_port())
    await program.start()
    yield program.url
    await program.stop()


async def choose(anna: Page, picture: Picture) -> None:
    """All the others, of one team."""
    await anna.get_by_role("button", name="Mensen kiezen").click()
    form = anna.get_by_role("dialog", name="Groepen samenstellen")
    for name in OTHERS:
        await form.get_by_text(name, exact=True).click()
    await form.get_by_label("Uit welk team?").fill("Zuid")
    await picture(anna, "people")
    await form.get_by_role("button", name="Op de lijst").click()
    await expect(anna.get_by_text("Gekozen: 5 mensen.")).to_be_visible()
    await picture(anna, "chosen")


async def divide(anna: Page, picture: Picture) -> None:
    await anna.get_by_role("button", name="Verdelen", exact=True).click()
    form = anna.get_by_role("dialog", name="Groepen samenstellen")
    await form.get_by_label("Hoe heten de groepen?").fill("Voorjaar")
    await form.get_by_label("Wanneer is de eerste bijeenkomst?").fill("2020-01-01")
    await form.get_by_role("button", name="Verdelen").click()
    await expect(form.get_by_text("Kies een dag na vandaag.")).to_be_visible()
    later = await form.evaluate(
        "() => new Date(Date.now() + 40 * 864e5).toISOString().slice(0, 10)"
    )
    await form.get_by_label("Wanneer is de eerste bijeenkomst?").fill(later)
    await picture(anna, "division-form")
    await form.get_by_role("button", name="Verdelen").click()
    await expect(anna.get_by_text("Groep 1:")).to_be_visible()
    assert await sideways(anna) <= 0
    await picture(anna, "proposal")


async def test_a_group_is_put_together_and_keeps_it_to_itself(
    url: str, open_tab: OpenTab, picture: Picture
) -> None:
    anna = await open_tab(f"{url}as/P1")
    await command(anna, "coordinatie")
    await expect(anna.get_by_role("heading", name="Groepen voor anderen")).to_be_visible()
    await picture(anna, "what")
    await choose(anna, picture)
    await divide(anna, picture)
    await anna.get_by_role("button", name="Zo maken").click()
    await expect(anna.get_by_text("Ik maak de kanalen")).to_be_visible()
    await picture(anna, "made")

    bram = await open_tab(f"{url}as/P2")
    await bram.get_by_role("link", name="voorjaar-1").click()
    await expect(bram.get_by_text("Anna stelde deze groep samen")).to_be_visible()
    await picture(bram, "agreements")
    await bram.get_by_role("button", name="Zo spreek ik het af").click()
    await bram.get_by_role("button", name="Nee, niemand").click()
    await expect(bram.get_by_text("1 van de 5")).to_be_visible()

    await expect(anna.get_by_role("link", name="voorjaar-1")).to_have_count(0)
    await command(anna, "coordinatie")
    await expect(anna.get_by_text("Voorjaar 1: 5 leden, van wie er 1")).to_be_visible()
    await picture(anna, "page")

    await bram.get_by_role("button", name="Onze coördinator niets meer laten zien").click()
    await bram.get_by_role("button", name="Niets meer laten zien", exact=True).click()
    nothing = bram.get_by_text("hoort er niet bij en ziet er niets van")
    await expect(nothing).to_be_visible()
    small = await open_tab(f"{url}as/P1", size=SMALLEST)
    await command(small, "coordinatie")
    await expect(small.get_by_text("deze groep houdt het voor zichzelf")).to_be_visible()
    assert await sideways(small) <= 0
    await picture(small, "keeps-to-itself")
