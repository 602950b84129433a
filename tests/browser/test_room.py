"""The practice room in a real browser, with a small inbox behind it instead of a meeting."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Route, expect

from bot.cards import Answer, Card, Reply, Text
from bot.engine.screen import Progress, Tone
from tests.adapters.practice.conftest import START, House, card, form, open_house

from .conftest import PHONE, SMALLEST, OpenTab, Picture, serve, sideways

pytestmark = pytest.mark.browser


async def put_board(house: House, *, done: int = 2) -> str:
    return await house.platform.post("C1", board(done), nonce="board")


def board(done: int) -> Card:
    return replace(
        card("3 · Samen verkennen · tot 15:52"),
        texts=(
            Text("Denk hardop met elkaar over wat hier speelt."),
            Text("Bewaar je advies. Wat je herkent, helpt nu meer.", Tone.NOTE),
            Text(f"{done} van de 5 hebben geschreven.", Tone.NOTE),
        ),
        progress=Progress(done, 5),
    )


async def test_a_person_chooses_who_they_are_and_sees_the_board(
    house: House, url: str, open_tab: OpenTab, picture: Picture
) -> None:
    await put_board(house)
    page = await open_tab(url)
    await picture(page, "choose")
    await page.get_by_role("link", name="Verder als Anna").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("# intervisie-zuid")
    await expect(page.get_by_role("heading", level=3)).to_be_in_viewport()
    await expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
    await picture(page, "board")


async def test_a_form_is_a_dialog_that_asks_says_and_gives_focus_back(
    house: House, url: str, open_tab: OpenTab, picture: Picture
) -> None:
    await put_board(house)
    page = await open_tab(f"{url}as/P1")
    write = page.get_by_role("button", name="Schrijven")
    await write.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Wat zie je?")
    line = dialog.get_by_label("In één zin")
    await expect(line).to_be_focused()
    await dialog.get_by_role("button", name="Geven").click()
    await expect(dialog.get_by_text("Schrijf hier nog iets.")).to_be_visible()
    await expect(line).to_have_attribute("aria-invalid", "true")
    await expect(line).to_be_focused()
    await picture(page, "errors")

    await line.fill("Ik zie een collega die alleen staat.")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(write).to_be_focused()
    await write.click()
    await expect(dialog.get_by_label("In één zin")).to_have_value(
        "Ik zie een collega die alleen staat."
    )

    house.inbox.answer = Reply(Answer.INVALID, errors={"line": "Kies woorden zonder namen."})
    await dialog.get_by_role("button", name="Geven").click()
    await expect(dialog.get_by_text("Kies woorden zonder namen.")).to_be_visible()
    house.inbox.answer = Reply(Answer.DONE, next_page=replace(form("give|2"), title="Verder"))
    await dialog.get_by_role("button", name="Geven").click()
    following = page.get_by_role("dialog", name="Verder")
    await expect(following.get_by_label("In één zin")).to_be_focused()
    house.inbox.answer = Reply(Answer.DONE, card("Bewaard", buttons=False))
    await following.get_by_role("button", name="Bewaar als concept").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_text("Alleen jij ziet dit")).to_be_in_viewport()
    assert [sent.as_draft for sent in house.inbox.sent] == [False, False, True]
    await picture(page, "private")
    await page.get_by_role("button", name="Wegleggen").click()
    await expect(page.get_by_text("Alleen jij ziet dit")).to_have_count(0)


async def test_a_change_elsewhere_arrives_without_taking_focus_or_an_open_form(
    house: House, url: str, open_tab: OpenTab
) -> None:
    post = await put_board(house)
    page = await open_tab(f"{url}as/P1")
    ready = page.get_by_role("button", name="Ik ben klaar")
    await ready.focus()
    await house.platform.edit("C1", post, board(4))
    await expect(page.get_by_role("progressbar")).to_have_attribute("value", "4")
    await expect(ready).to_be_focused()

    await page.get_by_role("button", name="Schrijven").click()
    line = page.get_by_label("In één zin")
    await line.fill("half")
    await house.platform.edit("C1", post, board(5))
    house.room.say("C1", "Ik ben er weer.", person="P2", nonce="1")
    await expect(page.locator("article", has_text="Ik ben er weer.")).to_have_count(1)
    await expect(line).to_be_focused()
    await expect(line).to_have_value("half")


async def test_a_new_board_is_brought_into_view_and_said_aloud_once(
    house: House, url: str, open_tab: OpenTab, picture: Picture
) -> None:
    await put_board(house)
    for number in range(30):
        house.room.say("C1", f"Gepraat {number}", person="P2", nonce=f"talk-{number}")
    page = await open_tab(f"{url}as/P1")
    await expect(page.get_by_role("heading", level=3)).to_be_in_viewport()
    await page.evaluate("document.getElementById('posts').scrollTo(0, 1e6)")
    now = page.get_by_role("link", name="Nu: 3 · Samen verkennen")
    await expect(now).to_be_visible()
    await picture(page, "out-of-sight")
    await now.click()
    await expect(page.get_by_role("heading", level=3)).to_be_in_viewport()
    house.clock.move_to(START + timedelta(days=2))
    await house.platform.post("C1", card("4 · Eye-opener"), nonce="next")
    await expect(page.get_by_role("heading", name="4 · Eye-opener")).to_be_in_viewport()
    await expect(page.locator(".day").last).to_have_text("zaterdag 14 maart")
    await expect(page.locator("#said")).to_have_text("Er is een nieuwe stap")


async def test_two_tabs_are_two_people_who_talk(house: House, url: str, open_tab: OpenTab) -> None:
    anna = await open_tab(f"{url}as/P1")
    bram = await open_tab(f"{url}as/P2")
    box = anna.get_by_label("Bericht in intervisie-zuid")
    await box.fill("<b>Hoi</b> & welkom\ntweede regel")
    await box.press("Enter")
    said = bram.locator("article", has_text="<b>Hoi</b> & welkom")
    await expect(said).to_have_count(1)
    await expect(said).to_contain_text("Anna")
    await expect(box).to_have_value("")
    await expect(box).to_be_focused()
    await box.fill("/onbekend")
    await box.press("Enter")
    await expect(anna.get_by_text("Deze kamer kent alleen /intervisie")).to_be_visible()
    await expect(box).to_have_value("/onbekend")


async def test_what_is_typed_while_a_message_is_on_its_way_stays(
    house: House, url: str, open_tab: OpenTab
) -> None:
    anna = await open_tab(f"{url}as/P1")
    goes_on = asyncio.Event()

    async def slowly(route: Route) -> None:
        await goes_on.wait()
        await route.continue_()

    await anna.route("**/say", slowly)
    box = anna.get_by_label("Bericht in intervisie-zuid")
    await box.fill("Hoi")
    await box.press("Enter")
    await box.fill("Nog iets")
    goes_on.set()
    await expect(anna.locator("article", has_text="Hoi")).to_have_count(1)
    await expect(anna.locator(".composer")).not_to_have_attribute("aria-busy", "true")
    await expect(box).to_have_value("Nog iets")


async def test_the_page_works_on_after_the_server_was_away(house: House, open_tab: OpenTab) -> None:
    await put_board(house)
    server, serving = serve(house)
    port = int(server.url.rstrip("/").rpartition(":")[2])
    page = await open_tab(f"{server.url}as/P1")
    await page.get_by_role("button", name="Schrijven").click()
    await page.get_by_label("In één zin").fill("Dit bleef staan.")
    server.stop()
    await serving
    house.store.close()
    await expect(page.get_by_text("De verbinding is even weg.")).to_have_count(1)

    again = open_house(house.folder, world=house.world)
    server, serving = serve(again, port=port)
    await again.platform.post("C1", card("4 · Eye-opener"), nonce="next")
    await expect(page.locator("h3", has_text="4 · Eye-opener")).to_have_count(1)
    await page.get_by_role("button", name="Geven").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert again.inbox.sent[0].values["line"] == "Dit bleef staan."
    server.stop()
    await serving
    again.store.close()


async def test_a_phone_shows_one_column_without_sideways_scrolling(
    house: House, url: str, open_tab: OpenTab, picture: Picture
) -> None:
    post = await put_board(house)
    thread = await house.platform.open_thread("C1", post, title="3 · Verkennen", nonce="2")
    long = "Donaudampfschifffahrtsgesellschaft" * 6
    await house.platform.post(thread, card("Onthuld", text=long, buttons=False), nonce="3")
    house.room.say("C1", long, person="P2", nonce="4")
    for size in (PHONE, SMALLEST):
        page = await open_tab(f"{url}as/P1", size=size)
        assert await sideways(page) <= 0
        await picture(page, f"{size['width']}-room")
        await page.get_by_role("button", name="Schrijven").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await sideways(page) <= 0
        await picture(page, f"{size['width']}-form")
        await page.get_by_role("button", name="Sluiten").click()
        await page.get_by_role("button", name="Menu").click()
        await page.get_by_role("link", name="3 · Verkennen").click()
        await expect(page.get_by_role("heading", name="3 · Verkennen")).to_be_focused()
        await expect(page.locator("#conversation")).to_be_hidden()
        assert await sideways(page) <= 0
        await picture(page, f"{size['width']}-thread")
        await page.get_by_role("link", name="Terug naar het kanaal").click()
        await expect(page.locator("#conversation")).to_be_visible()


async def test_buttons_are_large_enough_to_touch(house: House, url: str, open_tab: OpenTab) -> None:
    await put_board(house)
    page = await open_tab(f"{url}as/P1", size=PHONE)
    heights = await page.evaluate(
        """() => [...document.querySelectorAll("button")].filter((b) => b.checkVisibility())
            .map((b) => [b.textContent.trim(), b.getBoundingClientRect().height])"""
    )
    assert len(heights) >= 5
    assert {name: height for name, height in heights if height < 40} == {}


async def test_everything_can_be_reached_with_the_keyboard(
    house: House, url: str, open_tab: OpenTab
) -> None:
    await put_board(house)
    page = await open_tab(f"{url}as/P1")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Naar het gesprek")).to_be_focused()
    reached = []
    for _ in range(30):
        reached.append(await page.evaluate("document.activeElement.textContent.trim()"))
        await page.keyboard.press("Tab")
    for name in ("Naar het volgende moment", "Instellingen", "Schrijven", "Verder", "Versturen"):
        assert name in reached


@pytest.mark.parametrize("path", ["", "as/P1"])
async def test_words_stand_out_enough_from_what_is_behind_them(
    house: House, url: str, open_tab: OpenTab, path: str
) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for every text on the page."""
    await put_board(house)
    house.room.reply_to("P1", card("Voor jou"), place="C1", under=None)
    page = await open_tab(f"{url}{path}")
    contrasts: dict[str, float] = await page.evaluate(CONTRASTS)
    assert contrasts
    assert {text: ratio for text, ratio in contrasts.items() if ratio < 4.5} == {}


