"""The pauses of groups: days on which they do not meet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select

from bot.engine.ids import GroupId
from bot.records import Pause

from ..table import table_of
from ..tables import PauseRow
from .base import Repository
from .holding import GROUP

_pause = table_of(PauseRow)
_FORGET = delete(_pause).where(_pause.c.group_id == bindparam("group"))
_ADD = insert(_pause)
_OF_GROUP = (
    select(_pause).where(_pause.c.group_id == bindparam("group")).order_by(_pause.c.first_on)
)
#: What is kept of a group's pauses.
OF_PAUSES = (_pause,)


class Pauses(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about pauses."""

    __slots__ = ()

    def put_pauses(self, group: GroupId, pauses: Sequence[Pause]) -> None:
        """Keep these in place of all that were there."""
        self._hold(GROUP, group)
        self._run(_FORGET, {"group": group})
        for one in pauses:
            row = {"group_id": group, "first_on": one.first_on, "last_on": one.last_on}
            self._run(_ADD, row)

    def pauses(self, group: GroupId) -> tuple[Pause, ...]:
        """The earliest first."""
        self._hold(GROUP, group)
        rows = self._run(_OF_GROUP, {"group": group})
        return tuple(Pause(GroupId(row.group_id), row.first_on, row.last_on) for row in rows)
