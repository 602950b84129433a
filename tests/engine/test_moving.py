"""Next, back and their turns: wrong presses are kind, and going back loses nothing."""

from datetime import timedelta

import pytest

from bot.engine.apply import apply
from bot.engine.effects import (
    OpenThread,
    Reason,
    Refuse,
    Reveal,
    SetTimer,
    SetWriters,
    ShowBoard,
    ShowCase,
)
from bot.engine.events import NextPressed
from bot.engine.ids import EventId, PersonId
from bot.engine.state import Presence, RoundOutcome, Slot, Stage, StopAnswer
from methods.spec import CasePart, Gift, Mode

from .build import ANNA, BRAM, CHRIS, DEWI, DEWIS_CASE, EMRE, FARID, STRANGER, Meeting, ids, opened


def test_next_moves_to_the_next_phase() -> None:
    meeting = opened()
    meeting.next(ANNA)
    assert (meeting.phase(), meeting.state().turn, meeting.refused()) == ("agreements", 2, None)


def test_a_stale_next_is_refused_kindly() -> None:
    meeting = opened()
    meeting.next(ANNA)
    meeting.next(ANNA, turn=1)
    assert meeting.outcome().effects == (Refuse(ANNA, Reason.MOVED_ON),)
    assert meeting.phase() == "agreements"


def test_fifty_people_pressing_next_at_once_move_one_phase() -> None:
    meeting = opened()
    turn = meeting.state().turn
    press = [
        NextPressed(id=EventId(f"{n}"), at=meeting.now, actor=ANNA, turn=turn) for n in range(50)
    ]
    refusals = 0
    state = meeting.state()
    for event in press:
        outcome = apply(meeting.method, state, event)
        refusals += outcome.refusal is not None
        state = outcome.state
    assert (state.slot.phase_id, state.turn, refusals) == ("agreements", turn + 1, 49)


@pytest.mark.parametrize("person", [BRAM, DEWI])
def test_only_who_guides_moves_the_meeting(person: PersonId) -> None:
    meeting = opened()
    meeting.next(person)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.back(person)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.reveal(person)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.pause(person)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.next(STRANGER)
    assert meeting.refused() is Reason.NOT_A_MEMBER


def test_where_nobody_guides_anybody_present_may() -> None:
    meeting = Meeting(rotation=()).opens()
    assert meeting.state().facilitator is None
    meeting.next(FARID)
    assert meeting.phase() == "agreements"
    meeting.presence(FARID, Presence.LEFT)
    meeting.next(FARID)
    assert meeting.refused() is Reason.NOT_HERE


def test_the_contributor_does_not_guide_even_where_nobody_does() -> None:
    meeting = Meeting(rotation=()).opens().goes_to("exploration")
    meeting.next(DEWI)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.next(BRAM)
    assert meeting.phase() == "thinking-aloud"


def test_a_contributor_left_alone_may_close() -> None:
    meeting = opened().goes_to("exploration")
    for person in meeting.state().here():
        if person != DEWI:
            meeting.leaves(person)
    assert meeting.state().facilitator is None
    meeting.next(DEWI)
    assert meeting.refused() is None


def test_the_turn_rises_only_when_a_phase_is_entered_left_paused_or_resumed() -> None:
    meeting = opened().goes_to("exploration")
    turn = meeting.state().turn
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q1")
    meeting.ready(BRAM)
    meeting.reveal(ANNA)
    meeting.gives(DEWI, Gift.ANSWER)
    meeting.extend(ANNA, meeting.now + timedelta(minutes=30))
    meeting.guide_becomes(CHRIS, by=ANNA)
    meeting.leaves(FARID)
    meeting.joins(FARID)
    meeting.room_changes()
    meeting.room_is_accepted()
    meeting.passes(35)
    meeting.next(BRAM)
    assert meeting.state().turn == turn
    for move in (meeting.pause, meeting.resume, meeting.back, meeting.next):
        before = meeting.state().turn
        move(CHRIS)
        assert meeting.state().turn == before + 1
    before = meeting.state().turn
    meeting.stop(DEWI)
    assert meeting.state().turn == before + 1
    meeting.everybody_answers(StopAnswer.GO_ON)
    assert meeting.state().turn == before + 2


def test_leaving_a_phase_reveals_what_was_written_in_it() -> None:
    meeting = opened().goes_to("thinking-aloud")
    meeting.gives(BRAM, Gift.THOUGHT, text="t1")
    meeting.gives(CHRIS, Gift.THOUGHT, text="t2")
    assert meeting.revealed() == ()
    slot = meeting.slot()
    meeting.next(ANNA)
    assert meeting.did(Reveal) == (Reveal(slot, 1, 1, ids("t1", "t2")),)


