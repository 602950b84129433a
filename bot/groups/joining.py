"""Two halves and the whole: who comes late, who goes over to the other half, closing together.

What happens in a half reaches the whole group as that it goes on or has ended, and nothing else.
All of it goes by durable timers of the whole group's meeting.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..cards import Reply
from ..engine import timing
from ..engine.events import NextPressed, PresenceSet, TimerFired
from ..engine.ids import MeetingId, PersonId
from ..engine.replacing import replace
from ..engine.state import Presence
from ..ports import Tx
from ..records import Member, Timer
from . import card_keys, keys
from .caller import Caller, Said, done, refused
from .cycle import OPENS_LATE_FOR
from .effects import ToShow, enqueue
from .halves import (
    WAITS_FOR,
    Half,
    are_apart,
    goes_over,
    halves_of,
    waiting,
    waits_too_long,
)
from .halving import smaller
from .kept_from import kept_from
from .meetings import MeetingAtHand, Tools, happen, load_meeting
from .side_by_side import (
    archive,
    invite,
    let_go_late,
    on_no_room,
    on_part,
    on_rooms_made,
    show_apart,
)
from .taking_part import taking_part

#: When it is looked again whether no words are left in the rooms of the halves.
CLOSES_AGAIN_AFTER = timedelta(hours=1)
#: What could not be taken out of a room in so long stays there: the room is put away with it.
GIVES_UP_AFTER = timedelta(days=9)


def on_halves_timer(tools: Tools, tx: Tx, timer: Timer, now: datetime) -> None:
    """Something came of the halves of a meeting, or is due."""
    at_hand = load_meeting(tx, tools, MeetingId(timer.owner.partition(":")[2]))
    if at_hand is None:
        return
    match timer.name:
        case keys.PART | keys.ROOMS_MADE if now - timer.due_at > OPENS_LATE_FOR:
            let_go_late(tx, tools, at_hand)
        case keys.PART:
            on_part(tx, tools, at_hand)
        case keys.ROOMS_MADE:
            on_rooms_made(tx, tools, at_hand)
        case keys.NO_ROOM:
            on_no_room(tx, tools, at_hand)
        case keys.HALF_CHANGED:
            _half_changed(tx, tools, at_hand)
        case keys.HALF_WAITED:
            _half_waited(tx, tools, at_hand)
        case keys.CLOSE_ROOMS:
            _close_rooms(tx, tools, at_hand)


# Together again


def _half_changed(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Others are in a half, or it has ended. With the second one the group is together again."""
    halves, now = halves_of(tx, at_hand.meeting), tools.clock.now()
    owner = keys.halves_owner(at_hand.meeting.id)
    if halves and all(half.is_over for half in halves):
        for half in halves:
            _refresh(tx, tools, half, card_keys.others_wait_card(half.group.id))
        removed = [h.meeting.state.remove_words_at for h in halves if h.meeting is not None]
        last = max((one for one in removed if one is not None), default=now)
        tx.timers.set(Timer(owner, keys.CLOSE_ROOMS, last + CLOSES_AGAIN_AFTER))
        tx.timers.stop(owner, keys.HALF_WAITED)
        if are_apart(at_hand):
            event = NextPressed(id=tools.event_id(), at=now, turn=at_hand.state.turn)
            happen(tx, tools, at_hand, event)
        return
    first = waiting(halves)
    if first is not None and first.ended_at is not None:
        # Whoever comes or goes meanwhile makes nobody wait longer.
        due_at = max(first.ended_at + WAITS_FOR, now)
        tx.timers.set(Timer(owner, keys.HALF_WAITED, due_at))
    show_apart(tx, tools, at_hand.meeting.id)


