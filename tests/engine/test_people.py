"""Who is here, who guides: joining late, leaving midway, handing over, turns over two rounds."""

import pytest

from bot.engine.effects import KeepDraft, Reason, Reveal, ShowBoard, Whisper
from bot.engine.state import Presence, RoundOutcome, Slot, Stage, StopAnswer
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
    FOUR,
    STRANGER,
    Meeting,
    crea_m,
    opened,
)

DISCUSSED = tuple(p.id for p in crea_m().phases if p.when == "round" and p.kind != "choose")


def test_the_contributor_never_guides_the_own_round() -> None:
    meeting = Meeting(rotation=(DEWI, CHRIS, ANNA, BRAM)).opens()
    assert meeting.state().facilitator == DEWI
    meeting.goes_to("roles")
    assert meeting.state().facilitator == meeting.state().round(1).facilitator == CHRIS
    for person in (DEWI, CHRIS):
        meeting.guide_becomes(DEWI, by=person)
        assert meeting.refused() is Reason.CANNOT_GUIDE


def test_another_case_after_going_back_makes_another_guide() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE), rotation=(BRAM, CHRIS)).opens()
    meeting.goes_to("choose").choose(BRAM, DEWIS_CASE)
    meeting.goes_to("roles")
    assert meeting.state().facilitator == BRAM
    meeting.back(BRAM)
    meeting.choose(BRAM, BRAMS_CASE)
    meeting.next(BRAM)
    assert (meeting.round().contributor, meeting.state().facilitator) == (BRAM, CHRIS)


def test_re_entering_the_roles_keeps_a_hand_over() -> None:
    meeting = opened().goes_to("roles")
    meeting.guide_becomes(EMRE, by=ANNA)
    meeting.next(EMRE)
    meeting.back(EMRE)
    assert (meeting.phase(), meeting.state().facilitator) == ("roles", EMRE)


def test_whoever_took_the_guiding_over_in_the_opening_guides_the_first_round() -> None:
    meeting = opened()
    meeting.guide_becomes(BRAM, by=BRAM)
    meeting.goes_to("roles")
    assert (meeting.state().facilitator, meeting.round().facilitator) == (BRAM, BRAM)


def test_over_days_a_guide_whose_case_is_chosen_is_not_remembered_as_guide() -> None:
    meeting = Meeting(Mode.SLOW, cases=(DEWIS_CASE, BRAMS_CASE)).opens().goes_to("choose")
    meeting.guide_becomes(DEWI, by=DEWI)
    meeting.vote(ANNA, DEWIS_CASE)
    meeting.goes_to("roles")
    assert (meeting.state().facilitator, meeting.round().facilitator) == (None, None)


def test_the_guiding_is_handed_over_or_taken() -> None:
    meeting = opened().goes_to("exploration")
    meeting.guide_becomes(BRAM, by=ANNA)
    assert meeting.state().facilitator == meeting.round().facilitator == BRAM
    meeting.guide_becomes(BRAM, by=BRAM)
    assert meeting.outcome().effects == ()
    meeting.guide_becomes(CHRIS, by=CHRIS)
    assert meeting.state().facilitator == CHRIS
    meeting.guide_becomes(EMRE, by=ANNA)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.guide_becomes(STRANGER, by=CHRIS)
    assert meeting.refused() is Reason.CANNOT_GUIDE
    meeting.guide_becomes(STRANGER, by=STRANGER)
    assert meeting.refused() is Reason.NOT_A_MEMBER


def test_in_the_opening_anybody_may_guide() -> None:
    meeting = opened()
    meeting.guide_becomes(DEWI, by=DEWI)
    assert meeting.state().facilitator == DEWI
    meeting.next(DEWI)
    assert meeting.phase() == "agreements"


def test_two_rounds_rotate_both_roles() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE), rounds=2).opens().goes_to("choose")
    meeting.vote(DEWI, DEWIS_CASE)
    meeting.goes_to("exploration", 1)
    assert (meeting.round().contributor, meeting.state().facilitator) == (DEWI, ANNA)
    meeting.goes_to("exploration", 2)
    assert (meeting.round().contributor, meeting.state().facilitator) == (BRAM, CHRIS)
    assert [r.outcome for r in meeting.state().rounds] == [RoundOutcome.DONE, RoundOutcome.OPEN]
    meeting.closes()
    assert [r.outcome for r in meeting.state().rounds] == [RoundOutcome.DONE] * 2


def test_from_the_second_round_one_goes_back_to_the_first() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE), rounds=2).opens().goes_to("choose")
    meeting.vote(DEWI, DEWIS_CASE)
    meeting.goes_to("roles", 2)
    assert meeting.state().facilitator == CHRIS
    meeting.back()
    assert (meeting.slot(), meeting.state().facilitator) == (Slot(2, "choose"), CHRIS)
    meeting.back()
    assert (meeting.slot(), meeting.state().facilitator) == (Slot(1, "shared-harvest"), ANNA)
    assert meeting.round().contributor == DEWI


