"""Runs the real adapter beside the stand-in: over signed HTTP with a real server, or a socket.

What is started here is stopped the way a process is that gets no time for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator

import uvicorn

from adapters.slack import SlackClient, SlackHome, SlackSettings
from bot.ports import Clock, Ids
from bot.words import COMMAND

from .oauth import CLIENT_ID, CLIENT_SECRET
from .server import StandInSlack
from .workspace import APP_TOKEN, BOT_TOKEN, SECRET

CLIENT = SlackClient(CLIENT_ID, CLIENT_SECRET)


class _Unsignalled(uvicorn.Server):
    """A server that leaves this process's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # as the library writes it
        yield


@contextlib.contextmanager
def without_proxies() -> Iterator[None]:
    """The library takes a proxy from the environment, also for an address in this computer."""
    names = [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy")]
    kept = {name: os.environ.pop(name) for name in names}
    try:
        yield
    finally:
        os.environ.update(kept)


class RunningHome:
    """A ``SlackHome`` on a stand-in, taking in what people do."""

    def __init__(
        self,
        slack: StandInSlack,
        *,
        clock: Clock,
        ids: Ids,
        over_socket: bool = False,
        by_themselves: bool = False,
        client: SlackClient = CLIENT,
        command: str = COMMAND,
    ) -> None:
        """``by_themselves``: workspaces let the app in; ``home.keep_in`` is called before."""
        self._slack = slack
        self._over_socket = over_socket
        self.url = ""
        settings = SlackSettings(
            bot_token=None if by_themselves else BOT_TOKEN,
            signing_secret=None if over_socket else SECRET,
            app_token=APP_TOKEN if over_socket else None,
            api_url=slack.api_url,
            client=client if by_themselves else None,
            command=command,
        )
        with without_proxies():
            self.home = SlackHome(settings, clock=clock)
        self._server: uvicorn.Server | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start it, and return when people can come in."""
        await self.home.start()
        if self._over_socket:
            self._slack.app = self._slack.sockets
            self._tasks.append(asyncio.create_task(self.home.serve()))
            return
        assert self.home.asgi is not None
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            self.home.asgi,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Unsignalled(config)
        self._tasks.append(asyncio.create_task(self._server.serve(sockets=[listening])))
        port = listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._slack.over_http(f"{self.url}/slack/events")
        async with asyncio.timeout(5):
            while not self._server.started:  # noqa: ASYNC110 - the server has no event for it
                await asyncio.sleep(0.005)

    async def end(self) -> None:
        """Let go of everything."""
        if self._server is not None:
            self._server.should_exit = True
            self._server.force_exit = True
        await self.home.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
