"""Observing and taking notes: who has such a role, what it asks of them, and how it goes round."""

import pytest

from bot.engine.effects import Reason, Whisper
from bot.engine.ids import PersonId
from bot.engine.screens import board
from bot.engine.state import Role, Slot
from bot.engine.view import View
from methods.spec import Gift, Mode

from .build import ANNA, BRAM, BRAMS_CASE, CHRIS, DEWI, DEWIS_CASE, EMRE, FARID, SIX, Meeting
from .looking import actions, keys, shown


def watched(mode: Mode = Mode.CHAT, *, people: tuple[PersonId, ...] = SIX) -> Meeting:
    """Anna guides, Dewi brings the case, Bram observes and Chris takes notes, in the roles."""
    return Meeting(mode, people=people, extra_roles=True).opens().goes_to("roles")


def told(meeting: Meeting) -> list[tuple[PersonId, str]]:
    return [(one.person, one.about) for one in meeting.did(Whisper)]


def test_whoever_has_a_role_in_it_has_no_other() -> None:
    round_ = watched().round()
    everybody = (round_.contributor, round_.facilitator, round_.observer, round_.note_taker)
    assert everybody == (DEWI, ANNA, BRAM, CHRIS)


def test_a_group_that_does_not_want_them_has_none() -> None:
    meeting = Meeting().opens().goes_to("roles")
    assert (meeting.round().observer, meeting.round().note_taker) == (None, None)
    assert "role" not in actions(shown(meeting))
    meeting.takes_role(BRAM, Role.OBSERVER)
    assert meeting.refused() is Reason.NO_SUCH_ROLE


@pytest.mark.parametrize(
    ("count", "observer", "note_taker"), [(4, None, None), (5, BRAM, None), (6, BRAM, CHRIS)]
)
def test_enough_are_left_to_think_along(
    count: int, observer: PersonId | None, note_taker: PersonId | None
) -> None:
    round_ = watched(people=SIX[:count]).round()
    assert (round_.observer, round_.note_taker) == (observer, note_taker)


def test_whoever_observes_gives_nothing_to_the_case_and_is_not_waited_for() -> None:
    meeting = watched().goes_to("exploration")
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="mine")
    assert meeting.refused() is Reason.WATCHING
    assert meeting.drafts() == ("mine",), "what they wrote stays theirs"
    meeting.ready(BRAM)
    assert meeting.refused() is Reason.WATCHING
    assert BRAM not in meeting.view().speakers
    assert "board.watches" in keys(shown(meeting))


def test_whoever_takes_notes_thinks_along() -> None:
    meeting = watched().goes_to("exploration")
    meeting.gives(CHRIS, Gift.OPEN_QUESTION)
    assert meeting.refused() is None


def test_what_one_takes_away_is_ones_own_also_for_whoever_observed() -> None:
    meeting = watched().goes_to("own-harvest")
    assert meeting.view().watching == (None if _is_own(meeting.view()) else BRAM)
    meeting.goes_to("evaluation").gives(BRAM, Gift.EVALUATION)
    assert meeting.refused() is None


def _is_own(view: View) -> bool:
    return {*view.phase.gives} <= {Gift.TAKEAWAY, Gift.INTENTION}


def test_whoever_observed_speaks_first_where_the_group_looks_back() -> None:
    meeting = watched().goes_to("evaluation")
    assert "board.observer-first" in keys(shown(meeting))
    meeting.leaves(BRAM)
    assert "board.observer-first" not in keys(shown(meeting))
    meeting.goes_to("closing")
    assert "board.observer-first" not in keys(shown(meeting))


def test_they_hear_what_is_asked_of_them_when_the_roles_are_given_out() -> None:
    meeting = watched()
    meeting.next()
    assert told(meeting) == [(BRAM, "observe"), (CHRIS, "take-notes")]


