"""A group begins in an empty room, in a real browser, with the whole bot behind the page."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from tests.adapters.practice.conftest import PEOPLE, House, arranging

from .conftest import SMALLEST, OpenTab, Picture, command, sideways

pytestmark = pytest.mark.browser
WIDE = {"width": 1100, "height": 800}
NARROW = {"width": 400, "height": 800}


async def one_leaves_and_comes_back(
    empty: str, anna: Page, open_tab: OpenTab, picture: Picture
) -> None:
    """Chris leaves the group, thinks again, and all are agreed."""
    chris = await open_tab(f"{empty}as/{PEOPLE[2].external}", size=WIDE)
    await command(chris, "verlaten")
    await expect(chris.get_by_role("heading", name="De groep verlaten")).to_be_visible()
    await picture(chris, "leaving")
    await chris.get_by_role("button", name="Ik verlaat de groep").click()
    await expect(
        chris.get_by_role("heading", name="Je hoort niet meer bij de groep")
    ).to_be_visible()
    await expect(anna.get_by_role("heading", name="Afscheid")).to_be_visible()
    await expect(anna.get_by_role("heading", name="Iemand kan meelezen")).to_be_visible()
    await picture(anna, "newcomer")
    for person in PEOPLE[:2]:
        tab = await open_tab(f"{empty}as/{person.external}", size=WIDE)
        await tab.get_by_role("button", name="Ja, welkom").click()
    await expect(anna.get_by_text("2 van de 2 heten welkom.")).to_be_visible()
    await chris.get_by_role("button", name="Ik wil weer meedoen").click()
    await chris.get_by_role("button", name="Nee, niemand").last.click()
    await chris.get_by_role("button", name="Zo spreek ik het af").last.click()
    await expect(anna.get_by_text("hoort er nu bij. Welkom.")).to_be_visible()
    await expect(anna.get_by_text("Erbij: Anna, Bram en Chris")).to_be_visible()
    await picture(anna, "welcome")


async def test_three_people_begin_a_group_and_agree(
    empty: str, open_tab: OpenTab, picture: Picture
) -> None:
    anna = await open_tab(f"{empty}as/P1", size=WIDE)
    await command(anna, "")
    await expect(anna.get_by_text("Typ /intervisie start om er een te beginnen.")).to_be_visible()
    await command(anna, "start")
    form = anna.get_by_role("dialog", name="Een groep beginnen")
    people = form.get_by_role("group", name="Wie zitten er in de groep?")
    for person in PEOPLE:
        await expect(people.get_by_role("checkbox", name=person.name)).to_be_checked()
    await picture(anna, "form")

    await people.get_by_text("Chris").click()
    await form.get_by_role("button", name="Verder").click()
    await expect(people.get_by_text("Kies 3 tot 12 mensen, jijzelf meegeteld.")).to_be_visible()
    await expect(people.get_by_role("checkbox", name="Anna")).to_be_focused()
    await picture(anna, "errors")

    await people.get_by_text("Chris").click()
    await form.get_by_label("Open: wie erbij is wisselt").check()
    await form.get_by_label("Nee").check()
    await form.get_by_role("button", name="Verder").click()
    guide = form.get_by_role("group", name="Wie begeleidt deze open groep?")
    await expect(guide.get_by_role("checkbox", name="Anna")).to_be_checked()
    await form.get_by_label("Wanneer is de eerste bijeenkomst?").fill("2020-01-01")
    await form.get_by_role("button", name="Groep beginnen").click()
    await expect(form.get_by_text("Kies een dag na vandaag.")).to_be_visible()
    await picture(anna, "when")

    await form.get_by_label("Wanneer is de eerste bijeenkomst?").fill("2026-03-26")
    await form.get_by_label("Hoe laat?").fill("09:30")
    await form.get_by_role("button", name="Groep beginnen").click()
    await expect(anna.get_by_role("dialog")).to_have_count(0)
    await expect(anna.get_by_role("heading", name="De groep is er")).to_be_visible()
    await expect(anna.get_by_text("Ander werk kan goed")).to_be_visible()
    await expect(anna.get_by_role("heading", name="Onze afspraken")).to_be_visible()
    await picture(anna, "agreements")

    agreed = anna.get_by_role("progressbar", name="Onze afspraken")
    for count, person in enumerate(PEOPLE):
        await expect(agreed).to_have_attribute("value", str(count))
        tab = await open_tab(f"{empty}as/{person.external}", size=WIDE)
        await tab.get_by_role("button", name="Zo spreek ik het af").click()
        await tab.get_by_role("button", name="Nee, niemand").click()
        await expect(tab.get_by_text("Jij hebt dit bevestigd.")).to_be_visible()
    await expect(anna.get_by_text("Ieder van jullie heeft dit bevestigd.")).to_be_visible()
    await expect(anna.get_by_role("button", name="Zo spreek ik het af")).to_have_count(0)
    await expect(anna.get_by_role("button", name="Casus inbrengen").first).to_be_visible()
    await expect(anna.get_by_text(re.compile("26 maart.*09:30")).first).to_be_visible()
    await picture(anna, "agenda")
    await anna.get_by_role("button", name="Afspraken bevestigen").first.click()
    await expect(anna.get_by_role("heading", name="Je hebt de afspraken bevestigd")).to_be_visible()
    await picture(anna, "confirmed")

    await one_leaves_and_comes_back(empty, anna, open_tab, picture)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1100", "400"])
@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Een groep beginnen"), ("en", "Start a group")]
)
async def test_the_form_speaks_the_language_of_the_browser(
    empty: str,
    open_tab: OpenTab,
    picture: Picture,
    size: dict[str, int],
    language: str,
    title: str,
) -> None:
    page = await open_tab(f"{empty}as/P1", size=size)
    if size is NARROW:
        await page.get_by_role("button", name="Menu").click()
    await page.locator("[data-settings]:visible").click()
    chosen = page.locator(f'[data-room="language"][data-value="{language}"]')
    async with page.expect_navigation():
        await chosen.click()
    await command(page, "start")
    form = page.get_by_role("dialog", name=title)
    await expect(form.locator("form")).to_have_attribute("lang", language)
    assert await sideways(page) <= 0
    await picture(page, "form")
    await form.locator(".page-body").evaluate("body => body.scrollTo(0, 1e6)")
    await picture(page, "form-end")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1100", "400"])
async def test_in_own_messages_a_group_begins_in_a_room_of_its_own(
    empty: str, open_tab: OpenTab, picture: Picture, size: dict[str, int]
) -> None:
    page = await open_tab(f"{empty}as/P1/in/DP1", size=size)
    await command(page, "start")
    form = page.get_by_role("dialog", name="Een groep beginnen")
    people = form.get_by_role("group", name="Wie zitten er in de groep?")
    await expect(people.get_by_role("checkbox", name="Anna")).to_be_checked()
    for person in PEOPLE[1:]:
        await people.get_by_text(person.name).click()
    await expect(form.get_by_label("Hoe heet het kanaal?")).to_have_value(
        re.compile("intervisie-[a-z]+")
    )
    await form.get_by_label("Hoe heet het kanaal?").fill("Intervisie Oost!")
    assert await sideways(page) <= 0
    await picture(page, "form")
    await form.get_by_role("button", name="Verder").click()
    await form.get_by_label("Wanneer is de eerste bijeenkomst?").fill("2026-03-26")
    assert await sideways(page) <= 0
    await picture(page, "when")
    await form.get_by_role("button", name="Groep beginnen").click()
    await expect(page.get_by_role("heading", name="Het kanaal wordt gemaakt")).to_be_visible()
    if size is NARROW:
        await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("link", name="intervisie-oost").click()
    await expect(page.get_by_role("heading", name="Onze afspraken")).to_be_visible()
    purpose = page.get_by_text("Besloten kanaal van een intervisiegroep.")
    # On a phone there is no room for it beside the channel's name.
    await expect(purpose).to_be_visible(visible=size is WIDE)
    await picture(page, "room")


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALLEST], ids=["1100", "400", "320"])
async def test_people_and_a_time_are_chosen_with_the_keyboard(
    house: House, url: str, open_tab: OpenTab, picture: Picture, size: dict[str, int]
) -> None:
    house.inbox.commanded = arranging(at_most=2)
    page = await open_tab(f"{url}as/P1", size=size)
    await command(page, "start")
    form = page.get_by_role("dialog", name="Een groep beginnen")
    await expect(form.get_by_label("Hoe laat?")).to_be_focused()
    await form.get_by_label("Hoe laat?").fill("09:45")
    people = form.get_by_role("group", name="Met wie?")
    anna, bram, chris = (people.get_by_role("checkbox", name=one.name) for one in PEOPLE)
    await expect(people).to_have_accessible_description(
        "Zij lezen straks mee. Kies er hoogstens 2."
    )
    await bram.focus()
    await page.keyboard.press("Space")
    await expect(bram).to_be_checked()
    await form.get_by_role("button", name="Beginnen").click()
    await expect(people.get_by_text("Dit zijn er 3; kies er hoogstens 2.")).to_be_visible()
    await expect(anna).to_be_focused()
    await expect(anna).to_have_attribute("aria-invalid", "true")
    assert await sideways(page) <= 0
    await picture(page, "errors")

    await chris.uncheck()
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(page.locator("#conversation textarea")).to_be_focused()
    await command(page, "start")
    assert [await one.is_checked() for one in (anna, bram, chris)] == [True, True, False]
    await picture(page, "form")
    await form.get_by_role("button", name="Beginnen").click()
    await expect(form).to_have_count(0)
    assert house.inbox.sent[0].values == {
        "at": "09:45",
        "people": "P1 P2",
        "guide": "a1",
        "date": "2026-03-26",
    }


async def test_nobody_ticked_is_said_too(house: House, url: str, open_tab: OpenTab) -> None:
    """An empty value comes along: left out, it would mean what the form began with."""
    page = arranging()
    fields = tuple(replace(one, required=False) for one in page.fields)
    house.inbox.commanded = replace(page, fields=fields)
    tab = await open_tab(f"{url}as/P1")
    await command(tab, "start")
    form = tab.get_by_role("dialog")
    for name in ("Anna", "Chris"):
        await form.get_by_role("checkbox", name=name).uncheck()
    await form.get_by_label("Hoe laat?").fill("")
    await form.get_by_role("button", name="Beginnen").click()
    await expect(form).to_have_count(0)
    assert house.inbox.sent[0].values["people"] == ""
    assert house.inbox.sent[0].values["at"] == ""