def test_the_first_entry_opens_a_thread_and_shows_the_case() -> None:
    meeting = opened().goes_to("roles")
    meeting.next(ANNA)
    slot = meeting.slot()
    assert meeting.did(OpenThread) == (OpenThread(slot),)
    assert meeting.did(ShowCase) == (ShowCase(slot, DEWIS_CASE.case, CasePart.WHOLE),)
    meeting.next(ANNA)
    meeting.back(ANNA)
    assert meeting.slot() == slot
    assert (meeting.did(OpenThread), meeting.did(ShowCase)) == ((), ())


def test_back_reopens_the_phase_with_all_its_time_and_loses_nothing() -> None:
    meeting = opened().goes_to("thinking-aloud")
    meeting.gives(BRAM, Gift.THOUGHT, text="before")
    meeting.next(ANNA)
    meeting.gives(CHRIS, Gift.THOUGHT, text="unseen")
    meeting.back(ANNA)
    assert meeting.phase() == "thinking-aloud"
    assert meeting.run().entered == 2
    assert meeting.state().ends_at == meeting.now + timedelta(minutes=12)
    assert ShowBoard(Slot(1, "thinking-together")) in meeting.outcome().effects
    assert meeting.texts("thinking-aloud") == ("before",)
    assert meeting.texts("thinking-together") == ("unseen",)
    meeting.next(ANNA)
    meeting.next(ANNA)
    assert meeting.revealed() == ("unseen",)


def test_after_its_reveal_a_reopened_harvest_is_a_new_collection_beside_the_first() -> None:
    meeting = opened().goes_to("shared-harvest")
    meeting.harvests(BRAM)
    meeting.next(ANNA)
    meeting.back(ANNA)
    assert (meeting.phase(), meeting.run().collection, meeting.run().waves) == (
        "shared-harvest",
        2,
        0,
    )
    meeting.gives(BRAM, Gift.TAKEAWAY, collection=1)
    assert meeting.refused() is Reason.MOVED_ON
    meeting.gives(BRAM, Gift.TAKEAWAY, text="again")
    meeting.next(ANNA)
    assert meeting.did(Reveal) == (Reveal(Slot(1, "shared-harvest"), 2, 1, ids("again")),)
    assert len(meeting.texts("shared-harvest")) == 3


def test_what_nobody_saw_yet_is_not_collected_anew() -> None:
    meeting = opened().goes_to("own-harvest")
    meeting.next(ANNA)
    meeting.harvests(BRAM)
    meeting.back(ANNA)
    meeting.next(ANNA)
    assert (meeting.phase(), meeting.run().collection) == ("shared-harvest", 1)
    assert len(meeting.run().given) == 2


def test_readiness_begins_anew_with_each_entry() -> None:
    meeting = opened().goes_to("thinking-together")
    meeting.ready(BRAM)
    meeting.back(ANNA)
    assert meeting.state().run(Slot(1, "thinking-together")).ready == ()
    meeting.ready(BRAM)
    meeting.next(ANNA)
    assert meeting.run().ready == ()


def test_there_is_no_step_back_from_the_first() -> None:
    meeting = opened()
    meeting.back(ANNA)
    assert meeting.refused() is Reason.NO_STEP_BACK


def test_from_the_first_round_one_goes_back_to_the_opening() -> None:
    meeting = opened().goes_to("choose")
    meeting.back(ANNA)
    assert meeting.phase() == "look-back"


def test_the_choice_of_a_case_reopens_until_the_group_heard_it() -> None:
    meeting = opened().goes_to("roles")
    meeting.back(ANNA)
    assert meeting.phase() == "choose"
    meeting.goes_to("exploration").back(ANNA)
    assert meeting.phase() == "roles"
    meeting.back(ANNA)
    assert meeting.refused() is Reason.NO_STEP_BACK


def test_a_finished_round_that_is_reopened_is_open_again() -> None:
    meeting = opened().goes_to("evaluation")
    assert meeting.state().round(1).outcome is RoundOutcome.DONE
    meeting.back(ANNA)
    assert meeting.state().round(1).outcome is RoundOutcome.OPEN
    assert meeting.state().round(1).case == DEWIS_CASE.case
    meeting.next(ANNA)
    assert meeting.state().round(1).outcome is RoundOutcome.DONE


def test_a_round_whose_contributor_is_gone_is_not_reopened() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.leaves(DEWI)
    meeting.back(ANNA)
    assert meeting.refused() is Reason.NO_STEP_BACK


def test_a_stopped_round_is_not_reopened() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    meeting.everybody_answers(StopAnswer.END_CASE)
    assert meeting.phase() == "evaluation"
    meeting.back(ANNA)
    assert meeting.refused() is Reason.NO_STEP_BACK


def test_back_into_a_round_gives_the_guiding_back_to_who_guided_it() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.guide_becomes(DEWI, by=ANNA)
    meeting.back(DEWI)
    assert (meeting.phase(), meeting.state().facilitator) == ("shared-harvest", ANNA)


