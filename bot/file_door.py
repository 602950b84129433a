"""Portfolios, certificates and papers of a year over HTTP, where a platform hands over no file.

Each address is good once. Whoever opens one sees a button, so that a program that only looks at
links uses nothing up; the button hands the file over. It knows no card, and logs no address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape
from typing import TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from .calendar_feeds import HEADERS, told
from .errors import IntervisorError
from .groups.file_link import PATH, use
from .groups.file_made import file_behind, page_behind
from .groups.meetings import Tools
from .ports import DEED_DEADLINE, Platforms, Store, Tx
from .turnstile import Turnstile
from .words import Words

T = TypeVar("T")
_POLICY = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{why}</p><form method="post"><button>{button}</button></form></main>
</body></html>
"""

_log = structlog.get_logger(__name__)


class FileDoor:
    """Hands files over once ``look_in`` was called; before that it asks to come back."""

    def __init__(self) -> None:
        self._turnstile = Turnstile()
        self._store: Store | None = None
        self._tools: Tools | None = None
        self._words: Words | None = None
        self._platforms: Platforms | None = None

    @property
    def route(self) -> Route:
        """Where files are handed over."""
        return Route(f"{PATH}{{secret}}", self._come, methods=["GET", "POST"])

    def look_in(self, store: Store, tools: Tools, words: Words, platforms: Platforms) -> None:
        """Serve what is kept here. ``platforms`` know what people are called."""
        self._store, self._tools, self._words = store, tools, words
        self._platforms = platforms

    async def _come(self, request: Request) -> Response:
        secret = str(request.path_params["secret"])
        if not self._turnstile.lets_in(secret):
            return told("Too many requests.", 429)
        if self._store is None or self._tools is None or self._words is None:
            return told("Try again later.", 503)
        try:
            if request.method == "POST":
                return await self._hand_over(self._store, self._tools, self._words, secret)
            return await self._show(self._store, self._tools, self._words, secret)
        except IntervisorError as error:
            _log.warning("a file was not handed over", error=type(error).__name__)
            return told("Try again later.", 503)

    async def _show(self, store: Store, tools: Tools, words: Words, secret: str) -> Response:
        page = await _read(store, lambda tx: page_behind(tx, tools, words, secret))
        if page is None:
            return told("Not found.", 404)
        said = {
            "language": page.language,
            "title": escape(page.title),
            "why": escape(page.why),
            "button": escape(page.button),
        }
        headers = HEADERS | {"content-security-policy": _POLICY}
        return HTMLResponse(_PAGE.format(**said), headers=headers)

    async def _hand_over(self, store: Store, tools: Tools, words: Words, secret: str) -> Response:
        platforms = self._platforms
        assert platforms is not None, "it looked in"
        make = await _read(
            store, lambda tx: file_behind(tx, tools, words, secret, platforms=platforms)
        )
        now = tools.clock.now()
        if make is None or not await store.write(lambda tx: use(tx, tools, secret, at=now)):
            return told("Not found.", 404)
        file = await asyncio.to_thread(make)
        disposition = {"content-disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=HEADERS | disposition)


async def _read(store: Store, unit: Callable[[Tx], T]) -> T:
    return await store.read(unit, within=DEED_DEADLINE)
