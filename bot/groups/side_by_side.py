"""Two rounds side by side: it is chosen on the agenda, two rooms are made, and the halves begin.

Nothing begins before both rooms are there: where one cannot be made, the group meets as one and is
told so. All of it goes by durable timers of the meeting, so it goes on after any crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from methods.library import SIDE_BY_SIDE, load_script

from ..cards import Reply
from ..engine.events import MeetingOpened
from ..engine.ids import GroupId, MeetingId, PersonId
from ..engine.outcome import Outcome
from ..engine.replacing import replace
from ..engine.state import MeetingState, Presence, Role
from ..ports import Tx
from ..records import Case, Group, GroupKind, Meeting, MeetingStatus, Member, Op, OutboxRow, Timer
from . import card_keys, keys, rotation
from .caller import Caller, Said, answer, done, refused, still_ahead
from .cycle import in_order, open_meeting, role_order, show_agenda
from .effects import ToShow, enqueue
from .halves import Half, expected, halves_of, is_side_by_side, may_divide, minutes_apart
from .halving import FROM, Known, halve
from .kept_from import kept_from
from .lookups import cases_on_table, past_rounds
from .meetings import MeetingAtHand, Tools, happen, load_meeting
from .named import named_for, only_guide, stay_away
from .swaps import in_swapped_order
from .taking_part import has_confirmed

#: Why a group meets as one that wanted two rounds.
FEW, NO_ROOM = "few", "no-room"

# Choosing it


def choose_halves(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member says how the next meeting is held. It is a value: the last press counts."""
    (wanted,) = args[1:]
    if wanted not in ("yes", "no"):
        raise ValueError("no such way to meet")
    at_hand = still_ahead(caller, caller.meeting(args[0]))
    if isinstance(at_hand, Reply):
        return at_hand
    tx, tools, speech = caller.tx, caller.tools, caller.speech(at_hand)
    reason = _refuse_halves(at_hand) if wanted == "yes" else None
    if reason is not None:
        return refused(speech, reason)
    if tx.groups.halves(at_hand.meeting.id):
        # The rooms are being made: "together" is said by beginning.
        return refused(speech, "refuse.halves-being-made")
    if (wanted == "yes") != is_side_by_side(at_hand):
        method = (
            tools.shelf.take_snapshot(tx, load_script(SIDE_BY_SIDE)) if wanted == "yes" else None
        )
        at_hand = _go_by(tx, tools, at_hand, method)
    show_agenda(tx, tools, at_hand)
    line = "halves.chosen" if wanted == "yes" else "halves.as-one"
    return done(caller.speech(at_hand), Said("halves.title", (line,)))


def _refuse_halves(at_hand: MeetingAtHand) -> str | None:
    if not may_divide(at_hand.group):
        return "refuse.halves-not-here"
    return "refuse.halves-few" if expected(at_hand.state) < FROM else None


def _go_by(tx: Tx, tools: Tools, at_hand: MeetingAtHand, method: str | None) -> MeetingAtHand:
    """From now on the meeting goes by the method with this hash; None: by the group's own."""
    changed = replace(at_hand.meeting, method_hash=method)
    tx.meetings.save(changed, read_version=at_hand.meeting.version)
    after = load_meeting(tx, tools, at_hand.meeting.id)
    assert after is not None, "it was read just now"
    return after


# Beginning


def begin_halves(caller: Caller, at_hand: MeetingAtHand) -> Reply:
    """Somebody begins: the halves are made. While that takes time, they can begin as one."""
    tx, tools, actor = caller.tx, caller.tools, caller.person.id
    if tx.groups.halves(at_hand.meeting.id):
        outcome = _meet_as_one(tx, tools, at_hand, actor=actor)
        return answer(caller.speech(at_hand), outcome)
    refused_why = _part(tx, tools, at_hand, actor=actor)
    if refused_why is not None:
        return answer(caller.speech(at_hand), refused_why)
    return done(caller.speech(at_hand), Said("halves.title", ("halves.being-made",)))


