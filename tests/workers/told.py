"""What a process under test is told before it serves, beyond its settings.

Its claims bear the number of the process, so that whoever stops it knows what it held; and they may
be shorter than the real ones, with calls in proportion. And Slack may be made a platform that has
a key against doubles, which it is not. Nothing of this is a setting of the bot.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.slack import home, workspace
from adapters.slack.calls import WebApi
from adapters.slack.send import SlackPlatform
from bot import assembly
from bot.cards import SLACK, Capabilities, Card
from bot.delivery import Delivery, dispatcher, link, steps

#: Of the message that is being made.
_key: ContextVar[str] = ContextVar("_key")


class NumberedDelivery(Delivery):
    """A delivery whose name ends in the number of its process."""

    def __init__(self, *parts: Any, worker: dispatcher.Worker, **more: Any) -> None:
        numbered = replace(worker, name=f"{worker.name}.{os.getpid()}")
        super().__init__(*parts, worker=numbered, **more)


class KeyedSlack(SlackPlatform):
    """Slack, if it had a key that makes a message unique. The stand-in has it on order."""

    @property
    def capabilities(self) -> Capabilities:
        return replace(SLACK, idempotent_posts=True)

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        _key.set(nonce)
        return await super().post(place, card, nonce=nonce)


class KeyedApi(WebApi):
    """A new message takes its key along."""

    async def call(self, method: str, /, **arguments: object) -> Mapping[str, Any]:
        if method == "chat.postMessage":
            arguments["metadata"] = {"event_type": "row", "event_payload": {"key": _key.get()}}
        return await super().call(method, **arguments)


def tell(*, lease_seconds: float | None = None, has_key: bool = False) -> None:
    """Bring this into the process that asks; ``None``: with the real lease."""
    vars(assembly)["Delivery"] = NumberedDelivery
    if has_key:
        vars(home)["WebApi"], vars(workspace)["SlackPlatform"] = KeyedApi, KeyedSlack
    if lease_seconds is None:
        return
    lease = timedelta(seconds=lease_seconds)
    share = lease / dispatcher.LEASE_FOR
    needs = {"CALL_NEEDS": steps.CALL_NEEDS * share}
    vars(link).update(needs, CALL_FOR=link.CALL_FOR * share)
    vars(steps).update(needs)
    vars(dispatcher)["LEASE_FOR"] = lease
