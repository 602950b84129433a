"""What a process under test is told before it serves, beyond its settings.

Its claims bear the number of the process, so that whoever stops it knows what it held; and they may
be shorter than the real ones, with calls in proportion. Nothing of this is a setting of the bot.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import assembly
from bot.delivery import Delivery, dispatcher, link, steps


class NumberedDelivery(Delivery):
    """A delivery whose name ends in the number of its process."""

    def __init__(self, *parts: Any, worker: dispatcher.Worker, **more: Any) -> None:
        numbered = replace(worker, name=f"{worker.name}.{os.getpid()}")
        super().__init__(*parts, worker=numbered, **more)


def tell(*, lease_seconds: float | None) -> None:
    """Bring this into the process that asks; ``None``: with the real lease."""
    vars(assembly)["Delivery"] = NumberedDelivery
    if lease_seconds is None:
        return
    lease = timedelta(seconds=lease_seconds)
    share = lease / dispatcher.LEASE_FOR
    needs = {"CALL_NEEDS": link.CALL_NEEDS * share}
    vars(link).update(needs, CALL_FOR=link.CALL_FOR * share)
    vars(steps).update(needs)
    vars(dispatcher)["LEASE_FOR"] = lease
