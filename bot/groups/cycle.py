"""The weeks around a meeting: what each durable timer of a meeting or an intention does.

Each handler runs in the transaction that takes the timer. The clock never moves a meeting that
people run themselves; it opens one at its hour, unless the bot was away too long for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from methods.library import SIDE_BY_SIDE, has_case
from methods.spec import Mode

from ..engine.effects import Reason
from ..engine.events import MeetingOpened, TimerFired
from ..engine.ids import ContributionId, GroupId, MeetingId, PersonId
from ..engine.outcome import Outcome
from ..engine.state import CaseOnTable, Choosing, Presence, Role, Stage
from ..ports import Tx
from ..records import Case, CaseStatus, Group, Meeting, MeetingStatus, Member, Op, Post, Timer
from . import card_keys, erasing, keys, rotation
from .absences import they_are_asked_after
from .aftercare import ask_how_they_are, forget_aftercare
from .agreements import refresh_agreements
from .asking_after import day_came
from .closing_poll import close_poll_of
from .effects import ToShow, enqueue, tell_in_working_hours
from .guard import tell_gone
from .lookups import cases_on_table, next_meeting, past_rounds, running_meeting
from .meetings import MeetingAtHand, Tools, happen, load_meeting
from .named import named_for, only_guide, stay_away
from .planning import plan_next, stop_cycle
from .safety_summary import add_up_at
from .swaps import in_swapped_order
from .taking_part import is_open_group

#: A meeting whose hour passed longer ago than this is not opened without a word from people.
OPENS_LATE_FOR = timedelta(minutes=30)
#: Where somebody in such a role has something to do.
HAS_USE = {Role.OBSERVER: (Mode.VOICE, Mode.CHAT), Role.NOTE_TAKER: (Mode.VOICE,)}
#: Why a meeting is not opened at its hour; the date after it is planned all the same.
TOO_FEW = (Reason.TOO_FEW_PEOPLE, Reason.TOO_FEW_CONFIRMED)
#: When a removal that did not work is tried again, at the soonest and at the latest.
AGAIN_AFTER = timedelta(hours=1)
AGAIN_WITHIN = timedelta(hours=24)


class Cycle:
    """The handlers of durable timers, by the kind of their owner."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def hold(self, tx: Tx, timer: Timer) -> None:
        """Hold the group that a timer is about, before the timer is taken."""
        kind, _, about = timer.owner.partition(":")
        if kind == "meeting":
            tx.meetings.hold(MeetingId(about))
        elif kind == "intention":
            tx.intentions.hold(ContributionId(about))
        elif kind in ("halves", "attendance"):
            tx.meetings.hold(MeetingId(about))
        elif kind == "elsewhere":
            tx.groups.members(keys.asked_by(timer.owner)[0])
        elif kind == "trial":
            tx.groups.members(GroupId(about))

    def on_meeting_timer(self, tx: Tx, timer: Timer, now: datetime) -> None:
        """A timer of a meeting: of the weeks before it, of its running, or of what follows."""
        meeting_id = MeetingId(timer.owner.partition(":")[2])
        at_hand = load_meeting(tx, self._tools, meeting_id)
        if at_hand is None:
            return
        match timer.name:
            case keys.WHOSE_TURN:
                self._ask_whose_turn(tx, at_hand)
            case keys.AGENDA | keys.CASES_CLOSE:
                show_agenda(tx, self._tools, at_hand)
            case keys.POLL_CLOSES:
                close_poll_of(tx, self._tools, at_hand.meeting)
            case keys.PREPARE:
                self._remind(tx, at_hand)
            case keys.OPEN:
                self._open_in_time(tx, at_hand, timer, now)
            case keys.STILL_SUITS:
                self._ask_whether_it_suits(tx, at_hand)
            case keys.AFTERCARE:
                clock, ids = self._tools.clock, self._tools.ids
                ask_how_they_are(tx, meeting_id, timer, now, clock=clock, ids=ids)
            case keys.AFTERCARE_OVER:
                forget_aftercare(tx, meeting_id)
            case keys.ERASE_TEXTS:
                erase_texts(tx, self._tools, at_hand)
            case keys.REMOVE_AGAIN:
                remove_words(tx, self._tools, at_hand)
            case _:
                fired = TimerFired(
                    id=self._tools.event_id(), at=now, name=timer.name, due_at=timer.due_at
                )
                happen(tx, self._tools, at_hand, fired)

    def remove_later(self, tx: Tx, post: Post) -> None:
        """A post with words could not be removed: that is tried again until it is confirmed.

        The longer it stands, the less often: at first within hours, at last once a day.
        """
        if post.meeting is None:
            return
        now = self._tools.clock.now()
        wait_for = min(max((now - post.made_at) / 8, AGAIN_AFTER), AGAIN_WITHIN)
        owner = keys.meeting_owner(post.meeting)
        tx.timers.set(Timer(owner, keys.REMOVE_AGAIN, now + wait_for))

    def on_intention_timer(self, tx: Tx, timer: Timer, now: datetime) -> None:
        """The day that somebody chose to be asked about an intention."""
        intention = tx.intentions.get(ContributionId(timer.owner.partition(":")[2]))
        if intention is not None:
            day_came(tx, intention, now, clock=self._tools.clock, ids=self._tools.ids)

    def on_message_timer(self, tx: Tx, timer: Timer, now: datetime) -> None:
        """Working hours have begun for somebody: what waited for them is said."""
        show = ToShow(timer.owner.partition(":")[2], timer.name)
        enqueue(tx, show, clock=self._tools.clock, ids=self._tools.ids)

    def _tell(self, tx: Tx, person: PersonId, card: str) -> None:
        tell_in_working_hours(tx, person, card, clock=self._tools.clock, ids=self._tools.ids)

    def _is_too_late(self, at_hand: MeetingAtHand) -> bool:
        """Whether the hour has passed while the bot was away: nobody prepares for the past."""
        return self._tools.clock.now() >= at_hand.meeting.starts_at

    def _ask_whose_turn(self, tx: Tx, at_hand: MeetingAtHand) -> None:
        if self._is_too_late(at_hand) or not has_case(at_hand.method):
            return
        person = whose_turn(tx, at_hand, passed=())
        if person is not None and not cases_on_table(tx, at_hand.group.id):
            self._tell(tx, person, card_keys.turn_card(at_hand.meeting.id, person))

    def _ask_whether_it_suits(self, tx: Tx, at_hand: MeetingAtHand) -> None:
        for person in they_are_asked_after(tx, at_hand.meeting, at_hand.group):
            self._tell(tx, person, card_keys.suits_card(at_hand.meeting.id, person))

    def _remind(self, tx: Tx, at_hand: MeetingAtHand) -> None:
        if self._is_too_late(at_hand):
            return
        away = {a.person for a in at_hand.state.people if a.presence is Presence.ABSENT}
        away.update(stay_away(tx, at_hand.meeting))
        for member in tx.groups.members(at_hand.group.id):
            if member.person not in away:
                card = card_keys.prepare_card(at_hand.meeting.id, member.person)
                self._tell(tx, member.person, card)

    def _open_in_time(self, tx: Tx, at_hand: MeetingAtHand, timer: Timer, now: datetime) -> None:
        if at_hand.state.stage is not Stage.PLANNED:
            return
        is_busy = running_meeting(tx, at_hand.group.id) is not None
        if is_busy or now - timer.due_at > OPENS_LATE_FOR:
            show_agenda(tx, self._tools, at_hand)
            plan_next(tx, self._tools, at_hand.group.id)
            refresh_agreements(tx, self._tools, at_hand.group.id)
        elif at_hand.method.id == SIDE_BY_SIDE:
            tx.timers.set(Timer(keys.halves_owner(at_hand.meeting.id), keys.PART, now))
        else:
            open_meeting(tx, self._tools, at_hand, actor=None)


