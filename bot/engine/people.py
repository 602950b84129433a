"""Who is here, who guides, and which cases lie on the table."""

from __future__ import annotations

from datetime import datetime

from methods.spec import Method, Mode

from . import moves
from .effects import Effect, Reason, SetWriters, ShowBoard
from .events import (
    AgreementsConfirmed,
    CaseChosen,
    CaseOffered,
    CaseTakenBack,
    CaseVoted,
    FacilitatorSet,
    PresenceSet,
)
from .ids import CaseId, PersonId
from .outcome import Outcome, refuse
from .permissions import (
    may_guide,
    refuse_absent,
    refuse_closed,
    refuse_move,
    refuse_outsider,
    refuse_unconfirmed,
)
from .phases.beside import without
from .phases.choose import candidates, choose_case, choose_unasked, is_settled
from .phases.roles import guide_for, next_guide
from .replacing import replace
from .state import (
    Attendee,
    CaseOnTable,
    MeetingState,
    Presence,
    RoundOutcome,
    Stage,
)
from .view import View, made_ready, phase_in, with_round, with_run


def set_presence(method: Method, state: MeetingState, event: PresenceSet) -> Outcome:
    """Somebody joins late, or leaves midway; also the contributor, also who guides.

    Before the opening everybody says for themselves whether they come.
    """
    if state.stage is Stage.PLANNED:
        return _say_beforehand(state, event)
    reason = refuse_closed(state) or refuse_outsider(state, event.actor)
    if reason is None and event.actor != event.person and not may_guide(state, event.actor):
        reason = Reason.NOT_YOURS
    is_here = event.presence is Presence.HERE
    if reason is None and is_here:
        reason = refuse_unconfirmed(state, event.person)
    if reason:
        return refuse(state, event.actor, reason)
    known = any(a.person == event.person for a in state.people)
    if not known and not is_here:
        return Outcome(state)
    was_here = event.person in state.here()
    state = _with(state, Attendee(event.person, event.presence))
    if was_here == is_here:
        return Outcome(state)
    if is_here:
        return _joined(method, state)
    return _left(method, state, event.person, at=event.at)


def confirm(method: Method, state: MeetingState, event: AgreementsConfirmed) -> Outcome:
    """Somebody confirms the agreements for this meeting; once it is open that brings them in.

    Who is a member is known where they press: somebody may have become one while it runs.
    """
    person, is_planned = event.actor, state.stage is Stage.PLANNED
    reason = None if is_planned else refuse_closed(state)
    if person is None or reason:
        return refuse(state, person, reason or Reason.NOT_A_MEMBER)
    if person in state.confirmed or not (is_planned or state.confirms):
        return Outcome(state)
    confirmed = replace(state, confirmed=(*state.confirmed, person))
    if is_planned:
        return Outcome(confirmed, (ShowBoard(None),))
    return _joined(method, _with(confirmed, Attendee(person, Presence.HERE)))


def _say_beforehand(state: MeetingState, event: PresenceSet) -> Outcome:
    if event.actor != event.person:
        return refuse(state, event.actor, Reason.NOT_YOURS)
    cancelled_at = event.at if event.presence is Presence.ABSENT else None
    said = Attendee(event.person, event.presence, event.leaves_early, cancelled_at)
    if any(replace(said, cancelled_at=a.cancelled_at) == a for a in state.people):
        # The same once more: it was said when it was said first.
        return Outcome(state)
    return Outcome(_with(state, said), (ShowBoard(None),))


def _with(state: MeetingState, attendee: Attendee) -> MeetingState:
    if any(a.person == attendee.person for a in state.people):
        people = tuple(attendee if a.person == attendee.person else a for a in state.people)
        return replace(state, people=people)
    return replace(
        state,
        people=(*state.people, attendee),
        rotation=(*state.rotation, attendee.person),
        # Where nobody has such a role, nobody who comes has it either.
        observing=(*state.observing, *([attendee.person] if state.observing else [])),
        noting=(*state.noting, *([attendee.person] if state.noting else [])),
    )


def _joined(method: Method, state: MeetingState) -> Outcome:
    state = _with_only_case(method, state)
    view = View(method, state, state.slot)
    effects: list[Effect] = [ShowBoard(state.slot)]
    if view.listeners:
        effects.append(SetWriters(state.slot, view.listeners))
    return Outcome(state, tuple(effects))


def _left(method: Method, state: MeetingState, person: PersonId, *, at: datetime) -> Outcome:
    if state.facilitator == person:
        state = _hand_on(state)
    if state.slot.round:
        state = with_round(state, without(state.round(state.slot.round), person))
    shown: tuple[Effect, ...] = (ShowBoard(state.slot),)
    round_ = state.round(state.slot.round)
    if state.slot.round and round_.contributor == person:
        if _is_discussed(method, state):
            ended = moves.end_round(method, state, outcome=RoundOutcome.CONTRIBUTOR_LEFT, at=at)
            return Outcome(ended.state, ended.effects)
        state = with_round(state, replace(round_, case=None, contributor=None))
    return Outcome(_with_only_case(method, state), shown)


def _is_discussed(method: Method, state: MeetingState) -> bool:
    """Before the case is opened, another one can still be chosen."""
    return phase_in(method, state, state.slot).kind != "choose"


def _hand_on(state: MeetingState) -> MeetingState:
    round_ = state.round(state.slot.round)
    return _with_guide(state, guide_for(state, contributor=round_.contributor))


