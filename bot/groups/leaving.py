"""Leaving a group: what it means is said first; the group hears that, and never why.

What somebody gave stays with the meeting it was given in, as long as all of it does; intentions
and drafts stay with whoever wrote them.
"""

from __future__ import annotations

from ..cards import Reply
from ..engine.events import PresenceSet
from ..engine.ids import GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control
from ..engine.state import Presence, Stage
from ..ports import Tx
from ..records import Group, Meeting
from . import keys
from .caller import Caller, Said, done, refused
from .case_table import take_back
from .effects import ToShow, enqueue
from .meetings import Tools, happen, load_meeting
from .newcomers import settle_newcomers
from .room import look_again
from .setup import cases_on_table, next_meeting, running_meeting


def leave_reply(caller: Caller, group: Group) -> Reply:
    """What leaving means, and the button that does it."""
    control = Control("leave", "control.leave-for-good", (group.id, "yes"), main=True)
    lines = ("leave.what", "leave.words")
    return done(caller.speech(group=group), Said("leave.title", lines, (control,)))


def leave(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member leaves the group; the first press only asks."""
    group = caller.group(args[0])
    if group is None:
        if caller.tx.groups.member(GroupId(args[0]), caller.person.id) is None:
            return refused(caller.speech(), "refuse.not-a-member")
        return done(caller.speech(), Said("leave.done-title", ("leave.done", "leave.room")))
    match args[1:]:
        case ():
            return leave_reply(caller, group)
        case ("yes",):
            let_member_go(caller.tx, caller.tools, group.id, caller.person.id)
            lines = ("leave.done", "leave.room")
            return done(caller.speech(group=group), Said("leave.done-title", lines))
        case _:
            raise ValueError("no such answer")


def let_member_go(
    tx: Tx, tools: Tools, group: GroupId, person: PersonId, *, without: str | None = None
) -> None:
    """Somebody is a member no more: nothing waits for them; their case goes with them.

    ``without``: their external id, where they cannot read the room any more.
    """
    for case in cases_on_table(tx, group):
        if case.contributor == person:
            take_back(tx, tools, case)
    member = tx.groups.member(group, person)
    for meeting in (running_meeting(tx, group), next_meeting(tx, group)):
        if meeting is not None:
            _does_not_come(tx, tools, meeting, person)
    if member is not None:
        tx.groups.put_member(replace(member, left_at=tools.clock.now()))
    place = keys.group_place(group)
    farewell = ToShow(place, keys.farewell_card(group, person))
    enqueue(tx, farewell, clock=tools.clock, ids=tools.ids)
    settle_newcomers(tx, tools, group)
    look_again(tx, tools, group, without=without)


def _does_not_come(tx: Tx, tools: Tools, meeting: Meeting, person: PersonId) -> None:
    at_hand = load_meeting(tx, tools, meeting.id)
    if at_hand is None:
        return
    is_planned = at_hand.state.stage is Stage.PLANNED
    event = PresenceSet(
        id=tools.event_id(),
        at=tools.clock.now(),
        actor=person,
        person=person,
        presence=Presence.ABSENT if is_planned else Presence.LEFT,
    )
    happen(tx, tools, at_hand, event)
