"""Taking an own text back: before others see it, also after leaving, and only one's own."""

from bot.engine.effects import DropContribution, Reason
from bot.engine.ids import ContributionId
from methods.spec import Gift

from .build import ANNA, BRAM, CHRIS, STRANGER, opened


def test_an_own_text_can_be_taken_back_before_others_see_it() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.gives(BRAM, Gift.EVALUATION, text="mine")
    assert meeting.run().ready == (BRAM,)
    meeting.withdraws(CHRIS, "mine")
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.withdraws(BRAM, "mine")
    assert meeting.did(DropContribution) == (DropContribution(ContributionId("mine")),)
    assert (meeting.texts("evaluation", 0), meeting.run().ready) == ((), ())
    meeting.withdraws(BRAM, "mine")
    assert meeting.outcome().effects == ()


def test_what_others_have_seen_is_not_taken_back() -> None:
    meeting = opened().goes_to("evaluation")
    meeting.gives(BRAM, Gift.EVALUATION, text="mine")
    meeting.reveal(ANNA)
    meeting.withdraws(BRAM, "mine")
    assert meeting.refused() is Reason.ALREADY_VISIBLE


def test_whoever_left_can_still_take_back_what_nobody_saw() -> None:
    meeting = opened().goes_to("exploration")
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="mine")
    meeting.leaves(BRAM)
    meeting.withdraws(BRAM, "mine")
    assert (meeting.refused(), meeting.texts("exploration")) == (None, ())


def test_nothing_is_taken_back_by_a_stranger_or_after_the_end() -> None:
    meeting = opened().goes_to("evaluation")
    slot = meeting.slot()
    meeting.withdraws(STRANGER, "anything")
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.closes().withdraws(BRAM, "anything", slot=slot)
    assert meeting.refused() is Reason.ENDED
