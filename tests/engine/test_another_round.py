"""Another case in the time that is left: when it is offered, to whom, and what follows."""

import pytest

from bot.engine.effects import Reason
from bot.engine.ids import CaseId
from bot.engine.state import CaseOnTable, RoundOutcome, Slot, Stage, StopAnswer
from methods.fitting import shortest_from_round, total_minutes
from methods.spec import Gift, Mode

from .build import (
    ANNA,
    BRAM,
    BRAMS_CASE,
    CHRIS,
    DEWI,
    DEWIS_CASE,
    SIX,
    Meeting,
    crea_m,
)
from .looking import actions, control, keys, shown

TWO = (DEWIS_CASE, BRAMS_CASE)


def after_one(mode: Mode = Mode.CHAT, *, minutes: int | None = None, took: float = 5) -> Meeting:
    """Dewi's case was discussed in so many minutes; Bram's lies there. Anna guides."""
    meeting = Meeting(mode, cases=TWO).opens(minutes=minutes).goes_to("choose")
    meeting.choose(None, DEWIS_CASE)
    meeting.goes_to("roles").passes(took)
    return meeting.goes_to("evaluation")


def is_offered(meeting: Meeting) -> bool:
    screen = shown(meeting)
    offered = "another-round" in actions(screen)
    assert offered == ("board.time-left" in keys(screen))
    return offered


@pytest.mark.parametrize("mode", [Mode.VOICE, Mode.CHAT])
def test_a_case_that_took_little_time_leaves_room_for_another(mode: Mode) -> None:
    meeting = after_one(mode)
    assert is_offered(meeting)
    meeting.adds_round(ANNA)
    assert (meeting.slot(), meeting.state().contributor) == (Slot(2, "choose"), BRAM)
    meeting.goes_to("roles", 2)
    assert meeting.state().facilitator not in (ANNA, BRAM), "its roles go to others"
    meeting.closes()
    outcomes = [one.outcome for one in meeting.state().rounds]
    assert outcomes == [RoundOutcome.DONE, RoundOutcome.DONE]


def test_it_is_offered_once() -> None:
    meeting = after_one()
    meeting.adds_round(ANNA)
    meeting.offer(CHRIS, CaseOnTable(CaseId("case-of-chris"), CHRIS))
    meeting.goes_to("evaluation")
    assert not is_offered(meeting)
    meeting.adds_round()
    assert meeting.refused() is Reason.NO_SUCH_CASE


def test_over_days_and_where_little_time_is_left_it_is_not() -> None:
    assert not is_offered(after_one(Mode.SLOW))
    assert not is_offered(after_one(minutes=90, took=80))


def test_without_a_case_or_its_contributor_it_is_not() -> None:
    assert not is_offered(Meeting().opens().goes_to("evaluation"))
    meeting = after_one()
    meeting.leaves(BRAM)
    assert not is_offered(meeting)
    meeting.adds_round()
    assert meeting.refused() is Reason.NO_SUCH_CASE
    meeting.joins(BRAM)
    assert is_offered(meeting)


def test_after_a_case_that_was_stopped_nobody_hurries_to_the_next() -> None:
    meeting = Meeting(cases=TWO).opens().goes_to("choose")
    meeting.choose(None, DEWIS_CASE)
    meeting.goes_to("exploration").stop(DEWI)
    meeting.everybody_answers(StopAnswer.END_CASE)
    assert meeting.phase() == "evaluation"
    assert not is_offered(meeting)


def test_whoever_does_not_guide_cannot_add_it_nor_with_an_old_button() -> None:
    meeting = after_one()
    meeting.adds_round(CHRIS)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.adds_round(ANNA, turn=meeting.state().turn - 1)
    assert meeting.refused() is Reason.MOVED_ON
    meeting.pause(ANNA)
    assert not is_offered(meeting)
    meeting.adds_round(ANNA)
    assert meeting.refused() is Reason.STANDING_STILL


def test_in_the_next_step_it_is_over() -> None:
    meeting = after_one()
    meeting.next()
    assert not is_offered(meeting)


