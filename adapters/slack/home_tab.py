"""The Home tab of the app: what is somebody's own, published for that person and nobody else.

An older page never stays in the place of a newer one: each is published over the one that was
there when it was asked for, and whoever finds another one there looks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from bot.cards import Card
from bot.errors import PlatformError
from bot.inputs import Inbox, Visit

from .calls import SlackRefusalError, WebApi
from .render import Renderer

CONFLICT = "hash_conflict"
#: Somebody who does many things at once makes pages that overtake each other; the last one stays.
MOST_LOOKS = 4

_log = structlog.get_logger(__name__)


class HomeTab:
    """Publishes the Home tab."""

    def __init__(self, api: WebApi, renderer: Renderer) -> None:
        self._api = api
        self._renderer = renderer

    async def show(self, inbox: Inbox, visit: Visit, *, over: str) -> bool:
        """Show what is somebody's own now; False when that cannot be done just now.

        ``over``: Slack's hash of the page that stood there, "" where that is not known.
        """
        try:
            return await self._show(inbox, visit, over)
        except PlatformError as error:
            _log.info("home not shown", error=type(error).__name__)
            return False

    async def _show(self, inbox: Inbox, visit: Visit, over: str) -> bool:
        cards = await inbox.home(visit)
        for _ in range(MOST_LOOKS):
            if not cards:
                return False
            try:
                published = await self._publish(visit.person, cards, over)
            except SlackRefusalError as refusal:
                if refusal.code != CONFLICT:
                    raise
                # What somebody else published meanwhile may be older than this, or newer.
                over, cards = "", await inbox.home(visit)
                continue
            if over:
                return True
            # It went over whatever stood there, which must not have been newer.
            now = await inbox.home(visit)
            if now in ((), cards):
                return True
            over, cards = published, now
        return False

    async def _publish(self, person: str, cards: tuple[Card, ...], over: str) -> str:
        told = await self._api.call(
            "views.publish",
            user_id=person,
            hash=over or None,
            view=self._renderer.home_view(cards),
        )
        view = told.get("view")
        return _hash(view) if isinstance(view, dict) else ""


def _hash(view: Mapping[str, Any]) -> str:
    found = view.get("hash")
    return found if isinstance(found, str) else ""