def on_part(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """The hour has come, and nobody began before it."""
    if at_hand.meeting.status is not MeetingStatus.PLANNED or not is_side_by_side(at_hand):
        return
    if not tx.groups.halves(at_hand.meeting.id):
        _part(tx, tools, at_hand, actor=None)


def _part(
    tx: Tx, tools: Tools, at_hand: MeetingAtHand, *, actor: PersonId | None
) -> Outcome | None:
    """Divide whoever is there and wish for two rooms. What came of it where they meet as one."""
    here = _who_is_here(tx, at_hand, actor)
    if len(here) < FROM:
        return _meet_as_one(tx, tools, at_hand, actor=actor, why=FEW)
    halves = halve(here, _known(tx, at_hand, here), seed=int(tools.ids.new(), 16))
    # A room is made for somebody: for whoever began, else for who is longest in the group.
    wished_by = actor if actor is not None else here[0]
    for side, people in enumerate(halves, start=1):
        half = _half(tx, tools, at_hand, people, side=side)
        place, card = keys.group_place(half), card_keys.half_room_card(half)
        room = ToShow(place, card, Op.ROOM, (wished_by,))
        enqueue(tx, room, clock=tools.clock, ids=tools.ids)
    show_agenda(tx, tools, at_hand)
    return None


def _who_is_here(tx: Tx, at_hand: MeetingAtHand, actor: PersonId | None) -> tuple[PersonId, ...]:
    """The members who are there when it begins, in the order in which they joined."""
    said = {a.person: a.presence for a in at_hand.state.people}
    away = set(stay_away(tx, at_hand.meeting)) - {actor}
    return tuple(
        member.person
        for member in tx.groups.members(at_hand.group.id)
        if member.person == actor
        or (
            said.get(member.person, Presence.HERE) is Presence.HERE
            and member.person not in away
            and member.agreed_at is not None
            and has_confirmed(at_hand.group, at_hand.state, member.person)
        )
    )


def _known(tx: Tx, at_hand: MeetingAtHand, here: Sequence[PersonId]) -> Known:
    group = at_hand.group.id
    cases = cases_on_table(tx, group)
    people = [person for person in at_hand.people.values() if person.id in here]
    kept = ((case.contributor, p) for case in cases for p in kept_from(case, people))
    past = past_rounds(tx, group)
    were_there = {
        one.person
        for meeting in past
        for one in meeting.state.people
        if one.presence in rotation.WAS_HERE
    }
    return Known(
        brings={case.contributor for case in cases if case.contributor in here},
        guides=were_there | only_guide(tx, group),
        kept_apart=tuple((a, b) for a, b in kept if a in here),
        before=[[a.person for a in m.state.people] for m in tx.meetings.of_halves(group, limit=2)],
    )


def _half(
    tx: Tx, tools: Tools, at_hand: MeetingAtHand, people: Sequence[PersonId], *, side: int
) -> GroupId:
    now, whole = tools.clock.now(), at_hand.group
    half = replace(
        whole,
        id=GroupId(tools.ids.new()),
        made_at=now,
        hour_raised_at=None,
        part_of=whole.id,
        half_of=at_hand.meeting.id,
        side=side,
        # Whoever is in it confirmed what an open group agrees for the whole meeting.
        kind=GroupKind.FIXED,
        fields={"name": whole.fields.get("name", "")},
    )
    tx.groups.add(half)
    for person in people:
        tx.groups.put_member(Member(half.id, person, joined_at=now, agreed_at=now))
    return half.id


# When the rooms are there, or cannot be


def half_of_row(tx: Tx, row: OutboxRow) -> Group | None:
    """The half whose room a row is about, if it is about one."""
    kind, _, about = row.place.partition(":")
    group = tx.groups.get(GroupId(about)) if kind == "group" else None
    return group if group is not None and group.part_of is not None else None


def room_made(tx: Tx, tools: Tools, half: Group, external: str) -> None:
    """The room of a half is there. What follows waits for both, in a unit of its own."""
    tx.posts.put_place(keys.group_place(half.id), external)
    _ring(tx, tools, half, keys.ROOMS_MADE)


def room_refused(tx: Tx, tools: Tools, half: Group) -> None:
    """The room of a half cannot be made."""
    _ring(tx, tools, half, keys.NO_ROOM)


def _ring(tx: Tx, tools: Tools, half: Group, name: str) -> None:
    if half.half_of is not None:
        tx.timers.set(Timer(keys.halves_owner(half.half_of), name, tools.clock.now()))


def on_rooms_made(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Once both rooms are there, everybody is brought in, and all three meetings begin."""
    halves = halves_of(tx, at_hand.meeting)
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        # The date was moved while the rooms were being made.
        for half in halves:
            _let_go(tx, tools, half)
        return
    places = [tx.posts.place(keys.group_place(half.group.id)) for half in halves]
    if at_hand.meeting.status is not MeetingStatus.PLANNED or not halves or None in places:
        return
    turn = _turn(tx, at_hand)
    if open_meeting(tx, tools, at_hand, actor=None).refusal is not None:
        _meet_as_one(tx, tools, at_hand, actor=None, why=FEW)
        return
    opened = tx.meetings.get(at_hand.meeting.id)
    assert opened is not None, "it was opened just now"
    whole = replace(at_hand, meeting=opened)
    for half in halves:
        _bring_in(tx, tools, half)
        _open_half(tx, tools, whole, half, turn=turn)
    show_apart(tx, tools, at_hand.meeting.id)


def let_go_late(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """The bot was away for too long at the hour: nobody is called into a room any more.

    What was made is let go of, and whoever wants to begins by the agenda.
    """
    if at_hand.meeting.status is not MeetingStatus.PLANNED:
        return
    for half in halves_of(tx, at_hand.meeting):
        _let_go(tx, tools, half)
    show_agenda(tx, tools, at_hand)


def _bring_in(tx: Tx, tools: Tools, half: Half) -> None:
    place = keys.group_place(half.group.id)
    purpose = ToShow(place, card_keys.purpose_card(half.group.id), Op.PURPOSE)
    enqueue(tx, purpose, clock=tools.clock, ids=tools.ids)
    for person in half.people:
        invite(tx, tools, half, person)


def invite(tx: Tx, tools: Tools, half: Half, person: PersonId) -> None:
    """Bring somebody into the room of a half. Where that cannot be, one who is in it is told."""
    told = next((one for one in half.here if one != person), person)
    card = card_keys.invite_card(half.group.id, person)
    show = ToShow(keys.group_place(half.group.id), card, Op.INVITE, (person, told))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def _turn(tx: Tx, whole: MeetingAtHand) -> tuple[PersonId, ...]:
    """Whose turn it is to bring something, in the whole group."""
    past = past_rounds(tx, whole.group.id)
    order = rotation.contributing_order(_in_turn(tx, whole.group.id), past)
    return in_swapped_order(tx, whole.meeting, order)


def _in_turn(tx: Tx, group: GroupId) -> list[Member]:
    only_guides = only_guide(tx, group)
    return [member for member in tx.groups.members(group) if member.person not in only_guides]


def _open_half(
    tx: Tx, tools: Tools, whole: MeetingAtHand, half: Half, *, turn: Sequence[PersonId]
) -> None:
    """Begin the meeting of a half. Turns count as in the whole group, among who is in this half."""
    group, people = whole.group, half.people
    here = [person for person in people if person in whole.state.here()]
    in_turn = [member for member in _in_turn(tx, group.id) if member.person in people]
    table = may_be_told(tx, cases_on_table(tx, group.id), half)
    method = tools.shelf.of_meeting(
        tx, replace(whole.meeting, method_hash=None), method_id=group.method
    )
    meeting_id = MeetingId(tools.ids.new())
    meeting = Meeting(
        id=meeting_id,
        group=half.group.id,
        series=None,
        on=whole.meeting.on,
        starts_at=whole.meeting.starts_at,
        status=MeetingStatus.PLANNED,
        state=MeetingState(meeting_id, half.group.id, group.mode),
        method_hash=tools.shelf.take_snapshot(tx, method),
    )
    tx.meetings.add(meeting)
    named, past = named_for(tx, group.id, on=meeting.on), past_rounds(tx, group.id)
    at_hand = load_meeting(tx, tools, meeting_id)
    assert at_hand is not None, "it was made just now"
    event = MeetingOpened(
        id=tools.event_id(),
        at=tools.clock.now(),
        people=people,
        absent=tuple(person for person in people if person not in here),
        rotation=rotation.guiding_order(in_turn, past),
        choosing=group.choosing,
        observing=role_order(at_hand, Role.OBSERVER, in_turn, past),
        noting=role_order(at_hand, Role.NOTE_TAKER, in_turn, past),
        cases=in_order(group, table, [person for person in turn if person in people]),
        rounds=group.rounds,
        minutes=minutes_apart(group),
        words_stay_for=timedelta(hours=group.words_stay_hours),
        named=named if named in people else None,
    )
    happen(tx, tools, at_hand, event)


def may_be_told(tx: Tx, table: Sequence[Case], half: Half) -> list[Case]:
    """The cases that everybody in this half may hear."""
    people = tx.groups.people(half.group.id).values()
    return [case for case in table if not kept_from(case, people)]


def show_apart(tx: Tx, tools: Tools, meeting: MeetingId) -> None:
    """Bring the boards of the whole group up to date, where it stands apart."""
    at_hand = load_meeting(tx, tools, meeting)
    if at_hand is None:
        return
    show_agenda(tx, tools, at_hand)
    if at_hand.meeting.status is MeetingStatus.OPEN:
        card = card_keys.board_card(meeting, at_hand.state.slot)
        show = ToShow(keys.group_place(at_hand.group.id), card)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


# As one after all


def on_no_room(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """A room cannot be made: nobody waits for it."""
    if at_hand.meeting.status is MeetingStatus.PLANNED and tx.groups.halves(at_hand.meeting.id):
        _meet_as_one(tx, tools, at_hand, actor=None, why=NO_ROOM)


def _meet_as_one(
    tx: Tx, tools: Tools, at_hand: MeetingAtHand, *, actor: PersonId | None, why: str | None = None
) -> Outcome:
    """The group meets as one, by its own method; ``why`` is told in its room."""
    for half in halves_of(tx, at_hand.meeting):
        _let_go(tx, tools, half)
    if is_side_by_side(at_hand):
        at_hand = _go_by(tx, tools, at_hand, None)
    if why is not None:
        card = card_keys.as_one_card(at_hand.meeting.id, why)
        show = ToShow(keys.group_place(at_hand.group.id), card)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)
    return open_meeting(tx, tools, at_hand, actor=actor)


def _let_go(tx: Tx, tools: Tools, half: Half) -> None:
    """A half that never began is no more; a room that was made for it is put away."""
    place, now = keys.group_place(half.group.id), tools.clock.now()
    has_room = tx.posts.place(place) is not None
    tx.outbox.forget_place(place)
    for person in half.people:
        member = tx.groups.member(half.group.id, person)
        if member is not None:
            tx.groups.put_member(replace(member, left_at=now))
    if has_room:
        tx.groups.save(replace(half.group, side=None))
        archive(tx, tools, half.group)
    else:
        tx.posts.forget_place(place)
        tx.groups.forget(half.group.id)


def archive(tx: Tx, tools: Tools, half: Group) -> None:
    """Put the room of a half away."""
    place = keys.group_place(half.id)
    show = ToShow(place, card_keys.close_room_card(half.id), Op.ARCHIVE)
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)
