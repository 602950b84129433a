"""Time boxes: warnings, time that is up, more time, breaks, and a bot that was away."""

from datetime import timedelta

import pytest

from bot.engine.effects import (
    Effect,
    KeepDraft,
    PublishRecord,
    Reason,
    SetTimer,
    SetWriters,
    ShowBoard,
    StopTimer,
    Whisper,
)
from bot.engine.state import MeetingState, RoundOutcome, Slot, Stage, StopAnswer
from methods.spec import Gift, Mode

from .build import ANNA, BRAM, CHRIS, DEWI, EMRE, FARID, STRANGER, Meeting, opened

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def standing_at(meeting: Meeting) -> MeetingState:
    assert meeting.state().ends_at is not None
    return meeting.state()


@pytest.mark.parametrize("mode", [Mode.VOICE, Mode.CHAT])
def test_where_people_are_together_time_that_is_up_moves_nothing(mode: Mode) -> None:
    meeting = opened(mode).goes_to("exploration")
    turn = meeting.state().turn
    meeting.passes(19)
    assert (meeting.state().time_is_near, meeting.state().time_is_up) == (True, False)
    meeting.passes(60)
    assert (meeting.phase(), meeting.state().turn) == ("exploration", turn)
    assert meeting.state().time_is_up
    assert meeting.state().was_away is False


def test_the_warning_comes_two_minutes_before_the_end() -> None:
    meeting = opened().goes_to("exploration")
    meeting.passes(17.9)
    assert meeting.state().time_is_near is False
    meeting.passes(0.2)
    assert meeting.state().time_is_near
    assert meeting.outcome().effects == (ShowBoard(meeting.slot()),)


def test_over_days_the_warning_comes_six_hours_before_the_end() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    ends_at = standing_at(meeting).ends_at
    assert ends_at is not None
    assert meeting.timers["warning"] == ends_at - 6 * HOUR


def test_a_warning_for_an_earlier_deadline_says_nothing() -> None:
    meeting = opened().goes_to("exploration")
    old = standing_at(meeting).ends_at
    assert old is not None
    meeting.extend(ANNA, old + 10 * MINUTE)
    assert not meeting.state().time_is_near
    meeting.fires("warning", old - 2 * MINUTE)
    assert meeting.outcome().effects == ()
    meeting.fires("warning", old + 8 * MINUTE)
    assert meeting.state().time_is_near


def test_a_timer_of_an_earlier_deadline_is_ignored() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    old = standing_at(meeting).ends_at
    assert old is not None
    meeting.next()
    before = meeting.state()
    meeting.now = old
    meeting.fires("time-up", old)
    assert meeting.state() is before
    assert meeting.outcome().effects == ()


@pytest.mark.parametrize("name", ["", "agenda", "warning!", "time_up"])
def test_a_timer_that_is_no_timer_of_a_running_meeting_is_ignored(name: str) -> None:
    meeting = opened()
    meeting.fires(name, meeting.now)
    assert meeting.outcome().effects == ()
    meeting.fires("time-up", meeting.timers["time-up"], by=STRANGER)
    assert meeting.outcome().effects == ()


def test_a_step_too_short_for_a_warning_has_none() -> None:
    meeting = opened().goes_to("roles")
    assert StopTimer("warning") in meeting.outcome().effects
    assert "warning" not in meeting.timers


def test_more_time_is_a_value_so_pressing_together_adds_once() -> None:
    meeting = opened().goes_to("exploration")
    later = meeting.now + 25 * MINUTE
    meeting.extend(ANNA, later)
    assert meeting.did(SetTimer)[:1] == (SetTimer("time-up", later),)
    for _ in range(7):
        meeting.extend(ANNA, later)
        assert meeting.outcome().effects == ()
    assert meeting.state().ends_at == later


def test_more_time_never_means_less() -> None:
    meeting = opened().goes_to("exploration")
    ends_at = meeting.state().ends_at
    meeting.extend(ANNA, meeting.now + 5 * MINUTE)
    assert (meeting.refused(), meeting.state().ends_at) == (None, ends_at)


def test_more_time_after_the_time_was_up_starts_the_clock_again() -> None:
    meeting = opened().goes_to("exploration")
    meeting.passes(30)
    meeting.extend(ANNA, meeting.now + 5 * MINUTE)
    assert not meeting.state().time_is_up
    assert meeting.timers["time-up"] == meeting.now + 5 * MINUTE


