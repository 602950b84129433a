"""``Stop even``: everybody, everywhere, without explaining; and nobody's silence blocks."""

from datetime import timedelta

import pytest

from bot.engine.effects import (
    AskAfterStop,
    KeepDraft,
    Reason,
    SetTimer,
    ShowBoard,
    StopTimer,
    Whisper,
)
from bot.engine.state import RoundOutcome, Slot, Stage, StopAnswer
from methods.spec import Gift, Mode

from .build import (
    ANNA,
    BRAM,
    BRAMS_CASE,
    CHRIS,
    DEWI,
    DEWIS_CASE,
    EMRE,
    FARID,
    SIX,
    STRANGER,
    Meeting,
    crea_m,
    opened,
)

PHASES = tuple(p.id for p in crea_m().phases)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("phase_id", PHASES)
def test_everybody_can_stop_in_every_phase(phase_id: str, mode: Mode) -> None:
    for person in SIX:
        meeting = opened(mode).goes_to(phase_id)
        turn = meeting.state().turn
        meeting.stop(person)
        assert meeting.refused() is None
        assert (meeting.state().stage, meeting.state().turn) == (Stage.STOPPED, turn + 1)
        asked = meeting.did(AskAfterStop)
        assert asked == tuple(AskAfterStop(p, turn + 1) for p in SIX)
        assert meeting.state().ends_at is None


def test_a_stop_keeps_no_name() -> None:
    meeting = opened().goes_to("thinking-aloud")
    meeting.stop(DEWI)
    by_dewi = meeting.state().stop
    assert by_dewi is not None
    assert by_dewi.asked_at == meeting.now
    other = opened().goes_to("thinking-aloud")
    other.stop(None)
    assert other.state().stop == by_dewi
    assert "dewi" not in str(by_dewi)


def test_pressing_stop_again_changes_nothing() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    before = meeting.state()
    meeting.stop(BRAM)
    assert meeting.state() is before
    assert meeting.outcome().effects == ()


def test_a_stop_needs_an_open_meeting_and_somebody_in_it() -> None:
    meeting = opened()
    meeting.stop(STRANGER)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.leaves(FARID)
    meeting.stop(FARID)
    assert meeting.refused() is Reason.NOT_HERE
    meeting.closes().stop(ANNA)
    assert meeting.refused() is Reason.ENDED


def test_answers_are_counted_when_all_are_in() -> None:
    meeting = opened().goes_to("exploration")
    meeting.passes(5)
    meeting.stop(DEWI)
    for person in SIX[:-1]:
        meeting.answer(person, StopAnswer.GO_ON)
        assert meeting.state().stage is Stage.STOPPED
        assert meeting.outcome().effects == ()
    meeting.answer(FARID, StopAnswer.GO_ON)
    assert (meeting.state().stage, meeting.phase()) == (Stage.RUNNING, "exploration")
    assert meeting.state().ends_at == meeting.now + timedelta(minutes=15)
    assert StopTimer("stop-answers") in meeting.outcome().effects


def test_one_end_is_enough_and_shows_only_when_all_have_answered() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(BRAM)
    meeting.answer(DEWI, StopAnswer.END_CASE)
    assert meeting.state().stage is Stage.STOPPED
    for person in SIX:
        if person != DEWI:
            meeting.answer(person, StopAnswer.GO_ON)
    assert meeting.state().round(1).outcome is RoundOutcome.STOPPED
    assert (meeting.phase(), meeting.state().stage) == ("evaluation", Stage.RUNNING)
    assert meeting.did(Whisper) == (
        Whisper(DEWI, "care", Slot(1, "exploration"), meeting.state().turn - 1),
    )


def test_an_answer_is_replaced_and_not_added() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(BRAM)
    for _ in range(9):
        meeting.answer(DEWI, StopAnswer.END_CASE)
    assert meeting.state().stage is Stage.STOPPED
    for person in SIX:
        meeting.answer(person, StopAnswer.GO_ON)
    assert (meeting.state().stage, meeting.phase()) == (Stage.RUNNING, "exploration")


def test_silence_neither_blocks_nor_decides() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    meeting.answer(BRAM, StopAnswer.GO_ON)
    meeting.passes(3)
    assert (meeting.state().stage, meeting.phase()) == (Stage.RUNNING, "exploration")


def test_one_end_counts_also_when_the_time_for_answers_is_over() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(BRAM)
    meeting.answer(CHRIS, StopAnswer.END_CASE)
    meeting.passes(3)
    assert meeting.phase() == "evaluation"


