"""A Slack app in one piece: what comes in, what goes out, and the connection between.

Owns the order of starting and stopping. It decides nothing about what is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.errors import ConfigError, PlatformError
from bot.inputs import Inbox, Installations, News
from bot.ports import Clock, Platforms

from .calls import Connections, WebApi
from .front import Front
from .grants import Exchange
from .inbound import Door
from .installed import InstalledWorkspaces
from .oauth import Installing
from .quiet import quiet_logger
from .settings import SlackClient, SlackSettings, commands_named
from .sockets import STEADY, Pace, Socket
from .tokens import ask_for_socket, check
from .workspaces import OneWorkspace, Workspaces

_log = structlog.get_logger(__name__)


class SlackHome:
    """An app, of one workspace or of many.

    ``start`` it, then ``serve``; ``connect`` before people come in, and ``keep_in`` before that.
    """

    def __init__(
        self, settings: SlackSettings, *, clock: Clock, pace: Pace = STEADY, listens: bool = True
    ) -> None:
        """``listens``: False where another process takes people in, and this one only sends."""
        check(settings)
        self._settings = settings
        self._listens = listens
        self._pace = pace
        self._clock = clock
        self._connections = Connections()
        self._api = WebApi(settings, connections=self._connections)
        self._installed: InstalledWorkspaces | None = None
        others: Sequence[Route] = ()
        if settings.client is not None:
            self._installed, others = self._many(settings.client)
        self._workspaces: Workspaces = self._installed or OneWorkspace(
            self._api, api_url=settings.api_url, clock=clock
        )
        self._door = Door(self._workspaces, commands=commands_named(settings.command))
        self._app = self._make_app()
        self.asgi: Starlette | None = None
        if settings.signing_secret is not None:
            front = Front(
                self._app, signing_secret=settings.signing_secret, clock=clock, others=others
            )
            self.asgi = front.asgi()
        self._socket: Socket | None = None
        self._signs = 0
        self._is_shut = False
        self._stopped = asyncio.Event()

    @property
    def platforms(self) -> Platforms:
        """The workspaces that the bot is in."""
        return self._workspaces

    @property
    def signs(self) -> int | None:
        """Signs of life of the socket so far; None over HTTP, where Slack calls and we need not."""
        return self._signs if self._settings.app_token is not None else None

    @property
    def is_shut(self) -> bool:
        """Whether Socket Mode is switched off for the app: people cannot come in."""
        return self._is_shut

    def connect(self, inbox: Inbox, news: News) -> None:
        """Let people in: ``inbox`` answers from now on, and ``news`` hears what Slack tells."""
        self._door.connect(inbox, news)

    async def start(self) -> None:
        """Learn who we are, and connect; may be tried again after a ``PlatformError``.

        ``ConfigError`` when Slack does not know our tokens.
        """
        await self._workspaces.start()
        if self._listens and self._settings.app_token is not None:
            await self._open_socket(self._settings.app_token)
        self._door.open()

    async def serve(self) -> None:
        """Wait for ``stop``: what people do comes in over the socket, or the operator's server."""
        tasks: list[asyncio.Task[Any]] = [asyncio.create_task(self._stopped.wait())]
        if self._socket is not None and self._settings.app_token is not None:
            coming_back = self._come_back(self._socket, self._settings.app_token)
            tasks.append(asyncio.create_task(coming_back))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def stop(self) -> None:
        """Take nothing new in, and finish what is being answered."""
        await self._door.finish()
        self._stopped.set()

    async def close(self) -> None:
        """Let go of every connection."""
        self._stopped.set()
        await self._close_socket()
        await self._workspaces.close()
        await self._connections.close()

    def keep_in(self, installations: Installations) -> None:
        """Keep there which workspaces let the bot in, if they do so by themselves."""
        if self._installed is not None:
            self._installed.keep_in(installations)

    def _many(self, client: SlackClient) -> tuple[InstalledWorkspaces, Sequence[Route]]:
        """Where workspaces come by themselves, and the pages on which they do."""
        exchange = Exchange(self._api, client, self._clock)
        installed = InstalledWorkspaces(self._settings, self._connections, exchange, self._clock)
        installing = Installing(
            self._settings,
            client,
            workspaces=installed,
            exchange=exchange,
            clock=self._clock,
        )
        return installed, installing.routes()

    def _make_app(self) -> AsyncApp:
        async def nobody() -> AuthorizeResult:
            """Who we are is for the door; Bolt would ask Slack, in the middle of an answer."""
            return AuthorizeResult(enterprise_id=None, team_id=None)

        app = AsyncApp(
            name="intervisor",
            logger=quiet_logger(),
            client=AsyncWebClient(
                base_url=self._settings.api_url, logger=quiet_logger(), retry_handlers=[]
            ),
            process_before_response=True,
            authorize=nobody,
            # The front has looked at the signature before anything was read.
            request_verification_enabled=False,
            ssl_check_enabled=False,
            # Slack asks once whether the address for events is ours.
            url_verification_enabled=True,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
        )
        app.use(_Everything(self._door))
        return app

    async def _open_socket(self, app_token: str) -> Socket:
        """Try the app's token now: the library would try a wrong one for ever."""
        await self._close_socket()
        address = await ask_for_socket(self._settings, app_token)
        socket = self._socket = Socket(
            self._app,
            app_token=app_token,
            api=self._api,
            pace=self._pace,
            on_sign=self._note_sign,
        )
        try:
            await socket.open(address)
        except BaseException:
            await self._close_socket()
            raise
        return socket

    async def _come_back(self, socket: Socket, app_token: str) -> NoReturn:
        """Where Socket Mode was switched off, ask now and then whether it is on again.

        What goes out needs no socket, and goes on: words still leave the rooms in time.
        """
        while True:
            await socket.shut.wait()
            _log.error("socket mode is switched off for the app: nobody comes in over slack")
            self._is_shut = True
            await self._close_socket()
            while self._is_shut:
                await asyncio.sleep(self._pace.shut_for.total_seconds())
                with suppress(ConfigError, PlatformError):
                    socket = await self._open_socket(app_token)
                    self._is_shut = False
            _log.warning("socket mode is on again: people come in over slack")

    def _note_sign(self) -> None:
        self._signs += 1

    async def _close_socket(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()


class _Everything(AsyncMiddleware):
    """The one route for all payloads. A function of ours would have Bolt read them first."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        return await self._door.everything(req.body)
