"""The page of a method in a real browser: the picture is there, and its words do not touch."""

import pytest
from playwright.async_api import expect

from tests.adapters.practice.conftest import House

from .conftest import PHONE, OpenTab, Picture, sideways

pytestmark = pytest.mark.browser

#: Pairs of words that touch, and words that leave the paper; measured as this browser drew them.
OUT_OF_PLACE = """(svg) => {
    const paper = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].map(
        (text) => [text.textContent, text.getBoundingClientRect()]);
    const out = boxes.filter(([, b]) => b.left < paper.left || b.right > paper.right
        || b.top < paper.top || b.bottom > paper.bottom).map(([words]) => words);
    boxes.forEach(([one, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 4) out.push(`${one} / ${other}`);
    }));
    return out;
}"""


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_method_is_one_press_from_the_settings(
    house: House, url: str, open_tab: OpenTab, picture: Picture, language: str
) -> None:
    page = await open_tab(f"{url}as/P1")
    await page.get_by_role("button", name="Instellingen").click()
    await page.get_by_role("link", name="De stappen van deze methode").click()
    if language == "en":
        await page.context.add_cookies([{"name": "practice-language", "value": "en", "url": url}])
        await page.reload()
    shown = page.locator("svg")
    await expect(shown).to_be_visible()
    assert await shown.evaluate(OUT_OF_PLACE) == []
    await picture(page, "method")
    await page.get_by_role("link", name="Terug naar" if language == "nl" else "Back to").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("# intervisie-zuid")


async def test_on_a_phone_only_the_picture_can_be_moved_aside(
    house: House, url: str, open_tab: OpenTab, picture: Picture
) -> None:
    page = await open_tab(f"{url}as/P1/method", size=PHONE)
    await expect(page.locator("svg")).to_be_visible()
    assert await sideways(page) == 0
    await picture(page, "phone")
