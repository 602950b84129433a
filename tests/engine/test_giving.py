"""Giving: written privately, revealed together, and nothing anybody wrote is dropped."""

from datetime import timedelta

import pytest

from bot.engine.effects import DropContribution, KeepDraft, Reason, Refuse, Reveal, ShowBoard
from bot.engine.ids import CaseId, ContributionId, PersonId
from bot.engine.phases import kind_of
from bot.engine.screens import board
from bot.engine.state import CaseOnTable, Slot, Stage
from methods import load_library
from methods.spec import Each, Gift, Method, Mode, Visible

from .build import (
    ANNA,
    BRAM,
    CHRIS,
    DEWI,
    EMRE,
    FARID,
    SIX,
    STRANGER,
    Meeting,
    changed_method,
    ids,
    opened,
)

OTHERS = tuple(person for person in SIX if person != DEWI)


def exploring(mode: Mode = Mode.CHAT) -> Meeting:
    return opened(mode).goes_to("exploration")


def test_what_is_written_stays_private_until_it_is_revealed_together() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q1")
    meeting.gives(CHRIS, Gift.FACTUAL_QUESTION, text="q2")
    assert meeting.did(Reveal) == ()
    meeting.reveal(ANNA)
    assert meeting.did(Reveal) == (Reveal(meeting.slot(), 1, 1, ids("q1", "q2")),)
    meeting.reveal(ANNA)
    assert meeting.refused() is Reason.NOTHING_TO_REVEAL


def test_when_everybody_is_ready_it_appears_by_itself() -> None:
    meeting = exploring()
    for person in OTHERS:
        meeting.gives(person, Gift.OPEN_QUESTION, text=f"q-{person}")
    for person in OTHERS[:-1]:
        meeting.ready(person)
        assert meeting.did(Reveal) == ()
    meeting.ready(FARID)
    assert len(meeting.revealed()) == 5
    assert (meeting.phase(), meeting.run().ready) == ("exploration", ())


def test_an_answer_before_the_questions_appear_is_no_reveal_of_them() -> None:
    """The contributor may write at once; the others are still asked for their questions."""
    meeting = exploring()
    meeting.gives(DEWI, Gift.ANSWER, text="a1")
    assert set(kind_of(meeting.view()).asked(meeting.view())) == set(OTHERS)
    shown = board(meeting.method, meeting.state(), meeting.slot())
    assert "control.ready" in [control.label for control in shown.controls]
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q1")
    meeting.reveal(ANNA)
    assert set(kind_of(meeting.view()).asked(meeting.view())) == set(SIX)
    shown = board(meeting.method, meeting.state(), meeting.slot())
    assert "control.read" in [control.label for control in shown.controls]


def test_in_chat_nothing_moves_when_everybody_is_ready_with_nothing_to_show() -> None:
    meeting = exploring()
    for person in OTHERS:
        meeting.ready(person)
    assert meeting.phase() == "exploration"
    assert meeting.did(Reveal) == ()


def test_pressing_ready_twice_changes_nothing_and_it_can_be_taken_back() -> None:
    meeting = exploring()
    meeting.ready(BRAM)
    meeting.ready(BRAM)
    assert meeting.outcome().effects == ()
    assert meeting.run().ready == (BRAM,)
    meeting.ready(BRAM, False)
    assert meeting.run().ready == ()


@pytest.mark.parametrize("slot", [Slot(1, "roles"), Slot(9, "roles"), Slot(1, "no-such-phase")])
def test_ready_for_another_phase_is_refused_kindly(slot: Slot) -> None:
    meeting = exploring()
    meeting.ready(BRAM, slot=slot)
    assert meeting.outcome().effects == (Refuse(BRAM, Reason.MOVED_ON, slot),)


def test_whoever_left_is_not_asked_and_not_ready() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.leaves(BRAM)
    meeting.ready(BRAM)
    assert meeting.refused() is Reason.NOT_HERE


def test_ready_needs_a_person() -> None:
    meeting = exploring()
    meeting.ready(None)
    assert meeting.refused() is Reason.NOT_A_MEMBER


def test_questions_come_in_waves_and_answers_at_once() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q1")
    meeting.reveal(ANNA)
    meeting.gives(DEWI, Gift.ANSWER, text="a1")
    assert meeting.did(Reveal) == (Reveal(meeting.slot(), 1, 2, ids("a1")),)
    meeting.gives(DEWI, Gift.CASE_QUESTION, text="reworded")
    assert meeting.revealed() == ("reworded",)
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q2")
    meeting.reveal(ANNA)
    assert meeting.did(Reveal) == (Reveal(meeting.slot(), 1, 4, ids("q2")),)
    assert [given.wave for given in meeting.run().given] == [1, 2, 3, 4]