def test_back_into_a_round_the_contributor_does_not_guide_it() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.guide_becomes(DEWI, by=ANNA)
    meeting.leaves(ANNA)
    meeting.back(DEWI)
    assert (meeting.phase(), meeting.state().facilitator) == ("shared-harvest", BRAM)
    assert meeting.round().facilitator == BRAM


def test_back_into_a_round_its_contributor_does_not_guide_it_when_it_would_be_their_turn() -> None:
    meeting = Meeting(rotation=(ANNA, DEWI, BRAM)).opens().goes_to("evaluation")
    meeting.guide_becomes(DEWI, by=ANNA)
    meeting.leaves(ANNA)
    meeting.back(DEWI)
    assert (meeting.phase(), meeting.state().facilitator) == ("shared-harvest", BRAM)


def test_back_into_a_round_in_slow_mode_the_bot_guides_where_its_contributor_would() -> None:
    meeting = opened(Mode.SLOW).goes_to("evaluation")
    meeting.guide_becomes(DEWI, by=DEWI)
    meeting.back(DEWI)
    assert (meeting.phase(), meeting.state().facilitator) == ("shared-harvest", None)


def test_back_into_a_round_whoever_took_over_goes_on_guiding() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.leaves(ANNA)
    assert meeting.state().facilitator == BRAM
    meeting.back(BRAM)
    assert meeting.state().facilitator == BRAM


def test_leaving_lets_the_listener_write_again() -> None:
    meeting = opened().goes_to("exploration")
    meeting.next(ANNA)
    slot = meeting.slot()
    assert meeting.did(SetWriters) == (SetWriters(slot, (DEWI,)),)
    meeting.next(ANNA)
    assert meeting.did(SetWriters) == (SetWriters(slot, ()),)
    meeting.back(ANNA)
    assert meeting.did(SetWriters) == (SetWriters(slot, (DEWI,)),)
    meeting.back(ANNA)
    assert meeting.did(SetWriters) == (SetWriters(slot, ()),)


def test_while_paused_nothing_moves_but_the_pause() -> None:
    meeting = opened().goes_to("exploration")
    meeting.gives(BRAM, Gift.OPEN_QUESTION)
    meeting.pause(ANNA)
    assert meeting.state().stage is Stage.PAUSED
    for move in (meeting.next, meeting.back, meeting.reveal, meeting.pause):
        move(ANNA)
        assert meeting.refused() is Reason.STANDING_STILL
    meeting.extend(ANNA, meeting.now + timedelta(minutes=5))
    assert meeting.refused() is Reason.STANDING_STILL
    meeting.resume(ANNA)
    assert meeting.state().stage is Stage.RUNNING


def test_a_voice_meeting_has_threads_only_for_what_is_read() -> None:
    meeting = opened(Mode.VOICE)
    assert meeting.did(OpenThread) == ()
    meeting.goes_to("exploration")
    threads = [e for e in meeting.effects if isinstance(e, OpenThread)]
    assert threads == [OpenThread(Slot(1, "exploration"))]


def test_the_timers_of_a_phase_are_set_when_it_is_entered() -> None:
    meeting = opened().goes_to("exploration")
    assert SetTimer("time-up", meeting.now + timedelta(minutes=20)) in meeting.outcome().effects
    assert EMRE in meeting.state().here()


def test_who_was_ready_before_is_asked_again_in_a_reopened_phase() -> None:
    meeting = opened().goes_to("thinking-together")
    meeting.ready(BRAM)
    meeting.next(ANNA)
    meeting.back(ANNA)
    assert (meeting.phase(), meeting.run().ready) == ("thinking-together", ())


def test_a_reopened_phase_in_which_nothing_appeared_goes_on_as_it_was() -> None:
    meeting = opened().goes_to("own-harvest")
    meeting.next(ANNA)
    meeting.back(ANNA)
    assert (meeting.phase(), meeting.run().collection) == ("own-harvest", 1)


def test_a_reopened_conversation_goes_on_where_it_was() -> None:
    meeting = opened().goes_to("thinking-aloud")
    meeting.gives(BRAM, Gift.THOUGHT)
    meeting.next(ANNA)
    meeting.back(ANNA)
    assert (meeting.run().collection, meeting.run().waves) == (1, 1)
    meeting.gives(CHRIS, Gift.THOUGHT, text="more")
    meeting.next(ANNA)
    assert meeting.did(Reveal) == (Reveal(Slot(1, "thinking-aloud"), 1, 2, ids("more")),)


def test_a_step_knows_since_when_it_was_gone_through_also_after_coming_back() -> None:
    meeting = Meeting().opens().goes_to("exploration")
    first, slot = meeting.now, meeting.slot()
    assert meeting.run().entered_at == first
    meeting.passes(2)
    meeting.next()
    meeting.back()
    assert meeting.slot() == slot
    assert meeting.now > first
    assert meeting.run().entered_at == first
