"""Stands before the practice room's page and lets in only its own pages on this computer.

It refuses foreign hosts, deeds from other sites and bodies that are too large, sets the headers
that keep a browser from loading anything from outside, and answers plainly when something
breaks. It logs the kind of what broke, never what was in it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .texts import say

log = logging.getLogger(__name__)

HOSTS = frozenset({"127.0.0.1", "localhost"})
#: Five fields of fifty thousand characters that take four bytes each, and some room around them.
BODY_LIMIT = 1_200_000
#: The content policy: everything from here, nothing inline, nothing from anywhere else.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}


class TooBigError(Exception):
    """The body passed ``BODY_LIMIT``."""


class Guard:
    """Pure ASGI middleware around everything. ``language_of`` reads the page's language."""

    def __init__(self, app: ASGIApp, *, language_of: Callable[[Headers], str]) -> None:
        self._app = app
        self._language_of = language_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        language = self._language_of(headers)
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                out = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    out[name] = value
            await send(message)

        async def answer(status: int, code: str) -> None:
            if not started:
                await told(language, code, status=status)(scope, receive, guarded_send)

        if refusal := _refusal(scope["method"], headers):
            await answer(*refusal)
            return
        try:
            await self._app(scope, _bounded(receive), guarded_send)
        except TooBigError:
            await answer(413, "too-big")
        except Exception as error:  # the one edge: nothing of what was in it may go further
            log.error("The practice room's page failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback may quote what somebody typed
            await answer(500, "broken")


def told(language: str, code: str, *, status: int, **values: str | int) -> Response:
    """Answer with one plain sentence, for the page's script to show."""
    body = json.dumps({"say": say(language, code, **values), "code": code})
    return Response(body, status, media_type="application/json")


def _refusal(method: str, headers: Headers) -> tuple[int, str] | None:
    host = headers.get("host", "")
    if host.rpartition(":")[0] not in HOSTS and host not in HOSTS:
        return 400, "stranger"
    site = headers.get("sec-fetch-site", "same-origin")
    if method in {"GET", "HEAD"}:
        # A link from elsewhere may open the page; a foreign page may not fetch from it.
        linked = headers.get("sec-fetch-mode", "navigate") == "navigate"
        return None if linked or site in {"same-origin", "none"} else (403, "stranger")
    origin = headers.get("origin")
    if origin != f"http://{host}" or site != "same-origin":
        return 403, "stranger"
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length) > BODY_LIMIT:
        return 413, "too-big"
    return None


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def bounded_receive() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > BODY_LIMIT:
                raise TooBigError
        return message

    return bounded_receive