def test_with_three_people_whoever_guided_guides_again() -> None:
    meeting = Meeting(people=(ANNA, BRAM, DEWI), cases=(DEWIS_CASE,), rounds=2).opens()
    meeting.goes_to("exploration")
    assert meeting.state().facilitator == ANNA
    meeting.leaves(BRAM)
    meeting.leaves(ANNA)
    meeting.joins(ANNA)
    assert meeting.state().facilitator is None
    meeting.next(ANNA)
    assert meeting.refused() is None


def test_when_who_guides_leaves_the_next_one_guides() -> None:
    meeting = opened().goes_to("exploration")
    meeting.leaves(ANNA)
    assert meeting.state().facilitator == meeting.round().facilitator == BRAM
    assert meeting.did(ShowBoard) == (ShowBoard(meeting.slot()),)
    meeting.joins(ANNA)
    assert meeting.state().facilitator == BRAM


def test_in_the_opening_the_guiding_passes_on_too() -> None:
    meeting = opened()
    meeting.leaves(ANNA)
    assert meeting.state().facilitator == BRAM


def test_in_slow_mode_the_bot_takes_over_from_a_member_who_leaves() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    meeting.guide_becomes(BRAM, by=BRAM)
    meeting.next(BRAM)
    assert meeting.phase() == "thinking-aloud"
    meeting.leaves(BRAM)
    assert meeting.state().facilitator is None


def test_in_slow_mode_a_member_who_guides_goes_on_in_the_next_round() -> None:
    meeting = Meeting(Mode.SLOW, cases=(DEWIS_CASE, BRAMS_CASE), rounds=2).opens()
    meeting.guide_becomes(DEWI, by=DEWI)
    meeting.goes_to("roles", 1)
    assert meeting.state().facilitator is None
    meeting.guide_becomes(CHRIS, by=CHRIS)
    meeting.goes_to("roles", 2)
    assert meeting.state().facilitator == ANNA


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("phase_id", DISCUSSED)
def test_when_the_contributor_leaves_the_round_ends_with_care(phase_id: str, mode: Mode) -> None:
    meeting = opened(mode).goes_to(phase_id)
    turn = meeting.state().turn
    slot = meeting.slot()
    meeting.leaves(DEWI)
    assert meeting.state().round(1).outcome is RoundOutcome.CONTRIBUTOR_LEFT
    assert (meeting.phase(), meeting.state().turn) == ("evaluation", turn + 1)
    assert meeting.did(Whisper) == (Whisper(DEWI, "care", slot, turn),)


def test_what_was_asked_of_a_contributor_who_left_is_not_shown() -> None:
    meeting = opened().goes_to("exploration")
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="unseen")
    meeting.leaves(DEWI)
    assert [k.contribution for k in meeting.did(KeepDraft)] == ["unseen"]
    assert meeting.did(Reveal) == ()


@pytest.mark.parametrize("presence", [Presence.LATER, Presence.ABSENT])
def test_whoever_says_later_or_absent_during_a_meeting_is_gone(presence: Presence) -> None:
    meeting = opened().goes_to("exploration")
    meeting.presence(BRAM, presence)
    assert BRAM not in meeting.state().here()


def test_a_contributor_who_leaves_during_a_stop_ends_the_round_too() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(DEWI)
    due = meeting.timers["stop-answers"]
    meeting.leaves(DEWI)
    assert (meeting.phase(), meeting.state().stage) == ("evaluation", Stage.RUNNING)
    meeting.fires("stop-answers", due)
    assert meeting.outcome().effects == ()


def test_a_contributor_who_leaves_before_the_case_is_heard_leaves_a_choice() -> None:
    meeting = opened().goes_to("choose")
    meeting.leaves(DEWI)
    assert (meeting.phase(), meeting.round().case) == ("choose", None)
    meeting.offer(BRAM, BRAMS_CASE)
    assert meeting.round().contributor == BRAM
    meeting.joins(DEWI)
    assert meeting.round().contributor == BRAM


def test_the_only_case_is_chosen_again_when_its_contributor_comes_back() -> None:
    meeting = opened().goes_to("choose")
    meeting.leaves(DEWI)
    meeting.joins(DEWI)
    assert meeting.round().case == DEWIS_CASE.case


def test_of_two_cases_one_is_left_when_a_contributor_leaves() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE)).opens().goes_to("choose")
    assert meeting.round().case is None
    meeting.leaves(DEWI)
    assert meeting.round().case == BRAMS_CASE.case


