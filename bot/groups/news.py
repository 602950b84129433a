"""What a platform tells by itself: that it is time to look at a room.

A look is a fact about who can read a room at that moment; what follows from it is one unit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from ..engine.events import Event, RoomAccepted, RoomChanged
from ..engine.ids import GroupId
from ..errors import IntervisorError, NotThere
from ..ports import Platform, Room, Store, Tx
from .meetings import Tools, happen, load_meeting
from .setup import group_at, running_meeting

#: A platform wants to hear within three seconds that its news arrived.
LOOK_FOR = timedelta(seconds=1.5)
STORED_WITHIN = timedelta(seconds=1)

_log = structlog.get_logger(__name__)


class GroupNews:
    """``ports.News`` on a store. ``after_commit`` is told that there may be something to send."""

    def __init__(
        self,
        store: Store,
        tools: Tools,
        platforms: Mapping[str, Platform],
        *,
        after_commit: Callable[[], None],
    ) -> None:
        self._store = store
        self._tools = tools
        self._platforms = platforms
        self._after_commit = after_commit

    async def look_at_room(self, workspace: str, place: str) -> bool:
        """Look who can read a room now; only where a group lives."""
        try:
            group = await self._store.read(lambda tx: group_at(tx, place))
            if group is None:
                return True
            room = await self._look(workspace, place)
            await self._store.write(
                lambda tx: room_seen(tx, self._tools, group, room), within=STORED_WITHIN
            )
        except (IntervisorError, TimeoutError) as error:
            _log.warning("news not taken", error=type(error).__name__)
            return False
        self._after_commit()
        return True

    async def _look(self, workspace: str, place: str) -> Room:
        platform = self._platforms[workspace.partition(":")[0]]
        try:
            async with asyncio.timeout(LOOK_FOR.total_seconds()):
                return await platform.room(place)
        except NotThere:
            return Room(frozenset(), exists=False)


def room_seen(tx: Tx, tools: Tools, group: GroupId, room: Room) -> None:
    """Somebody looked at the room of a group: a meeting stands still while a stranger reads."""
    meeting = running_meeting(tx, group)
    at_hand = load_meeting(tx, tools, meeting.id) if meeting is not None else None
    if at_hand is None:
        return
    people = tx.people.many([member.person for member in tx.groups.members(group)])
    members = {person.external for person in people.values()}
    agreed = room.exists and room.readers <= members
    kind = RoomAccepted if agreed else RoomChanged
    event: Event = kind(id=tools.event_id(), at=tools.clock.now())
    happen(tx, tools, at_hand, event)
