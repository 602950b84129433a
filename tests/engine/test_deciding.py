"""The contributor says what each question does, and how the group helps; nobody else does."""

import pytest

from bot.engine.effects import Reason, ShowWeights
from bot.engine.ids import PersonId
from bot.engine.phases.weigh import questions_to_weigh, unweighed, weights_shown
from bot.engine.state import RoundOutcome, Slot
from methods import load_library
from methods.spec import Gift, Mode, Weight

from .build import ANNA, BRAM, CHRIS, DEWI, EMRE, FARID, SIX, STRANGER, Meeting, ids, with_modules
from .looking import choosing_step

ASKED = ("q1", "q2", "q3")


def asked(mode: Mode = Mode.CHAT, *, upto: str = "weighing") -> Meeting:
    """Three questions were asked by three people, and the group went on."""
    method = load_library()["ten-step"]
    meeting = Meeting(mode, method=method).opens().goes_to("questions")
    for person, text in zip((BRAM, CHRIS, EMRE), ASKED, strict=True):
        meeting.gives(person, Gift.OPEN_QUESTION, text=text)
    if mode is Mode.VOICE:
        return meeting.goes_to(upto)
    meeting.reveal(ANNA if mode is Mode.CHAT else None)
    return meeting.goes_to(upto)


def weigh_all(meeting: Meeting) -> None:
    for text, weight in zip(ASKED, Weight, strict=True):
        meeting.weighs(DEWI, text, weight)


def test_nothing_is_answered_before_every_question_is_weighed() -> None:
    meeting = asked()
    meeting.gives(DEWI, Gift.ANSWER, text="a1", slot=Slot(1, "answers"))
    assert (meeting.refused(), meeting.drafts()) == (Reason.MOVED_ON, ("a1",))
    meeting.next(ANNA)
    assert meeting.refused() is Reason.NOT_ALL_WEIGHED
    weigh_all(meeting)
    meeting.next(ANNA)
    assert meeting.phase() == "answers"
    assert meeting.gives(DEWI, Gift.ANSWER).refusal is None


def test_the_group_sees_the_weights_when_the_step_is_left() -> None:
    meeting = asked()
    weigh_all(meeting)
    assert weights_shown(meeting.state(), 1) == {}
    meeting.next(ANNA)
    assert meeting.did(ShowWeights) == (ShowWeights((Slot(1, "questions"),)),)
    shown = weights_shown(meeting.state(), 1)
    assert list(shown.items()) == list(zip(ids(*ASKED), Weight, strict=True))


def test_a_weight_is_set_and_not_added() -> None:
    meeting = asked()
    meeting.weighs(DEWI, "q1", Weight.COLD)
    meeting.weighs(DEWI, "q1", Weight.COLD)
    meeting.weighs(DEWI, "q1", Weight.WARM)
    assert meeting.run().weights == ((ids("q1")[0], Weight.WARM),)
    assert [q.contribution for q in unweighed(meeting.view())] == list(ids("q2", "q3"))


@pytest.mark.parametrize("who", [BRAM, ANNA])
def test_only_the_contributor_weighs(who: PersonId) -> None:
    meeting = asked()
    meeting.weighs(who, "q1", Weight.WARM)
    assert meeting.refused() is Reason.NOTHING_ASKED
    assert meeting.run().weights == ()


@pytest.mark.parametrize(
    ("who", "reason"), [(STRANGER, Reason.NOT_A_MEMBER), (FARID, Reason.NOT_HERE)]
)
def test_whoever_is_not_there_weighs_nothing(who: PersonId, reason: Reason) -> None:
    meeting = asked()
    meeting.leaves(FARID)
    meeting.weighs(who, "q1", Weight.WARM)
    assert (meeting.refused(), meeting.run().weights) == (reason, ())


def test_nothing_is_weighed_in_a_step_that_is_not_in_this_meeting() -> None:
    meeting = asked()
    meeting.weighs(DEWI, "q1", Weight.WARM, slot=Slot(2, "weighing"))
    assert meeting.refused() is Reason.MOVED_ON


def test_what_is_no_question_of_this_round_cannot_be_weighed() -> None:
    meeting = asked()
    meeting.weighs(DEWI, "q9", Weight.WARM)
    assert meeting.refused() is Reason.MOVED_ON
    meeting.weighs(DEWI, "q1", Weight.WARM, slot=Slot(1, "questions"))
    assert meeting.refused() is Reason.MOVED_ON


def test_in_slow_mode_the_last_weight_moves_the_meeting_on() -> None:
    meeting = asked(Mode.SLOW)
    weigh_all(meeting)
    assert meeting.phase() == "answers"


def test_in_slow_mode_a_deadline_waits_for_nobody() -> None:
    meeting = asked(Mode.SLOW)
    meeting.weighs(DEWI, "q1", Weight.WARM)
    ends_at = meeting.state().ends_at
    assert ends_at is not None
    meeting.now = ends_at
    meeting.fires("time-up", ends_at)
    assert meeting.phase() == "answers"
    assert weights_shown(meeting.state(), 1) == {ids("q1")[0]: Weight.WARM}


def test_in_slow_mode_a_group_that_wants_another_step_waits_for_no_weight() -> None:
    meeting = asked(Mode.SLOW)
    choosing_step(meeting)
    meeting.next(BRAM)
    assert (meeting.refused(), meeting.phase()) == (None, "answers")