@pytest.mark.parametrize("mode", [Mode.VOICE, Mode.CHAT])
def test_where_nobody_answered_the_group_stays_paused_and_asks_aloud(mode: Mode) -> None:
    meeting = opened(mode).goes_to("exploration")
    meeting.stop(DEWI)
    meeting.passes(3)
    assert (meeting.state().stage, meeting.state().stop) == (Stage.PAUSED, None)
    meeting.passes(60)
    assert meeting.state().stage is Stage.PAUSED
    meeting.resume(ANNA)
    assert meeting.state().stage is Stage.RUNNING


def test_over_days_nobody_answering_goes_on_after_twelve_hours() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    meeting.stop(DEWI)
    assert SetTimer("stop-answers", meeting.now + timedelta(hours=12)) in meeting.outcome().effects
    meeting.passes(12 * 60)
    assert (meeting.state().stage, meeting.phase()) == (Stage.RUNNING, "exploration")


def test_a_timer_of_an_earlier_stop_counts_nothing() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    old = meeting.timers["stop-answers"]
    meeting.everybody_answers(StopAnswer.GO_ON)
    meeting.fires("stop-answers", old)
    assert meeting.outcome().effects == ()
    meeting.now += timedelta(minutes=1)
    meeting.stop(DEWI)
    meeting.fires("stop-answers", old)
    assert meeting.state().stage is Stage.STOPPED


def test_whoever_leaves_does_not_make_the_answer_of_another_late() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(BRAM)
    for person in (ANNA, BRAM, CHRIS, EMRE, FARID):
        meeting.answer(person, StopAnswer.GO_ON)
    meeting.leaves(FARID)
    meeting.answer(ANNA, StopAnswer.GO_ON)
    assert meeting.state().stage is Stage.STOPPED
    meeting.answer(DEWI, StopAnswer.END_CASE)
    assert meeting.phase() == "evaluation"


def test_answers_without_a_stop_are_refused() -> None:
    meeting = opened().goes_to("exploration")
    meeting.answer(DEWI, StopAnswer.END_CASE)
    assert meeting.refused() is Reason.NO_STOP_RUNNING
    meeting.stop(DEWI)
    meeting.answer(STRANGER, StopAnswer.END_CASE)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.answer(None, StopAnswer.OTHER_STEP)
    assert meeting.refused() is None


def test_while_it_is_still_nothing_moves() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    for move in (meeting.next, meeting.back, meeting.reveal, meeting.pause, meeting.resume):
        move(ANNA)
        assert meeting.refused() is Reason.STANDING_STILL
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="opened before")
    assert meeting.refused() is None


def test_another_step_is_chosen_together_and_the_private_question_is_over() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    turn = meeting.state().turn
    meeting.answer(DEWI, StopAnswer.OTHER_STEP)
    meeting.passes(3)
    stop = meeting.state().stop
    assert stop is not None
    assert (stop.choosing_step, stop.ballots) == (True, ())
    assert meeting.state().turn == turn + 1
    assert meeting.did(ShowBoard) == (ShowBoard(meeting.slot()),)
    meeting.answer(BRAM, StopAnswer.END_CASE)
    assert meeting.refused() is Reason.NO_STOP_RUNNING
    meeting.passes(60)
    assert meeting.state().stage is Stage.STOPPED


@pytest.mark.parametrize(
    ("how", "phase_id"), [("back", "thinking-aloud"), ("next", "own-harvest"), ("resume", None)]
)
def test_the_other_step_may_be_back_onward_or_here(how: str, phase_id: str | None) -> None:
    meeting = opened().goes_to("thinking-together")
    meeting.stop(DEWI)
    meeting.answer(DEWI, StopAnswer.OTHER_STEP)
    meeting.passes(3)
    {"back": meeting.back, "next": meeting.next, "resume": meeting.resume}[how](ANNA)
    assert meeting.state().stage is Stage.RUNNING
    assert meeting.state().stop is None
    assert meeting.phase() == (phase_id or "thinking-together")


def test_a_late_timer_of_the_answers_leaves_a_group_choosing() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    meeting.answer(DEWI, StopAnswer.OTHER_STEP)
    meeting.passes(3)
    stop = meeting.state().stop
    assert stop is not None
    meeting.fires("stop-answers", stop.answers_until)
    assert meeting.state().stage is Stage.STOPPED


