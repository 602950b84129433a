"""The last look at a room before anybody's words go into it. It sends no words itself."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.ids import GroupId
from bot.errors import NotThere
from bot.records import Room

from .link import Link, PlaceGoneError

#: The room is not there: nobody can read it.
GONE = Room(frozenset(), exists=False)


async def look_at(link: Link, place: str) -> Room:
    """Return the room of ``place`` (an external id) as it is now. Raises a ``PlatformError``."""
    try:
        return await link.call(lambda: link.platform.room(place))
    except NotThere:
        return GONE


async def read_by_others(
    link: Link, place: str, *, group: GroupId, stands_in: str
) -> timedelta | None:
    """Return how long others could read ``place`` (an external id) already, as it is now.

    ``stands_in``: what we call that place.

    None when only present members of ``group`` can.

    What was seen is told first, whatever it is. Raises a ``PlatformError``, ``Busy`` as the store
    does, or ``PlaceGoneError``.
    """
    room = await look_at(link, place)
    stood_for = await link.tools.room_seen(group, room, (stands_in, place))
    if not room.exists:
        raise PlaceGoneError
    return stood_for
