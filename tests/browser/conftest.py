"""A headless Chromium, and folders for its pictures. Pictures are output, not judged by a test."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tools.find_chromium import LAUNCH_ARGUMENTS

OUTPUT = Path(__file__).parent / "output"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
SMALLEST = {"width": 320, "height": 640}

OpenTab = Callable[..., Awaitable[Page]]


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
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], Awaitable[None]]:
    """Keep a picture of a page as build output."""

    async def taken(page: Page, name: str) -> None:
        OUTPUT.mkdir(exist_ok=True)
        test = re.sub(r"\W+", "-", str(request.node.name)).removeprefix("test_").strip("-")
        await page.screenshot(path=OUTPUT / f"{test}-{name}.png")

    return taken
