"""The guard at the door: a meeting stands still while somebody reads who is no member."""

from __future__ import annotations

from ..engine.events import RoomAccepted, RoomChanged
from ..engine.ids import GroupId
from ..ports import Tx
from ..records import Room
from .meetings import Tools, happen, load_meeting
from .setup import running_meeting


def is_agreed(tx: Tx, group: GroupId, room: Room) -> bool:
    """Whether only members can read the room."""
    members = {person.external for person in tx.groups.people(group).values()}
    return room.exists and not room.beyond and room.readers <= members


def judge_room(tx: Tx, tools: Tools, group: GroupId) -> None:
    """A running meeting stands still while somebody else can read, as the last look told.

    Also to be called when the members are others: the same room may be as agreed then.
    """
    room, running = tx.groups.room(group), running_meeting(tx, group)
    at_hand = load_meeting(tx, tools, running.id) if running is not None else None
    if room is None or at_hand is None:
        return
    kind = RoomAccepted if is_agreed(tx, group, room) else RoomChanged
    happen(tx, tools, at_hand, kind(id=tools.event_id(), at=tools.clock.now()))