def test_leaving_in_the_opening_takes_the_case_along() -> None:
    meeting = opened()
    meeting.leaves(DEWI)
    assert meeting.state().stage is Stage.RUNNING
    meeting.goes_to("evaluation")
    assert meeting.state().round(1).outcome is RoundOutcome.NO_CASE


def test_the_last_one_who_was_not_ready_leaves_and_all_appears() -> None:
    meeting = Meeting(people=FOUR).opens().goes_to("exploration")
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q")
    meeting.ready(ANNA)
    meeting.ready(BRAM)
    meeting.leaves(CHRIS)
    assert meeting.revealed() == ("q",)


def test_whoever_was_ready_and_left_does_not_stand_in_for_another() -> None:
    meeting = opened().goes_to("exploration")
    meeting.gives(CHRIS, Gift.OPEN_QUESTION, text="q")
    meeting.ready(BRAM)
    meeting.leaves(BRAM)
    for person in (ANNA, CHRIS, EMRE):
        meeting.ready(person)
        assert meeting.revealed() == ()
    meeting.ready(FARID)
    assert meeting.revealed() == ("q",)


def test_where_everybody_asked_left_what_they_wrote_does_not_appear_by_itself() -> None:
    meeting = opened().goes_to("exploration")
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q")
    meeting.ready(BRAM)
    for person in (ANNA, BRAM, CHRIS, EMRE, FARID):
        meeting.leaves(person)
        assert meeting.revealed() == ()
    assert meeting.texts("exploration") == ("q",)


def test_somebody_joins_late_and_takes_part() -> None:
    meeting = Meeting().opens(absent=(FARID,)).goes_to("exploration")
    meeting.gives(FARID, Gift.OPEN_QUESTION, text="from afar")
    assert (meeting.refused(), meeting.drafts()) == (Reason.NOT_HERE, ("from afar",))
    meeting.joins(FARID)
    meeting.joins(FARID)
    assert meeting.outcome().effects == ()
    meeting.gives(FARID, Gift.OPEN_QUESTION)
    assert meeting.refused() is None


def test_whoever_guides_notes_who_came_and_who_left() -> None:
    meeting = opened().goes_to("exploration")
    meeting.presence(BRAM, Presence.LEFT, by=CHRIS)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.presence(BRAM, Presence.LEFT, by=ANNA)
    assert BRAM not in meeting.state().here()
    meeting.presence(STRANGER, Presence.HERE, by=STRANGER)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.presence(STRANGER, Presence.LEFT, by=ANNA)
    assert meeting.outcome().effects == ()
    assert STRANGER not in [attendee.person for attendee in meeting.state().people]
    meeting.presence(STRANGER, Presence.HERE, by=ANNA)
    assert STRANGER in meeting.state().here()
    assert meeting.state().rotation[-1] == STRANGER


def test_after_the_end_nobody_comes_or_goes() -> None:
    meeting = opened().closes()
    meeting.leaves(BRAM)
    assert meeting.refused() is Reason.ENDED
    meeting.guide_becomes(BRAM, by=ANNA)
    assert meeting.refused() is Reason.ENDED


def test_everybody_leaves_and_somebody_returns() -> None:
    meeting = opened().goes_to("evaluation")
    for person in (ANNA, BRAM, CHRIS, DEWI, EMRE, FARID):
        meeting.leaves(person)
    assert meeting.state().facilitator is None
    meeting.next(ANNA)
    assert meeting.refused() is Reason.NOT_HERE
    meeting.joins(EMRE)
    meeting.next(EMRE)
    assert meeting.phase() == "closing"
    meeting.stop(EMRE)
    meeting.answer(EMRE, StopAnswer.GO_ON)
    assert meeting.state().stage is Stage.RUNNING


def test_whoever_left_says_nothing_about_others() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.leaves(ANNA)
    meeting.presence(CHRIS, Presence.LEFT, by=ANNA)
    assert meeting.refused() is Reason.NOT_YOURS


def test_re_entering_the_roles_of_a_second_round_keeps_who_guides() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE), rounds=2).opens().goes_to("choose")
    meeting.vote(DEWI, DEWIS_CASE)
    meeting.goes_to("exploration", 2)
    meeting.guide_becomes(FARID, by=FARID)
    meeting.back(FARID)
    assert (meeting.phase(), meeting.state().facilitator) == ("roles", FARID)


def test_over_days_a_step_that_nobody_was_left_in_goes_on_when_somebody_ready_is_back() -> None:
    meeting = Meeting(Mode.SLOW, people=FOUR[1:]).opens().goes_to("exploration")
    step = meeting.slot()
    meeting.ready(BRAM)
    meeting.leaves(BRAM)
    meeting.leaves(CHRIS)
    assert (meeting.view().speakers, meeting.slot()) == ((), step)
    meeting.joins(BRAM)
    assert meeting.slot() != step
