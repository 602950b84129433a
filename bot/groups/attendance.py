"""Who was at a meeting that is over is noted as a fact, corrected for a while, and later let go of.

It is noted in a unit of its own, by a durable timer, so that nothing about it keeps a meeting from
ending. Of a trial nothing is noted; two rounds side by side are one meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from methods.spec import Method, Mode

from ..engine.apply import FEWEST_PEOPLE
from ..engine.ids import MeetingId, PersonId
from ..engine.replacing import replace
from ..engine.state import MeetingState
from ..ports import Tx
from ..records import (
    Attendance,
    Group,
    Guided,
    HeldMeeting,
    MeetingStatus,
    MethodUsed,
    Timer,
    Took,
    Way,
)
from . import card_keys, erasing, keys
from .codec import event_from_json
from .contact_time import Span, Stretch, net, quarters, spans_of, stretches_of
from .effects import ToShow, enqueue
from .meetings import MeetingAtHand, Tools, load_meeting
from .venue_line import VENUE
from .withdrawing import forget_about, withdraw_about

#: So long after a meeting the members of its group may say that it was noted wrongly.
OPEN_FOR = timedelta(days=14)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def on_attendance_timer(tools: Tools, tx: Tx, timer: Timer, now: datetime) -> None:
    """A meeting has ended, what was noted of it stands, or its time is over."""
    at_hand = load_meeting(tx, tools, MeetingId(timer.owner.partition(":")[2]))
    if at_hand is None:
        return
    match timer.name:
        case keys.NOTE_ATTENDANCE:
            note_attendance(tx, tools, at_hand)
        case keys.ATTENDANCE_STANDS:
            _let_it_stand(tx, tools, at_hand)
        case keys.ATTENDANCE_OVER:
            _let_go(tx, tools, timer, now=now)


def note_attendance(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Note who was at a meeting that is over; once, and of no trial."""
    meeting, group = at_hand.meeting, at_hand.group
    is_over = meeting.status is MeetingStatus.ENDED and meeting.ended_at is not None
    if not group.is_lasting or not is_over or tx.attendances.meeting(meeting.id) is not None:
        return
    halves = _halves(tx, tools, meeting.id)
    whole = _stretches(tx, at_hand)
    parts = [_stretches(tx, half) for half in halves]
    everybody = [one.person for one in meeting.state.people]
    there = {person: spans_of(person, whole, parts) for person in everybody}
    there = {person: spans for person, spans in there.items() if spans}
    if not there:
        return
    held = _held(at_hand, halves, whole, present=len(there), of=len(everybody))
    # A year that was certified before this meeting of it was noted is another year now.
    withdraw_about(tx, tools, held)
    tx.attendances.put_meeting(held)
    states = [one.state for one in (at_hand, *halves)]
    for person, spans in there.items():
        tx.attendances.put(_attendance(held, person, states, spans))
    assert meeting.ended_at is not None, "it was looked at above"
    owner = keys.attendance_owner(meeting.id)
    tx.timers.set(Timer(owner, keys.ATTENDANCE_STANDS, meeting.ended_at + OPEN_FOR))
    over_at = years_after(held.ended_at, tools.proof_years)
    tx.timers.set(Timer(owner, keys.ATTENDANCE_OVER, over_at))


def _halves(tx: Tx, tools: Tools, meeting: MeetingId) -> list[MeetingAtHand]:
    """The meetings of the halves in which it was held; none where it was not."""
    held = [tx.meetings.of_group(half.id, limit=1) for half in tx.groups.halves(meeting)]
    found = (load_meeting(tx, tools, one.id) for meetings in held for one in meetings)
    return [one for one in found if one is not None]


def _stretches(tx: Tx, at_hand: MeetingAtHand) -> tuple[Stretch, ...]:
    state = at_hand.state
    blank = MeetingState(state.meeting, state.group, state.mode)
    events = [event_from_json(entry.body) for entry in tx.meetings.log(at_hand.meeting.id)]
    return stretches_of(at_hand.method, blank, events)


def _held(
    at_hand: MeetingAtHand,
    halves: Sequence[MeetingAtHand],
    whole: Sequence[Stretch],
    *,
    present: int,
    of: int,
) -> HeldMeeting:
    state, group = at_hand.state, at_hand.group
    guided, guide = _guided(state, [one.state for one in halves] or [state])
    way = way_of(group, state.mode)
    counted = [one.span for one in whole if not one.is_break]
    # Two rounds side by side go by a script, in which each half goes by a method.
    used = halves or (at_hand,)
    return HeldMeeting(
        meeting=at_hand.meeting.id,
        group=group.id,
        began_at=counted[0][0],
        ended_at=counted[-1][1],
        zone=group.zone,
        way=way,
        minutes=_minutes(way, counted),
        present=present,
        absent=of - present,
        needed=max(FEWEST_PEOPLE, at_hand.method.people.min),
        methods=tuple(dict.fromkeys(by for one in used for by in _methods(one))),
        guided=guided,
        guide=guide,
    )