def test_more_time_is_for_whoever_guides_this_step_now() -> None:
    meeting = opened().goes_to("exploration")
    later = meeting.now + 30 * MINUTE
    meeting.extend(BRAM, later)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.extend(STRANGER, later)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.extend(ANNA, later, slot=Slot(1, "roles"))
    assert meeting.refused() is Reason.MOVED_ON
    meeting.extend(ANNA, meeting.now)
    assert meeting.refused() is Reason.TOO_LATE_TO_EXTEND
    meeting.extend(ANNA, meeting.now + 61 * MINUTE)
    assert meeting.refused() is Reason.TOO_LATE_TO_EXTEND
    meeting.closes().extend(ANNA, later)
    assert meeting.refused() is Reason.ENDED


def test_a_break_keeps_what_was_left_of_the_time() -> None:
    meeting = opened().goes_to("exploration")
    meeting.passes(8)
    meeting.pause(ANNA)
    assert (meeting.state().ends_at, meeting.state().left_for) == (None, 12 * MINUTE)
    assert set(meeting.timers) == {"unattended"}
    meeting.passes(40)
    assert not meeting.state().time_is_up
    meeting.resume(ANNA)
    assert meeting.state().ends_at == meeting.now + 12 * MINUTE


def test_a_break_begun_after_the_end_leaves_no_time() -> None:
    meeting = opened().goes_to("exploration")
    meeting.passes(25)
    meeting.pause(ANNA)
    meeting.passes(3)
    meeting.resume(ANNA)
    assert meeting.state().time_is_up
    assert meeting.state().stage is Stage.RUNNING


def test_resuming_is_for_whoever_guides_and_twice_changes_nothing() -> None:
    meeting = opened().goes_to("exploration")
    meeting.resume(ANNA)
    assert meeting.outcome().effects == ()
    meeting.pause(ANNA)
    meeting.resume(BRAM)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.resume(ANNA, turn=1)
    assert meeting.refused() is Reason.MOVED_ON
    meeting.stop(ANNA)
    meeting.resume(ANNA)
    assert meeting.refused() is Reason.STANDING_STILL


def test_a_stop_during_a_break_keeps_the_time_too() -> None:
    meeting = opened().goes_to("exploration")
    meeting.passes(5)
    meeting.pause(ANNA)
    meeting.stop(BRAM)
    meeting.everybody_answers(StopAnswer.GO_ON)
    assert meeting.state().ends_at == meeting.now + 15 * MINUTE


def test_a_bot_that_was_away_says_so_and_moves_nothing() -> None:
    meeting = opened().goes_to("exploration")
    meeting.is_away_for(40)
    assert (meeting.state().time_is_up, meeting.state().was_away) == (True, True)
    assert meeting.phase() == "exploration"
    meeting.extend(ANNA, meeting.now + 5 * MINUTE)
    assert meeting.state().was_away is False


@pytest.mark.parametrize(("late", "away"), [(299, False), (300, True), (301, True)])
def test_from_five_minutes_late_a_timer_means_that_the_bot_was_away(late: int, away: bool) -> None:
    meeting = opened().goes_to("exploration")
    due_at = meeting.timers["time-up"]
    meeting.now = due_at + timedelta(seconds=late)
    meeting.fires("time-up", due_at)
    assert meeting.state().was_away is away


def test_over_days_a_break_keeps_the_few_hours_that_were_left() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    ends_at = standing_at(meeting).ends_at
    assert ends_at is not None
    meeting.guide_becomes(BRAM, by=BRAM)
    meeting.now = ends_at - 3 * HOUR
    meeting.pause(BRAM)
    meeting.resume(BRAM)
    assert meeting.state().ends_at == ends_at


def test_in_slow_mode_the_deadline_closes_the_step_and_shows_what_was_written() -> None:
    meeting = opened(Mode.SLOW).goes_to("thinking-together")
    meeting.gives(BRAM, Gift.THOUGHT, text="t1")
    meeting.passes(24 * 60)
    assert meeting.phase() == "own-harvest"
    assert meeting.revealed() == ("t1",)


def test_in_slow_mode_a_deadline_missed_while_away_gives_a_new_one() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    meeting.is_away_for(50 * 60)
    assert (meeting.phase(), meeting.state().was_away) == ("exploration", True)
    assert meeting.state().ends_at == meeting.now + 12 * HOUR
    meeting.passes(12 * 60)
    assert meeting.phase() == "thinking-aloud"
    assert meeting.state().was_away is False


