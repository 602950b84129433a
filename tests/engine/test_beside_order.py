"""Observing and taking notes: each has an order of its own, and both are said and offered whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.effects import Whisper
from bot.engine.ids import PersonId
from bot.engine.phases.beside import given_out, has_role, order_of
from bot.engine.screen import Control, Line, Paragraph, People, Person, Tone
from bot.engine.state import MeetingState, Role, Round, Slot
from bot.engine.view import with_round
from methods import load_library

from .build import ANNA, BRAM, CHRIS, DEWI, EMRE, FARID, SIX, STRANGER, Meeting
from .looking import keys, line, shown
from .test_beside import watched


def first_round(
    observing: tuple[PersonId, ...], noting: tuple[PersonId, ...], *, observer: PersonId | None
) -> Round:
    """The first round, once both roles are given out. Dewi brings the case, Anna guides."""
    state = replace(watched().state(), observing=observing, noting=noting)
    round_ = replace(state.round(1), observer=observer, note_taker=None)
    return given_out(with_round(state, round_), 1).round(1)


def second_round(observing: tuple[PersonId, ...]) -> Round:
    """The second round, with Bram's case and Chris as its guide; Emre observed the first."""
    state: MeetingState = watched().state()
    first = replace(state.round(1), observer=EMRE, note_taker=FARID)
    second = Round(2, contributor=BRAM, facilitator=CHRIS)
    state = replace(state, observing=observing, noting=(), rounds=(first, second))
    return given_out(state, 2).round(2)


def test_each_role_has_an_order_of_its_own() -> None:
    state = replace(watched().state(), observing=(EMRE,), noting=(FARID, CHRIS))
    assert order_of(state, Role.OBSERVER) == (EMRE,)
    assert order_of(state, Role.NOTE_TAKER) == (FARID, CHRIS)


@pytest.mark.parametrize("role", list(Role))
def test_a_group_may_want_one_of_them_alone(role: Role) -> None:
    state = watched().state()
    wants = [SIX if one is role else () for one in (Role.OBSERVER, Role.NOTE_TAKER)]
    state = replace(state, observing=wants[0], noting=wants[1])
    assert [one for one in Role if has_role(state, one)] == [role]


def test_whoever_is_next_in_its_own_order_has_it() -> None:
    round_ = first_round((EMRE, BRAM), (FARID, BRAM), observer=None)
    assert (round_.observer, round_.note_taker) == (EMRE, FARID)


def test_who_is_not_here_keeps_no_role() -> None:
    assert first_round((EMRE,), (), observer=STRANGER).observer == EMRE


def test_where_nobody_can_nobody_does() -> None:
    assert first_round((DEWI,), (), observer=None).observer is None


def test_whoever_observed_before_comes_after_those_who_did_not() -> None:
    assert second_round((EMRE, DEWI)).observer == DEWI
    assert second_round((EMRE, FARID)).observer == FARID, "who took notes has not observed"
    assert second_round((EMRE,)).observer == EMRE, "and again where nobody else is"


def test_who_has_which_role_is_said() -> None:
    screen = shown(watched())
    assert line(screen, "roles.observer") == Line("roles.observer", (("who", Person(BRAM)),))
    assert line(screen, "roles.note-taker") == Line("roles.note-taker", (("who", Person(CHRIS)),))


def test_each_is_offered_to_whoever_wants_it() -> None:
    meeting = watched()
    offered = [one for one in shown(meeting).controls if one.action == "role"]
    args = (meeting.state().meeting, "1")
    assert offered == [
        Control("role", "control.observe", (*args, "observer", "me")),
        Control("role", "control.take-notes", (*args, "note-taker", "me")),
    ]


def test_what_it_asks_is_told_for_the_step_in_which_one_has_it() -> None:
    meeting = watched().goes_to("exploration")
    meeting.takes_role(FARID, Role.OBSERVER)
    here = Slot(1, "exploration")
    told = (Whisper(FARID, "observe", here, 0), Whisper(CHRIS, "take-notes", here, 0))
    assert meeting.did(Whisper) == told


def test_the_board_names_who_watches_as_a_quiet_note() -> None:
    screen = shown(watched().goes_to("exploration"))
    watches = Paragraph(Line("board.watches", (("who", Person(BRAM)),)), Tone.NOTE)
    assert watches in screen.paragraphs


def test_the_board_names_who_observed_and_begins() -> None:
    screen = shown(watched().goes_to("evaluation"))
    first = Paragraph(Line("board.observer-first", (("who", People((BRAM,))),)))
    assert first in screen.paragraphs


def test_what_each_writes_for_themselves_is_no_looking_back() -> None:
    """In this method the first step at the end is each one's harvest."""
    meeting = Meeting(extra_roles=True, method=load_library()["ten-step"]).opens()
    meeting.goes_to("harvest")
    assert "board.observer-first" not in keys(shown(meeting))
    meeting.goes_to("evaluation")
    assert "board.observer-first" in keys(shown(meeting))


def test_whoever_guides_a_round_again_does_nothing_else_in_it() -> None:
    """The guide of then is gone: whoever guides now had observed it, and cannot do both."""
    meeting = Meeting(rounds=1, extra_roles=True).opens().goes_to("evaluation")
    observed = meeting.state().round(1).observer
    assert observed == BRAM
    meeting.guide_becomes(BRAM, by=ANNA)
    meeting.leaves(ANNA)
    meeting.back(BRAM)
    assert meeting.slot().round == 1
    assert (meeting.round().facilitator, meeting.round().observer) == (BRAM, None)


def test_whoever_comes_late_is_in_turn_where_the_group_wants_it() -> None:
    late = PersonId("late")
    for wanted in (True, False):
        meeting = Meeting(is_open_group=True, extra_roles=wanted)
        meeting.confirms(ANNA, BRAM, CHRIS).opens().confirms(late)
        state = meeting.state()
        assert late in state.here()
        expected = (*SIX, late) if wanted else ()
        assert (state.observing, state.noting) == (expected, expected)


def test_one_who_asks_alone_is_named_with_the_step() -> None:
    """Only whoever guides asks in this step; the others listen."""
    meeting = Meeting(method=load_library()["reflecting-team"]).opens().goes_to("interview")
    guide = meeting.state().facilitator
    assert guide is not None
    asks = Paragraph(Line("board.asks-alone", (("who", People((guide,))),)))
    assert asks in shown(meeting).paragraphs