def test_what_was_written_here_stays_and_may_be_written_again() -> None:
    meeting = after_one()
    meeting.gives(CHRIS, Gift.EVALUATION, text="before")
    meeting.ready(BRAM)
    meeting.reveal(ANNA)
    meeting.adds_round(ANNA)
    meeting.goes_to("evaluation")
    assert meeting.texts("evaluation", 0) == ("before",)
    assert meeting.run().ready == ()
    meeting.gives(CHRIS, Gift.EVALUATION, text="after")
    assert meeting.refused() is None


def test_what_stands_here_is_closed_and_whoever_writes_again_begins_anew() -> None:
    meeting = after_one()
    here = meeting.slot()
    meeting.gives(CHRIS, Gift.EVALUATION)
    meeting.reveal(ANNA)
    meeting.ready(BRAM)
    before = meeting.run()
    meeting.adds_round(ANNA)
    after = meeting.state().run(here)
    assert (before.ready, after.ready) == ((BRAM,), ())
    assert (after.collection, after.waves) == (before.collection + 1, 0)
    assert before.waves > 0


def test_it_is_a_button_of_whoever_guides_and_says_what_it_does() -> None:
    assert control(shown(after_one()), "another-round").label == "control.another-round"


def test_the_rounds_are_those_there_were_and_one_more() -> None:
    meeting = after_one()
    before = meeting.state().script
    meeting.adds_round(ANNA)
    state = meeting.state()
    assert [one.number for one in state.rounds] == [1, 2]
    assert tuple(one for one in state.script if one.round != 2) == before


@pytest.mark.parametrize(("more", "offers"), [(0, True), (0.1, False)])
def test_it_is_offered_where_it_just_fits(more: float, *, offers: bool) -> None:
    shortest = shortest_from_round(crea_m())
    assert is_offered(after_one(minutes=90, took=90 - shortest + more)) is offers


def test_without_minutes_of_its_own_the_time_is_that_of_all_rounds() -> None:
    one, two = (total_minutes(crea_m(), rounds=rounds) for rounds in (1, 2))
    meeting = Meeting(cases=TWO, rounds=2).opens().goes_to("choose")
    meeting.choose(None, DEWIS_CASE)
    meeting.goes_to("choose", 2)
    meeting.choose(None, BRAMS_CASE)
    meeting.offer(CHRIS, CaseOnTable(CaseId("case-of-chris"), CHRIS))
    took = two - shortest_from_round(crea_m())
    assert one - took < shortest_from_round(crea_m())
    meeting.goes_to("roles", 2).passes(took)
    assert is_offered(meeting.goes_to("evaluation"))


def test_what_was_not_shown_yet_waits() -> None:
    meeting = after_one()
    meeting.gives(CHRIS, Gift.EVALUATION, text="mine")
    meeting.adds_round(ANNA)
    assert meeting.revealed() == ()
    meeting.goes_to("evaluation")
    assert [one.contribution for one in meeting.view().pending] == ["mine"]


def test_time_boxes_then_fit_two_rounds() -> None:
    meeting = after_one(minutes=90)
    meeting.adds_round(ANNA)
    assert meeting.state().stage is Stage.RUNNING
    assert len({slot.round for slot in meeting.state().script}) == len(("meeting", "one", "two"))
    assert crea_m() == meeting.method
    assert set(meeting.state().here()) == set(SIX)


@pytest.mark.parametrize(("rounds", "offers"), [(2, True), (3, False)])
def test_no_fourth_case_is_offered_in_one_meeting(rounds: int, *, offers: bool) -> None:
    meeting = Meeting(Mode.CHAT, cases=TWO, rounds=rounds).opens(minutes=600).goes_to("choose")
    meeting.choose(None, DEWIS_CASE)
    for number in range(2, rounds + 1):
        meeting.goes_to("choose", number)
        meeting.choose(None, BRAMS_CASE)
        meeting.offer(CHRIS, CaseOnTable(CaseId(f"case-{number}"), CHRIS))
    meeting.goes_to("evaluation")
    assert is_offered(meeting) is offers
