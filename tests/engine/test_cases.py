"""Choosing a case: hidden votes, aloud, offered and taken back, and rounds without one."""

import pytest

from bot.engine.effects import Reason, ShowBoard, ShowCase
from bot.engine.ids import CaseId
from bot.engine.state import CaseOnTable, Presence, RoundOutcome, Slot, Stage, StopAnswer
from methods.spec import CasePart, Mode

from .build import (
    ANNA,
    BRAM,
    BRAMS_CASE,
    CHRIS,
    DEWI,
    DEWIS_CASE,
    EMRE,
    FARID,
    STRANGER,
    Meeting,
    opened,
)

ANNAS_CASE = CaseOnTable(CaseId("case-of-anna"), ANNA)
UNKNOWN = CaseOnTable(CaseId("no-such-case"), DEWI)


def choosing(mode: Mode = Mode.CHAT, *cases: CaseOnTable) -> Meeting:
    return Meeting(mode, cases=cases or (DEWIS_CASE, BRAMS_CASE)).opens().goes_to("choose")


def test_the_only_case_needs_no_choice() -> None:
    meeting = opened().goes_to("choose")
    assert (meeting.round().case, meeting.round().contributor) == (DEWIS_CASE.case, DEWI)
    meeting.next(ANNA)
    assert meeting.phase() == "roles"


def test_most_votes_win_and_the_result_comes_when_the_choice_is_left() -> None:
    meeting = choosing()
    for person in (ANNA, CHRIS, EMRE):
        meeting.vote(person, BRAMS_CASE)
    for person in (BRAM, DEWI):
        meeting.vote(person, DEWIS_CASE)
    assert meeting.round().case is None
    meeting.next(ANNA)
    assert (meeting.phase(), meeting.round().case) == ("roles", BRAMS_CASE.case)


def test_a_vote_is_set_and_not_added() -> None:
    meeting = choosing()
    for _ in range(5):
        meeting.vote(ANNA, BRAMS_CASE)
    meeting.vote(CHRIS, DEWIS_CASE)
    meeting.vote(EMRE, DEWIS_CASE)
    meeting.vote(ANNA, BRAMS_CASE)
    assert len(meeting.run().votes) == 3
    meeting.next(ANNA)
    assert meeting.round().case == DEWIS_CASE.case


def test_nobody_sees_a_vote() -> None:
    meeting = choosing()
    meeting.vote(ANNA, BRAMS_CASE)
    assert meeting.outcome().effects == (ShowBoard(meeting.slot()),)


@pytest.mark.parametrize("cases", [(DEWIS_CASE, BRAMS_CASE), (BRAMS_CASE, DEWIS_CASE)])
def test_equal_votes_fall_to_whose_turn_it_is(cases: tuple[CaseOnTable, ...]) -> None:
    meeting = choosing(Mode.CHAT, *cases)
    meeting.vote(ANNA, BRAMS_CASE)
    meeting.vote(CHRIS, DEWIS_CASE)
    meeting.next(ANNA)
    assert meeting.round().case == cases[0].case


def test_a_vote_leaves_with_its_voter() -> None:
    meeting = choosing()
    meeting.vote(ANNA, DEWIS_CASE)
    meeting.vote(CHRIS, BRAMS_CASE)
    meeting.vote(EMRE, BRAMS_CASE)
    meeting.leaves(CHRIS)
    meeting.leaves(EMRE)
    meeting.next(ANNA)
    assert meeting.round().case == DEWIS_CASE.case


def test_together_the_choice_is_not_left_undecided() -> None:
    for mode in (Mode.VOICE, Mode.CHAT):
        meeting = choosing(mode)
        meeting.next(ANNA)
        assert meeting.refused() is Reason.NO_CASE_CHOSEN


