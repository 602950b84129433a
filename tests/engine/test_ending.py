"""How a meeting ends: a record, an end for its words, and nothing after it. And the room."""

from datetime import timedelta

import pytest

from bot.engine.effects import (
    Freeze,
    PublishRecord,
    Reason,
    RemoveWords,
    Reveal,
    SetTimer,
    ShowBoard,
    StopTimer,
)
from bot.engine.state import RoundOutcome, Stage
from methods.spec import Gift, Mode, When

from .build import ANNA, BRAM, DEWI, SIX, Meeting, crea_m, opened


def test_after_the_last_phase_the_meeting_ends_with_a_record() -> None:
    meeting = opened().goes_to("closing")
    meeting.passes(4)
    turn = meeting.state().turn
    meeting.next(ANNA)
    assert (meeting.state().stage, meeting.state().turn) == (Stage.ENDED, turn + 1)
    assert meeting.state().ended_at == meeting.now
    assert meeting.did(PublishRecord) == (PublishRecord(),)
    assert ShowBoard(None) in meeting.outcome().effects
    assert StopTimer("time-up") in meeting.outcome().effects
    assert set(meeting.timers) == {"remove-words"}


def test_no_clock_runs_after_the_end() -> None:
    meeting = opened().goes_to("closing")
    meeting.passes(3)
    assert meeting.state().time_is_near
    meeting.passes(3)
    assert meeting.state().time_is_up
    for ended in (meeting.closes(), opened().closes(), left_in_a_break()):
        state = ended.state()
        assert (state.ends_at, state.left_for, state.unattended_at) == (None, None, None)
        assert (state.time_is_near, state.time_is_up) == (False, False)
        assert set(ended.timers) == {"remove-words"}


def left_in_a_break() -> Meeting:
    """A meeting that closed by itself, long after somebody pressed for a break."""
    meeting = opened().goes_to("exploration")
    meeting.pause(ANNA)
    meeting.passes(13 * 60)
    return meeting


def test_the_words_leave_the_room_when_the_group_agreed_they_would() -> None:
    meeting = Meeting().opens(words_stay_for=timedelta(hours=3)).closes()
    due = meeting.now + timedelta(hours=3)
    assert meeting.did(SetTimer) == (SetTimer("remove-words", due),)
    meeting.passes(3 * 60)
    assert meeting.did(RemoveWords) == (RemoveWords(),)
    meeting.fires("remove-words", due)
    assert meeting.did(RemoveWords) == (RemoveWords(),)


def test_words_are_not_removed_by_a_timer_that_was_set_for_something_else() -> None:
    meeting = opened()
    meeting.fires("remove-words", meeting.now)
    assert meeting.outcome().effects == ()
    meeting.closes()
    meeting.fires("remove-words", meeting.now)
    assert meeting.outcome().effects == ()


def test_after_the_end_nothing_moves() -> None:
    meeting = opened().closes()
    before = meeting.state()
    for move in (meeting.next, meeting.back, meeting.reveal, meeting.pause, meeting.resume):
        move(ANNA)
        assert meeting.refused() is Reason.ENDED
    meeting.ready(ANNA)
    assert meeting.refused() is Reason.ENDED
    meeting.fires("time-up", meeting.now)
    meeting.room_changes()
    assert meeting.state() is before


def test_a_method_without_a_closing_ends_with_its_round() -> None:
    phases = tuple(p for p in crea_m().phases if p.when is not When.END)
    method = crea_m().model_copy(update={"phases": phases})
    meeting = Meeting(method=method).opens().goes_to("exploration")
    meeting.leaves(DEWI)
    assert meeting.state().stage is Stage.ENDED
    assert meeting.state().round(1).outcome is RoundOutcome.CONTRIBUTOR_LEFT
    whole = Meeting(method=method).opens().closes()
    assert whole.state().round(1).outcome is RoundOutcome.DONE


@pytest.mark.parametrize("mode", [Mode.VOICE, Mode.CHAT])
def test_the_whole_meeting_ends_once_and_everything_is_seen_once(mode: Mode) -> None:
    meeting = opened(mode)
    while meeting.state().stage is not Stage.ENDED:
        for person in SIX:
            for gift in meeting.view().phase.gives:
                meeting.gives(person, gift)
        meeting.next(meeting.state().facilitator)
        assert meeting.refused() is None
    ends = [e for e in meeting.effects if isinstance(e, PublishRecord)]
    seen = [c for e in meeting.effects if isinstance(e, Reveal) for c in e.contributions]
    assert len(ends) == 1
    assert len(seen) == len(set(seen))
    assert (len(seen) == 0) == (mode is Mode.VOICE)


def test_a_changed_room_shows_nothing_until_it_is_agreed() -> None:
    meeting = opened().goes_to("exploration")
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q")
    meeting.room_changes()
    assert meeting.outcome().effects == (Freeze(True), ShowBoard(meeting.slot()))
    meeting.room_changes()
    assert meeting.outcome().effects == ()
    meeting.reveal(ANNA)
    assert meeting.refused() is Reason.FROZEN
    meeting.room_is_accepted()
    assert meeting.did(Freeze) == (Freeze(False),)
    meeting.reveal(ANNA)
    assert meeting.revealed() == ("q",)