def show_agenda(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Show the board of the meeting as a whole, or bring it up to date."""
    show = ToShow(keys.group_place(at_hand.group.id), card_keys.agenda_card(at_hand.meeting.id))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def has_agenda(tx: Tx, meeting: Meeting) -> bool:
    """Whether the moment has passed at which the agenda of a planned meeting comes."""
    timers = tx.timers.of_owner(keys.meeting_owner(meeting.id))
    return all(timer.name != keys.AGENDA for timer in timers)


def refresh_agenda(tx: Tx, tools: Tools, group: GroupId) -> None:
    """Something of the group is different: its agenda says so, where it stands already."""
    meeting = running_meeting(tx, group) or next_meeting(tx, group)
    if meeting is None or tx.posts.of_card(card_keys.agenda_card(meeting.id)) is None:
        return
    at_hand = load_meeting(tx, tools, meeting.id)
    if at_hand is not None:
        show_agenda(tx, tools, at_hand)


def show_again(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Bring the boards that are looked at now up to date: of the meeting, and of its step."""
    show_agenda(tx, tools, at_hand)
    state = at_hand.state
    if state.stage not in (Stage.PLANNED, Stage.ENDED):
        card = card_keys.board_card(at_hand.meeting.id, state.slot)
        show = ToShow(keys.group_place(at_hand.group.id), card)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def whose_turn(tx: Tx, at_hand: MeetingAtHand, *, passed: tuple[PersonId, ...]) -> PersonId | None:
    """Who is next to bring something, leaving out whoever passed or does not come."""
    only_guides = only_guide(tx, at_hand.group.id)
    members = [m for m in tx.groups.members(at_hand.group.id) if m.person not in only_guides]
    order = rotation.contributing_order(members, past_rounds(tx, at_hand.group.id))
    away = {a.person for a in at_hand.state.people if a.presence is Presence.ABSENT}
    return next((p for p in order if p not in passed and p not in away), None)


def open_meeting(
    tx: Tx, tools: Tools, at_hand: MeetingAtHand, *, actor: PersonId | None
) -> Outcome:
    """Open the meeting: take a snapshot of its method, and plan the date after it."""
    group = at_hand.group
    members = tx.groups.members(group.id)
    only_guides = only_guide(tx, group.id)
    in_turn = [member for member in members if member.person not in only_guides]
    past = past_rounds(tx, group.id)
    turn = in_swapped_order(tx, at_hand.meeting, rotation.contributing_order(in_turn, past))
    event = MeetingOpened(
        id=tools.event_id(),
        at=tools.clock.now(),
        actor=actor,
        people=tuple(m.person for m in members),
        # In a trial, whoever reads along and did not say to be in; else, who guides other meetings.
        absent=(
            *(m.person for m in members if m.agreed_at is None),
            *stay_away(tx, at_hand.meeting),
        ),
        rotation=rotation.guiding_order(in_turn, past),
        choosing=group.choosing,
        observing=role_order(at_hand, Role.OBSERVER, in_turn, past),
        noting=role_order(at_hand, Role.NOTE_TAKER, in_turn, past),
        cases=_cases(tx, group, turn),
        rounds=group.rounds,
        minutes=group.minutes,
        words_stay_for=timedelta(hours=group.words_stay_hours),
        named=named_for(tx, group.id, on=at_hand.meeting.on),
        confirms=is_open_group(group),
    )
    chosen = at_hand.meeting.method_hash
    key = chosen if chosen is not None else tools.shelf.take_snapshot(tx, at_hand.method)
    opening = replace(at_hand, meeting=replace(at_hand.meeting, method_hash=key))
    outcome = happen(tx, tools, opening, event)
    if outcome.refusal is None:
        stop_cycle(tx, tools, at_hand.meeting)
        add_up_at(tx, tools, group.id, at_hand.method)
        _let_go_of_missed(tx, tools, at_hand)
        _tell_where_room_is_gone(tx, tools, group)
        plan_next(tx, tools, group.id)
        refresh_agreements(tx, tools, group.id)
    elif outcome.refusal.reason in TOO_FEW:
        show_agenda(tx, tools, at_hand)
        plan_next(tx, tools, group.id)
        refresh_agreements(tx, tools, group.id)
    return outcome


def _tell_where_room_is_gone(tx: Tx, tools: Tools, group: Group) -> None:
    """Those who meet now are told what was to be told later, where it had not been mended."""
    room = tx.groups.room(group.id)
    if room is not None and not room.exists:
        tell_gone(tx, tools, group)


def _cases(tx: Tx, group: Group, turn: Sequence[PersonId]) -> tuple[CaseOnTable, ...]:
    return in_order(group, cases_on_table(tx, group.id), turn)


def in_order(
    group: Group, table: Sequence[Case], turn: Sequence[PersonId]
) -> tuple[CaseOnTable, ...]:
    """These cases as a meeting of this group finds them on its table."""
    by_turn = group.choosing is not Choosing.BEFOREHAND
    return rotation.cases_in_order(table, turn, by_turn=by_turn)


def first_on_agenda(tx: Tx, at_hand: MeetingAtHand) -> PersonId | None:
    """Whose case the coming meeting begins with; None where the group chooses it there."""
    group = at_hand.group
    if group.choosing is Choosing.VOTE:
        return None
    only_guides = only_guide(tx, group.id)
    in_turn = [m for m in tx.groups.members(group.id) if m.person not in only_guides]
    turn = rotation.contributing_order(in_turn, past_rounds(tx, group.id))
    cases = _cases(tx, group, in_swapped_order(tx, at_hand.meeting, turn))
    away = {a.person for a in at_hand.state.people if a.presence is Presence.ABSENT}
    return next((case.contributor for case in cases if case.contributor not in away), None)


def role_order(
    at_hand: MeetingAtHand, role: Role, members: Sequence[Member], past: Sequence[Meeting]
) -> tuple[PersonId, ...]:
    """Whose turn it is to have this role; nobody's where the group has none, or it has no use.

    Over days everybody reads all there is, and where people type there is nothing to write down.
    """
    if not at_hand.group.extra_roles or at_hand.state.mode not in HAS_USE[role]:
        return ()
    return rotation.role_order(members, past, role)


def _let_go_of_missed(tx: Tx, tools: Tools, opened: MeetingAtHand) -> None:
    """Earlier dates that nobody opened cannot be begun any more, once a later one is open."""
    for missed in tx.meetings.of_group(opened.group.id):
        is_earlier = missed.starts_at < opened.meeting.starts_at
        if missed.status is MeetingStatus.PLANNED and is_earlier:
            cancelled = replace(missed, status=MeetingStatus.CANCELLED)
            tx.meetings.save(cancelled, read_version=missed.version)
            stop_cycle(tx, tools, missed)
            show_agenda(tx, tools, replace(opened, meeting=cancelled))


def remove_words(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Take out of the room what still holds words there."""
    for post in tx.posts.with_words(at_hand.meeting.id):
        show = ToShow(post.place, post.card, Op.REMOVE)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def erase_texts(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> None:
    """Forget what was written in a meeting: its contributions and the cases it discussed.

    Eye-openers and intentions live on with their owners, under their own keys. A post that
    still holds words, because it could not be removed in time, is tried once more.
    """
    remove_words(tx, tools, at_hand)
    cases = [
        c for c in tx.cases.of_group(at_hand.group.whole) if c.discussed_in == at_hand.meeting.id
    ]
    names = (erasing.meeting_name(at_hand.meeting.id), *(erasing.case_name(c.id) for c in cases))
    tools.ledger.note(names)
    for contribution in tx.contributions.of_meeting(at_hand.meeting.id):
        tx.contributions.forget(contribution.id)
    for case in cases:
        tx.cases.put(replace(case, status=CaseStatus.WITHDRAWN, fields={}))