def test_votes_are_for_the_cases_on_the_table_in_the_choice_now() -> None:
    meeting = choosing()
    meeting.vote(ANNA, UNKNOWN)
    assert meeting.refused() is Reason.NO_SUCH_CASE
    meeting.vote(STRANGER, DEWIS_CASE)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.vote(None, DEWIS_CASE)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.vote(ANNA, DEWIS_CASE, slot=Slot(2, "choose"))
    assert meeting.refused() is Reason.MOVED_ON
    meeting.leaves(BRAM)
    meeting.vote(ANNA, BRAMS_CASE)
    assert meeting.refused() is Reason.NO_SUCH_CASE
    meeting.pause(ANNA)
    meeting.vote(ANNA, DEWIS_CASE)
    assert meeting.refused() is Reason.MOVED_ON
    meeting.resume(ANNA)
    meeting.next(ANNA)
    meeting.vote(ANNA, DEWIS_CASE)
    assert meeting.refused() is Reason.NOTHING_ASKED


def test_aloud_whoever_guides_notes_the_choice() -> None:
    meeting = choosing(Mode.VOICE)
    meeting.choose(BRAM, DEWIS_CASE)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.choose(ANNA, UNKNOWN)
    assert meeting.refused() is Reason.NO_SUCH_CASE
    meeting.choose(ANNA, DEWIS_CASE, turn=1)
    assert meeting.refused() is Reason.MOVED_ON
    meeting.choose(ANNA, DEWIS_CASE)
    assert meeting.round().contributor == DEWI
    meeting.choose(ANNA, BRAMS_CASE)
    assert meeting.round().contributor == BRAM
    meeting.next(ANNA)
    meeting.choose(ANNA, DEWIS_CASE)
    assert meeting.refused() is Reason.NOTHING_ASKED
    meeting.pause(ANNA)
    meeting.choose(ANNA, DEWIS_CASE)
    assert meeting.refused() is Reason.STANDING_STILL


def test_what_was_chosen_aloud_stands_against_an_earlier_vote() -> None:
    meeting = choosing()
    meeting.vote(CHRIS, BRAMS_CASE)
    meeting.choose(ANNA, DEWIS_CASE)
    meeting.next(ANNA)
    assert meeting.round().case == DEWIS_CASE.case


def test_over_days_the_choice_goes_on_when_all_voted() -> None:
    meeting = choosing(Mode.SLOW)
    for person in (ANNA, BRAM, CHRIS, DEWI, EMRE):
        meeting.vote(person, BRAMS_CASE)
    meeting.ready(FARID)
    assert (meeting.phase(), meeting.round().case) == ("roles", BRAMS_CASE.case)


def test_over_days_without_any_vote_it_is_whose_turn_it_is() -> None:
    meeting = choosing(Mode.SLOW)
    meeting.passes(24 * 60)
    assert (meeting.phase(), meeting.round().case) == ("roles", DEWIS_CASE.case)


def test_without_a_case_the_round_is_skipped() -> None:
    meeting = Meeting(cases=()).opens().goes_to("choose")
    meeting.next(ANNA)
    assert meeting.phase() == "evaluation"
    assert meeting.state().round(1).outcome is RoundOutcome.NO_CASE
    meeting.back(ANNA)
    assert meeting.refused() is Reason.NO_STEP_BACK


def test_a_second_round_without_a_case_leads_to_the_closing() -> None:
    meeting = Meeting(rounds=2).opens().goes_to("choose", 2)
    assert meeting.round().case is None
    meeting.next(ANNA)
    assert meeting.phase() == "evaluation"
    assert [r.outcome for r in meeting.state().rounds] == [RoundOutcome.DONE, RoundOutcome.NO_CASE]


def test_a_case_is_discussed_once() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE), rounds=2).opens().goes_to("choose")
    meeting.vote(ANNA, DEWIS_CASE)
    meeting.goes_to("choose", 2)
    meeting.vote(ANNA, DEWIS_CASE)
    assert meeting.refused() is Reason.NO_SUCH_CASE
    assert meeting.round().case == BRAMS_CASE.case


