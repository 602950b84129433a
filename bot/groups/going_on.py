"""A group goes on in another room: all that is its own stays as it is, only the room is another.

Dates, cases, intentions, goals and timers know the group and no room, so nothing of them changes.
The boards that are looked at are put up anew, and the old room keeps one line.
"""

from __future__ import annotations

from ..engine.ids import GroupId, PersonId
from ..ports import Tx
from ..records import Op, Room
from . import card_keys, keys
from .agreements import show_agreements
from .asked_elsewhere import Question, end_question_of
from .changing_agreements import show_open_change
from .cycle import has_agenda, show_agenda
from .effects import ToShow, enqueue, tell_in_working_hours
from .lookups import next_meeting
from .meetings import Tools, load_meeting
from .old_room import leave_behind, leave_threads
from .polls import show_open_poll
from .programme_parts import ask_after_programme, show_programme
from .room import room_seen


def go_on_elsewhere(
    tx: Tx, tools: Tools, question: Question, room: Room, *, second: PersonId
) -> None:
    """Move the group to the room in which it was asked. ``room``: who can read that now.

    ``second``: whoever said so beside the one who asked; the others are told.
    """
    group, place = question.group, keys.group_place(question.group)
    unsaid = _unsaid(tx, place)
    end_question_of(tx, tools, group, question.person)
    leave_threads(tx, tools, group)
    behind = leave_behind(tx, tools, group, place)
    if behind is not None:
        line = ToShow(behind, card_keys.went_on_card(group, behind.rpartition(":")[2]))
        enqueue(tx, line, clock=tools.clock, ids=tools.ids)
    tx.posts.put_place(place, question.room)
    _await_others(tx, group, question.room, room)
    before = tx.groups.room(group)
    unknown = Room(frozenset(), exists=before is None or before.exists)
    tx.groups.put_room(group, unknown, at=tools.clock.now())
    room_seen(tx, tools, group, room)
    _put_up_boards(tx, tools, group)
    for card in unsaid:
        enqueue(tx, ToShow(place, card), clock=tools.clock, ids=tools.ids)
    for person in tx.groups.people(group):
        if person not in (question.person, second):
            card = card_keys.moved_card(group, person, (behind or "").rpartition(":")[2])
            tell_in_working_hours(tx, person, card, clock=tools.clock, ids=tools.ids)


def _unsaid(tx: Tx, place: str) -> tuple[str, ...]:
    """What waited to be said in the old room, and was never said there."""
    waits = tx.outbox.open_rows(place)
    cards = dict.fromkeys(row.card for row in waits if row.op is Op.SHOW)
    return tuple(card for card in cards if tx.posts.of_card(card) is None)


def _await_others(tx: Tx, group: GroupId, external: str, room: Room) -> None:
    """Who is not in the new room yet is on the way there: nobody asks whether they left it."""
    for person, known in tx.groups.people(group).items():
        awaited_in = keys.awaited_in(group, person)
        if known.external in room.readers:
            tx.posts.forget_place(awaited_in)
        else:
            tx.posts.put_place(awaited_in, external)


def _put_up_boards(tx: Tx, tools: Tools, group: GroupId) -> None:
    show_agreements(tx, tools, group)
    show_open_change(tx, tools, group)
    planned = next_meeting(tx, group)
    at_hand = load_meeting(tx, tools, planned.id) if planned is not None else None
    if at_hand is not None and has_agenda(tx, at_hand.meeting):
        show_agenda(tx, tools, at_hand)
    show_open_poll(tx, tools, group)
    show_programme(tx, group, clock=tools.clock, ids=tools.ids)
    ask_after_programme(tx, tools.shelf, group, clock=tools.clock, ids=tools.ids)