def test_after_the_first_questions_the_contributor_is_asked_too() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION)
    meeting.reveal(ANNA)
    for person in OTHERS:
        meeting.ready(person)
    meeting.gives(CHRIS, Gift.OPEN_QUESTION)
    assert meeting.did(Reveal) == ()
    meeting.ready(DEWI)
    assert len(meeting.revealed()) == 1


def test_members_do_not_answer_and_the_contributor_does_not_ask() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.ANSWER, text="x")
    assert meeting.refused() is Reason.NOTHING_ASKED
    meeting.gives(BRAM, Gift.CASE_QUESTION)
    assert meeting.refused() is Reason.NOTHING_ASKED
    meeting.gives(DEWI, Gift.OPEN_QUESTION)
    assert meeting.refused() is Reason.NOTHING_ASKED


def test_the_case_question_may_be_reworded_five_times_and_answers_have_a_bound() -> None:
    meeting = exploring()
    for number in range(6):
        meeting.gives(DEWI, Gift.CASE_QUESTION, text=f"c{number}")
        assert meeting.refused() is (None if number < 5 else Reason.ENOUGH_GIVEN)
    for number in range(31):
        meeting.gives(DEWI, Gift.ANSWER, text=f"a{number}")
        assert meeting.refused() is (None if number < 30 else Reason.ENOUGH_GIVEN)


def test_there_is_no_box_for_anything_else() -> None:
    meeting = exploring()
    for gift in (Gift.THOUGHT, Gift.TAKEAWAY, Gift.EVALUATION):
        meeting.gives(BRAM, gift, text="x")
        assert meeting.refused() is Reason.WRONG_GIFT
        assert meeting.drafts() == ("x",)
    meeting.goes_to("thinking-aloud").gives(BRAM, Gift.OPEN_QUESTION)
    assert meeting.refused() is Reason.WRONG_GIFT


@pytest.mark.parametrize("method", load_library().values(), ids=list(load_library()))
def test_no_step_of_any_method_takes_what_it_does_not_ask(method: Method) -> None:
    for slot in Meeting(method=method).opens().state().script:
        meeting = Meeting(method=method).opens().goes_to(slot.phase_id)
        others = [gift for gift in Gift if gift not in method.phase(slot.phase_id).gives]
        for gift in others:
            for person in (BRAM, DEWI):
                meeting.gives(person, gift, text="x")
                assert meeting.refused() is not None, f"{gift} in {slot}"
                assert meeting.drafts() == ("x",)


def test_enough_is_enough_and_the_words_are_kept() -> None:
    meeting = exploring()
    for number in range(3):
        meeting.gives(BRAM, Gift.OPEN_QUESTION, text=f"q{number}")
    meeting.gives(BRAM, Gift.FACTUAL_QUESTION, text="q3")
    assert meeting.outcome().effects == (
        Refuse(BRAM, Reason.ENOUGH_GIVEN, meeting.slot()),
        KeepDraft(ContributionId("q3"), meeting.slot()),
    )


def test_the_same_form_sent_again_replaces_its_text() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="draft", form="f1")
    meeting.gives(CHRIS, Gift.OPEN_QUESTION, text="other", form="f2")
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="better", form="f1")
    assert meeting.did(DropContribution) == (DropContribution(ContributionId("draft")),)
    assert meeting.texts("exploration") == ("better", "other")


def test_a_question_that_is_changed_may_become_one_of_another_kind() -> None:
    meeting = exploring()
    for number in range(3):
        meeting.gives(BRAM, Gift.OPEN_QUESTION, text=f"q{number}", form=f"f{number}")
    meeting.gives(BRAM, Gift.FACTUAL_QUESTION, text="better", form="f1")
    assert meeting.refused() is None
    assert meeting.did(DropContribution) == (DropContribution(ContributionId("q1")),)
    kinds = [(g.contribution, g.gift) for g in meeting.run().given]
    assert kinds == [
        ("q0", Gift.OPEN_QUESTION),
        ("better", Gift.FACTUAL_QUESTION),
        ("q2", Gift.OPEN_QUESTION),
    ]


def test_one_form_of_another_person_replaces_nothing() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="of bram", form="f1")
    meeting.gives(CHRIS, Gift.OPEN_QUESTION, text="of chris", form="f1")
    assert meeting.texts("exploration") == ("of bram", "of chris")


def test_a_corrected_form_after_its_reveal_stays_a_draft() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q1", form="f1")
    meeting.reveal(ANNA)
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q1 better", form="f1")
    assert meeting.refused() is Reason.ALREADY_VISIBLE
    assert meeting.drafts() == ("q1 better",)
    assert meeting.texts("exploration") == ("q1",)


