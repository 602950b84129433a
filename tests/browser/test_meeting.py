"""Meetings in a real browser, with the whole bot behind the page and colleagues around.

The program runs as a person would start it, in an empty folder of its own.
"""

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenTab, Picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

PEOPLE = {"Anna": "P1", "Bram": "P2", "Chris": "P3", "Dewi": "P4", "Elif": "P5", "Farid": "P6"}
#: What a page does when it hears that something changed; the first look may have begun before.
LOOKS_AGAIN = """async () => {
    const live = await import("/static/live.js");
    await live.refresh();
    await live.refresh();
}"""


@dataclass
class Program:
    """``intervisor demo`` in a folder, started and stopped as a person does."""

    folder: Path
    arguments: tuple[str, ...]
    port: int
    url: str = ""
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "demo", "--no-browser", "--port", str(self.port), *self.arguments),
            env={**os.environ, "INTERVISOR_DATA": str(self.folder)},
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        line = (await asyncio.wait_for(self.process.stdout.readline(), 60)).decode()
        assert "http://127.0.0.1:" in line, line
        self.url = next(word for word in line.split() if word.startswith("http://"))

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await asyncio.wait_for(self.process.communicate(), 30)

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self.process.communicate()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


StartProgram = Callable[..., Awaitable[Program]]


@pytest.fixture
async def start_program(tmp_path: Path) -> AsyncIterator[StartProgram]:
    started: list[Program] = []

    async def start(*arguments: str) -> Program:
        program = Program(tmp_path / "data", arguments, port=free_port())
        started.append(program)
        await program.start()
        return program

    yield start
    for program in started:
        await program.stop()


@dataclass
class Group:
    """The tabs of those whom the test plays; the others are colleagues."""

    url: str
    open_tab: OpenTab
    tabs: dict[str, Page] = field(default_factory=dict)

    async def tab(self, name: str) -> Page:
        if name not in self.tabs:
            self.tabs[name] = await self.open_tab(f"{self.url}as/{PEOPLE[name]}")
        return self.tabs[name]

    async def guide(self, page: Page) -> Page:
        """The tab of whoever guides now, as the newest board says."""
        said = board(page).locator("p", has_text=re.compile(r"^Gespreksleider: \w+$"))
        return await self.tab((await said.inner_text()).removeprefix("Gespreksleider: "))


def board(page: Page) -> Locator:
    """The newest board in the channel."""
    return page.locator("#posts article.board").last


async def title(page: Page) -> str:
    return await board(page).locator("h3").inner_text()


async def fill_in(page: Page, text: str, *, on: str = "") -> None:
    """Fill in a form, page by page, and send it. ``on`` goes where a date is asked."""
    dialog = page.locator("dialog#form[open]")
    await dialog.wait_for()
    for _ in range(3):
        token = await dialog.locator("form").get_attribute("data-token")
        for one in await dialog.locator("input[type=text], textarea").all():
            await one.fill(text)
        for one in await dialog.locator("fieldset:has(input[type=radio])").all():
            await one.locator("input[type=radio]").first.check()
        for one in await dialog.locator("input[type=date]").all():
            await one.fill(on)
        await dialog.locator("button[type=submit]").click()
        await page.wait_for_function(
            "token => document.querySelector('dialog#form form')?.dataset.token !== token",
            arg=token,
        )
        if not await dialog.count():
            return


async def give(page: Page, text: str, *, on: str) -> bool:
    """Give what the board asks; False when the bot says kindly that it is not asked of them."""
    button = board(page).locator("button.main[aria-haspopup=dialog]")
    if not await button.count():
        return False
    await button.click()
    dialog, answer = page.locator("dialog#form[open]"), page.get_by_text("Nu even niet")
    await expect(dialog.or_(answer).first).to_be_visible()
    if not await dialog.count():
        return False
    await fill_in(page, text, on=on)
    return True


async def skip_until(page: Page, wanted: Locator, *, most: int = 12, pause: float = 0.5) -> None:
    """Press "to the next moment" until something is there.

    After each the colleagues have ``pause`` seconds, for what they would do then.
    """
    for _ in range(most):
        if await wanted.count():
            return
        async with page.expect_response("**/room/next"):
            await page.get_by_role("button", name="Naar het volgende moment").click()
        await page.evaluate(LOOKS_AGAIN)
        await asyncio.sleep(pause)
    await expect(wanted).not_to_have_count(0)


async def press_on(guide: Page, before: str) -> None:
    """Let whoever guides show what was written and go to the step after ``before``."""
    await expect(board(guide).locator("h3")).to_have_text(before)
    show = board(guide).get_by_role("button", name="Nu laten zien")
    if await show.count():
        await show.click()
        await expect(show).to_have_count(0)
    go_on = board(guide).get_by_role("button", name=re.compile("^(Verder|Bijeenkomst afsluiten)$"))
    await go_on.click()


async def to_the_first_step(group: Group) -> Page:
    """Anna brings a case and lets the clock run to the beginning of the meeting."""
    anna = await group.tab("Anna")
    await board(anna).get_by_role("button", name="Casus inbrengen").click()
    await fill_in(anna, "Hoe kan ik rustig blijven als een ouder boos belt?")
    await expect(anna.get_by_role("heading", name="Je casus ligt op tafel")).to_be_visible()
    await skip_until(anna, anna.locator(".board h3", has_text="Aankomen"))
    return anna


