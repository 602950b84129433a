"""A headless Chromium, a room to open in it, and folders for its pictures.

Pictures are output, not judged by a test.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from adapters.practice import PageServer, create_app
from bot.assembly import Bot, Parts
from bot.platforms import ByName
from methods import load_library
from storage import MemoryKeystore, open_inline_store
from tests.adapters.practice.conftest import House, open_house
from tests.parity.houses import SECRET, StillControls
from tools.find_chromium import LAUNCH_ARGUMENTS

OUTPUT = Path(__file__).parent / "output"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
SMALLEST = {"width": 320, "height": 640}

OpenTab = Callable[..., Awaitable[Page]]
Picture = Callable[[Page, str], Awaitable[None]]


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium, args=list(LAUNCH_ARGUMENTS)
        )
        yield launched
        await launched.close()


@pytest.fixture
async def open_tab(browser: Browser) -> AsyncIterator[OpenTab]:
    """Open a tab on an address; what its console says is an error is one here too."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def opened(
        url: str, *, size: dict[str, int] | None = None, language: str = "nl-NL"
    ) -> Page:
        context = await browser.new_context(
            viewport=size or DESK,  # type: ignore[arg-type]  # a plain dictionary will do
            timezone_id="Europe/Amsterdam",
            locale=language,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
        )
        await page.goto(url)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Picture:
    """Keep a picture of a page as build output."""

    async def taken(page: Page, name: str) -> None:
        OUTPUT.mkdir(exist_ok=True)
        test = re.sub(r"\W+", "-", str(request.node.name)).removeprefix("test_").strip("-")
        await page.screenshot(path=OUTPUT / f"{test}-{name}.png")

    return taken


@pytest.fixture
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A room with a small inbox behind it instead of meetings."""
    made = open_house(tmp_path_factory.mktemp("room"))
    yield made
    made.store.close()


@pytest.fixture
async def url(house: House) -> AsyncIterator[str]:
    """The room's page on a free port of this computer."""
    server, serving = serve(house)
    yield server.url
    server.stop()
    await serving


@pytest.fixture
async def empty(house: House) -> AsyncIterator[str]:
    """The address of a room with a bot in it, and no group yet."""
    bot = Bot(
        Parts(
            store=open_inline_store(keystore=MemoryKeystore(), now=house.clock.now),
            clock=house.clock,
            ids=house.ids,
            platforms=ByName({"practice": house.platform}),
            library=load_library(),
            secret=SECRET,
        )
    )
    bot.ticks.start()
    app = create_app(
        house.room,
        inbox=bot.inbox,
        controls=StillControls(house.clock),
        ids=house.ids,
        language="nl",
        zone="Europe/Amsterdam",
    )
    server = PageServer(app, hub=house.hub, port=0)
    serving = asyncio.create_task(server.serve())
    yield server.url
    server.stop()
    await serving
    await bot.ticks.stop()
    await bot.store.close()


async def command(page: Page, text: str) -> None:
    """Type a command into the conversation."""
    box = page.locator("#conversation textarea")
    await expect(page.locator("#conversation .composer")).not_to_have_attribute("aria-busy", "true")
    await box.fill(f"/intervisie {text}")
    await box.press("Enter")


def serve(house: House, *, port: int = 0) -> tuple[PageServer, asyncio.Task[None]]:
    """Begin to serve a room's page."""
    app = create_app(
        house.room,
        inbox=house.inbox,
        controls=house.controls,
        ids=house.ids,
        language="nl",
        zone="Europe/Amsterdam",
    )
    server = PageServer(app, hub=house.hub, port=port)
    return server, asyncio.create_task(server.serve())


async def sideways(page: Page) -> int:
    """How far the page, or anything in it that scrolls, could be scrolled to the side."""
    found = await page.evaluate(
        """() => Math.max(...[document.documentElement, ...document.querySelectorAll(
            ".posts, .page-body, .rail")].map((e) => e.scrollWidth - e.clientWidth))"""
    )
    return int(found)
