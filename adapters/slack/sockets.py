"""The connection over which Slack brings what people do where it has no address to call.

Owns how it is opened, watched and closed. It knows nothing of what comes over it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot.errors import Unavailable

from .calls import WebApi
from .quiet import quiet_logger


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a connection is."""

    #: Between two signs of life, and between two dials; four missed signs end a connection.
    sign_every: timedelta = timedelta(seconds=5)
    #: One dial, until Slack takes the connection.
    dial_for: timedelta = timedelta(seconds=10)
    #: The first connection, until Slack greets; two dials fit.
    stand_within: timedelta = timedelta(seconds=12)
    #: A last word to a side that may be silent.
    close_for: timedelta = timedelta(seconds=1)
    #: Between two tries while Socket Mode is switched off for the app.
    shut_for: timedelta = timedelta(minutes=1)

    @property
    def look_every(self) -> timedelta:
        """Several times between two dials, so that none is made with an address of before."""
        return self.sign_every / 5


STEADY = Pace()

#: What only a living side sends.
SIGNS = frozenset({aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.PING, aiohttp.WSMsgType.PONG})


#: What Slack says before it ends connections because Socket Mode was switched off for the app.
#: Every other reason, and an end without one, means to dial again, as the library does.
SWITCHED_OFF = "link_disabled"


def _heard_by(
    note: Callable[[], None], shut: Callable[[], None]
) -> type[aiohttp.ClientWebSocketResponse]:
    """A connection that notes all that arrives; the library keeps answered pings to itself."""

    class Heard(aiohttp.ClientWebSocketResponse):
        async def receive(self, timeout: float | None = None) -> Any:  # noqa: ASYNC109
            message = await super().receive(timeout)
            if message.type in SIGNS:
                note()
            if message.type is aiohttp.WSMsgType.TEXT and _is_switched_off(message.data):
                shut()
                # The library would dial anew at once, and every few seconds from then on.
                return aiohttp.WSMessage(aiohttp.WSMsgType.CLOSED, None, None)
            return message

    return Heard


def _is_switched_off(text: str) -> bool:
    """Whether this is not something that somebody did, but Slack's last word."""
    if SWITCHED_OFF not in text:
        return False
    try:
        said = json.loads(text)
    except ValueError:
        return False
    return (
        isinstance(said, dict)
        and said.get("type") == "disconnect"
        and said.get("reason") == SWITCHED_OFF
    )


class Socket:
    """One connection, made anew whenever it ends. Make one inside a running loop."""

    def __init__(
        self,
        app: AsyncApp,
        *,
        app_token: str,
        api: WebApi,
        pace: Pace,
        on_sign: Callable[[], None] = lambda: None,
    ) -> None:
        """``on_sign`` is called for whatever Slack sends, an answered ping too."""
        self._pace = pace
        self._on_sign = on_sign
        self._greeted = asyncio.Event()
        #: Set once Socket Mode is switched off: close it then, it does not dial any more.
        self.shut = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        handler = AsyncSocketModeHandler(
            app,
            app_token,
            logger=quiet_logger(),
            web_client=api.client,
            proxy=api.client.proxy,
            ping_interval=pace.sign_every.total_seconds(),
        )
        self._client = handler.client
        self._client.message_listeners.append(self._hear)

    async def open(self, address: str) -> None:
        """Connect, and return when Slack has greeted; the first dial goes to ``address``.

        ``Unavailable`` when that takes too long. Close it then: it goes on dialling.
        """
        client = self._client
        # Theirs lets a dial take five minutes.
        await client.aiohttp_client_session.close()
        limit = aiohttp.ClientTimeout(total=self._pace.dial_for.total_seconds())
        client.aiohttp_client_session = aiohttp.ClientSession(
            timeout=limit, ws_response_class=_heard_by(self._note_sign, self.shut.set)
        )
        client.wss_uri = address
        self._tasks = [asyncio.create_task(self._connect()), asyncio.create_task(self._watch())]
        try:
            async with asyncio.timeout(self._pace.stand_within.total_seconds()):
                await self._greeted.wait()
        except TimeoutError:
            raise Unavailable from None

    async def close(self) -> None:
        """Let go of it, and wait for what the library only tells to stop."""
        client = self._client
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(self._pace.close_for.total_seconds()):
                await client.close()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        except TimeoutError:
            # It waited for a silent side. That is over now, and the rest of it is done here.
            await client.close()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        theirs = (client.message_processor, client.current_session_monitor, client.message_receiver)
        await asyncio.gather(*(one for one in theirs if one is not None), return_exceptions=True)

    async def _connect(self) -> None:
        # Tries until it is connected; later on the library's own monitor does the same.
        await self._client.connect()  # type: ignore[no-untyped-call]  # the library leaves it untyped

    async def _watch(self) -> None:
        """See to it that every dial has an address of its own.

        One is good for one dial, and the library would try the same one for ever; without any
        it asks for another.
        """
        while True:
            await asyncio.sleep(self._pace.look_every.total_seconds())
            if not await self._client.is_connected():
                self._client.wss_uri = None

    def _note_sign(self) -> None:
        # What is heard and never looked at is no life: then nobody's press would be answered.
        if not self._client.message_processor.done():
            self._on_sign()

    async def _hear(self, _client: Any, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._greeted.set()
