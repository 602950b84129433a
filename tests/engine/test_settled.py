"""Where it is settled which case it is, nobody is asked to vote; and where nobody has one."""

import pytest

from bot.engine.effects import Reason
from bot.engine.state import Choosing
from methods.spec import Mode

from .build import ANNA, BRAM, BRAMS_CASE, CHRIS, DEWI, DEWIS_CASE, Meeting
from .looking import actions, keys, shown

SETTLED = (Choosing.TURN, Choosing.BEFOREHAND)
LINES = {Choosing.TURN: "choose.in-turn", Choosing.BEFOREHAND: "choose.beforehand"}


def choosing(way: Choosing, mode: Mode = Mode.CHAT) -> Meeting:
    cases = (DEWIS_CASE, BRAMS_CASE)
    return Meeting(mode, cases=cases, choosing=way).opens().goes_to("choose")


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("way", SETTLED)
def test_the_first_case_is_the_one_and_the_board_says_why(way: Choosing, mode: Mode) -> None:
    meeting = choosing(way, mode)
    assert meeting.state().contributor == DEWI
    screen = shown(meeting)
    assert {LINES[way], "choose.settled", "choose.rest-stays"} <= set(keys(screen))
    assert "open-vote" not in actions(screen)
    assert ("open-choose" in actions(screen)) == (mode is not Mode.SLOW)


@pytest.mark.parametrize("way", SETTLED)
def test_a_vote_from_an_old_board_is_refused(way: Choosing) -> None:
    meeting = choosing(way)
    meeting.vote(CHRIS, BRAMS_CASE)
    assert meeting.refused() is Reason.NOTHING_ASKED


def test_something_urgent_goes_first_where_whoever_guides_notes_it() -> None:
    meeting = choosing(Choosing.TURN)
    meeting.choose(CHRIS, BRAMS_CASE)
    assert meeting.refused() is Reason.NOT_YOURS
    meeting.choose(ANNA, BRAMS_CASE)
    assert meeting.state().contributor == BRAM


def test_whoever_takes_theirs_back_leaves_the_turn_to_the_next() -> None:
    meeting = choosing(Choosing.TURN)
    meeting.take_back(DEWI, DEWIS_CASE)
    assert meeting.state().contributor == BRAM


def test_whoever_leaves_keeps_the_turn_and_the_next_brings_theirs() -> None:
    meeting = choosing(Choosing.BEFOREHAND)
    meeting.leaves(DEWI)
    assert meeting.state().contributor == BRAM


def test_where_the_group_votes_nothing_is_settled() -> None:
    meeting = choosing(Choosing.VOTE)
    assert meeting.state().contributor is None
    assert "open-vote" in actions(shown(meeting))
    assert "choose.settled" not in keys(shown(meeting))


def test_without_a_case_a_group_is_offered_what_else_there_is() -> None:
    meeting = Meeting(cases=(), choosing=Choosing.TURN).opens().goes_to("choose")
    screen = shown(meeting)
    assert {"choose.none", "choose.none-instead"} <= set(keys(screen))
    assert {"old-intentions", "open-success"} <= set(actions(screen))
    labels = [one.label for one in screen.controls if one.action == "next"]
    assert labels == ["control.next-without-case"]
    meeting.offer(BRAM, BRAMS_CASE)
    assert "open-success" not in actions(shown(meeting))