def _with_guide(state: MeetingState, guide: PersonId | None) -> MeetingState:
    state = replace(state, facilitator=guide)
    number = state.slot.round
    if number == 0:
        return state
    guided = replace(state.round(number), facilitator=guide)
    return with_round(state, without(guided, guide))


def set_facilitator(state: MeetingState, event: FacilitatorSet) -> Outcome:
    """Hand the guiding over, or take it; the contributor does not guide the own round."""
    if event.person is None:
        return _give_back(state, event)
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    own = event.actor == event.person
    if reason is None and not own and event.actor != state.facilitator:
        reason = Reason.NOT_YOURS
    if reason is None and event.person not in state.here():
        reason = Reason.CANNOT_GUIDE
    if reason is None and state.round(state.slot.round).contributor == event.person:
        reason = Reason.CANNOT_GUIDE
    if reason:
        return refuse(state, event.actor, reason)
    if state.facilitator == event.person:
        return Outcome(state)
    return Outcome(_with_guide(state, event.person), (ShowBoard(state.slot),))


def _give_back(state: MeetingState, event: FacilitatorSet) -> Outcome:
    """From here on the group guides in turn, also where it had named somebody."""
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    if reason is None and event.actor != state.facilitator:
        reason = Reason.NOT_YOURS
    if reason:
        return refuse(state, event.actor, reason)
    in_turn, guide = replace(state, named=None), None
    if state.mode is not Mode.SLOW:
        contributor = state.round(state.slot.round).contributor
        guide = next_guide(in_turn, contributor=contributor, other_than=event.actor)
        if guide is None:
            return refuse(state, event.actor, Reason.CANNOT_GUIDE)
    return Outcome(_with_guide(in_turn, guide), (ShowBoard(state.slot),))


def offer_case(method: Method, state: MeetingState, event: CaseOffered) -> Outcome:
    """A case comes on the table during the meeting. It may be chosen as any other."""
    reason = refuse_closed(state) or refuse_outsider(state, event.actor)
    if reason or event.actor is None:
        return refuse(state, event.actor, reason or Reason.NOT_A_MEMBER)
    if any(c.case == event.case for c in state.cases):
        return Outcome(state)
    cases = (*state.cases, CaseOnTable(event.case, event.actor))
    state = _with_only_case(method, replace(state, cases=cases))
    return Outcome(state, (ShowBoard(state.slot),))


def _with_only_case(method: Method, state: MeetingState) -> MeetingState:
    view = View(method, state, state.slot)
    return state if _is_discussed(method, state) else choose_unasked(view)


def take_case_back(method: Method, state: MeetingState, event: CaseTakenBack) -> Outcome:
    """Its contributor takes a case off the table; a case under discussion ends with care."""
    reason = refuse_closed(state) or refuse_outsider(state, event.actor)
    case = next((c for c in state.cases if c.case == event.case), None)
    if reason is None and case is not None and case.contributor != event.actor:
        reason = Reason.NOT_YOURS
    if reason:
        return refuse(state, event.actor, reason)
    if case is None:
        return Outcome(state)
    state = replace(state, cases=tuple(c for c in state.cases if c != case))
    round_ = state.round(state.slot.round)
    if round_.case != event.case:
        return Outcome(_with_only_case(method, state), (ShowBoard(state.slot),))
    if _is_discussed(method, state):
        return moves.end_round(method, state, outcome=RoundOutcome.STOPPED, at=event.at)
    state = with_round(state, replace(round_, case=None, contributor=None))
    return Outcome(_with_only_case(method, state), (ShowBoard(state.slot),))


def vote(method: Method, state: MeetingState, event: CaseVoted) -> Outcome:
    """Set one's vote. It counts as being ready, and nobody sees it."""
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    if reason or event.actor is None:
        return refuse(state, event.actor, reason or Reason.NOT_A_MEMBER)
    if state.stage is not Stage.RUNNING or event.slot != state.slot:
        return refuse(state, event.actor, Reason.MOVED_ON, event.slot)
    view = View(method, state, state.slot)
    if view.phase.kind != "choose" or is_settled(state):
        return refuse(state, event.actor, Reason.NOTHING_ASKED, event.slot)
    if not _is_candidate(view, event.case):
        return refuse(state, event.actor, Reason.NO_SUCH_CASE, event.slot)
    votes = {**dict(view.run.votes), event.actor: event.case}
    run = made_ready(replace(view.run, votes=tuple(sorted(votes.items()))), event.actor)
    return Outcome(with_run(state, run), (ShowBoard(state.slot),))


def _is_candidate(view: View, case: CaseId) -> bool:
    return any(c.case == case for c in candidates(view))


def choose(method: Method, state: MeetingState, event: CaseChosen) -> Outcome:
    """The group chose aloud; whoever guides notes it."""
    reason = refuse_move(state, event.actor, event.turn)
    if reason is None and state.stage is not Stage.RUNNING:
        reason = Reason.STANDING_STILL
    if reason:
        return refuse(state, event.actor, reason)
    view = View(method, state, state.slot)
    if view.phase.kind != "choose":
        return refuse(state, event.actor, Reason.NOTHING_ASKED)
    chosen = next((c for c in candidates(view) if c.case == event.case), None)
    if chosen is None:
        return refuse(state, event.actor, Reason.NO_SUCH_CASE)
    # What was said aloud stands: an earlier vote does not change it when the phase is left.
    view = view.with_run(replace(view.run, votes=()))
    return Outcome(choose_case(view, chosen), (ShowBoard(state.slot),))
