"""A Discord server that is looked at and used in a browser, with the whole bot behind it.

simcord draws the server as Discord would, for one member at a time. Names of commands it draws
in English only; which Dutch ones Discord is given, ``tests/adapters/discord/test_command.py`` says.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from simcord import interactions
from simcord.builders import ChannelHandle
from simcord.preview import Preview

from bot.engine.ids import GroupId
from bot.groups.lookups import next_meeting
from bot.groups.setup import Founding, add_person, found_group
from bot.ports import Tx
from bot.records import Meeting
from methods.spec import Mode
from tests.parity.discord_house import DiscordHouse, discord_house
from tests.standins.discord.town import Town

ZONE = "Europe/Amsterdam"
PEOPLE = ("anna", "bram", "chris", "dewi")
#: So many moments in which something is due are gone through, at most.
MOMENTS = 200
PACE = timedelta(seconds=20)
#: So often the page is asked to show how it is now.
TRIES = 4


@contextmanager
def in_dutch(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let simcord say that its people read Dutch: it says English by itself."""
    inside = interactions.base_payload

    def told(*args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        record, payload = inside(*args, **kwargs)
        return record, {**payload, "locale": "nl"}

    with patch.context() as within:
        within.setattr(interactions, "base_payload", told)
        yield


@dataclass
class Seen:
    """The page of one server. Whoever is looked at through it acts on it too."""

    house: DiscordHouse
    preview: Preview
    page: Page
    #: Through whose eyes it is seen; "" for the first who may.
    eyes: str = ""

    @property
    def town(self) -> Town:
        return self.house.town

    async def delivered(self) -> None:
        """What is due fires and is sent; then the page shows how it is now."""
        bot, clock = self.house.bot, self.house.clock
        for _ in range(MOMENTS):
            fired = await bot.fire_timers()
            sent = await bot.delivery.drain()
            waits = await bot.store.read(lambda tx: tx.outbox.next_due())
            if not fired and not sent:
                if waits is None or waits > clock.now() + PACE:
                    break
                clock.move_to(waits)
        else:
            raise AssertionError("it goes on and on")
        await self.refresh()

    async def until(self, moment: datetime) -> None:
        """Let time go on to this moment."""
        self.house.clock.move_to(moment)
        await self.delivered()

    async def refresh(self) -> None:
        """Show how it is now: what stands there is a picture of a moment, and others act too.

        Nothing can be shown anew behind an open form.
        """
        await self.town.env.settle()
        if await self.form.count():
            return
        said = self.page.locator("#action-status")
        for _ in range(TRIES):
            await said.evaluate("(element) => { element.textContent = '' }")
            await self.page.get_by_role("button", name="Refresh preview").click()
            await expect(said).to_contain_text(re.compile("refreshed|uncertain"))
            if "refreshed" in await said.inner_text():
                return
            # The server changed while the page asked: it gives that question up, and is begun anew.
            await self._anew()
        raise AssertionError("it is never shown as it is now")

    async def _anew(self) -> None:
        """Draw the page anew, with the eyes through which it was seen."""
        await self.page.reload()
        await expect(self.page.locator("#channel-layout")).to_be_visible()
        if self.eyes:
            await self.page.get_by_label("Viewing as").select_option(label=self.eyes)
            await expect(self.page.locator("#channel-layout")).to_be_visible()

    async def _done(self, control: Locator, status: str) -> None:
        """Press a control, and wait until the page says that this was done."""
        said = self.page.locator("#action-status")
        await said.evaluate("(element) => { element.textContent = '' }")
        await control.click()
        await expect(said).to_contain_text(status)

    async def look_as(self, name: str) -> None:
        """See the channel with somebody else's eyes."""
        self.eyes = name
        await self.page.get_by_label("Viewing as").select_option(label=name)
        await expect(self.page.locator("#channel-layout")).to_be_visible()
        await self.refresh()

    async def types(self, words: str) -> None:
        """Type the command with these words, and choose it from what is shown."""
        box = self.page.locator("#channel-composer-input")
        await box.click()
        await box.press_sequentially(f"/intervisie {words}")
        chosen = self.page.locator(".command-popup").get_by_text(f"/intervisie {words}", exact=True)
        await expect(chosen).to_be_visible()
        await box.press("Enter")
        # Switches behind a word are offered, and left as they are.
        await self.page.keyboard.press("Escape")
        await expect(self.page.locator(".command-popup")).to_be_hidden()
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("#action-status")).to_have_text("Action completed")

    def message(self, text: str) -> Locator:
        """The newest message with this in it."""
        return self.page.locator("#channel-message-list > *").filter(has_text=text).last

    async def presses(self, label: str, *, at: str) -> None:
        """Press the button of this name on the message with this in it."""
        button = self.message(at).get_by_role("button", name=label, exact=True)
        await self._done(button, "completed")
        await self.delivered()

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def fills(self, **values: str) -> None:
        """Fill in fields of the open form by their names."""
        for name, value in values.items():
            field = self.form.locator(f'[data-custom-id="{name}"]')
            await field.locator("textarea, input").first.fill(value)

    async def sends(self) -> None:
        """Send the open form; it is gone then."""
        form = self.form
        title = await form.locator(".modal-title").inner_text()
        await form.get_by_role("button", name="Submit").click()
        await expect(form.filter(has_text=title)).to_have_count(0)
        await self.delivered()

    async def restarts(self) -> None:
        """The process ends and begins again, and what is seen of the server is drawn anew."""
        await self.house.restart()
        await self._anew()
        await self.delivered()

    async def found(self, *, mode: Mode = Mode.CHAT) -> Meeting:
        """A group of everybody in the channel, who all agreed; return its first meeting."""
        house = self.house

        def unit(tx: Tx) -> GroupId:
            ids = [
                add_person(
                    tx,
                    house.bot.tools,
                    workspace=house.workspace,
                    external=house.ids[name],
                    language="nl",
                    zone=ZONE,
                ).id
                for name in PEOPLE
            ]
            now = house.clock.now()
            founding = Founding(
                workspace=house.workspace,
                room=house.room,
                name="Intervisie",
                language="nl",
                zone=ZONE,
                method="five-step",
                mode=mode,
                first_on=(now + timedelta(days=24)).date(),
                local_time=(now + timedelta(hours=6)).time(),
            )
            return found_group(tx, house.bot.tools, founding, ids, agreed=True)

        group = await house.bot.store.write(unit)
        await self.delivered()
        meeting = await house.bot.store.read(lambda tx: next_meeting(tx, group))
        assert meeting is not None
        return meeting


@asynccontextmanager
async def seen_by(
    folder: Path, names: Sequence[str], patch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[DiscordHouse, Preview]]:
    """A server with everybody in one channel, drawn for these of them."""
    with in_dutch(patch):
        house = await discord_house(PEOPLE, folder)
        assert isinstance(house, DiscordHouse)
        try:
            async with drawn_for(house.town, names) as drawn:
                yield house, drawn
        finally:
            await house.close()


def drawn_for(town: Town, names: Sequence[str]) -> Preview:
    """The channel as these members see it. ``SetupError`` where one of them cannot see it."""
    channel = ChannelHandle(town.env, town._guild, town.backend.channels[town.room])
    viewers = [town._member(name) for name in names]
    return town.env.preview(channel, viewers=viewers, layout="channel", locale="nl", timezone=ZONE)