async def test_a_case_gets_another_method_when_it_was_chosen(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna = await to_the_first_step(group)
    for step in ("Aankomen", "Onze afspraken", "Terugblik", "Een casus kiezen"):
        await expect(board(anna).locator("h3")).to_contain_text(step)
        if step == "Een casus kiezen":
            await give(anna, "", on="")
        await press_on(await group.guide(anna), await title(anna))
    await expect(board(anna).locator("h3")).to_contain_text("Wie doet wat")
    guide = await group.guide(anna)
    await expect(board(guide)).to_contain_text("Methode: CREA-model")
    await picture(guide, "roles")
    await board(guide).get_by_role("button", name="Methode kiezen").click()
    form = guide.locator("dialog#form[open]")
    await form.wait_for()
    await picture(guide, "kind")
    await form.locator("input[value=stuck]").check()
    await form.locator("button[type=submit]").click()
    proposed = guide.get_by_role("button", name="Tien stappen")
    await expect(proposed).to_be_visible()
    await picture(guide, "proposals")
    await proposed.click()
    await expect(guide.get_by_text("vanaf de volgende stap")).to_be_visible()
    await picture(guide, "chosen")
    await expect(board(anna)).to_contain_text("Methode: Tien stappen")
    await press_on(guide, await title(guide))
    await expect(board(anna).locator("h3")).to_contain_text("De casus")
    await picture(anna, "first step")


async def test_a_case_that_somebody_must_not_hear_makes_way_for_another(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna = await group.tab("Anna")
    await board(anna).get_by_role("button", name="Casus inbrengen").click()
    form = anna.locator("dialog#form[open]")
    await form.get_by_label("Bram").check()
    await form.get_by_label("Titel, zonder namen").fill("Een collega die ik beoordeel")
    await form.get_by_label("Waar loop ik in vast?").fill("Ik zeg er niets van.")
    await picture(anna, "named")
    await form.locator("button[type=submit]").click()
    await expect(anna.get_by_role("heading", name="Niet in deze groep")).to_be_visible()
    await picture(anna, "not here")
    await anna.get_by_role("button", name="Andere casus inbrengen").click()
    await expect(form.get_by_label("Bram")).not_to_be_checked()
    await fill_in(anna, "Hoe kan ik rustig blijven als een ouder boos belt?")
    await expect(anna.get_by_role("heading", name="Je casus ligt op tafel")).to_be_visible()
    bram = await group.tab("Bram")
    await expect(board(bram)).to_be_visible()
    await expect(bram.get_by_text("Een collega die ik beoordeel")).to_have_count(0)
    await picture(anna, "on the table")
    await anna.get_by_role("button", name="Verder voorbereiden").click()
    await form.get_by_label("Wat maakt dit voor mij moeilijk?").fill("Ik wil aardig zijn.")
    await picture(anna, "for oneself")
    await form.locator("button[type=submit]").click()
    await expect(anna.get_by_text("Alleen jij leest het.")).to_be_visible()
    await anna.get_by_role("button", name="Mijn casus nalezen").click()
    await form.get_by_label("Nee, dit kan niet wachten").check()
    await picture(anna, "the first page")
    await form.locator("button[type=submit]").click()
    await expect(anna.get_by_role("heading", name="Dit kan niet wachten")).to_be_visible()
    await expect(anna.get_by_text("Je eigen protocol gaat vóór alles")).to_be_visible()
    await picture(anna, "cannot wait")
    await expect(bram.get_by_text("aardig zijn")).to_have_count(0)


async def test_a_meeting_goes_on_after_the_program_was_killed(
    start_program: StartProgram, open_tab: OpenTab
) -> None:
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna = await to_the_first_step(group)
    await press_on(await group.guide(anna), await title(anna))
    agreements = anna.locator(".board h3", has_text="Onze afspraken")
    await expect(agreements).to_have_count(1)
    await program.kill()
    await expect(anna.get_by_text("De verbinding is even weg.")).to_have_count(1)
    await program.start()
    await expect(anna.get_by_text("De verbinding is even weg.")).to_have_count(0)
    await expect(agreements).to_have_count(1)
    await press_on(await group.guide(anna), await title(anna))
    # What the killed program was sending in the room is free again after its lease.
    look_back = anna.locator(".board h3", has_text="Terugblik")
    await expect(look_back).to_have_count(1, timeout=30_000)


async def test_starting_over_begins_at_day_one(
    start_program: StartProgram, open_tab: OpenTab
) -> None:
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna = await to_the_first_step(group)
    await anna.get_by_role("button", name="Instellingen").click()
    await anna.get_by_role("button", name="Opnieuw beginnen").first.click()
    await anna.get_by_role("button", name="Wissen en opnieuw beginnen").click()
    await anna.get_by_role("link", name="Verder als Anna").click()
    await expect(board(anna).get_by_role("button", name="Casus inbrengen")).to_be_visible()
    await expect(anna.locator("#posts article")).to_have_count(1)


async def test_the_room_speaks_english(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--language", "en")
    page = await open_tab(f"{program.url}as/P1", language="en-GB")
    await expect(page.locator("#posts article.board")).to_have_count(1)
    await expect(page.locator(".board .card-body")).to_have_attribute("lang", "en")
    await expect(page.get_by_role("button", name="To the next moment")).to_be_visible()
    await picture(page, "agenda")