def test_a_longer_slow_step_gets_a_quarter_of_its_time_anew() -> None:
    week = opened(Mode.SLOW).method
    phases = tuple(p.model_copy(update={"hours": 168}) for p in week.phases)
    meeting = Meeting(Mode.SLOW, method=week.model_copy(update={"phases": phases})).opens()
    meeting.is_away_for(169 * 60)
    assert meeting.state().ends_at == meeting.now + 42 * HOUR


def test_in_slow_mode_one_nudge_goes_to_whoever_is_not_ready() -> None:
    meeting = opened(Mode.SLOW).goes_to("thinking-aloud")
    meeting.ready(ANNA)
    meeting.ready(BRAM)
    meeting.passes(18 * 60)
    slot, turn = meeting.slot(), meeting.state().turn
    asked_again = (CHRIS, EMRE, FARID)
    assert meeting.did(Whisper) == tuple(Whisper(p, "nudge", slot, turn) for p in asked_again)
    assert DEWI not in asked_again


def test_slow_time_can_be_extended_by_a_member_who_guides() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    later = meeting.now + timedelta(days=3)
    meeting.extend(BRAM, later)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.guide_becomes(BRAM, by=BRAM)
    meeting.extend(BRAM, later)
    assert meeting.state().ends_at == later


@pytest.mark.parametrize(
    ("mode", "hours"), [(Mode.VOICE, 13), (Mode.CHAT, 13), (Mode.SLOW, 24 * 14 + 49)]
)
def test_a_meeting_that_everybody_left_closes_by_itself(mode: Mode, hours: int) -> None:
    meeting = opened(mode).goes_to("exploration")
    if mode is not Mode.VOICE:
        meeting.gives(BRAM, Gift.OPEN_QUESTION, text="unseen")
    if mode is Mode.SLOW:
        # Over days the deadlines would lead to the end; a break keeps them away.
        meeting.guide_becomes(ANNA, by=ANNA)
        meeting.pause(ANNA)
    meeting.passes(hours * 60)
    assert meeting.state().stage is Stage.ENDED
    kept = [e for e in meeting.effects if isinstance(e, KeepDraft)]
    assert [k.contribution for k in kept] == ([] if mode is Mode.VOICE else ["unseen"])
    assert meeting.state().round(1).outcome is RoundOutcome.STOPPED
    assert sum(isinstance(e, PublishRecord) for e in meeting.effects) == 1


def test_closing_an_abandoned_meeting_frees_its_listener_and_ends_a_stop() -> None:
    meeting = opened().goes_to("thinking-aloud")
    slot = meeting.slot()
    meeting.stop(DEWI)
    meeting.answer(DEWI, StopAnswer.OTHER_STEP)
    meeting.passes(13 * 60)
    assert meeting.state().stage is Stage.ENDED
    assert meeting.state().stop is None
    assert SetWriters(slot, ()) in meeting.effects


def test_a_round_that_nobody_came_to_is_not_open_when_the_meeting_closes() -> None:
    meeting = opened(Mode.VOICE)
    assert meeting.state().rounds == ()
    meeting.fires("unattended", meeting.timers["unattended"])
    assert meeting.state().stage is Stage.ENDED
    assert meeting.state().round(1).outcome is RoundOutcome.STOPPED


def test_closing_an_abandoned_stop_asks_nobody_any_more() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    assert meeting.state().unattended_at is not None
    meeting.now += 13 * HOUR
    meeting.fires("unattended", meeting.timers["unattended"])
    assert meeting.state().stage is Stage.ENDED
    assert "stop-answers" not in meeting.timers
    assert meeting.did(SetWriters) == ()


def test_a_meeting_in_which_something_happens_is_not_abandoned() -> None:
    meeting = opened().goes_to("closing")
    stale: list[Effect] = [e for e in meeting.effects if isinstance(e, SetTimer)]
    first = next(e for e in stale if isinstance(e, SetTimer) and e.name == "unattended")
    meeting.extend(ANNA, meeting.now + 60 * MINUTE)
    meeting.now += 12 * HOUR + 20 * MINUTE
    meeting.fires("unattended", first.due_at)
    assert meeting.state().stage is Stage.RUNNING
    meeting.fires("unattended", meeting.timers["unattended"])
    assert meeting.state().stage is Stage.ENDED
    assert meeting.state().round(1).outcome is RoundOutcome.DONE
