"""Other organisations with which a group's room is shared, and who agreed to each."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import GroupId, PersonId
from bot.records import Sharing

from ..sql import insert_or_replace
from ..tables import SharingRow, table_of
from .base import Repository
from .compiled import Found
from .holding import GROUP

_sharing = table_of(SharingRow)
_PUT = insert_or_replace(_sharing)
_OF_GROUP = (
    select(_sharing)
    .where(_sharing.c.group_id == bindparam("group"))
    .order_by(_sharing.c.seen_at, _sharing.c.organisation)
)
_FORGET = delete(_sharing).where(
    _sharing.c.group_id == bindparam("group"),
    _sharing.c.organisation == bindparam("which"),
)


class Sharings(Repository):
    """See ``bot.repositories.SharingsRepo``. In a write unit the group is held first."""

    __slots__ = ()

    def put(self, sharing: Sharing) -> None:
        """Keep an organisation, or overwrite who agreed to it, and when."""
        self._hold(GROUP, sharing.group)
        row = {
            "group_id": sharing.group,
            "organisation": sharing.organisation,
            "seen_at": sharing.seen_at,
            "agreed_at": sharing.agreed_at,
            "agreed_by": json.dumps(sharing.agreed_by),
        }
        self._run(_PUT, row)

    def of_group(self, group: GroupId) -> tuple[Sharing, ...]:
        """All organisations that share the room, the first seen first."""
        self._hold(GROUP, group)
        return tuple(_sharing_of(row) for row in self._run(_OF_GROUP, {"group": group}))

    def forget(self, group: GroupId, organisation: str) -> None:
        """Forget one that shares the room no more, and what was said about it."""
        self._hold(GROUP, group)
        self._run(_FORGET, {"group": group, "which": organisation})


def _sharing_of(row: Found) -> Sharing:
    return Sharing(
        group=GroupId(row.group_id),
        organisation=row.organisation,
        seen_at=row.seen_at,
        agreed_at=row.agreed_at,
        agreed_by=tuple(PersonId(one) for one in json.loads(row.agreed_by)),
    )
