"""Whole meetings in a real browser, with the whole bot behind the page and colleagues around.

The program runs as a person would start it, in an empty folder of its own.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenTab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
Picture = Callable[[Page, str], Awaitable[None]]

PEOPLE = {"Anna": "P1", "Bram": "P2", "Chris": "P3", "Dewi": "P4", "Elif": "P5", "Farid": "P6"}
#: A meeting has some fifteen steps; many more would be a loop.
MOST_STEPS = 40


@dataclass
class Program:
    """``intervisor demo`` in a folder, started and stopped as a person does."""

    folder: Path
    arguments: tuple[str, ...]
    url: str = ""
    port: int = 0
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
        self.port = int(self.url.rstrip("/").rpartition(":")[2])

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await asyncio.wait_for(self.process.communicate(), 30)

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self.process.communicate()


@pytest.fixture
async def start_program(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Program]]]:
    started: list[Program] = []

    async def start(*arguments: str) -> Program:
        program = Program(tmp_path / "data", arguments)
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


async def fill_in(page: Page, text: str) -> None:
    """Fill in a form, page by page, and send it."""
    dialog = page.locator("dialog#form[open]")
    await dialog.wait_for()
    for _ in range(3):
        heading = await dialog.locator("form").get_attribute("data-token")
        for one in await dialog.locator("input[type=text], textarea").all():
            await one.fill(text)
        for one in await dialog.locator("fieldset").all():
            await one.locator("input[type=radio]").first.check()
        await dialog.locator("button[type=submit]").click()
        await page.wait_for_function(
            "token => document.querySelector('dialog#form form')?.dataset.token !== token",
            arg=heading,
        )
        if not await dialog.count():
            return


async def skip_to(page: Page, wanted: str) -> None:
    """Press "to the next moment" until the newest board is about ``wanted``."""
    for _ in range(12):
        if wanted in await title(page):
            return
        before = await page.locator("[data-clock]").inner_text()
        await page.get_by_role("button", name="Naar het volgende moment").click()
        await expect(page.locator("[data-clock]")).not_to_have_text(before)
        await asyncio.sleep(0.5)
    pytest.fail(f"{wanted} never came")


async def press_on(guide: Page, before: str) -> None:
    """Let whoever guides show what was written and go to the next step."""
    show = board(guide).get_by_role("button", name="Nu laten zien")
    if await show.count():
        await show.click()
        await expect(show).to_have_count(0)
    go_on = board(guide).get_by_role("button", name="Verder")
    await expect(go_on).to_have_count(1)
    await go_on.click()
