"""What a supervisor or a load balancer may ask: does the process live, and can people come in.

``/healthz`` is answered by the event loop itself, so that an answer is most of the proof.
``/readyz`` says in plain words what is missing. Neither says anything of people or of settings.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Container, Mapping, Sequence
from datetime import timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from .errors import IntervisorError
from .ports import Store
from .watchdog import Line, LineWatch

#: The store has so long to answer.
LOOK_FOR = timedelta(milliseconds=500)
#: Whoever asks again sooner is told the same: anybody may ask, and the store has more to do.
SAME_FOR = timedelta(seconds=1)

ENDING = "the process is about to end"
NO_STORE = "the store does not answer in time"
NOT_REACHED = "not reached yet"
SHUT = "the platform closed the connection over which people come in; the log says why"
SILENT = "connected, but nothing is heard from there"


class Health:
    """How the process is. ``started`` has the names of the homes that have started."""

    def __init__(
        self, store: Store, lines: Mapping[str, Line], started: Container[str], watch: LineWatch
    ) -> None:
        self._store = store
        self._lines = lines
        self._started = started
        self._watch = watch
        self._store_answers = False
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    @property
    def lives(self) -> bool:
        """Whether there is no alarm."""
        return not self._watch.alarmed

    async def missing(self) -> tuple[str, ...]:
        """What stands between people and the bot, in plain words."""
        found = [] if self.lives else [ENDING]
        if not await self._asks_store():
            found.append(NO_STORE)
        found += [f"{name}: {NOT_REACHED}" for name in self._lines if name not in self._started]
        found += [f"{name}: {SHUT}" for name, line in self._lines.items() if line.is_shut]
        found += [f"{name}: {SILENT}" for name in self._watch.silent()]
        return tuple(found)

    async def _asks_store(self) -> bool:
        async with self._asking:
            if time.monotonic() - self._asked_at >= SAME_FOR.total_seconds():
                try:
                    await self._store.read(lambda tx: tx.timers.next_due(), within=LOOK_FOR)
                except IntervisorError:
                    self._store_answers = False
                else:
                    self._store_answers = True
                self._asked_at = time.monotonic()
            return self._store_answers


class Front:
    """The application of the main port: an adapter's and ``doors``, if any, and the two questions.

    The port is taken before anything is opened, so ``health`` comes later.
    """

    def __init__(self, app: ASGIApp | None = None, doors: Sequence[Route] = ()) -> None:
        self.health: Health | None = None
        routes: list[BaseRoute] = [Route("/healthz", self._healthz), Route("/readyz", self._readyz)]
        routes += doors
        if app is not None:
            routes.append(Mount("", app))
        self.asgi = Starlette(routes=routes)
        # A path that is nearly right is nobody's.
        self.asgi.router.redirect_slashes = False

    async def _healthz(self, _request: Request) -> Response:
        if self.health is not None and not self.health.lives:
            return PlainTextResponse(ENDING, status_code=503)
        return PlainTextResponse("ok")

    async def _readyz(self, _request: Request) -> Response:
        missing = await self.health.missing() if self.health is not None else (NOT_REACHED,)
        if missing:
            return PlainTextResponse("\n".join(missing), status_code=503)
        return PlainTextResponse("ready")
