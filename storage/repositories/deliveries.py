"""Keys of what came in, so that nothing is done twice. What they stand for is not known here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete

from ..sending_tables import DeliveryRow
from ..sql import insert_if_new
from ..table import table_of
from .base import Repository

_delivery = table_of(DeliveryRow)
_CLAIM = insert_if_new(_delivery, ("key",))
_FORGET = delete(_delivery).where(_delivery.c.key == bindparam("which"))
_FORGET_BEFORE = delete(_delivery).where(_delivery.c.claimed_at < bindparam("moment"))


class Deliveries(Repository):
    """See ``bot.repositories.DeliveriesRepo``."""

    __slots__ = ()

    def claim(self, key: str, at: datetime) -> bool:
        """Note the key; False when it was here before."""
        return self._run(_CLAIM, {"key": key, "claimed_at": at}).rowcount == 1

    def forget(self, key: str) -> None:
        """Take a key back; one that is not there is fine."""
        self._run(_FORGET, {"which": key})

    def forget_before(self, moment: datetime) -> int:
        """Delete what was noted before ``moment``; return how many."""
        return self._run(_FORGET_BEFORE, {"moment": moment}).rowcount
