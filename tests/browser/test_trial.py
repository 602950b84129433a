"""A trial in a real browser, from its form to the question whether it becomes a group."""

import pytest
from playwright.async_api import Page, expect

from tests.adapters.practice.conftest import PEOPLE

from .conftest import OpenTab, Picture, command, sideways

pytestmark = pytest.mark.browser
WIDE = {"width": 1100, "height": 800}
NARROW = {"width": 400, "height": 800}


async def goes_on(page: Page, step: str) -> None:
    """Whoever guides presses on, and the next step is there."""
    await page.get_by_role("button", name="Verder").last.click()
    await expect(page.get_by_role("heading", name=step).last).to_be_visible()


async def test_three_people_try_it_and_make_it_a_group(
    empty: str, open_tab: OpenTab, picture: Picture
) -> None:
    anna, bram, chris = [
        await open_tab(f"{empty}as/{person.external}", size=WIDE) for person in PEOPLE[:3]
    ]
    await command(anna, "proef")
    form = anna.get_by_role("dialog", name="Een proef")
    await expect(form.get_by_text("Ik bewaar er niets van.")).to_be_visible()
    await picture(anna, "form")
    await form.get_by_text("Samen, aan het toetsenbord").click()
    await form.get_by_role("button", name="Proef klaarzetten").click()
    await expect(anna.get_by_role("heading", name="De proef staat klaar")).to_be_visible()
    await expect(bram.get_by_text("Doen mee: Anna", exact=True)).to_be_visible()
    await picture(bram, "card")
    for tab in (bram, chris):
        await tab.get_by_role("button", name="Ik doe mee").click()
    await expect(anna.get_by_text("Doen mee: Anna, Bram en Chris")).to_be_visible()
    await picture(anna, "ready")
    await bram.get_by_role("button", name="Beginnen").click()
    await expect(anna.get_by_role("heading", name="Aankomen")).to_be_visible()
    await goes_on(anna, "Onze afspraken")
    await goes_on(anna, "Een casus kiezen")
    await chris.get_by_role("button", name="Casus inbrengen").last.click()
    case = chris.get_by_role("dialog")
    await picture(chris, "case")
    await case.get_by_label("Titel, zonder namen").fill("Een overdracht die misging")
    await case.get_by_label("Waar loop ik in vast?").fill("Niemand wist wie zou bellen.")
    await case.get_by_role("button", name="Op tafel leggen").click()
    await expect(chris.get_by_role("dialog")).to_have_count(0)
    await goes_on(anna, "Wie doet wat")
    for step in ("Waar zit je mee?", "Even helder", "De anderen denken mee", "Terug in de kring"):
        await goes_on(anna, step)
    await goes_on(anna, "Wat neem je mee?")
    await picture(anna, "takeaways")
    await goes_on(anna, "Afronden")
    await picture(anna, "closing")
    await anna.get_by_role("button", name="Bijeenkomst afsluiten").click()
    await expect(anna.get_by_role("heading", name="De proef is voorbij")).to_be_visible()
    await picture(anna, "over")
    await anna.get_by_role("button", name="Ja, maak er een groep van").click()
    founding = anna.get_by_role("dialog", name="Een groep beginnen")
    for person in PEOPLE[:3]:
        await expect(founding.get_by_role("checkbox", name=person.name)).to_be_checked()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1100", "400"])
async def test_in_own_messages_it_is_held_in_a_room_of_its_own(
    empty: str, open_tab: OpenTab, picture: Picture, size: dict[str, int]
) -> None:
    page = await open_tab(f"{empty}as/P1/in/DP1", size=size, language="en-GB")
    await command(page, "trial")
    form = page.get_by_role("dialog")
    await expect(form.get_by_role("checkbox").first).to_be_visible()
    assert await sideways(page) <= 0
    await picture(page, "form")
