"""The people of a group's room now, and what follows: the one place where a look is judged.

Whoever can read the room must be a member. While somebody else can, a running meeting stands
still; who came in may be made a member by all, who went is asked once, and a room that is gone or
open to others is told of. A look may be made at any time and as often as one likes.
"""

from __future__ import annotations

from ..engine.ids import GroupId, PersonId
from ..engine.replacing import replace
from ..engine.state import Presence
from ..ports import Tx
from ..records import Beyond, Group, Newcomer, Op, Room
from . import card_keys, keys
from .agreements import agreed_by, refresh_agreements
from .cycle import show_again
from .effects import ToShow, enqueue, tell_in_working_hours
from .guard import hurry_words, is_agreed, is_open, judge_room, tell_gone
from .kept_from import keep_from_newcomer
from .lookups import is_awaited, next_meeting, running_meeting
from .meetings import Tools, load_meeting, note_presence
from .newcomers import let_newcomer_go, show_newcomer
from .room_words import take_words_out
from .setup import add_beside
from .sharing import see_sharings
from .trial_room import follow_room


def is_news(tx: Tx, group: GroupId, room: Room) -> bool:
    """Whether this look tells something that is not stored yet."""
    if tx.groups.room(group) != room:
        return True
    running = running_meeting(tx, group)
    return running is not None and running.state.frozen == is_agreed(tx, group, room)


def room_seen(tx: Tx, tools: Tools, group_id: GroupId, room: Room) -> None:
    """Somebody looked at the room of a group; nothing happens when nothing is different."""
    group = tx.groups.get(group_id)
    if group is None:
        return
    before = tx.groups.room(group_id) or Room(frozenset())
    if tx.groups.room(group_id) != room:
        tx.groups.put_room(group_id, room, at=tools.clock.now())
    if group.is_trial and running_meeting(tx, group_id) is None:
        follow_room(tx, tools, group, room=room, before=before)
        return
    if before.exists != room.exists:
        _follow_gone(tx, tools, group, room)
    if room.exists:
        if group.part_of is None:
            see_sharings(tx, tools, group_id, room)
        _tell_open(tx, tools, group, room=room, before=before)
        if before.administrators != room.administrators and group.is_lasting:
            refresh_agreements(tx, tools, group_id)
    if room.exists and Beyond.MANY not in room.beyond:
        # Nobody becomes a member of a half: it stands still until they are gone.
        if group.part_of is None:
            _see_strangers(tx, tools, group, room)
        _see_members(tx, tools, group, room=room, before=before)
    judge_room(tx, tools, group_id)


def look_again(tx: Tx, tools: Tools, group: GroupId, *, without: str | None = None) -> None:
    """The members are others: whoever was seen in the room may be somebody else to the group now.

    ``without``: somebody (an external id) who surely cannot read any more.
    """
    room = tx.groups.room(group)
    if room is not None:
        readers = room.readers - {without} if without is not None else room.readers
        room_seen(tx, tools, group, replace(room, readers=readers))


def _see_strangers(tx: Tx, tools: Tools, group: Group, room: Room) -> None:
    """Who came in is known from now on, and whoever went out again is not."""
    inside = {person.external for person in tx.groups.people(group.id).values()}
    known = tx.people.many([one.person for one in tx.groups.newcomers(group.id)])
    for person in known.values():
        if person.external not in room.readers:
            let_newcomer_go(tx, tools, group.id, person.id)
    there = {person.external for person in known.values()}
    for external in sorted(room.readers - inside - there):
        person = add_beside(tx, tools, external, beside=group)
        tx.groups.put_newcomer(Newcomer(group.id, person.id, tools.clock.now()))
        show_newcomer(tx, tools, group.id, person.id)
        keep_from_newcomer(tx, tools, group.id, external)


def _see_members(tx: Tx, tools: Tools, group: Group, *, room: Room, before: Room) -> None:
    """Whoever left the room is asked once, privately; in a meeting they are not waited for."""
    running = running_meeting(tx, group.id)
    for person in tx.groups.people(group.id).values():
        card = card_keys.gone_card(group.id, person.id)
        was_inside, was_asked = (
            person.external in before.readers,
            tx.posts.of_card(card) is not None,
        )
        if person.external in room.readers:
            if not was_inside:
                tx.posts.forget_place(keys.awaited_in(group.id, person.id))
                if was_asked:
                    _refresh(tx, tools, person.id, card)
            continue
        if not was_inside and (group.part_of is not None or is_awaited(tx, group.id, person.id)):
            # They are still on the way into its new room.
            continue
        # Whoever has not agreed yet may still be on the way into a new room.
        has_agreed = agreed_by(tx, group.id, person.id)
        # A trial, or a half, is over soon: nobody is asked whether they left it.
        if group.is_lasting and (was_inside or (has_agreed and not was_asked)):
            tell_in_working_hours(tx, person.id, card, clock=tools.clock, ids=tools.ids)
        if running is not None and person.id in running.state.here():
            note_presence(tx, tools, running.id, person.id, presence=Presence.LEFT)


def _follow_gone(tx: Tx, tools: Tools, group: Group, room: Room) -> None:
    """The room is gone, or there again: then the boards are brought up to date."""
    if not room.exists:
        tell_gone(tx, tools, group)
        return
    for person in tx.groups.people(group.id) if group.is_lasting else ():
        card = card_keys.closed_card(group.id, person)
        if tx.posts.of_card(card) is not None:
            _refresh(tx, tools, person, card)
    _go_on(tx, tools, group.id)


def _go_on(tx: Tx, tools: Tools, group: GroupId) -> None:
    """What waited for the room goes out soon, and its boards are brought up to date."""
    hurry_words(tx, tools, group)
    coming = running_meeting(tx, group) or next_meeting(tx, group)
    at_hand = load_meeting(tx, tools, coming.id) if coming is not None else None
    if at_hand is not None:
        show_again(tx, tools, at_hand)


def _tell_open(tx: Tx, tools: Tools, group: Group, *, room: Room, before: Room) -> None:
    """Others can read the room: what was posted of anybody is taken out, and comes back after."""
    card, place = card_keys.open_card(group.id), keys.group_place(group.id)
    before_it = (before.beyond, before.organisations, before.crowds)
    if before_it == (room.beyond, room.organisations, room.crowds):
        return
    now_open = is_open(tx, group.id, room)
    if before.beyond and (now_open or not room.beyond):
        # What is asked now is not to stand where something else was told long ago.
        enqueue(tx, ToShow(place, card, Op.REMOVE), clock=tools.clock, ids=tools.ids)
    if room.beyond:
        enqueue(tx, ToShow(place, card), clock=tools.clock, ids=tools.ids)
    if not now_open:
        return
    for meeting in tx.meetings.of_group(group.id):
        take_words_out(tx, tools, meeting.id)


def _refresh(tx: Tx, tools: Tools, person: PersonId, card: str) -> None:
    enqueue(tx, ToShow(keys.person_place(person), card), clock=tools.clock, ids=tools.ids)