def test_where_one_is_given_a_second_form_takes_its_place() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.gives(BRAM, Gift.EVALUATION, text="first")
    meeting.gives(BRAM, Gift.EVALUATION, text="second", form="the second form")
    assert meeting.did(DropContribution) == (DropContribution(ContributionId("first")),)
    assert [given.form for given in meeting.run().given] == ["the second form"]
    assert meeting.texts("evaluation", 0) == ("second",)
    meeting.reveal(ANNA)
    meeting.gives(BRAM, Gift.EVALUATION, text="third")
    assert meeting.refused() is Reason.ALREADY_VISIBLE
    assert meeting.drafts() == ("third",)


def test_after_a_reveal_whoever_had_not_written_still_may() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.gives(BRAM, Gift.EVALUATION)
    meeting.reveal(ANNA)
    meeting.gives(CHRIS, Gift.EVALUATION, text="late")
    assert meeting.refused() is None
    meeting.next(ANNA)
    assert meeting.revealed() == ("late",)


def test_giving_all_there_is_to_give_makes_ready() -> None:
    meeting = opened().goes_to("shared-harvest")
    meeting.gives(BRAM, Gift.TAKEAWAY)
    assert meeting.run().ready == ()
    meeting.gives(BRAM, Gift.INTENTION)
    assert meeting.run().ready == (BRAM,)
    meeting.gives(BRAM, Gift.INTENTION)
    assert meeting.run().ready == (BRAM,)
    for person in (ANNA, CHRIS, EMRE):
        meeting.harvests(person)
    assert meeting.did(Reveal) == ()
    meeting.harvests(FARID)
    assert len(meeting.revealed()) == 10


def test_one_eye_opener_and_one_action_each() -> None:
    meeting = opened().goes_to("shared-harvest")
    meeting.harvests(BRAM)
    meeting.gives(BRAM, Gift.TAKEAWAY, text="newer", form="another")
    assert len(meeting.texts("shared-harvest")) == 2
    assert "newer" in meeting.texts("shared-harvest")
    meeting.gives(DEWI, Gift.TAKEAWAY)
    assert meeting.refused() is Reason.NOTHING_ASKED


def test_lateness_alone_never_refuses() -> None:
    meeting = exploring()
    meeting.passes(90)
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="late")
    assert meeting.refused() is None
    assert meeting.texts("exploration") == ("late",)


def test_a_form_opened_before_a_break_may_be_sent_during_and_after_it() -> None:
    meeting = exploring()
    meeting.pause(ANNA)
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="during")
    assert (meeting.refused(), meeting.state().stage) == (None, Stage.PAUSED)
    meeting.passes(10)
    meeting.resume(ANNA)
    meeting.gives(CHRIS, Gift.OPEN_QUESTION, text="after")
    assert meeting.texts("exploration") == ("during", "after")


def test_nothing_appears_by_itself_while_somebody_else_reads_along() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q")
    meeting.room_changes()
    for person in OTHERS:
        meeting.ready(person)
    assert meeting.did(Reveal) == ()
    meeting.reveal(ANNA)
    assert meeting.refused() is Reason.FROZEN
    meeting.room_is_accepted()
    assert meeting.revealed() == ("q",)


def test_everybody_ready_during_a_break_shows_after_it() -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="q")
    meeting.pause(ANNA)
    for person in OTHERS:
        meeting.ready(person)
    assert meeting.revealed() == ()
    meeting.resume(ANNA)
    assert meeting.revealed() == ("q",)


def test_a_form_sent_after_its_phase_is_kept_for_its_author() -> None:
    meeting = exploring()
    slot = meeting.slot()
    meeting.next(ANNA)
    before = meeting.state()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="late", slot=slot)
    assert meeting.outcome().effects == (
        Refuse(BRAM, Reason.MOVED_ON, slot),
        KeepDraft(ContributionId("late"), slot),
    )
    assert meeting.state() is before


@pytest.mark.parametrize("slot", [Slot(7, "exploration"), Slot(1, "no-such-phase")])
def test_a_form_for_no_phase_at_all_is_kept_too(slot: Slot) -> None:
    meeting = exploring()
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="lost?", slot=slot)
    assert (meeting.refused(), meeting.drafts()) == (Reason.MOVED_ON, ("lost?",))
    meeting.withdraws(BRAM, "lost?", slot=slot)
    assert meeting.refused() is Reason.MOVED_ON


