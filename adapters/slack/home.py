"""A Slack app in one piece: what comes in, what goes out, and the connection between.

Owns the order of starting and stopping. It decides nothing about what is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.ports import Clock, Inbox, News, Platform

from .answers import Answers
from .calls import WebApi
from .front import Front
from .home_tab import HomeTab
from .inbound import Door
from .people import People
from .quiet import quiet_logger
from .render import Renderer
from .rooms import Rooms
from .send import SlackPlatform
from .settings import SlackSettings
from .sockets import STEADY, Pace, Socket
from .tokens import ask_about_bot, ask_for_socket, check


class SlackHome:
    """One workspace's app. ``start`` it, then ``serve``; ``connect`` before people come in."""

    def __init__(
        self, settings: SlackSettings, *, clock: Clock, pace: Pace = STEADY, listens: bool = True
    ) -> None:
        """``listens``: False where another process takes people in, and this one only sends."""
        check(settings)
        self._settings = settings
        self._listens = listens
        self._pace = pace
        self._api = WebApi(settings)
        self._people = People(self._api, clock)
        self._rooms = Rooms(self._api, self._people)
        self.platform: Platform = SlackPlatform(self._api, people=self._people, rooms=self._rooms)
        renderer = Renderer(self._people.name_of)
        answers = Answers(self._api, renderer, settings.api_url)
        home_tab = HomeTab(self._api, renderer)
        self._door = Door(answers, home_tab, people=self._people, rooms=self._rooms)
        self._bot_id = ""
        self._app = self._make_app()
        self.asgi: Starlette | None = None
        if settings.signing_secret is not None:
            front = Front(self._app, signing_secret=settings.signing_secret, clock=clock)
            self.asgi = front.asgi()
        self._socket: Socket | None = None
        self._signs = 0
        self._stopped = asyncio.Event()

    @property
    def signs(self) -> int | None:
        """Signs of life of the socket so far; None over HTTP, where Slack calls and we need not."""
        return self._signs if self._settings.app_token is not None else None

    def connect(self, inbox: Inbox, news: News) -> None:
        """Let people in: ``inbox`` answers from now on, and ``news`` hears what Slack tells."""
        self._door.connect(inbox, news)

    async def start(self) -> None:
        """Learn who we are, and connect; may be tried again after a ``PlatformError``.

        ``ConfigError`` when Slack does not know our tokens.
        """
        told = await ask_about_bot(self._api)
        self._rooms.me = str(told.get("user_id", ""))
        self._bot_id = str(told.get("bot_id", ""))
        if self._listens and self._settings.app_token is not None:
            await self._open_socket(self._settings.app_token)
        # Last of all: without it nobody is let in.
        self._door.team = str(told.get("team_id", ""))

    async def serve(self) -> None:
        """Wait for ``stop``: what people do comes in over the socket, or the operator's server."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Take nothing new in, and finish what is being answered."""
        await self._door.finish()
        self._stopped.set()

    async def close(self) -> None:
        """Let go of every connection."""
        self._stopped.set()
        await self._close_socket()
        await self._people.close()
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

    async def _open_socket(self, app_token: str) -> None:
        """Try the app's token now: the library would try a wrong one for ever."""
        await self._close_socket()
        address = await ask_for_socket(self._settings, app_token)
        self._socket = Socket(
            self._app,
            app_token=app_token,
            api=self._api,
            pace=self._pace,
            on_sign=self._note_sign,
        )
        try:
            await self._socket.open(address)
        except BaseException:
            await self._close_socket()
            raise

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
