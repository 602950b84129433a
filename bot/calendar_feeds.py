"""Calendars over HTTP: each at an address that only its owner has. It knows no group and no card.

Nothing of an address is logged. An address that opens nothing is answered like any page that is
not there; so is one that is asked for too often, known or not, in the same words as the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from .errors import IntervisorError
from .groups.calendars import ENDING, PATH
from .groups.feed_file import feed_file
from .groups.meetings import Tools
from .ports import Store
from .turnstile import Turnstile

#: A calendar waits longer than people do, and people go first.
LOOK_FOR = timedelta(milliseconds=500)
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

_log = structlog.get_logger(__name__)


class CalendarFeeds:
    """Serves calendars once ``look_in`` was called; before that it asks to come back."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._store: Store | None = None
        self._tools: Tools | None = None
        self._turnstile = Turnstile(now=now)

    @property
    def route(self) -> Route:
        """Where calendars are."""
        return Route(f"{PATH}{{secret}}{ENDING}", self._calendar)

    def look_in(self, store: Store, tools: Tools) -> None:
        """Serve what is kept here."""
        self._store, self._tools = store, tools

    async def _calendar(self, request: Request) -> Response:
        secret = str(request.path_params["secret"])
        if not self._turnstile.lets_in(secret):
            return told("Too many requests.", 429)
        if self._store is None or self._tools is None:
            return told("Try again later.", 503)
        unit = partial(feed_file, tools=self._tools, secret=secret)
        try:
            file = await self._store.read(unit, within=LOOK_FOR)
        except IntervisorError as error:
            _log.warning("a calendar was not read", error=type(error).__name__)
            return told("Try again later.", 503)
        if file is None:
            return told("Not found.", 404)
        return Response(file, media_type="text/calendar", headers=HEADERS)


def told(text: str, status: int) -> Response:
    """A plain answer, which nobody keeps."""
    headers = HEADERS | ({"retry-after": "60"} if status in (429, 503) else {})
    return PlainTextResponse(text, status_code=status, headers=headers)