def test_a_case_comes_on_the_table_during_the_meeting() -> None:
    meeting = Meeting(cases=()).opens().goes_to("choose")
    meeting.offer(BRAM, BRAMS_CASE)
    assert meeting.round().contributor == BRAM
    meeting.offer(BRAM, BRAMS_CASE)
    assert meeting.outcome().effects == ()
    meeting.offer(DEWI, DEWIS_CASE)
    assert meeting.round().contributor == BRAM
    meeting.vote(ANNA, DEWIS_CASE)
    meeting.next(ANNA)
    assert meeting.round().contributor == DEWI


def test_a_case_offered_in_another_step_waits_for_the_choice() -> None:
    meeting = Meeting(cases=()).opens()
    meeting.offer(BRAM, BRAMS_CASE)
    assert meeting.state().rounds == ()
    meeting.goes_to("exploration")
    assert meeting.did(ShowCase) == (ShowCase(meeting.slot(), BRAMS_CASE.case, CasePart.WHOLE),)


def test_strangers_and_nobody_offer_and_take_nothing() -> None:
    meeting = opened()
    meeting.offer(STRANGER, BRAMS_CASE)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.offer(None, BRAMS_CASE)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.take_back(BRAM, DEWIS_CASE)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.take_back(STRANGER, DEWIS_CASE)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.take_back(BRAM, UNKNOWN)
    assert meeting.outcome().effects == ()
    meeting.closes().offer(BRAM, BRAMS_CASE)
    assert meeting.refused() is Reason.ENDED


def test_a_chosen_case_that_is_taken_back_leaves_a_choice() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE, ANNAS_CASE)).opens().goes_to("choose")
    meeting.choose(ANNA, DEWIS_CASE)
    meeting.take_back(DEWI, DEWIS_CASE)
    assert (meeting.round().case, meeting.phase()) == (None, "choose")
    assert meeting.round().contributor is None
    meeting.take_back(BRAM, BRAMS_CASE)
    assert meeting.round().case == ANNAS_CASE.case


def test_a_case_that_is_not_chosen_is_taken_back_quietly() -> None:
    meeting = choosing()
    meeting.choose(ANNA, DEWIS_CASE)
    meeting.goes_to("exploration").take_back(BRAM, BRAMS_CASE)
    assert meeting.outcome().effects == (ShowBoard(meeting.slot()),)
    assert [c.case for c in meeting.state().cases] == [DEWIS_CASE.case]


def test_a_case_under_discussion_that_is_taken_back_ends_with_care() -> None:
    meeting = opened().goes_to("thinking-together")
    meeting.take_back(DEWI, DEWIS_CASE)
    assert meeting.state().round(1).outcome is RoundOutcome.STOPPED
    assert meeting.phase() == "evaluation"


def test_a_case_taken_back_after_its_round_changes_nothing_of_it() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.take_back(DEWI, DEWIS_CASE)
    assert meeting.state().round(1).outcome is RoundOutcome.DONE
    assert meeting.phase() == "evaluation"


def test_a_case_taken_back_during_a_stop_ends_the_stop() -> None:
    meeting = opened().goes_to("exploration")
    meeting.stop(BRAM)
    meeting.take_back(DEWI, DEWIS_CASE)
    assert (meeting.state().stage, meeting.state().stop) == (Stage.RUNNING, None)
    meeting.answer(BRAM, StopAnswer.GO_ON)
    assert meeting.refused() is Reason.NO_STOP_RUNNING


def test_a_case_of_somebody_who_comes_later_cannot_be_chosen_yet() -> None:
    meeting = Meeting(cases=(DEWIS_CASE, BRAMS_CASE))
    meeting.presence(DEWI, Presence.LATER)
    meeting.opens().goes_to("choose")
    assert meeting.round().contributor == BRAM