def test_where_people_talk_it_is_said_aloud() -> None:
    meeting = asked(Mode.VOICE)
    assert questions_to_weigh(meeting.view()) == (), "what was written there is nobody else's"
    meeting.next(ANNA)
    assert (meeting.refused(), meeting.phase()) == (None, "answers")


def test_going_back_keeps_the_weights() -> None:
    meeting = asked()
    weigh_all(meeting)
    meeting.next(ANNA)
    meeting.back(ANNA)
    assert len(meeting.run().weights) == 3
    assert weights_shown(meeting.state(), 1) == {}, "while they are weighed anew"
    assert meeting.did(ShowWeights) == (ShowWeights((Slot(1, "questions"),)),), "and the group sees"


def test_a_meeting_that_closes_itself_while_questions_are_weighed_shows_no_weight() -> None:
    meeting = asked()
    meeting.weighs(DEWI, "q1", Weight.WARM)
    meeting.now = meeting.timers["unattended"]
    meeting.fires("unattended", meeting.now)
    assert (meeting.did(ShowWeights), weights_shown(meeting.state(), 1)) == ((), {})


def test_a_case_that_ends_while_questions_are_weighed_shows_no_weight() -> None:
    meeting = asked()
    meeting.weighs(DEWI, "q1", Weight.WARM)
    weighing = meeting.slot()
    meeting.leaves(DEWI)
    assert meeting.state().round(1).outcome is RoundOutcome.CONTRIBUTOR_LEFT
    assert (meeting.did(ShowWeights), weights_shown(meeting.state(), 1)) == ((), {})
    assert meeting.state().run(weighing).weights == ()


def test_a_case_that_ends_later_keeps_the_weights_that_were_seen() -> None:
    meeting = asked()
    weigh_all(meeting)
    meeting.next(ANNA)
    meeting.leaves(DEWI)
    assert len(weights_shown(meeting.state(), 1)) == 3


# Modules


def choosing(mode: Mode = Mode.CHAT) -> Meeting:
    return Meeting(mode, method=with_modules()).opens().goes_to("module")


def slots_gone_through(meeting: Meeting) -> set[str]:
    return {run.slot.phase_id for run in meeting.state().runs if run.entered}


@pytest.mark.parametrize(
    ("module", "skipped"), [("ask", {"core"}), ("put", {"more-questions", "keeps-alive"})]
)
@pytest.mark.parametrize("mode", list(Mode))
def test_only_the_chosen_module_is_gone_through(mode: Mode, module: str, skipped: set[str]) -> None:
    meeting = choosing(mode)
    meeting.chooses_module(DEWI, module)
    meeting.goes_to("harvest")
    modules = {"core", "more-questions", "keeps-alive"}
    assert slots_gone_through(meeting) & modules == modules - skipped


def test_back_passes_over_what_was_not_chosen() -> None:
    meeting = choosing()
    meeting.chooses_module(DEWI, "ask")
    meeting.goes_to("own-problem")
    meeting.back(ANNA)
    assert meeting.phase() == "more-questions"


def test_the_group_does_not_go_on_before_a_module_is_chosen() -> None:
    meeting = choosing()
    meeting.next(ANNA)
    assert meeting.refused() is Reason.NO_MODULE_CHOSEN
    meeting.chooses_module(BRAM, "ask")
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.chooses_module(ANNA, "ask")
    assert meeting.refused() is None, "whoever guides notes what was said"
    meeting.chooses_module(DEWI, "no-such")
    assert meeting.refused() is Reason.NOTHING_ASKED
    meeting.next(ANNA)
    assert meeting.phase() == "weighing"


def test_in_slow_mode_nobody_choosing_is_the_first_module() -> None:
    meeting = choosing(Mode.SLOW)
    ends_at = meeting.state().ends_at
    assert ends_at is not None
    meeting.now = ends_at
    meeting.fires("time-up", ends_at)
    assert meeting.state().round(1).module == "ask"


def test_whoever_is_gone_decides_nothing_any_more() -> None:
    meeting = choosing()
    for person in SIX:
        meeting.chooses_module(person, "ask", slot=Slot(1, "weighing"))
        assert meeting.refused() is Reason.MOVED_ON


@pytest.mark.parametrize(
    ("who", "reason"), [(STRANGER, Reason.NOT_A_MEMBER), (EMRE, Reason.NOT_HERE)]
)
def test_whoever_is_not_there_chooses_no_module(who: PersonId, reason: Reason) -> None:
    meeting = choosing()
    meeting.leaves(EMRE)
    meeting.chooses_module(who, "ask")
    assert (meeting.refused(), meeting.state().round(1).module) == (reason, None)


def test_a_module_of_a_step_that_is_not_in_this_meeting_is_refused() -> None:
    meeting = choosing()
    meeting.chooses_module(DEWI, "ask", slot=Slot(2, "module"))
    assert meeting.refused() is Reason.MOVED_ON


def test_where_nothing_was_asked_there_is_no_weight_to_show() -> None:
    step = asked().phase()
    meeting = Meeting(method=load_library()["ten-step"]).opens().goes_to(step)
    meeting.next()
    assert (meeting.phase() != step, meeting.did(ShowWeights)) == (True, ())
