"""An office whose workspaces let the bot in by themselves, with what is kept of that."""

from __future__ import annotations

from dataclasses import dataclass

from bot.groups.erasing import NO_LEDGER
from bot.groups.meetings import Tools
from bot.groups.shelf import MethodShelf
from bot.installations import KeptInstallations
from bot.rehearsal.clock import SeededIds
from storage import InlineStore, MemoryKeystore, open_inline_store
from tests.standins.slack.browser import Browser
from tests.standins.slack.home import CLIENT, RunningHome
from tests.standins.slack.workspace import TEAM

from .conftest import Office

NAME = f"slack:{TEAM}"


@dataclass
class Kept:
    """A store with installations in it, for as many processes as are made on it."""

    office: Office
    store: InlineStore
    installations: KeptInstallations
    running: list[RunningHome]

    async def process(self, *, secret: str = CLIENT.secret) -> RunningHome:
        """Another process of the bot on the same store."""
        client = type(CLIENT)(CLIENT.id, secret)
        running = RunningHome(
            self.office.slack,
            clock=self.office.clock,
            ids=SeededIds(1),
            by_themselves=True,
            client=client,
        )
        running.home.keep_in(self.installations)
        running.home.connect(self.office.inbox, self.office.news)
        self.running.append(running)
        await running.start()
        return running

    async def browser(self, running: RunningHome | None = None) -> Browser:
        """Somebody's browser at the bot, which is started where it does not run yet."""
        at = running or (self.running[-1] if self.running else await self.process())
        return Browser(self.office.slack, at.url)


def keep(office: Office) -> Kept:
    """A store in memory, and what the core does with it."""
    store = open_inline_store(keystore=MemoryKeystore(), now=office.clock.now)
    tools = Tools(office.clock, SeededIds(2), MethodShelf({}), b"s" * 32, NO_LEDGER)
    return Kept(office, store, KeptInstallations(store, tools), [])
