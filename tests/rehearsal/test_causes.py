"""What may move a step on is judged as the engine has it, and no wider."""

from types import SimpleNamespace
from typing import cast

import pytest

from bot.engine.apply import apply
from bot.engine.events import Event, NextPressed, PresenceSet
from bot.engine.ids import EventId
from bot.engine.outcome import Outcome
from bot.engine.state import MeetingState
from bot.rehearsal import invariants
from bot.rehearsal.evidence import Evidence
from bot.rehearsal.invariants import steps_move_by_one_with_a_cause
from bot.rehearsal.verdicts import Failure
from bot.rehearsal.witness import Scene, Snapshot
from methods.spec import Method, Mode
from tests.engine.build import ANNA, SIX, Meeting, opened


def _failures(meeting: Meeting) -> list[Failure]:
    evidence = Evidence(cast("Scene", None), meeting.first, ())
    now = cast("Snapshot", SimpleNamespace(events=tuple(meeting.log), method=meeting.method))
    steps_move_by_one_with_a_cause(evidence, now)
    return evidence.judge.failures


def _next(event: Event, turn: int) -> NextPressed:
    return NextPressed(id=EventId("moved"), at=event.at, actor=None, turn=turn)


def _all_but_anna_are_ready(phase_id: str) -> Meeting:
    meeting = opened(Mode.SLOW).goes_to(phase_id)
    for person in SIX:
        if person != ANNA:
            meeting.ready(person)
    return meeting


@pytest.mark.parametrize("phase_id", ["evaluation", "closing"])
def test_over_days_a_step_goes_on_when_the_last_it_waited_for_leaves(phase_id: str) -> None:
    meeting = _all_but_anna_are_ready(phase_id)
    before = (meeting.state().position, meeting.state().stage)
    meeting.leaves(ANNA)
    assert (meeting.state().position, meeting.state().stage) != before
    assert _failures(meeting) == []


def test_a_step_that_waits_for_others_too_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = opened(Mode.SLOW).goes_to("evaluation")
    meeting.leaves(ANNA)

    def goes_on(method: Method, state: MeetingState, event: Event) -> Outcome:
        outcome = apply(method, state, event)
        if not isinstance(event, PresenceSet):
            return outcome
        left = outcome.state
        return apply(method, left, _next(event, left.turn))

    assert _failures(meeting) == []
    monkeypatch.setattr(invariants, "apply", goes_on)
    assert [failure.name for failure in _failures(meeting)] == ["steps move by one with a cause"]