async def test_the_frame_can_be_english_and_the_clock_moves(
    house: House, url: str, open_tab: OpenTab, picture: Picture
) -> None:
    page = await open_tab(f"{url}as/P1", language="en-GB")
    await page.get_by_role("button", name="Instellingen").click()
    await picture(page, "settings")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="To the next moment")).to_be_visible()
    await expect(page.locator("[data-clock]")).to_have_text("Thursday 12 March, 15:00")
    await page.get_by_role("button", name="To the next moment").click()
    await expect(page.locator("[data-clock]")).to_have_text("Friday 13 March, 15:00")


async def test_starting_over_is_asked_first(house: House, url: str, open_tab: OpenTab) -> None:
    house.room.say("C1", "Blijft dit?", person="P2", nonce="1")
    page = await open_tab(f"{url}as/P1")
    await page.get_by_role("button", name="Instellingen").click()
    await page.get_by_role("button", name="Opnieuw beginnen").first.click()
    await page.get_by_role("button", name="Laten staan").click()
    assert len(house.room.posts("C1", person="P1")) == 1
    await page.get_by_role("button", name="Opnieuw beginnen").first.click()
    await page.get_by_role("button", name="Wissen en opnieuw beginnen").click()
    await expect(page.get_by_role("heading", name="Wie ben je vandaag?")).to_be_visible()
    assert house.room.posts("C1", person="P1") == ()


#: The contrast of every visible text with the nearest colour behind it.
CONTRASTS = """() => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).slice(0, 3).map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if ((numbers(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = {};
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3);
    const text = own.map((node) => node.data).join("").trim();
    const seen = element.checkVisibility({ visibilityProperty: true });
    if (!text || !seen || element.closest(".unseen")) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    found[text] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
  return found;
}"""
