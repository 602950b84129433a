"""The last look at a room before anybody's words go into it.

Whoever can read it must be a present member of the group. It sends no words itself.
"""

from __future__ import annotations

import structlog

from bot.engine.ids import GroupId, MeetingId
from bot.errors import Busy, NotThere, StoreFull

from .keys import meeting_of
from .link import Link, PlaceGoneError, RoomNews, externals

_log = structlog.get_logger(__name__)


async def room_agreed(link: Link, place: str, *, card: str, group: GroupId) -> bool:
    """Return whether only present members of ``group`` can read ``place`` (an external id) now.

    Tells the meeting that ``card`` belongs to: every time the room is not as agreed, and when
    it is found as agreed for the first time or again. Raises a ``PlatformError``, or
    ``PlaceGoneError``.
    """
    try:
        room = await link.call(lambda: link.platform.room(place))
    except NotThere:
        raise PlaceGoneError from None
    if not room.exists:
        raise PlaceGoneError
    tools = link.tools
    members = await tools.store.read(
        lambda tx: externals(tx, [member.person for member in tx.groups.members(group)])
    )
    agreed = room.readers <= frozenset(members)
    meeting = meeting_of(card)
    if meeting is None:
        return agreed
    if not agreed:
        tools.memory.not_agreed(meeting)
        await _tell(tools.on_room_changed, meeting)
    elif tools.memory.agreed(meeting) and not await _tell(tools.on_room_ok, meeting):
        tools.memory.not_agreed(meeting)
    return agreed


async def _tell(news: RoomNews, meeting: MeetingId) -> bool:
    try:
        await news(meeting)
    except (Busy, StoreFull) as error:
        _log.warning("room news waits for the store", error=type(error).__name__)
        return False
    except Exception as error:
        # The words' way does not depend on who hears of it; it is told again next time.
        _log.error("room news failed", meeting=meeting, error=type(error).__name__)
        return False
    return True