def test_over_days_anybody_chooses_the_step_and_nobody_choosing_does_not_block() -> None:
    meeting = opened(Mode.SLOW).goes_to("thinking-aloud")
    meeting.next(BRAM)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.stop(DEWI)
    meeting.answer(DEWI, StopAnswer.OTHER_STEP)
    meeting.passes(12 * 60)
    assert meeting.state().stage is Stage.STOPPED
    meeting.back(BRAM)
    assert (meeting.phase(), meeting.state().stage) == ("exploration", Stage.RUNNING)
    meeting.stop(DEWI)
    meeting.answer(DEWI, StopAnswer.OTHER_STEP)
    meeting.passes(12 * 60)
    meeting.passes(12 * 60)
    assert (meeting.phase(), meeting.state().stage) == ("exploration", Stage.RUNNING)


def test_over_days_a_stop_at_the_very_deadline_leaves_time_afterwards() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    meeting.now += timedelta(hours=48)
    meeting.stop(DEWI)
    meeting.everybody_answers(StopAnswer.GO_ON)
    assert meeting.state().ends_at == meeting.now + timedelta(hours=12)
    assert meeting.timers["time-up"] == meeting.state().ends_at


@pytest.mark.parametrize("phase_id", ["arrive", "agreements", "look-back", "evaluation"])
def test_in_the_opening_and_closing_an_end_goes_on_to_the_next_step(phase_id: str) -> None:
    meeting = opened().goes_to(phase_id)
    position = meeting.state().position
    meeting.stop(BRAM)
    meeting.everybody_answers(StopAnswer.END_CASE)
    assert meeting.state().position == position + 1
    assert meeting.did(Whisper) == ()


def test_an_end_in_the_very_last_step_ends_the_meeting() -> None:
    meeting = opened().goes_to("closing")
    meeting.stop(BRAM)
    meeting.everybody_answers(StopAnswer.END_CASE)
    assert meeting.state().stage is Stage.ENDED


def test_ending_a_case_shows_nothing_more_and_gives_words_back() -> None:
    meeting = opened().goes_to("thinking-aloud")
    meeting.gives(BRAM, Gift.THOUGHT, text="seen")
    meeting.reveal(ANNA)
    meeting.gives(BRAM, Gift.THOUGHT, text="unseen")
    meeting.next(ANNA)
    meeting.back(ANNA)
    meeting.gives(CHRIS, Gift.THOUGHT, text="also unseen")
    meeting.ready(EMRE)
    slot = meeting.slot()
    meeting.stop(DEWI)
    meeting.everybody_answers(StopAnswer.END_CASE)
    assert [k.contribution for k in meeting.did(KeepDraft)] == ["also unseen"]
    assert meeting.texts("thinking-aloud") == ("seen", "unseen")
    assert meeting.revealed() == ()
    assert meeting.state().run(slot).ready == ()


def test_ending_a_case_gives_back_also_what_stands_in_a_later_step() -> None:
    meeting = opened().goes_to("thinking-together")
    meeting.gives(BRAM, Gift.THOUGHT, text="of the later step")
    meeting.back(ANNA)
    meeting.stop(DEWI)
    meeting.everybody_answers(StopAnswer.END_CASE)
    slot = Slot(1, "thinking-together")
    assert [(k.contribution, k.slot) for k in meeting.did(KeepDraft)] == [
        ("of the later step", slot)
    ]
    assert meeting.texts("thinking-together") == ()


def test_in_voice_the_own_line_that_was_kept_stays_kept() -> None:
    meeting = opened(Mode.VOICE).goes_to("shared-harvest")
    meeting.harvests(BRAM)
    meeting.stop(DEWI)
    meeting.everybody_answers(StopAnswer.END_CASE)
    assert meeting.drafts() == ()
    assert len(meeting.texts("shared-harvest")) == 2


def test_the_next_round_goes_on_after_a_stopped_one() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE), rounds=2).opens().goes_to("choose")
    meeting.vote(ANNA, DEWIS_CASE)
    meeting.goes_to("exploration").stop(DEWI)
    meeting.everybody_answers(StopAnswer.END_CASE)
    assert (meeting.slot().round, meeting.phase()) == (2, "choose")
    assert meeting.state().round(2).contributor == BRAM


def test_ending_before_a_case_was_chosen_tells_nobody_anything() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE)).opens().goes_to("choose")
    meeting.stop(FARID)
    meeting.everybody_answers(StopAnswer.END_CASE)
    assert (meeting.phase(), meeting.did(Whisper)) == ("evaluation", ())
