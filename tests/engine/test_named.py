"""Somebody whom the group named guides, as long as they are there and it is not their case."""

import pytest

from bot.engine.effects import Reason
from methods.spec import Mode

from .build import ANNA, BRAM, BRAMS_CASE, CHRIS, DEWI, DEWIS_CASE, EMRE, SIX, STRANGER, Meeting
from .looking import actions, shown

TWO = (DEWIS_CASE, BRAMS_CASE)
#: Farid guides, and is not among those who do so in turn.
FARID = SIX[5]
IN_TURN = SIX[:5]


def named(mode: Mode = Mode.CHAT, *, who: object = FARID, rounds: int = 1) -> Meeting:
    meeting = Meeting(mode, rotation=IN_TURN, cases=TWO, rounds=rounds)
    return meeting.opens(named=who)  # type: ignore[arg-type]  # a person, or somebody who is none


@pytest.mark.parametrize("mode", list(Mode))
def test_whoever_is_named_guides_from_the_opening_on(mode: Mode) -> None:
    meeting = named(mode)
    assert meeting.state().facilitator == FARID
    assert "next" in actions(shown(meeting))
    meeting.goes_to("choose")
    meeting.choose(FARID, DEWIS_CASE)
    meeting.goes_to("exploration")
    assert (meeting.state().facilitator, meeting.round().facilitator) == (FARID, FARID)


@pytest.mark.parametrize("mode", [Mode.CHAT, Mode.VOICE])
def test_they_guide_the_second_round_too(mode: Mode) -> None:
    meeting = named(mode, rounds=2).goes_to("choose")
    meeting.choose(FARID, DEWIS_CASE)
    meeting.goes_to("choose", 2)
    meeting.choose(FARID, BRAMS_CASE)
    meeting.goes_to("exploration", 2)
    assert meeting.round().facilitator == FARID


def test_nobody_guides_by_name_who_is_not_there() -> None:
    meeting = Meeting(rotation=IN_TURN).opens(named=FARID, absent=(FARID,))
    assert meeting.state().facilitator == ANNA
    slow = Meeting(Mode.SLOW, rotation=IN_TURN).opens(named=FARID, absent=(FARID,))
    assert slow.state().facilitator is None
    assert named(who=STRANGER).state().facilitator == ANNA


def test_who_is_named_does_not_guide_their_own_case() -> None:
    meeting = named(who=DEWI).goes_to("choose")
    assert meeting.state().facilitator == DEWI
    meeting.choose(DEWI, DEWIS_CASE)
    meeting.goes_to("exploration")
    assert meeting.state().facilitator == ANNA
    slow = named(Mode.SLOW, who=DEWI).goes_to("choose")
    slow.choose(None, DEWIS_CASE)
    slow.goes_to("exploration")
    assert slow.state().facilitator is None


def test_who_leaves_is_followed_in_turn_and_guides_the_next_round_again() -> None:
    meeting = named(rounds=2).goes_to("choose")
    meeting.choose(FARID, DEWIS_CASE)
    meeting.goes_to("exploration")
    meeting.leaves(FARID)
    assert meeting.state().facilitator == ANNA
    meeting.joins(FARID)
    assert meeting.state().facilitator == ANNA, "nobody is pushed aside midway"
    meeting.goes_to("choose", 2)
    meeting.choose(ANNA, BRAMS_CASE)
    meeting.goes_to("exploration", 2)
    assert meeting.state().facilitator == FARID


def test_somebody_who_took_over_and_leaves_is_followed_by_who_is_named() -> None:
    for mode in Mode:
        meeting = named(mode).goes_to("look-back")
        meeting.guide_becomes(CHRIS, by=CHRIS)
        assert meeting.state().facilitator == CHRIS
        meeting.leaves(CHRIS)
        assert meeting.state().facilitator == FARID


def test_handing_to_the_group_lets_it_guide_in_turn_until_the_end() -> None:
    meeting = named(rounds=2).goes_to("choose")
    meeting.choose(FARID, DEWIS_CASE)
    meeting.goes_to("exploration")
    meeting.guide_becomes(None, by=FARID)
    assert meeting.refused() is None
    assert (meeting.state().facilitator, meeting.state().named) == (ANNA, None)
    assert meeting.round().facilitator == ANNA
    meeting.goes_to("choose", 2)
    meeting.choose(ANNA, BRAMS_CASE)
    meeting.goes_to("exploration", 2)
    assert meeting.state().facilitator == CHRIS, "the next in turn who did not guide yet"


def test_over_days_the_group_means_the_bot_alone() -> None:
    meeting = named(Mode.SLOW).goes_to("look-back")
    meeting.guide_becomes(None, by=FARID)
    assert (meeting.state().facilitator, meeting.state().named) == (None, None)


def test_whoever_guides_in_turn_hands_to_the_next() -> None:
    meeting = Meeting().opens()
    assert meeting.state().facilitator == ANNA
    meeting.guide_becomes(None, by=ANNA)
    assert meeting.state().facilitator == BRAM
    meeting.guide_becomes(None, by=BRAM)
    assert meeting.state().facilitator == ANNA


def test_only_whoever_guides_hands_to_the_group() -> None:
    meeting = named().goes_to("look-back")
    before = meeting.state()
    for who, reason in (
        (ANNA, Reason.NOT_YOURS),
        (STRANGER, Reason.NOT_A_MEMBER),
    ):
        meeting.guide_becomes(None, by=who)
        assert meeting.refused() is reason
        assert meeting.state() == before
    meeting.leaves(EMRE)
    meeting.guide_becomes(None, by=EMRE)
    assert meeting.refused() is Reason.NOT_HERE


def test_there_is_somebody_to_hand_to_or_it_stays() -> None:
    meeting = named().goes_to("choose")
    meeting.choose(FARID, DEWIS_CASE)
    meeting.goes_to("exploration")
    for person in (ANNA, BRAM, CHRIS, EMRE):
        meeting.leaves(person)
    meeting.guide_becomes(None, by=FARID)
    assert meeting.refused() is Reason.CANNOT_GUIDE
    assert (meeting.state().facilitator, meeting.state().named) == (FARID, FARID)


def test_nothing_is_handed_over_before_or_after() -> None:
    meeting = Meeting()
    meeting.guide_becomes(None, by=ANNA)
    assert meeting.refused() is Reason.NOT_OPEN


def test_over_days_whoever_is_named_guides_once_they_are_here() -> None:
    meeting = Meeting(Mode.SLOW).opens(named=ANNA, absent=(ANNA,))
    assert meeting.state().facilitator is None
    meeting.joins(ANNA)
    meeting.goes_to("roles")
    assert (meeting.state().facilitator, meeting.round().facilitator) == (ANNA, ANNA)
