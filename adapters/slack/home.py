"""A Slack app in one piece: what comes in, what goes out, and the connection between.

Owns the order of starting and stopping. It decides nothing about what is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.ports import Clock, Inbox, Platform

from .answers import Answers
from .calls import WebApi
from .front import Front
from .inbound import Door
from .people import People
from .quiet import quiet_logger
from .render import Renderer
from .rooms import Rooms
from .send import SlackPlatform
from .settings import SlackSettings
from .tokens import ask_about_bot, ask_for_socket, check


class SlackHome:
    """One workspace's app. ``start`` it, then ``serve``; ``connect`` before people come in."""

    def __init__(self, settings: SlackSettings, *, clock: Clock) -> None:
        check(settings)
        self._settings = settings
        self._api = WebApi(settings)
        self._people = People(self._api, clock)
        self._rooms = Rooms(self._api, self._people)
        self.platform: Platform = SlackPlatform(self._api, people=self._people, rooms=self._rooms)
        answers = Answers(self._api, Renderer(self._people.name_of), settings.api_url)
        self._door = Door(answers, people=self._people, rooms=self._rooms, command=settings.command)
        self._bot_id = ""
        self._app = self._make_app()
        self.asgi: Starlette | None = None
        if settings.signing_secret is not None:
            front = Front(self._app, signing_secret=settings.signing_secret, clock=clock)
            self.asgi = front.asgi()
        self._socket: AsyncSocketModeHandler | None = None
        self._stopped = asyncio.Event()

    def connect(self, inbox: Inbox) -> None:
        """Let people in: ``inbox`` answers from now on."""
        self._door.connect(inbox)

    async def start(self) -> None:
        """Learn who we are. ``ConfigError`` when Slack does not know our tokens."""
        told = await ask_about_bot(self._api)
        self._door.team = str(told.get("team_id", ""))
        self._rooms.me = str(told.get("user_id", ""))
        self._bot_id = str(told.get("bot_id", ""))
        if self._settings.app_token is not None:
            await self._open_socket(self._settings.app_token)

    async def serve(self) -> None:
        """Take in what people do until ``stop``; over HTTP that is somebody else's server."""
        socket = self._socket
        if socket is None:
            await self._stopped.wait()
            return
        # The library tries until it is connected, and then keeps the connection.
        connecting = asyncio.create_task(_connect(socket))
        try:
            await self._stopped.wait()
        finally:
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)

    async def stop(self) -> None:
        """Take nothing new in, and finish what is being answered."""
        await self._door.finish()
        self._stopped.set()

    async def close(self) -> None:
        """Let go of every connection."""
        self._stopped.set()
        if self._socket is not None:
            await _close(self._socket)
            self._socket = None
        await self._api.close()

    def _make_app(self) -> AsyncApp:
        async def who_we_are() -> AuthorizeResult:
            """What ``start`` learnt: otherwise Bolt asks Slack, in the middle of an answer."""
            return AuthorizeResult(
                enterprise_id=None,
                team_id=self._door.team,
                bot_id=self._bot_id,
                bot_user_id=self._rooms.me,
                bot_token=self._settings.bot_token,
            )

        app = AsyncApp(
            name="intervisor",
            logger=quiet_logger(),
            client=AsyncWebClient(
                base_url=self._settings.api_url, logger=quiet_logger(), retry_handlers=[]
            ),
            process_before_response=True,
            authorize=who_we_are,
            # The front has looked at the signature before anything was read, and the bot
            # subscribes to no events.
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
        )
        app.use(_Everything(self._door))
        return app

    async def _open_socket(self, app_token: str) -> None:
        """Try the app's token now: the library would try a wrong one for ever."""
        address = await ask_for_socket(self._settings, app_token)
        self._socket = AsyncSocketModeHandler(
            self._app, app_token, logger=quiet_logger(), web_client=self._api.client
        )
        self._socket.client.wss_uri = address


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


async def _connect(socket: AsyncSocketModeHandler) -> None:
    await socket.connect_async()  # type: ignore[no-untyped-call]  # the library leaves it untyped


async def _close(socket: AsyncSocketModeHandler) -> None:
    """Close a connection, and wait for what the library only tells to stop."""
    client = socket.client
    await client.close()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    running = (client.message_processor, client.current_session_monitor, client.message_receiver)
    await asyncio.gather(*(one for one in running if one is not None), return_exceptions=True)
