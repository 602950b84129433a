"""Whatever happens, in any order and by anybody: what must hold of every meeting."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine.apply import apply, fold
from bot.engine.effects import (
    DropContribution,
    KeepDraft,
    PublishRecord,
    Reason,
    Refuse,
    Reveal,
)
from bot.engine.events import NAMELESS, ContributionGiven, TimerFired
from bot.engine.ids import ContributionId
from bot.engine.screens import board
from bot.engine.state import MeetingState, Stage
from bot.engine.view import View, phase_in
from methods import load_library
from methods.spec import Method, Mode, Visible

from .anything import CASES, DOES, Step, finish, meeting_of, play, steps_of, take
from .build import Meeting

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = load_library()

STEPS = st.lists(
    st.builds(
        Step,
        what=st.integers(0, len(DOES) - 1),
        who=st.integers(0, 15),
        a=st.integers(0, 99),
        b=st.integers(0, 19),
        stale=st.sampled_from((0, 0, 0, 0, 1, 3)),
        minutes=st.sampled_from((0, 0, 1, 5, 20, 800)),
    ),
    max_size=60,
)


#: Reasons that hardly come up by chance; each has a story of its own.
RARE = {"already-open", "not-open", "too-few-people", "too-few-confirmed", "enough-given"}


def texts(state: MeetingState) -> dict[ContributionId, int]:
    """Everything that stands in a state, with the wave in which it appeared."""
    return {g.contribution: g.wave for run in state.runs for g in run.given}


def check_refusal(before: MeetingState, meeting: Meeting) -> None:
    """Nothing changed, and nothing is asked for but to keep words for their author."""
    effects = meeting.outcome().effects
    if any(isinstance(e, Refuse) for e in effects):
        assert meeting.state() == before
        assert all(isinstance(e, Refuse | KeepDraft) for e in effects)
        assert sum(isinstance(e, Refuse) for e in effects) == 1


def check_words(before: MeetingState, meeting: Meeting) -> None:
    """What somebody gave is gone only when it was taken back, replaced or kept as a draft."""
    effects = meeting.outcome().effects
    gone = texts(before).keys() - texts(meeting.state()).keys()
    dropped = {e.contribution for e in effects if isinstance(e, DropContribution)}
    kept = {e.contribution for e in effects if isinstance(e, KeepDraft)}
    assert gone <= dropped | kept
    assert not dropped & texts(meeting.state()).keys()
    event = meeting.log[-1]
    if isinstance(event, ContributionGiven) and event.contribution not in texts(meeting.state()):
        refused = next(e for e in effects if isinstance(e, Refuse))
        nobodys = event.actor is None or refused.reason in (Reason.NOT_A_MEMBER, Reason.NOT_OPEN)
        assert event.contribution in kept or nobodys
    shown = [c for e in effects if isinstance(e, Reveal) for c in e.contributions]
    for contribution in shown:
        assert texts(before).get(contribution, 0) == 0, "was shown before"
        assert texts(meeting.state())[contribution] > 0


def check_turn(before: MeetingState, state: MeetingState) -> None:
    """It never falls, and rises only with the phase, its entry, or a standing still."""

    def place(s: MeetingState) -> object:
        if s.stage is Stage.PLANNED:
            return s.stage
        choosing = s.stop is not None and s.stop.choosing_step
        return s.stage, s.position, s.run(s.slot).entered, choosing

    assert state.turn >= before.turn
    assert (state.turn == before.turn) == (place(state) == place(before))


def check_listener(method: Method, before: MeetingState, meeting: Meeting) -> None:
    """Whoever listens gives nothing."""
    event = meeting.log[-1]
    if isinstance(event, ContributionGiven) and meeting.refused() is None:
        assert event.actor not in View(method, before, event.slot).listeners


def check_clock(before: MeetingState, meeting: Meeting) -> None:
    """Where people are together, time that is up moves nothing."""
    event, state = meeting.log[-1], meeting.state()
    if isinstance(event, TimerFired) and event.name in ("time-up", "warning"):
        assert state.mode is Mode.SLOW or state.position == before.position
    if state.stage is Stage.RUNNING:
        assert state.ends_at is not None
        assert state.left_for is None
        if not state.time_is_up:
            assert meeting.timers["time-up"] == state.ends_at
        assert state.mode is not Mode.SLOW or not state.time_is_up
    if state.stage in (Stage.PAUSED, Stage.STOPPED):
        assert state.ends_at is None
        assert state.left_for is not None


def check_people(method: Method, state: MeetingState) -> None:
    """Who guides is here, and is not the contributor once the roles are set."""
    assert state.facilitator is None or state.facilitator in state.here()
    assert (state.stop is not None) == (state.stage is Stage.STOPPED)
    running = state.stage not in (Stage.PLANNED, Stage.ENDED)
    if running and phase_in(method, state, state.slot).kind != "choose":
        assert state.facilitator is None or state.facilitator != state.contributor
    for round_ in state.rounds:
        assert (round_.case is None) == (round_.contributor is None)
    cases = Counter(r.case for r in state.rounds if r.case is not None)
    assert all(count == 1 for count in cases.values())


def check(before: MeetingState, meeting: Meeting) -> None:
    check_refusal(before, meeting)
    check_words(before, meeting)
    check_turn(before, meeting.state())
    check_listener(meeting.method, before, meeting)
    check_clock(before, meeting)
    check_people(meeting.method, meeting.state())


def check_whole(meeting: Meeting) -> None:
    """At the end: it ended once, all was seen once, and its log says the same again."""
    ends = [e for e in meeting.effects if isinstance(e, PublishRecord)]
    assert len(ends) == 1
    shown = [c for e in meeting.effects if isinstance(e, Reveal) for c in e.contributions]
    assert len(shown) == len(set(shown))
    for run in meeting.state().runs:
        private = View(meeting.method, meeting.state(), run.slot).visible is Visible.PRIVATE
        assert all(g.wave == 0 if private else g.wave > 0 for g in run.given)
    assert fold(meeting.method, meeting.first, meeting.log) == meeting.state()


@settings(max_examples=120)
@given(mode=st.integers(0, 5), rounds=st.integers(1, 2), opens=st.booleans(), steps=STEPS)
@example(mode=1, rounds=2, opens=True, steps=[])
def test_whatever_happens(mode: int, rounds: int, opens: bool, steps: list[Step]) -> None:
    meeting = meeting_of(mode, rounds=rounds)
    meeting.watch = check
    if opens:
        meeting.opens()
    for step in steps:
        take(meeting, step)
        for slot in meeting.state().script:
            board(meeting.method, meeting.state(), slot)
    if not opens:
        assert meeting.state().stage is Stage.PLANNED
        assert meeting.state().turn == 0
        meeting.opens(actor=meeting.people[0])
    if meeting.state().stage is not Stage.PLANNED:
        finish(meeting)
        check_whole(meeting)


def test_whatever_happens_in_long_meetings() -> None:
    reached: Counter[str] = Counter()
    for seed in range(100):
        meeting = meeting_of(seed, rounds=1 + seed % 2, is_open_group=seed >= 90)
        meeting.watch = check
        meeting.opens()
        for step in steps_of(seed, 320):
            take(meeting, step)
            reached[f"{meeting.refused() or 'fine'}"] += 1
            reached[meeting.phase()] += 1
        finish(meeting)
        check_whole(meeting)
    phases = {p.id for mode in (0, 3) for p in meeting_of(mode).method.phases}
    # The stories go everywhere, and are refused for nearly every reason that there is.
    assert phases <= reached.keys()
    assert {str(reason) for reason in Reason} - reached.keys() <= RARE


@pytest.mark.parametrize(
    ("name", "mode"), [(name, mode) for name, method in LIBRARY.items() for mode in method.modes]
)
def test_whatever_happens_by_every_method(name: str, mode: Mode) -> None:
    deep = settings.get_current_profile_name() == "deep"
    for seed in range(200 if deep else 1):
        meeting = Meeting(mode, cases=CASES[:2], rounds=1 + seed % 2, method=LIBRARY[name])
        meeting.watch = check
        meeting.opens()
        for step in steps_of(seed, 80):
            take(meeting, step)
        finish(meeting)
        check_whole(meeting)


def test_the_log_says_the_same_without_the_names_that_are_withheld() -> None:
    for seed in range(12):
        meeting = play(seed, steps_of(seed, 120), mode=seed)
        state = meeting.first
        refused = 0
        for event in meeting.log:
            outcome = apply(meeting.method, state, event)
            if outcome.refusal is not None:
                refused += 1
                continue
            nameless = replace(event, actor=None) if isinstance(event, NAMELESS) else event
            state = apply(meeting.method, state, nameless).state
        assert state == meeting.state()
        assert refused


def test_the_same_numbers_play_the_same_meeting() -> None:
    first, second = (play(7, steps_of(7, 150), mode=1) for _ in range(2))
    assert first.state() == second.state()
    assert first.effects == second.effects


def test_two_hash_seeds_play_the_same_meetings() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-m", "tests.engine.replay"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert len(told.pop().splitlines()) == 9
