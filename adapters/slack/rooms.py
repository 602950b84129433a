"""How a room on Slack stands to the bot, and who can read it now.

Owns what Slack's words for kinds of rooms mean to us. It decides nothing about groups.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Any

from bot.errors import NotAllowed, NotThere, PlatformError
from bot.inputs import Reach
from bot.records import Beyond, Room
from bot.words import clean, clip

from .budget import ROOM_FOR
from .calls import WebApi
from .people import People

#: A group has twelve people at most. Where more are in a room than this, nobody is looked up to
#: tell people from programs: it is no group's own room in any case.
MOST_LOOKED_UP = 40
PAGE = 200
MOST_PAGES = 5
#: Names of rooms, for the buttons of somebody who is in several groups.
MOST_NAMES = 2000
LONGEST_NAME = 40
#: A reader who is nobody's id: more are there than are looked up.
TOO_MANY = "too-many-to-count"


def split_place(place: str) -> tuple[str, str | None]:
    """A place is a conversation, or a thread in one: "C1", "C1/1700000000.000100"."""
    room, _, thread = place.partition("/")
    return room, thread or None


class Rooms:
    """Looks at rooms. ``me`` is the bot's own id as a person, ``team`` that of its workspace."""

    def __init__(self, api: WebApi, people: People, *, me: str, team: str) -> None:
        self._api = api
        self._people = people
        self.me = me
        self._team = team
        self._names: OrderedDict[str, str] = OrderedDict()

    def name_of(self, room: str) -> str | None:
        """A room's name as it was last seen; what is not known now is known later."""
        return self._names.get(room)

    async def readers(self, place: str) -> Room:
        """Who can read a place now. Raises ``PlatformError``."""
        room, _ = split_place(place)
        try:
            if room.startswith("D"):
                return await self._direct_reader(room)
            info = await self._info(room)
            if info.get("is_archived") is True:
                return Room(frozenset(), exists=False)
            members = await self._members(room)
        except NotThere:
            return Room(frozenset(), exists=False)
        others = members - {self.me}
        beyond, organisations = _beyond(info), _organisations(info, self._team)
        if _is_crowd(others):
            readers, beyond = others - {TOO_MANY}, beyond | {Beyond.MANY}
        else:
            readers = await self._people.only_people(sorted(others))
        return Room(readers, beyond=beyond, organisations=organisations)

    async def _direct_reader(self, room: str) -> Room:
        """Whose messages with the bot these are; we ask for no right to look at them."""
        told = await self._api.call("conversations.open", channel=room, return_im=True)
        found = told.get("channel")
        person = found.get("user") if isinstance(found, dict) else None
        return Room(frozenset({person} if isinstance(person, str) else ()))

    async def reach(self, room: str, *, called: str, person: str) -> tuple[Reach, tuple[str, ...]]:
        """How a command's room stands to the bot, and who else is in it, programs among them.

        As far as Slack says in time; of a room with too many for a group nobody is told.
        ``called`` is the room's name in the command: Slack writes "privategroup" for closed ones.
        """
        try:
            async with asyncio.timeout(ROOM_FOR.total_seconds()):
                found = await self._reach(room, called=called, person=person)
                members = await self._members(room) if found is Reach.PRIVATE else frozenset()
        except (TimeoutError, PlatformError):
            return Reach.UNKNOWN, ()
        others = sorted(members - {self.me})
        return found, () if _is_crowd(others) else tuple(others)

    async def _reach(self, room: str, *, called: str, person: str) -> Reach:
        if room.startswith("D"):
            # Messages between two people look the same; only ours with this person counts.
            try:
                ours = await self.direct(person, make=False)
            except (NotThere, NotAllowed):
                ours = None
            return Reach.DIRECT if ours == room else Reach.OPEN
        if called.startswith("mpdm-"):
            # A few people's messages: nobody can be let in or leave, so a group cannot live there.
            return Reach.OPEN
        try:
            info = await self._info(room)
        except NotThere:
            return Reach.SHUT
        except NotAllowed:
            # We ask for no right to look at public channels: it must be one of those.
            return Reach.OPEN
        closed = info.get("is_private") is True and info.get("is_mpim") is not True
        if not closed or _beyond(info):
            return Reach.OPEN
        return Reach.PRIVATE if info.get("is_member") is True else Reach.SHUT

    async def direct(self, person: str, *, make: bool = True) -> str | None:
        """The conversation of the bot with one person. Raises ``PlatformError``."""
        told = await self._api.call(
            "conversations.open", users=person, prevent_creation=None if make else True
        )
        found = told.get("channel")
        external = found.get("id") if isinstance(found, dict) else None
        return external if isinstance(external, str) else None

    async def _info(self, room: str) -> Mapping[str, Any]:
        told = await self._api.call("conversations.info", channel=room)
        info = told.get("channel")
        if not isinstance(info, dict):
            return {}
        self._remember(info)
        return info

    def _remember(self, info: Mapping[str, Any]) -> None:
        room, name = info.get("id"), info.get("name")
        if isinstance(room, str) and isinstance(name, str) and name:
            self._names[room] = clip(clean(name, one_line=True), LONGEST_NAME)
            self._names.move_to_end(room)
        while len(self._names) > MOST_NAMES:
            self._names.popitem(last=False)

    async def _members(self, room: str) -> frozenset[str]:
        members: set[str] = set()
        cursor = None
        for _ in range(MOST_PAGES):
            told = await self._api.call(
                "conversations.members", channel=room, limit=PAGE, cursor=cursor
            )
            members.update(one for one in told.get("members", ()) if isinstance(one, str))
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return frozenset(members)
        return frozenset(members | {TOO_MANY})


def _is_crowd(members: Collection[str]) -> bool:
    return TOO_MANY in members or len(members) > MOST_LOOKED_UP


def _beyond(info: Mapping[str, Any]) -> frozenset[Beyond]:
    """Who can read a room without being in it."""
    others = set()
    if info.get("is_private") is not True:
        others.add(Beyond.MANY)
    if info.get("is_ext_shared") is True:
        # Another organisation keeps what is written there too, by its own rules.
        others.add(Beyond.ELSEWHERE)
    return frozenset(others)


def _organisations(info: Mapping[str, Any], team: str) -> frozenset[str]:
    """The other organisations that share a room, by the ids of their teams or of themselves."""
    if info.get("is_ext_shared") is not True:
        return frozenset()
    sharing = _ids(info, "connected_team_ids") | _ids(info, "shared_team_ids")
    return sharing - _ids(info, "internal_team_ids") - {team}


def _ids(info: Mapping[str, Any], key: str) -> frozenset[str]:
    told = info.get(key)
    found = told if isinstance(told, list) else ()
    return frozenset(one for one in found if isinstance(one, str))