def test_a_role_is_taken_from_one_another_and_laid_down() -> None:
    meeting = watched()
    meeting.takes_role(EMRE, Role.OBSERVER)
    assert (meeting.round().observer, told(meeting)) == (EMRE, [])
    meeting.takes_role(EMRE, Role.OBSERVER)
    assert meeting.did(Whisper) == () == meeting.outcome().effects
    meeting.lays_down(EMRE, Role.OBSERVER)
    assert meeting.round().observer is None
    meeting.goes_to("exploration").takes_role(FARID, Role.OBSERVER)
    assert told(meeting) == [(FARID, "observe"), (CHRIS, "take-notes")]


@pytest.mark.parametrize(
    ("who", "person", "role", "reason"),
    [
        (EMRE, FARID, Role.OBSERVER, Reason.NOT_YOURS),
        (DEWI, DEWI, Role.OBSERVER, Reason.HAS_ROLE),
        (ANNA, ANNA, Role.NOTE_TAKER, Reason.HAS_ROLE),
        (CHRIS, CHRIS, Role.OBSERVER, Reason.HAS_ROLE),
        (BRAM, BRAM, Role.NOTE_TAKER, Reason.HAS_ROLE),
        (PersonId("stranger"), PersonId("stranger"), Role.OBSERVER, Reason.NOT_A_MEMBER),
    ],
)
def test_who_may_not_take_it(who: PersonId, person: PersonId, role: Role, reason: Reason) -> None:
    meeting = watched()
    meeting.takes_role(who, role, person=person)
    assert meeting.refused() is reason


def test_nobody_lays_down_what_somebody_else_has() -> None:
    meeting = watched()
    meeting.lays_down(EMRE, Role.OBSERVER)
    assert meeting.refused() is Reason.NOT_YOURS


def test_a_button_of_another_round_has_no_meaning() -> None:
    meeting = watched()
    for number in (0, 2):
        meeting.takes_role(EMRE, Role.OBSERVER, number=number)
        assert meeting.refused() is Reason.MOVED_ON


def test_whoever_guides_from_here_on_does_nothing_else() -> None:
    meeting = watched().goes_to("exploration")
    meeting.guide_becomes(BRAM, by=ANNA)
    assert meeting.round().observer is None
    assert meeting.view().watching is None


def test_whoever_leaves_has_no_role_any_more() -> None:
    meeting = watched().goes_to("exploration")
    meeting.leaves(BRAM)
    meeting.leaves(CHRIS)
    assert (meeting.round().observer, meeting.round().note_taker) == (None, None)
    meeting.joins(BRAM)
    assert meeting.round().observer is None


def test_nobody_but_the_one_who_watches_is_left_to_guide() -> None:
    """Where nobody guides, a step for whoever guides is not for somebody who watches."""
    meeting = watched().goes_to("exploration")
    assert BRAM not in meeting.view().speakers


def test_coming_back_to_the_roles_leaves_them_with_whoever_has_them() -> None:
    meeting = watched()
    meeting.takes_role(EMRE, Role.OBSERVER)
    meeting.back()
    meeting.goes_to("roles")
    assert meeting.round().observer == EMRE


def test_in_a_second_round_both_pass_on() -> None:
    cases = (DEWIS_CASE, BRAMS_CASE)
    meeting = Meeting(cases=cases, rounds=2, extra_roles=True).opens().goes_to("choose")
    meeting.choose(None, DEWIS_CASE)
    meeting.goes_to("roles", 1)
    first = meeting.round()
    meeting.goes_to("roles", 2)
    second = meeting.round()
    assert (first.observer, first.note_taker) == (BRAM, CHRIS)
    assert second.contributor == BRAM
    assert second.observer not in (None, first.observer, BRAM, second.facilitator)
    assert second.note_taker not in (None, first.note_taker, BRAM, second.facilitator)


def test_the_board_of_a_round_that_is_over_still_says_who_had_them() -> None:
    meeting = watched().goes_to("exploration")
    told_there = keys(board(meeting.method, meeting.state(), Slot(1, "roles")))
    assert {"roles.observer", "roles.note-taker"} <= set(told_there)
