"""The guard at the door: a meeting stands still while others can read than was agreed."""

from __future__ import annotations

from datetime import timedelta

from methods.spec import Mode

from ..engine.events import RoomAccepted, RoomChanged
from ..engine.ids import GroupId
from ..ports import Tx
from ..records import Beyond, Group, Room
from . import card_keys, keys
from .effects import ToShow, enqueue
from .lookups import running_meeting
from .meetings import Tools, happen, load_meeting

#: As long as a post whose answer was lost may still be on its way.
SOON = timedelta(seconds=10)
#: How long a room is gone before its members are told where no meeting begins sooner.
GONE_TOLD_AFTER = timedelta(hours=1)
#: Of a meeting that ended longer ago, the words are over and what waited was given up.
WAITS_FOR = timedelta(days=14)


def is_agreed(tx: Tx, group: GroupId, room: Room) -> bool:
    """Whether only members can read the room, and organisations to which they all agreed."""
    members = {person.external for person in tx.groups.people(group).values()}
    return room.exists and not is_open(tx, group, room) and room.readers <= members


def is_open(tx: Tx, group: GroupId, room: Room) -> bool:
    """Whether others than its people can read the room to whom the group has not agreed.

    What cannot be named cannot be agreed to: a crowd, or an organisation that nobody tells of.
    """
    if not room.beyond:
        return False
    agreed = {one.organisation for one in tx.groups.sharings(group) if one.agreed_at is not None}
    is_named = room.beyond == {Beyond.ELSEWHERE} and bool(room.organisations)
    return not (is_named and room.organisations <= agreed)


def judge_room(tx: Tx, tools: Tools, group: GroupId) -> None:
    """A running meeting stands still while somebody else can read, as the last look told.

    Also to be called when the members are others: the same room may be as agreed then.
    """
    room, running = tx.groups.room(group), running_meeting(tx, group)
    at_hand = load_meeting(tx, tools, running.id) if running is not None else None
    if room is None:
        return
    agreed = is_agreed(tx, group, room)
    if agreed:
        hurry_words(tx, tools, group)
    if at_hand is None:
        return
    kind = RoomAccepted if agreed else RoomChanged
    happen(tx, tools, at_hand, kind(id=tools.event_id(), at=tools.clock.now()))


def tell_gone(tx: Tx, tools: Tools, group: Group) -> None:
    """Tell each member privately, once, that the room is gone.

    Mostly it was a mistake, and soon mended: where nobody meets, nobody is disturbed for that. Who
    sits together is told at once; a meeting that goes over days can wait until the morning.
    """
    running = running_meeting(tx, group.id)
    sits_together = running is not None and running.state.mode is not Mode.SLOW
    after = GONE_TOLD_AFTER if running is None else timedelta()
    for person in tx.groups.people(group.id).values() if group.is_lasting else ():
        place, card = keys.person_place(person.id), card_keys.closed_card(group.id, person.id)
        zone = None if sits_together else person.zone
        show = ToShow(place, card, working_hours_in=zone, after=after)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def hurry_words(tx: Tx, tools: Tools, group: GroupId) -> None:
    """What waits for the room of a group goes out soon.

    Only the meetings are looked through of which something can still wait: this is asked often.
    """
    now = tools.clock.now()
    soon = now + SOON
    tx.outbox.hurry(keys.group_place(group), by=soon)
    for meeting in tx.meetings.of_group(group):
        if meeting.ended_at is not None and meeting.ended_at < now - WAITS_FOR:
            continue
        for run in meeting.state.runs:
            tx.outbox.hurry(keys.thread_place(meeting.id, run.slot), by=soon)
