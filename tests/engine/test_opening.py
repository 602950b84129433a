"""How a meeting opens: who is here, who guides, and what happens when it cannot."""

from datetime import timedelta

import pytest

from bot.engine.effects import OpenThread, Reason, SetTimer, ShowBoard
from bot.engine.ids import PersonId
from bot.engine.state import Presence, Slot, Stage
from methods.spec import Mode

from .build import (
    ANNA,
    BRAM,
    CHRIS,
    DEWI,
    EMRE,
    FARID,
    FOUR,
    SIX,
    START,
    STRANGER,
    Meeting,
    opened,
)


def test_nothing_happens_before_the_opening() -> None:
    meeting = Meeting()
    meeting.next(ANNA)
    assert meeting.refused() is Reason.NOT_OPEN
    meeting.stop(ANNA)
    assert meeting.refused() is Reason.NOT_OPEN
    meeting.ready(ANNA, slot=Slot(0, "arrive"))
    assert meeting.refused() is Reason.MOVED_ON
    meeting.fires("time-up", START)
    assert meeting.outcome().effects == ()
    meeting.room_changes()
    assert meeting.state() == meeting.first


def test_a_meeting_opens_with_arriving() -> None:
    meeting = opened()
    assert (meeting.state().stage, meeting.phase(), meeting.state().turn) == (
        Stage.RUNNING,
        "arrive",
        1,
    )
    assert meeting.state().opened_at == START
    assert meeting.run().entered == 1
    assert meeting.outcome().effects == (
        ShowBoard(None),
        ShowBoard(Slot(0, "arrive")),
        OpenThread(Slot(0, "arrive")),
        SetTimer("time-up", START + timedelta(minutes=5)),
        SetTimer("warning", START + timedelta(minutes=3)),
        SetTimer("unattended", START + timedelta(hours=12, minutes=5)),
    )


def test_the_script_holds_the_opening_the_rounds_and_the_closing() -> None:
    meeting = Meeting(rounds=2).opens()
    names = [str(slot) for slot in meeting.state().script]
    assert names[:3] == ["0.arrive", "0.agreements", "0.look-back"]
    assert names[3] == "1.choose"
    assert names[10] == "2.choose"
    assert names[-2:] == ["0.evaluation", "0.closing"]
    assert len(names) == 3 + 2 * 7 + 2


def test_whoever_guided_longest_ago_guides_and_absent_people_do_not() -> None:
    meeting = Meeting(rotation=(CHRIS, BRAM, ANNA, DEWI, EMRE, FARID)).opens(absent=(CHRIS,))
    assert meeting.state().facilitator == BRAM


def test_in_slow_mode_the_bot_alone_guides() -> None:
    assert opened(Mode.SLOW).state().facilitator is None


def test_what_people_said_beforehand_counts() -> None:
    meeting = Meeting()
    meeting.presence(BRAM, Presence.LATER)
    assert meeting.did(ShowBoard) == (ShowBoard(None),)
    meeting.presence(CHRIS, Presence.ABSENT)
    meeting.presence(CHRIS, Presence.ABSENT)
    assert meeting.outcome().effects == ()
    meeting.opens()
    assert meeting.state().here() == (ANNA, DEWI, EMRE, FARID)
    assert {a.person: a.presence for a in meeting.state().people}[BRAM] is Presence.LATER
    meeting.joins(BRAM)
    assert BRAM in meeting.state().here()


def test_whoever_leaves_early_is_here_and_guides_last() -> None:
    meeting = Meeting(rounds=2)
    for person in (ANNA, BRAM):
        meeting.presence(person, Presence.HERE, leaves_early=True)
    assert meeting.did(ShowBoard) == (ShowBoard(None),)
    meeting.presence(BRAM, Presence.HERE, leaves_early=True)
    assert meeting.outcome().effects == (), "once is enough"
    meeting.opens()
    state = meeting.state()
    assert state.here() == SIX
    assert state.facilitator == CHRIS
    assert state.rotation == (CHRIS, DEWI, EMRE, FARID, ANNA, BRAM)
    assert not any(one.leaves_early for one in state.people)


def test_where_everybody_leaves_early_one_of_them_guides() -> None:
    meeting = Meeting()
    for person in SIX:
        meeting.presence(person, Presence.HERE, leaves_early=True)
    assert meeting.opens().state().facilitator == ANNA


