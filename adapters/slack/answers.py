"""How one person is told what came of what they did: for their eyes only, and after the commit.

A yes is a help, never the only carrier: that it could not be shown is no error. Of a no, whoever
acknowledges wants to know whether it was shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import structlog

from bot.cards import Answer, Card, FormPage, Reply
from bot.errors import OutcomeUnknown, PlatformError

from .budget import FORM_FOR
from .calls import WebApi
from .payloads import By, Sent, Spot, from_home, home_of
from .render import PLAINLY, Renderer, View

#: Slack serves the addresses for answers from other names of this one.
SLACK_HOSTS = ".slack.com"
#: Parts of a view that Slack sends along and takes back.
_VIEW_PARTS = ("type", "title", "blocks", "private_metadata", "callback_id")

#: A view as Slack has drawn it, with its id and its hash.
Drawn = Mapping[str, Any]
NOWHERE = Spot()

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answers:
    """Shows replies and forms. ``api_url`` says whose addresses for answers are trusted."""

    api: WebApi
    renderer: Renderer
    api_url: str

    def to_command(self, reply: Reply) -> dict[str, object] | None:
        """The body of the acknowledgement of a command."""
        return None if reply.card is None else self._private(reply.card)

    def to_form(self, sent: Sent, reply: Reply) -> dict[str, object]:
        """The body of the acknowledgement of a form: errors, the next page, a card, or closed."""
        if reply.answer is Answer.INVALID and reply.errors and sent.fields:
            return {"response_action": "errors", "errors": _errors(sent, reply.errors)}
        if reply.answer is Answer.NOT_KEPT and reply.card is not None and sent.fields:
            # Said beside the first field, for so the window stays open with what was typed.
            why = {sent.fields[0]: self.renderer.plain(reply.card)}
            return {"response_action": "errors", "errors": why}
        if reply.next_page is not None:
            view = self.renderer.form_view(reply.next_page) | from_home(sent.home)
            return {"response_action": "update", "view": view}
        if reply.card is not None:
            view = self.renderer.card_view(reply.card) | from_home(sent.home)
            return {"response_action": "update", "view": view}
        return {"response_action": "clear"}

    async def open(self, shown: FormPage | Card, by: By, spot: Spot = NOWHERE) -> Drawn:
        """Show a form or a card, in the window that was pressed in or in a new one.

        Returns the view as Slack has drawn it. ``PlatformError``.
        """
        view = self._view(shown, spot.home)
        try:
            async with asyncio.timeout(FORM_FOR.total_seconds()):
                if spot.view is not None:
                    return await self._update(spot.view, view)
                told = await self.api.call("views.open", trigger_id=by.trigger, view=view)
        except TimeoutError:
            raise OutcomeUnknown from None
        return _drawn(told)

    async def fill(self, shown: FormPage | Card, drawn: Drawn) -> None:
        """Show a form or a card in a window that is open. ``PlatformError`` when it is not."""
        await self._update(drawn, self._view(shown, home_of(drawn)))

    def _view(self, shown: FormPage | Card, home: str | None) -> View:
        if isinstance(shown, FormPage):
            return self.renderer.form_view(shown) | from_home(home)
        return self.renderer.card_view(shown) | from_home(home)

    async def to_press(self, reply: Reply, by: By, spot: Spot) -> bool:
        """Tell what came of a press, where it was pressed; False when that may not be seen."""
        try:
            if spot.view is not None:
                await self._in_view(reply, spot.view, spot.home)
            elif spot.home is not None:
                if reply.card is not None:
                    await self.open(reply.card, by, spot)
            elif spot.private:
                await self._in_place(reply, by, spot)
            elif reply.card is not None:
                await self._beside(reply.card, by, spot)
        except PlatformError as error:
            _log.info("answer not shown", error=type(error).__name__)
            return False
        return True

    async def _in_view(self, reply: Reply, drawn: Drawn, home: str | None) -> None:
        if reply.card is not None:
            await self._update(drawn, self._view(reply.card, home))
            return
        # A view cannot be closed from here: it stays to be read, without its buttons.
        kept = {part: drawn[part] for part in _VIEW_PARTS if drawn.get(part)}
        blocks = kept.get("blocks", ())
        kept["blocks"] = [one for one in blocks if one.get("type") != "actions"]
        if kept["blocks"]:
            await self._update(drawn, kept)

    async def _update(self, drawn: Drawn, view: Mapping[str, object]) -> Drawn:
        # With the hash, what came later on another way is not overwritten.
        told = await self.api.call(
            "views.update", view_id=drawn["id"], hash=drawn.get("hash"), view=dict(view)
        )
        return _drawn(told)

    async def _in_place(self, reply: Reply, by: By, spot: Spot) -> None:
        """The private card that was pressed on gives way to its answer."""
        if not self._trusts(spot.answer_to):
            if reply.card is not None:
                await self._beside(reply.card, by, replace(spot, private=False))
        elif reply.card is None:
            await self.api.answer(spot.answer_to, {"delete_original": True})
        else:
            body = self._private(reply.card) | {"replace_original": True}
            await self.api.answer(spot.answer_to, body)

    async def _beside(self, card: Card, by: By, spot: Spot) -> None:
        """A private message under what was pressed; by its own address where we may not post."""
        try:
            await self.api.call(
                "chat.postEphemeral",
                channel=spot.room,
                user=by.person,
                thread_ts=spot.thread,
                **PLAINLY,
                **self.renderer.message(card),
            )
        except PlatformError:
            if not self._trusts(spot.answer_to):
                raise
            body = self._private(card) | {"replace_original": False}
            await self.api.answer(spot.answer_to, body)

    def _private(self, card: Card) -> dict[str, object]:
        return self.renderer.message(card) | {"response_type": "ephemeral"}

    def _trusts(self, url: str) -> bool:
        """Whether this is Slack's address: it came signed, but is called from inside."""
        asked, ours = urlsplit(url), urlsplit(self.api_url)
        if asked.scheme != ours.scheme:
            return False
        host = asked.hostname or ""
        return asked.netloc == ours.netloc or (
            host.endswith(SLACK_HOSTS) and (ours.hostname or "").endswith(SLACK_HOSTS[1:])
        )


def _drawn(told: Mapping[str, Any]) -> Drawn:
    """The view in an answer of Slack's. ``OutcomeUnknown`` where there is none."""
    view = told.get("view")
    if not isinstance(view, dict) or not isinstance(view.get("id"), str):
        raise OutcomeUnknown
    return view


def _errors(sent: Sent, errors: Mapping[str, str]) -> dict[str, str]:
    """Errors beside fields that are there; Slack shows none beside any other."""
    shown: dict[str, str] = {}
    for name, sentence in errors.items():
        beside = name if name in sent.fields else sent.fields[0]
        shown[beside] = f"{shown[beside]} {sentence}" if beside in shown else sentence
    return shown
