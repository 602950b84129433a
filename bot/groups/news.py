"""What a platform tells by itself: that it is time to look at a room.

A look is a fact about who can read a room at that moment; what follows from it is one unit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from ..engine.ids import GroupId
from ..errors import Busy, IntervisorError, NotThere, StoreFull, Unavailable, Unsettled
from ..ports import Platforms, Store, Tx
from ..records import Room
from . import keys
from .coordinated import end_all_coordination
from .guard import is_agreed
from .leaving import let_member_go
from .lookups import groups_at
from .meetings import Tools
from .room import is_news, room_seen
from .workspaces import let_go

#: A platform wants to hear within three seconds that its news arrived.
LOOK_FOR = timedelta(seconds=1.5)
STORED_WITHIN = timedelta(seconds=1)

_log = structlog.get_logger(__name__)


class GroupNews:
    """``inputs.News`` on a store.

    ``after_commit`` is told that there may be something to send, ``after_leaving`` that there is
    something to erase.
    """

    def __init__(
        self,
        store: Store,
        tools: Tools,
        platforms: Platforms,
        *,
        after_commit: Callable[[], None],
        after_leaving: Callable[[], None],
    ) -> None:
        self._store = store
        self._tools = tools
        self._platforms = platforms
        self._after_commit = after_commit
        self._after_leaving = after_leaving

    async def look_at_room(self, workspace: str, place: str) -> bool:
        """Look who can read a room now; only where a group lives."""
        try:
            groups = await self._store.read(
                lambda tx: [one.id for one in groups_at(tx, workspace, place)], within=LOOK_FOR
            )
            if not groups:
                return True
            room = await self._look(workspace, place)
            for group in groups:
                see = self._seen(group, room, (keys.group_place(group), place))
                await self._store.write(see, within=STORED_WITHIN)
        except (IntervisorError, TimeoutError) as error:
            _log.warning("news not taken", error=type(error).__name__)
            return False
        self._after_commit()
        return True

    async def person_gone(self, workspace: str, person: str) -> bool:
        """Somebody has no account there any more: they leave their groups, and coordinate none."""

        def unit(tx: Tx) -> None:
            known = tx.people.find(workspace, person)
            if known is None:
                return
            # Whoever leaves a group leaves its halves.
            groups = [one for one in tx.groups.of_person(known.id) if one.part_of is None]
            for group in groups:
                let_member_go(tx, self._tools, group.id, known.id, without=person)
            end_all_coordination(tx, self._tools, known.id)

        try:
            await self._store.write(unit, within=STORED_WITHIN)
        except IntervisorError as error:
            _log.warning("news not taken", error=type(error).__name__)
            return False
        self._after_commit()
        return True

    async def room_seen(self, group: GroupId, room: Room, at: tuple[str, str]) -> timedelta | None:
        """Somebody looked at the room of a group; return how long others could read it already.

        None when only members can. ``at``: our place, and what it was on the platform then.

        ``Busy`` when that could not be told. What could not be stored is told again by the next
        look; the answer does not depend on it.
        """
        agreed, news, since = await self._store.read(
            lambda tx: (
                is_agreed(tx, group, room),
                is_news(tx, group, room),
                tx.groups.room_since(group),
            )
        )
        if news:
            try:
                await self._store.write(self._seen(group, room, at))
            except (Busy, StoreFull, Unsettled) as error:
                _log.warning("room news waits for the store", error=type(error).__name__)
            except Exception as error:
                # The words' way does not depend on what follows from a look. The error's own text
                # may hold what somebody wrote.
                _log.error("room news failed", group=group, error=type(error).__name__)
            else:
                self._after_commit()
        if agreed:
            return None
        now = self._tools.clock.now()
        return now - (now if news or since is None else since)

    async def workspace_left(self, workspace: str, *, at: datetime) -> bool:
        """A workspace let the bot go: what is kept of it is erased."""
        try:
            await self._store.write(
                lambda tx: let_go(tx, self._tools, workspace, at=at), within=STORED_WITHIN
            )
        except IntervisorError as error:
            _log.warning("news not taken", error=type(error).__name__)
            return False
        self._after_leaving()
        return True

    def _seen(self, group: GroupId, room: Room, at: tuple[str, str]) -> Callable[[Tx], None]:
        """What tells of a look, unless the group went on elsewhere while it was made."""
        place, external = at

        def unit(tx: Tx) -> None:
            if tx.posts.place(place) == external:
                room_seen(tx, self._tools, group, room)

        return unit

    async def _look(self, workspace: str, place: str) -> Room:
        platform = self._platforms.of(workspace)
        if platform is None:
            raise Unavailable
        try:
            async with asyncio.timeout(LOOK_FOR.total_seconds()):
                return await platform.room(place)
        except NotThere:
            return Room(frozenset(), exists=False)