@pytest.mark.parametrize("changed", [Presence.HERE, Presence.LATER, Presence.ABSENT])
def test_what_was_said_last_counts(changed: Presence) -> None:
    meeting = Meeting()
    meeting.presence(ANNA, Presence.HERE, leaves_early=True)
    meeting.presence(ANNA, changed)
    state = meeting.opens().state()
    assert (state.facilitator == ANNA) == (changed is Presence.HERE)
    assert state.rotation == SIX


def test_leaving_early_moves_nobody_once_the_meeting_is_open() -> None:
    meeting = opened()
    before = meeting.state()
    meeting.presence(ANNA, Presence.HERE, leaves_early=True)
    assert meeting.state() == before


def test_everybody_says_it_for_themselves() -> None:
    meeting = Meeting()
    meeting.presence(BRAM, Presence.ABSENT, by=ANNA)
    assert meeting.refused() is Reason.NOT_YOURS
    assert meeting.state() == meeting.first


def test_whoever_begins_is_here_whatever_they_said() -> None:
    meeting = Meeting()
    meeting.presence(ANNA, Presence.ABSENT)
    meeting.opens(actor=ANNA, absent=(ANNA,))
    assert ANNA in meeting.state().here()


@pytest.mark.parametrize("absent", [SIX[2:], SIX])
def test_with_too_few_people_there_is_no_meeting(absent: tuple[PersonId, ...]) -> None:
    meeting = Meeting().opens(absent=absent)
    assert meeting.refused() is Reason.TOO_FEW_PEOPLE
    assert meeting.state().stage is Stage.PLANNED
    meeting.opens(actor=ANNA, absent=SIX[1:])
    assert meeting.refused() is Reason.TOO_FEW_PEOPLE


def test_three_people_can_meet() -> None:
    meeting = Meeting(people=FOUR).opens(absent=(BRAM,))
    assert meeting.state().here() == (ANNA, CHRIS, DEWI)


def test_a_stranger_opens_nothing() -> None:
    meeting = Meeting().opens(actor=STRANGER)
    assert meeting.refused() is Reason.NOT_A_MEMBER


def test_opening_twice_is_refused_and_changes_nothing() -> None:
    meeting = opened()
    before = meeting.state()
    meeting.opens(actor=BRAM)
    assert meeting.refused() is Reason.ALREADY_OPEN
    assert meeting.state() is before
    meeting.closes().opens(actor=BRAM)
    assert meeting.refused() is Reason.ENDED


def test_absent_and_later_people_cannot_press() -> None:
    meeting = Meeting().opens(absent=(FARID,))
    meeting.stop(FARID)
    assert meeting.refused() is Reason.NOT_HERE
    meeting.stop(STRANGER)
    assert meeting.refused() is Reason.NOT_A_MEMBER
    meeting.joins(FARID)
    meeting.stop(FARID)
    assert meeting.refused() is None


def test_without_rounds_the_closing_follows_the_opening() -> None:
    meeting = Meeting(rounds=0).opens().goes_to("look-back")
    meeting.next()
    assert meeting.phase() == "evaluation"


@pytest.mark.parametrize(
    "text", ["", "1", ".", "1.", ".choose", "x.choose", "-1.choose", "².choose", "1,choose"]
)
def test_what_is_no_slot_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not a slot$"):
        Slot.parse(text)


def test_a_slot_is_written_and_read() -> None:
    for slot in (Slot(2, "own-harvest"), Slot(12, "a.b")):
        assert Slot.parse(str(slot)) == slot


def test_when_somebody_said_that_they_do_not_come_is_kept() -> None:
    """The moment at which it was said first, until they say something else."""
    meeting = Meeting()
    meeting.presence(BRAM, Presence.ABSENT)
    first = {a.person: a.cancelled_at for a in meeting.state().people}[BRAM]
    assert first is not None
    meeting.passes(30)
    meeting.presence(BRAM, Presence.ABSENT)
    assert meeting.outcome().effects == ()
    assert {a.person: a.cancelled_at for a in meeting.state().people}[BRAM] == first
    meeting.presence(BRAM, Presence.HERE)
    assert {a.person: a.cancelled_at for a in meeting.state().people}[BRAM] is None
    meeting.passes(30)
    meeting.presence(BRAM, Presence.ABSENT)
    again = {a.person: a.cancelled_at for a in meeting.state().people}[BRAM]
    assert again is not None
    assert again > first
    meeting.opens()
    assert {a.person: a.cancelled_at for a in meeting.state().people}[BRAM] == again
