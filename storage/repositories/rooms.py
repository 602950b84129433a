"""Who can read the room of a group, and who of them may become a member."""

from __future__ import annotations

import json
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, delete, insert, select

from bot.engine.ids import GroupId, PersonId
from bot.records import Beyond, Newcomer, Room, Sharing

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import NewcomerRow, RoomLookRow, SharingRow
from .base import Repository
from .compiled import Found
from .holding import GROUP

_newcomer = table_of(NewcomerRow)
_THIS_NEWCOMER = (
    _newcomer.c.group_id == bindparam("this_group"),
    _newcomer.c.person_id == bindparam("this_person"),
)
_ADD_NEWCOMER = insert(_newcomer)
_FORGET_NEWCOMER = delete(_newcomer).where(*_THIS_NEWCOMER)
_NEWCOMERS = (
    select(_newcomer)
    .where(_newcomer.c.group_id == bindparam("group"))
    .order_by(_newcomer.c.seen_at, _newcomer.c.person_id)
)
_look = table_of(RoomLookRow)
_PUT_LOOK = insert_or_replace(_look)
_LOOK = select(_look).where(_look.c.group_id == bindparam("group"))
_sharing = table_of(SharingRow)
_PUT_SHARING = insert_or_replace(_sharing)
_SHARINGS = (
    select(_sharing)
    .where(_sharing.c.group_id == bindparam("group"))
    .order_by(_sharing.c.seen_at, _sharing.c.organisation)
)
_FORGET_SHARING = delete(_sharing).where(
    _sharing.c.group_id == bindparam("group"),
    _sharing.c.organisation == bindparam("which"),
)
#: What is kept of a group's room.
OF_ROOM = (_newcomer, _look, _sharing)


class Rooms(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about a group's room."""

    __slots__ = ()

    def room(self, group: GroupId) -> Room | None:
        """Who could read the group's room when it was last looked at; None before that."""
        self._hold(GROUP, group)
        row = self._run(_LOOK, {"group": group}).first()
        if row is None:
            return None
        return Room(
            frozenset(json.loads(row.readers)),
            exists=row.is_there,
            beyond=frozenset(Beyond(one) for one in json.loads(row.beyond)),
            organisations=frozenset(json.loads(row.organisations or "[]")),
            crowds=frozenset(json.loads(row.crowds or "[]")),
            administrators=frozenset(json.loads(row.administrators or "[]")),
        )

    def room_since(self, group: GroupId) -> datetime | None:
        """When the room was first seen as it was last seen; None before the first look."""
        self._hold(GROUP, group)
        row = self._run(_LOOK, {"group": group}).first()
        return None if row is None else cast("datetime", row.changed_at)

    def put_room(self, group: GroupId, room: Room, *, at: datetime) -> None:
        """Keep a look at the room in place of the one before, which was another."""
        self._hold(GROUP, group)
        row = {
            "group_id": group,
            "readers": json.dumps(sorted(room.readers)),
            "beyond": json.dumps(sorted(room.beyond)),
            "is_there": room.exists,
            "changed_at": at,
            "organisations": json.dumps(sorted(room.organisations)),
            "crowds": json.dumps(sorted(room.crowds)),
            "administrators": json.dumps(sorted(room.administrators)),
        }
        self._run(_PUT_LOOK, row)

    def put_newcomer(self, newcomer: Newcomer) -> None:
        """Keep a newcomer, or overwrite who welcomed them and when they agreed."""
        self.forget_newcomer(newcomer.group, newcomer.person)
        self._run(
            _ADD_NEWCOMER,
            {
                "group_id": newcomer.group,
                "person_id": newcomer.person,
                "seen_at": newcomer.seen_at,
                "agreed_at": newcomer.agreed_at,
                "welcomed_by": json.dumps(newcomer.welcomed_by),
            },
        )

    def newcomers(self, group: GroupId) -> tuple[Newcomer, ...]:
        """Those who can read the room and are no members, the first seen first."""
        self._hold(GROUP, group)
        return tuple(_newcomer_of(row) for row in self._run(_NEWCOMERS, {"group": group}))

    def forget_newcomer(self, group: GroupId, person: PersonId) -> None:
        """Know somebody as a newcomer no more; nothing happens when they were none."""
        self._hold(GROUP, group)
        self._run(_FORGET_NEWCOMER, {"this_group": group, "this_person": person})

    def put_sharing(self, sharing: Sharing) -> None:
        """Keep an organisation that shares the room, or overwrite who agreed to it, and when."""
        self._hold(GROUP, sharing.group)
        row = {
            "group_id": sharing.group,
            "organisation": sharing.organisation,
            "seen_at": sharing.seen_at,
            "agreed_at": sharing.agreed_at,
            "agreed_by": json.dumps(sharing.agreed_by),
        }
        self._run(_PUT_SHARING, row)

    def sharings(self, group: GroupId) -> tuple[Sharing, ...]:
        """The other organisations that share the room, the first seen first."""
        self._hold(GROUP, group)
        return tuple(_sharing_of(row) for row in self._run(_SHARINGS, {"group": group}))

    def forget_sharing(self, group: GroupId, organisation: str) -> None:
        """Forget one that shares the room no more, and what was said about it."""
        self._hold(GROUP, group)
        self._run(_FORGET_SHARING, {"group": group, "which": organisation})


def _newcomer_of(row: Found) -> Newcomer:
    return Newcomer(
        group=GroupId(row.group_id),
        person=PersonId(row.person_id),
        seen_at=row.seen_at,
        agreed_at=row.agreed_at,
        welcomed_by=tuple(PersonId(one) for one in json.loads(row.welcomed_by)),
    )


def _sharing_of(row: Found) -> Sharing:
    return Sharing(
        group=GroupId(row.group_id),
        organisation=row.organisation,
        seen_at=row.seen_at,
        agreed_at=row.agreed_at,
        agreed_by=tuple(PersonId(one) for one in json.loads(row.agreed_by)),
    )
