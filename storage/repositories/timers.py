"""Durable timers, unique by owner and name. What they mean is not known here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.records import Timer

from ..sending_tables import TimerRow
from ..sql import insert_or_replace
from ..table import table_of
from .base import Repository
from .compiled import Found

_timer = table_of(TimerRow)
_this = (_timer.c.owner == bindparam("whose"), _timer.c.name == bindparam("which"))
_in_order = (_timer.c.due_at, _timer.c.owner, _timer.c.name)
_SET = insert_or_replace(_timer)
_STOP = delete(_timer).where(*_this)
_TAKE = _STOP.where(_timer.c.due_at == bindparam("due"))
_DUE = (
    select(_timer)
    .where(_timer.c.due_at <= bindparam("now"))
    .order_by(*_in_order)
    .limit(bindparam("most"))
)
_NEXT = select(_timer).order_by(*_in_order).limit(1)
_OF_OWNER = select(_timer).where(_timer.c.owner == bindparam("whose")).order_by(*_in_order)


class Timers(Repository):
    """See ``bot.repositories.TimersRepo``."""

    __slots__ = ()

    def set(self, timer: Timer) -> None:
        """Set, or move the one with the same owner and name."""
        self._run(_SET, {"owner": timer.owner, "name": timer.name, "due_at": timer.due_at})

    def stop(self, owner: str, name: str) -> None:
        """Remove it; one that is not there is fine."""
        self._run(_STOP, {"whose": owner, "which": name})

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Timer, ...]:
        """Those whose moment has come, the earliest first."""
        return tuple(_timer_of(row) for row in self._run(_DUE, {"now": now, "most": limit}))

    def take(self, timer: Timer) -> bool:
        """Remove it as fired; False when it was stopped, moved or taken. In a write unit."""
        this = {"whose": timer.owner, "which": timer.name, "due": timer.due_at}
        return self._run(_TAKE, this).rowcount == 1

    def next_due(self) -> Timer | None:
        """The earliest of all, or None."""
        row = self._run(_NEXT, {}).first()
        return None if row is None else _timer_of(row)

    def of_owner(self, owner: str) -> tuple[Timer, ...]:
        """All of an owner, the earliest first."""
        return tuple(_timer_of(row) for row in self._run(_OF_OWNER, {"whose": owner}))


def _timer_of(row: Found) -> Timer:
    return Timer(owner=row.owner, name=row.name, due_at=row.due_at)