def test_a_form_sent_after_the_meeting_or_after_leaving_is_kept() -> None:
    meeting = exploring()
    meeting.leaves(BRAM)
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="on my way out")
    assert (meeting.refused(), meeting.drafts()) == (Reason.NOT_HERE, ("on my way out",))
    meeting.closes()
    meeting.gives(CHRIS, Gift.OPEN_QUESTION, text="too late", slot=Slot(1, "exploration"))
    assert (meeting.refused(), meeting.drafts()) == (Reason.ENDED, ("too late",))


def test_a_form_of_a_stranger_or_of_nobody_is_refused_outright() -> None:
    meeting = exploring()
    meeting.gives(STRANGER, Gift.OPEN_QUESTION)
    assert meeting.outcome().effects == (Refuse(STRANGER, Reason.NOT_A_MEMBER, None),)
    meeting.gives(None, Gift.OPEN_QUESTION)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    unopened = Meeting()
    unopened.gives(BRAM, Gift.OPEN_QUESTION, slot=Slot(1, "exploration"))
    assert unopened.refused() is Reason.NOT_OPEN


def test_where_people_talk_nothing_is_asked_in_writing() -> None:
    meeting = exploring(Mode.VOICE)
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="typed anyway")
    assert (meeting.refused(), meeting.drafts()) == (Reason.NOTHING_ASKED, ("typed anyway",))


def test_in_voice_the_harvest_is_a_private_line_and_never_revealed() -> None:
    meeting = opened(Mode.VOICE).goes_to("shared-harvest")
    for person in OTHERS:
        meeting.harvests(person)
    meeting.reveal(ANNA)
    assert meeting.refused() is Reason.NOTHING_TO_REVEAL
    meeting.next(ANNA)
    meeting.closes()
    assert not any(isinstance(e, Reveal) for e in meeting.effects)
    assert len(meeting.texts("shared-harvest")) == 10


def test_what_is_visible_at_once_appears_at_once() -> None:
    method = changed_method(thinking_aloud={"visible": Visible.AT_ONCE})
    meeting = Meeting(method=method).opens().goes_to("thinking-aloud")
    meeting.gives(BRAM, Gift.THOUGHT, text="t1")
    assert meeting.did(Reveal) == (Reveal(meeting.slot(), 1, 1, ids("t1")),)
    meeting.gives(BRAM, Gift.THOUGHT, text="t2")
    assert meeting.did(Reveal) == (Reveal(meeting.slot(), 1, 2, ids("t2")),)


def test_what_is_private_by_method_appears_never() -> None:
    method = changed_method(evaluation={"visible": Visible.PRIVATE})
    meeting = Meeting(method=method).opens().goes_to("evaluation")
    for person in SIX:
        meeting.gives(person, Gift.EVALUATION)
    assert meeting.did(Reveal) == ()
    meeting.next(ANNA)
    assert meeting.did(Reveal) == ()


def test_a_look_back_with_more_to_give_waits_for_ready() -> None:
    method = changed_method(look_back={"each": Each(max=2)})
    meeting = Meeting(method=method).opens().goes_to("look-back")
    meeting.gives(BRAM, Gift.LOOK_BACK)
    assert meeting.run().ready == ()


def test_thirty_contributions_at_the_same_instant_are_thirty() -> None:
    people = tuple(PersonId(f"p{number}") for number in range(11))
    case = CaseOnTable(CaseId("case"), people[0])
    meeting = Meeting(people=people, cases=(case,)).opens().goes_to("exploration")
    for number in range(30):
        meeting.gives(people[1 + number // 3], Gift.OPEN_QUESTION, text=f"q{number}")
    assert len(meeting.texts("exploration")) == 30
    meeting.reveal()
    assert len(set(meeting.revealed())) == 30


def test_nobody_is_asked_where_everybody_asked_left() -> None:
    meeting = opened(Mode.SLOW).goes_to("exploration")
    for person in OTHERS:
        meeting.leaves(person)
    assert meeting.phase() == "exploration"
    assert ShowBoard(meeting.slot()) in meeting.outcome().effects
    meeting.passes(timedelta(hours=48) / timedelta(minutes=1))
    assert meeting.phase() == "thinking-aloud"


def test_ready_of_a_board_from_before_the_texts_appeared_is_not_read_by_now() -> None:
    """Pressed twice, or late: to have written is not to have read."""
    meeting = exploring()
    for person in OTHERS:
        meeting.gives(person, Gift.OPEN_QUESTION, text=f"q-{person}")
        meeting.ready(person)
    assert meeting.run().reveals == 1
    meeting.ready(FARID, reveals=0)
    assert meeting.refused() is Reason.JUST_APPEARED
    assert meeting.run().ready == ()
    meeting.ready(FARID)
    assert meeting.run().ready == (FARID,)
