"""The stand-in's two ways to an app: signed requests over HTTP, and envelopes over a socket."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from .workspace import Json

#: As many connections an app may have open at once.
MOST_CONNECTIONS = 10
#: What an app has for an answer.
ANSWER_SECONDS = 3.0


@dataclass(frozen=True)
class Answered:
    """How an app answered. Status 0: not in time, or not at all."""

    status: int
    body: Json = field(default_factory=dict)
    #: Whether the app asked not to be told this again.
    not_again: bool = False

    @property
    def well(self) -> bool:
        return self.status == 200


NOT_ANSWERED = Answered(0)


@dataclass(frozen=True)
class Retry:
    """The how manieth time, after the first, that an event is told, and why once more."""

    number: int
    why: str


FORM, JSON = "application/x-www-form-urlencoded", "application/json"
#: Slack's words for kinds of payloads over a socket, by their own ``type``; others are interactive.
OVER_SOCKET = {"event_callback": "events_api", "url_verification": "events_api"}


def signed(body: bytes, *, secret: str, at: datetime, content: str = FORM) -> dict[str, str]:
    """The headers that prove a request."""
    stamp = str(int(at.timestamp()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "content-type": content,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={signature}",
    }


class HttpWire:
    """Requests to ``url``, signed at the moment that ``now`` tells."""

    def __init__(self, url: str, *, secret: str, now: Callable[[], datetime]) -> None:
        self.url = url
        self._secret = secret
        self._now = now

    async def deliver(self, payload: Json, *, retry: Retry | None = None) -> Answered:
        """``retry``: for an event that was not taken before."""
        content, body = _as_sent(payload)
        limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        headers = signed(body, secret=self._secret, at=self._now(), content=content)
        if retry is not None:
            headers |= {"x-slack-retry-num": str(retry.number), "x-slack-retry-reason": retry.why}
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as client,
                client.post(self.url, data=body, headers=headers) as response,
            ):
                return _read(response.status, await response.text(), response.headers)
        except (aiohttp.ClientError, TimeoutError):
            return NOT_ANSWERED


def _as_sent(payload: Json) -> tuple[str, bytes]:
    """How a payload travels over HTTP: its content type and its body."""
    if payload.get("type") in OVER_SOCKET:
        return JSON, json.dumps(payload).encode()
    form = payload if "command" in payload else {"payload": json.dumps(payload)}
    return FORM, urlencode(form).encode()


def _read(status: int, text: str, headers: Mapping[str, str]) -> Answered:
    not_again = status != 200 and headers.get("x-slack-no-retry") == "1"
    if not text:
        return Answered(status, not_again=not_again)
    body = json.loads(text) if text.startswith("{") else {"text": text}
    return Answered(status, body, not_again)


class SocketWire:
    """Connections of an app, each opened with an address that works once."""

    def __init__(self) -> None:
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._silent: set[web.WebSocketResponse] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._count = 0
        self._spent = 0
        self._refused = 0
        self._unanswered: asyncio.Event | None = None
        self._says_nothing = False
        self.connected = asyncio.Event()
        #: How many dials there were.
        self.dials = 0

    # Trouble on order

    def spend_next(self, times: int = 1) -> None:
        """The next addresses are no good any more when they are dialled."""
        self._spent = times

    def refuse_next(self, times: int = 1) -> None:
        """Take the next connections not in; their addresses are used up all the same."""
        self._refused = times

    def hold_links(self) -> asyncio.Event:
        """Answer no dial until the event is set."""
        self._unanswered = asyncio.Event()
        return self._unanswered

    def hold_no_link(self) -> None:
        """Answer new dials as usual; what is held by now is never answered."""
        self._unanswered = None

    def say_nothing(self) -> None:
        """Take connections in from now on, and say nothing over them."""
        self._says_nothing = True

    def fall_silent(self) -> None:
        """Say nothing any more over the connections that are open, and do not end them."""
        self._silent.update(self._open)
        self._open.clear()
        self.connected.clear()

    # An app comes in

    def ticket(self) -> str:
        self._count += 1
        ticket = f"ticket-{self._count}"
        if self._spent:
            self._spent -= 1
        else:
            self._tickets.add(ticket)
        return ticket

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Take a connection in and keep it."""
        self.dials += 1
        if self._unanswered is not None:
            await self._unanswered.wait()
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        if self._refused:
            self._refused -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self._open) == MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        if self._says_nothing:
            self._silent.add(socket)
        else:
            self._open.append(socket)
            await socket.send_json({"type": "hello", "num_connections": len(self._open)})
            self.connected.set()
        try:
            async for message in socket:
                if socket in self._silent:
                    continue
                if message.type is WSMsgType.PING:
                    await socket.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self._take(json.loads(message.data))
        finally:
            self._silent.discard(socket)
            if socket in self._open:
                self._open.remove(socket)
            if not self._open:
                self.connected.clear()
        return socket

    def _take(self, acknowledged: Json) -> None:
        waiting = self._waiting.pop(acknowledged.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(acknowledged.get("payload") or {})

    async def deliver(self, payload: Json, *, retry: Retry | None = None) -> Answered:
        """Send through any one connection, as Slack does."""
        if not self._open:
            return NOT_ANSWERED
        self._count += 1
        envelope = f"envelope-{self._count}"
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = answer
        told = OVER_SOCKET.get(str(payload.get("type")), "interactive")
        kind = "slash_commands" if "command" in payload else told
        sent: dict[str, Any] = {
            "type": kind,
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if retry is not None:
            sent |= {"retry_attempt": retry.number, "retry_reason": retry.why}
        await self._open[self._count % len(self._open)].send_json(sent)
        try:
            return Answered(200, await asyncio.wait_for(answer, ANSWER_SECONDS))
        except TimeoutError:
            return NOT_ANSWERED

    async def ask_to_go(self, reason: str = "refresh_requested") -> None:
        """Tell every connection that it will end, as Slack does now and then.

        ``warning`` comes some seconds ahead of that, ``link_disabled`` when an operator turned
        Socket Mode off.
        """
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason})

    @property
    def open(self) -> int:
        """How many connections are open."""
        return len(self._open)

    async def close(self) -> None:
        for socket in (*self._open, *self._silent):
            await socket.close()
