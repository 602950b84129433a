"""One bot on several platforms at once: each starts when it can, all stop together.

It knows no platform by name and no store: whoever plugs things together brings the homes, the
bot and the web servers. A platform that cannot be reached yet holds up none of the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

import structlog

from .assembly import Bot
from .errors import PlatformError
from .health import Front, Health
from .inputs import Inbox, Watch
from .meter import UNMETERED, Meter
from .platforms import name_of
from .ports import Platform, Platforms
from .watchdog import STEADY, Heart, LineWatch, LoopGuard, Patience
from .webserver import WebServer

FIRST_WAIT_FOR = timedelta(seconds=2)
LONGEST_WAIT_FOR = timedelta(minutes=2)
#: What is being answered may take so long to finish: platforms wait for three seconds.
STOP_WITHIN = timedelta(seconds=4)

_log = structlog.get_logger(__name__)


class Part(StrEnum):
    """What one process does where several share the work.

    ``WEB`` takes people in, and sends what came of what they did. ``WORKER`` has the clock, and
    sends whatever is due. Any number of each may run; none of them leads.
    """

    WEB = "web"
    WORKER = "worker"


class Home(Protocol):
    """What an adapter offers to whoever runs it."""

    @property
    def platforms(self) -> Platforms:
        """The workspaces of this platform that the bot is in."""
        ...

    @property
    def signs(self) -> int | None:
        """Signs of life of its connection so far; None where people come in over the web server."""
        ...

    @property
    def is_shut(self) -> bool:
        """Whether the platform closed that connection, and lets it be made again only later."""
        ...

    def connect(self, inbox: Inbox, news: Watch) -> None: ...
    async def start(self) -> None:
        """Learn who we are there; may be tried again after a ``PlatformError``.

        ``ConfigError`` when the settings are not right.
        """
        ...

    async def serve(self) -> None:
        """Take in what people do until ``stop``."""
        ...

    async def stop(self) -> None: ...
    async def close(self) -> None: ...


class Started:
    """``ports.Platforms`` through the homes that have started, by name.

    What is to be sent through the others waits until they have.
    """

    def __init__(self) -> None:
        self._homes: dict[str, Home] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def add(self, name: str, home: Home) -> None:
        """Send through this home from now on."""
        self._homes[name] = home

    def of(self, workspace: str) -> Platform | None:
        """Return the platform of a workspace, or None."""
        home = self._homes.get(name_of(workspace))
        return None if home is None else home.platforms.of(workspace)


@dataclass(frozen=True, slots=True)
class Webs:
    """The web servers, where there are any: the main port, and the operator's figures."""

    front: Front
    main: WebServer | None = None
    metrics: WebServer | None = None

    @property
    def servers(self) -> tuple[WebServer, ...]:
        return tuple(server for server in (self.main, self.metrics) if server is not None)

    def stop(self) -> None:
        """Stop them all, or never begin."""
        for server in self.servers:
            server.stop()


class Serving:
    """A bot and its homes, from start to stop. ``started`` is what the bot sends through."""

    def __init__(
        self,
        bot: Bot,
        homes: Mapping[str, Home],
        started: Started,
        *,
        web: Webs | None,
        only: Part | None = None,
        patience: Patience = STEADY,
        meter: Meter = UNMETERED,
    ) -> None:
        """``only``: do this part; without it, all."""
        self.web = web
        self._only = only
        self._bot = bot
        self._homes = homes
        self._started = started
        self._stopped = asyncio.Event()
        self._patience = patience
        self._heart = Heart(meter=meter)

    async def serve(self, *, ready: Callable[[str], None]) -> None:
        """Run until ``stop``. ``ready`` is told the name of each platform that has started.

        What ends one home ends all of them, and is raised: the process is to be started again.
        """
        for home in self._homes.values():
            home.connect(self._bot.inbox, self._bot.news)
        guard = LoopGuard(self._heart, self._patience)
        # A process that takes nobody in opens no connection that could give a sign.
        lines = {} if self._only is Part.WORKER else self._homes
        watch = LineWatch(lines, self._started, self._patience, alarm=guard.hurry)
        self._bot.ticks.start(only_woken=self._only is Part.WEB)
        works = [self._live(name, home, ready) for name, home in self._homes.items()]
        if self.web is not None:
            self.web.front.health = Health(self._bot.store, self._homes, self._started, watch)
            works += [server.serve() for server in self.web.servers]
        beating = asyncio.create_task(self._heart.beat())
        watching = asyncio.create_task(watch.watch())
        tasks = [asyncio.create_task(work) for work in (self._stopped.wait(), *works)]
        guard.start()
        try:
            done, _ = await asyncio.wait((*tasks, watching), return_when=asyncio.FIRST_COMPLETED)
        finally:
            watching.cancel()
            await self._let_go(tasks)
            # An end that hangs is a dead loop too, so this is the last.
            guard.stop()
            beating.cancel()
            await asyncio.gather(watching, beating, return_exceptions=True)
        for task in done:
            task.result()

    def stop(self) -> None:
        """End ``serve``, in order."""
        self._stopped.set()

    async def _live(self, name: str, home: Home, ready: Callable[[str], None]) -> None:
        await self._reach(name, home)
        self._started.add(name, home)
        self._bot.wake()
        ready(name)
        if self._only is Part.WORKER:
            await self._stopped.wait()
        else:
            await home.serve()

    async def _reach(self, name: str, home: Home) -> None:
        """Start a home; a platform that cannot be reached is tried again, ever less often."""
        wait_for = FIRST_WAIT_FOR
        while True:
            try:
                return await home.start()
            except PlatformError as error:
                _log.warning("platform not reached", platform=name, error=type(error).__name__)
            await asyncio.sleep(wait_for.total_seconds())
            wait_for = min(2 * wait_for, LONGEST_WAIT_FOR)

    async def _let_go(self, tasks: Sequence[asyncio.Task[object]]) -> None:
        """Take nothing new in, finish what is being done, then close everything."""
        self._stopped.set()
        for home in self._homes.values():
            await home.stop()
        if self.web is not None:
            self.web.stop()
        await asyncio.wait(tasks, timeout=STOP_WITHIN.total_seconds())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._bot.ticks.stop()
        for home in self._homes.values():
            await home.close()
        await self._bot.store.close()
