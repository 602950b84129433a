"""Who may do what, in one place. Every function answers with a reason to refuse, or None."""

from __future__ import annotations

from typing import assert_never

from methods.spec import Mode

from .effects import Reason
from .ids import PersonId
from .state import MeetingState, Stage
from .view import View


def refuse_outsider(state: MeetingState, person: PersonId | None) -> Reason | None:
    """Only members take part; ``None`` is the bot itself, or a name withheld on purpose."""
    if person is None or any(a.person == person for a in state.people):
        return None
    return Reason.NOT_A_MEMBER


def refuse_absent(state: MeetingState, person: PersonId | None) -> Reason | None:
    """Taking part needs being here."""
    if person is None or person in state.here():
        return None
    return refuse_outsider(state, person) or refuse_unconfirmed(state, person) or Reason.NOT_HERE


def refuse_unconfirmed(state: MeetingState, person: PersonId | None) -> Reason | None:
    """In a meeting of an open group is only whoever confirmed the agreements for it."""
    if not state.confirms or person is None or person in state.confirmed:
        return None
    return Reason.CONFIRM_FIRST


def refuse_closed(state: MeetingState) -> Reason | None:
    """Nothing happens before the opening and after the end."""
    match state.stage:
        case Stage.PLANNED:
            return Reason.NOT_OPEN
        case Stage.ENDED:
            return Reason.ENDED
        case Stage.RUNNING | Stage.PAUSED | Stage.STOPPED:
            return None
        case _:
            assert_never(state.stage)


def may_guide(state: MeetingState, person: PersonId | None) -> bool:
    """Whether this person may move the meeting.

    Where nobody guides, anybody present may, except the contributor while others are there,
    and except in slow mode: there the bot alone guides by deadlines and readiness, and people
    only choose a step together after a stop.
    """
    if person is None:
        return True
    if person not in state.here():
        return False
    if state.facilitator is not None:
        return person == state.facilitator
    if state.mode is Mode.SLOW:
        choosing = state.stop is not None and state.stop.choosing_step
        return choosing or state.stage is Stage.PAUSED
    return person != state.contributor or state.here() == (person,)


def refuse_move(state: MeetingState, person: PersonId | None, turn: int) -> Reason | None:
    """Moving needs an open meeting, a person who guides, and a control that is not stale."""
    reason = refuse_closed(state) or refuse_absent(state, person)
    if reason:
        return reason
    if turn != state.turn:
        return Reason.MOVED_ON
    return None if may_guide(state, person) else Reason.NOT_YOURS


def refuse_giving(view: View, person: PersonId | None) -> Reason | None:
    """Giving needs being here, in a phase in which this person is not listening."""
    reason = refuse_closed(view.state) or refuse_absent(view.state, person)
    if reason:
        return reason
    if not view.is_current:
        return Reason.MOVED_ON
    if person in view.listeners:
        return Reason.LISTENING
    if person is not None and person == view.watching:
        return Reason.WATCHING
    return None