def _guided(whole: MeetingState, states: Sequence[MeetingState]) -> tuple[Guided, PersonId | None]:
    """How it was guided. Whoever the group named did so only where nobody else guided a round."""
    guides = {guide for state in states for guide in _guides(state)} - {None}
    if not guides:
        return Guided.BOT, None
    if guides == {whole.named}:
        return Guided.NAMED, whole.named
    return Guided.IN_TURN, None


def _guides(state: MeetingState) -> set[PersonId | None]:
    return {round_.facilitator for round_ in state.rounds} or {state.facilitator}


def _minutes(way: Way, spans: Iterable[Span]) -> int:
    """Over days nobody sits together: that has no hours."""
    return 0 if way is Way.WRITTEN else quarters(net(spans))


def way_of(group: Group, mode: Mode) -> Way:
    """How a group is together in a meeting of this mode."""
    match mode:
        case Mode.VOICE:
            has_address = _ADDRESS.search(group.fields.get(VENUE, "")) is not None
            return Way.VIDEO if has_address else Way.VOICE
        case Mode.CHAT:
            return Way.CHAT
        case Mode.SLOW:
            return Way.WRITTEN


def _methods(at_hand: MeetingAtHand) -> Iterable[MethodUsed]:
    snapshot = at_hand.meeting.method_hash
    for by in dict.fromkeys(round_.method for round_ in at_hand.state.rounds) or (None,):
        method: Method = at_hand.method.going_by(by)
        if snapshot is not None:
            yield MethodUsed(method.id, method.version, snapshot)


def _attendance(
    held: HeldMeeting, person: PersonId, states: Sequence[MeetingState], spans: Sequence[Span]
) -> Attendance:
    rounds = [round_ for state in states for round_ in state.rounds]
    guided = {round_.facilitator for round_ in rounds} or {one.facilitator for one in states}
    took = {
        Took.CONTRIBUTOR: any(person == one.contributor for one in rounds),
        Took.FACILITATOR: person in guided,
        Took.OBSERVER: any(person == one.observer for one in rounds),
        Took.NOTE_TAKER: any(person == one.note_taker for one in rounds),
    }
    return Attendance(
        meeting=held.meeting,
        group=held.group,
        person=person,
        was_there=True,
        came_at=spans[0][0],
        left_at=spans[-1][1],
        minutes=_minutes(held.way, spans),
        took=tuple(role for role, has_had in took.items() if has_had),
        brought_case=any(person == one.contributor and one.case is not None for one in rounds),
    )


def years_after(moment: datetime, years: int) -> datetime:
    """The same day so many years later; of a 29 February the day before, where there is none."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def show_record(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Bring what everybody sees of a meeting that is over up to date, where it stands."""
    card = card_keys.record_card(at_hand.meeting.id)
    if tx.posts.of_card(card) is not None:
        show = ToShow(keys.group_place(at_hand.group.id), card)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def _let_it_stand(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """What nobody confirmed in time comes to nothing."""
    is_changed = False
    meeting = at_hand.meeting.id
    tx.attendances.forget_erased(meeting)
    for one in tx.attendances.of_meeting(meeting):
        if one.correction is not None and one.correction.confirmed_at is not None:
            continue
        if not one.was_there:
            tx.attendances.forget(one)
        elif one.correction is not None:
            tx.attendances.put(replace(one, correction=None))
        is_changed |= one.correction is not None
    if is_changed:
        show_record(tx, tools, at_hand)


def _let_go(tx: Tx, tools: Tools, timer: Timer, *, now: datetime) -> None:
    """Its years are over: it goes. Where the operator keeps it for longer by now, later."""
    held = tx.attendances.meeting(MeetingId(timer.owner.partition(":")[2]))
    if held is None:
        return
    due_at = years_after(held.ended_at, tools.proof_years)
    if due_at > now:
        tx.timers.set(replace(timer, due_at=due_at))
    else:
        forget_about(tx, held)
        tx.attendances.forget_meeting(held.meeting)


def forget_attendance(tx: Tx, tools: Tools, attendance: Attendance) -> None:
    """Somebody erases that they were at a meeting, for good."""
    tools.ledger.note((erasing.attendance_name(attendance.meeting, attendance.person),))
    held = tx.attendances.meeting(attendance.meeting)
    if held is not None:
        withdraw_about(tx, tools, held, attendance.person)
    erasing.erase_attendance(tx, attendance)