def _half_waited(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """One has waited long enough: the other is told, and the whole group may close without it."""
    halves = halves_of(tx, at_hand.meeting)
    if not are_apart(at_hand) or not waits_too_long(halves, tools.clock.now()):
        return
    for half in halves:
        if not half.is_over:
            card = card_keys.others_wait_card(half.group.id)
            show = ToShow(keys.group_place(half.group.id), card)
            enqueue(tx, show, clock=tools.clock, ids=tools.ids)
    show_apart(tx, tools, at_hand.meeting.id)


def _refresh(tx: Tx, tools: Tools, half: Half, card: str) -> None:
    if tx.posts.of_card(card) is not None:
        show = ToShow(keys.group_place(half.group.id), card)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def refuse_together(caller: Caller, meeting: str) -> Reply | None:
    """Why the whole group cannot close yet; None where nothing keeps it from going on."""
    at_hand = caller.meeting(meeting)
    if at_hand is None or not are_apart(at_hand):
        return None
    halves = halves_of(caller.tx, at_hand.meeting)
    if all(half.is_over for half in halves) or waits_too_long(halves, caller.at):
        return None
    return refused(caller.speech(at_hand), "refuse.halves-busy")


# Who comes later


def join_half(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody comes late: they are in the smaller half that still works."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    tx, tools, person = caller.tx, caller.tools, caller.person.id
    speech = caller.speech(at_hand)
    if not are_apart(at_hand):
        return refused(speech, "refuse.halves-over")
    halves = halves_of(tx, at_hand.meeting)
    mine = next((half for half in halves if person in half.people and not half.is_over), None)
    if mine is None:
        open_ones = [half for half in halves if _may_come_in(tx, caller, half)]
        if not open_ones:
            _is_here(tx, tools, at_hand, person)
            return done(speech, Said("halves.title", ("halves.wait-here",)))
        mine = open_ones[smaller([half.here for half in open_ones])]
    _take_in(tx, tools, mine, person)
    _is_here(tx, tools, at_hand, person)
    show_apart(tx, tools, at_hand.meeting.id)
    return done(speech, Said("halves.title", ("halves.you-are-in",)))


def _may_come_in(tx: Tx, caller: Caller, half: Half) -> bool:
    """Whether it still works, and on nothing that must not reach them."""
    if half.meeting is None or half.is_over:
        return False
    return not _is_kept_from(tx, half, [caller.person.id])


def _is_kept_from(tx: Tx, half: Half, people: list[PersonId]) -> bool:
    """Whether a case on the table of a half must not reach one of these people."""
    assert half.meeting is not None, "it has begun"
    cases = tx.cases.many([one.case for one in half.meeting.state.cases])
    persons = tx.people.many(people).values()
    return any(kept_from(case, persons) for case in cases.values())


def _take_in(tx: Tx, tools: Tools, half: Half, person: PersonId) -> None:
    """Bring somebody into a half: into its people, its room and its meeting."""
    now, known = tools.clock.now(), tx.groups.member(half.group.id, person)
    if known is None or known.left_at is not None:
        tx.groups.put_member(Member(half.group.id, person, joined_at=now, agreed_at=now))
        invite(tx, tools, half, person)
    assert half.meeting is not None, "it has begun"
    at_hand = load_meeting(tx, tools, half.meeting.id)
    assert at_hand is not None, "it was read just now"
    _is_here(tx, tools, at_hand, person)


def _is_here(tx: Tx, tools: Tools, at_hand: MeetingAtHand, person: PersonId) -> None:
    event = PresenceSet(
        id=tools.event_id(),
        at=tools.clock.now(),
        actor=person if any(a.person == person for a in at_hand.state.people) else None,
        person=person,
        presence=Presence.HERE,
    )
    happen(tx, tools, at_hand, event)


# In one room after all


def come_together(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A half that has too few people, or no case yet, goes over to the other one."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    tx, tools, speech = caller.tx, caller.tools, caller.speech(at_hand)
    halves = halves_of(tx, at_hand.meeting) if are_apart(at_hand) else ()
    if not halves or any(half.is_over for half in halves):
        return refused(speech, "refuse.halves-over")
    going = goes_over(halves)
    if going is None:
        return refused(speech, "refuse.halves-have-begun")
    stays = next(half for half in halves if half is not going)
    people = list(going.here)
    if _is_kept_from(tx, stays, people):
        return refused(speech, "refuse.halves-wait")
    _close(tx, tools, going)
    for person in people:
        fresh = next(h for h in halves_of(tx, at_hand.meeting) if h.side == stays.side)
        _take_in(tx, tools, fresh, person)
    show_apart(tx, tools, at_hand.meeting.id)
    return done(speech, Said("halves.title", ("halves.one-room",)))


def _close(tx: Tx, tools: Tools, half: Half) -> None:
    """End the meeting of a half: nothing unshown is shown, and its case stays on the table."""
    assert half.meeting is not None, "it has begun"
    at_hand = load_meeting(tx, tools, half.meeting.id)
    assert at_hand is not None, "it was read just now"
    due_at = at_hand.state.unattended_at
    if due_at is not None:
        event = TimerFired(
            id=tools.event_id(), at=tools.clock.now(), name=timing.UNATTENDED, due_at=due_at
        )
        happen(tx, tools, at_hand, event)


# What is left of the rooms


def _close_rooms(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Put the rooms away once no words of anybody are left in them."""
    now, waits = tools.clock.now(), False
    for half in halves_of(tx, at_hand.meeting):
        is_long = half.ended_at is not None and now >= half.ended_at + GIVES_UP_AFTER
        if half.meeting is not None and tx.posts.with_words(half.meeting.id) and not is_long:
            waits = True
            continue
        if not half.people:
            continue
        archive(tx, tools, half.group)
        for member in tx.groups.members(half.group.id):
            tx.groups.put_member(replace(member, left_at=now))
    if waits:
        owner = keys.halves_owner(at_hand.meeting.id)
        tx.timers.set(Timer(owner, keys.CLOSE_ROOMS, now + CLOSES_AGAIN_AFTER))
