"""What a platform tells by itself: that it is time to look at a room.

A look is a fact about who can read a room at that moment; what follows from it is one unit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from ..engine.ids import GroupId, PersonId
from ..errors import Busy, IntervisorError, NotThere, StoreFull, Unavailable, Unsettled
from ..platforms import name_of
from ..ports import Platforms, Store, Tx
from ..records import Room
from . import keys
from .coordinated import end_all_coordination
from .guard import is_agreed
from .leaving import let_member_go
from .lookups import groups_at
from .meetings import Tools
from .room import is_news, room_seen
from .workspaces import let_go, let_in, shut_out

#: A platform wants to hear within three seconds that its news arrived.
LOOK_FOR = timedelta(seconds=1.5)
STORED_WITHIN = timedelta(seconds=1)
#: Somebody waits for an answer, and what they do comes after this.
ASKED_WITHIN = timedelta(milliseconds=300)
#: The bot is not there: it sees no room.
UNSEEN = Room(frozenset(), exists=False)

_log = structlog.get_logger(__name__)


class GroupNews:
    """``inputs.Watch`` on a store.

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

    async def shut_out(self, workspace: str) -> bool:
        """A workspace put the bot out: its rooms are gone, and in a week all that is kept."""
        try:
            groups = await self._store.write(
                lambda tx: shut_out(tx, self._tools, workspace), within=STORED_WITHIN
            )
            for group in groups:
                await self._store.write(
                    partial(room_seen, tools=self._tools, group_id=group, room=UNSEEN),
                    within=STORED_WITHIN,
                )
        except IntervisorError as error:
            _log.warning("news not taken", error=type(error).__name__)
            return False
        self._after_commit()
        return True

    async def let_in(self, workspace: str) -> bool:
        """The bot is in a workspace: what was to be erased stays. Rooms tell by themselves."""
        owner = keys.workspace_owner(workspace)
        try:
            # Told of each workspace at each start; the writer need not hear of most.
            if await self._store.read(lambda tx: tx.timers.of_owner(owner), within=LOOK_FOR):
                await self._store.write(lambda tx: let_in(tx, workspace), within=STORED_WITHIN)
        except IntervisorError as error:
            _log.warning("news not taken", error=type(error).__name__)
            return False
        return True

    async def workspaces_on(self, platform: str) -> tuple[str, ...]:
        """The workspaces of a platform of which anything is kept."""
        known = await self._store.read(lambda tx: tx.people.workspaces())
        return tuple(one for one in known if name_of(one) == platform)

    async def rooms_of(self, workspace: str) -> tuple[str, ...]:
        """The rooms (external ids) of the groups of a workspace, as far as they are known."""

        def unit(tx: Tx) -> tuple[str, ...]:
            groups = tx.groups.of_workspace(workspace)
            rooms = (tx.posts.place(keys.group_place(group.id)) for group in groups)
            return tuple(dict.fromkeys(room for room in rooms if room is not None))

        return await self._store.read(unit)

    async def came_from(self, platform: str, person: str, post: str) -> str | None:
        """The workspace for which this post was sent to somebody directly; None: unknown."""

        def unit(tx: Tx) -> str | None:
            kept = tx.posts.by_external(post)
            kind, _, about = ("", "", "") if kept is None else kept.place.partition(":")
            known = tx.people.get(PersonId(about)) if kind == "person" else None
            if known is None or known.external != person or name_of(known.workspace) != platform:
                return None
            return known.workspace

        return await self._store.read(unit, within=ASKED_WITHIN)

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
            return UNSEEN
