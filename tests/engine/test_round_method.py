"""A round goes by another method than its meeting, from the choice of its case on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.console import console
from bot.engine.effects import Reason, ShowBoard
from bot.engine.ids import PersonId
from bot.engine.screen import Line, MethodText
from bot.engine.screens import board
from bot.engine.state import MeetingState, RoundOutcome, Slot, Stage
from bot.engine.timing import time_box
from bot.engine.view import View
from methods import load_library
from methods.fitting import fitted
from methods.spec import Gift, Method, Mode
from methods.trial import MINUTES, trial_method

from .build import (
    ANNA,
    BRAM,
    BRAMS_CASE,
    DEWI,
    DEWIS_CASE,
    STRANGER,
    Meeting,
    crea_m,
    with_modules,
    with_others,
)
from .looking import shown
from .told import told

LIBRARY = load_library()
INCIDENT = LIBRARY["incident"]
TEN = LIBRARY["ten-step"]


def choosing(
    mode: Mode = Mode.CHAT, *, own: Method = INCIDENT, other: Method = TEN, rounds: int = 1
) -> Meeting:
    """Six people who choose the case; Anna guides, Dewi's case is chosen."""
    method = with_others(own, other)
    cases = (DEWIS_CASE, BRAMS_CASE)[:rounds]
    meeting = Meeting(mode, method=method, rounds=rounds, cases=cases).opens().goes_to("choose")
    if rounds > 1:
        meeting.choose(ANNA if mode is Mode.VOICE else None, DEWIS_CASE)
    return meeting


def phases_of(state: MeetingState, number: int) -> list[str]:
    return [slot.phase_id for slot in state.script if slot.round == number]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("at", ["choose", "roles"])
def test_the_round_goes_on_by_the_other_method_and_ends(mode: Mode, at: str) -> None:
    meeting = choosing(mode).goes_to(at)
    outcome = meeting.chooses_method(DEWI, "ten-step")
    assert (outcome.refusal, meeting.phase()) == (None, at)
    begun = ["choose"] if at == "choose" else ["choose", "roles"]
    assert outcome.effects == tuple(ShowBoard(Slot(1, phase)) for phase in begun)
    expected = [phase.id for phase in TEN.phases if phase.when == "round"]
    assert phases_of(meeting.state(), 1) == expected
    assert meeting.view().by is meeting.method.others["ten-step"]
    meeting.closes()
    assert meeting.state().stage is Stage.ENDED
    assert meeting.state().round(1).outcome is RoundOutcome.DONE


def test_what_was_gone_through_stays_and_so_does_the_time() -> None:
    meeting = choosing()
    before = meeting.state()
    meeting.chooses_method(ANNA, "ten-step")
    after = meeting.state()
    assert (after.runs, after.ends_at, after.turn) == (before.runs, before.ends_at, before.turn)
    assert after.slot == before.slot
    assert [s for s in after.script if s.round == 0] == [s for s in before.script if s.round == 0]


def test_boards_and_minutes_are_those_of_the_other_method() -> None:
    meeting = choosing().goes_to("roles")
    meeting.chooses_method(DEWI, "ten-step")
    assert "method=ten-step:None.short" in told(
        board(meeting.method, meeting.state(), meeting.slot())
    )
    meeting.goes_to("questions")
    view = meeting.view()
    assert board(meeting.method, meeting.state(), view.slot).title.values[-1] == (
        "name",
        MethodText("questions", "title", "ten-step"),
    )
    assert time_box(view) == timedelta(minutes=TEN.phase("questions").minutes)
    state = replace(meeting.state(), minutes=50)
    shorter = fitted(TEN, minutes=50)["questions"]
    assert time_box(View(meeting.method, state, view.slot)) == timedelta(minutes=shorter)
    assert meeting.gives(BRAM, Gift.OPEN_QUESTION).refusal is None


@pytest.mark.parametrize("who", [ANNA, DEWI, None])
def test_whoever_guides_and_whoever_brings_the_case_may_choose(who: PersonId | None) -> None:
    assert choosing().chooses_method(who, "ten-step").refusal is None


def test_nobody_else_does() -> None:
    meeting = choosing()
    before = meeting.state()
    meeting.chooses_method(BRAM, "ten-step")
    assert (meeting.refused(), meeting.state()) == (Reason.NOT_YOURS, before)


@pytest.mark.parametrize(
    ("who", "reason"), [(STRANGER, Reason.NOT_A_MEMBER), (BRAM, Reason.NOT_HERE)]
)
def test_nor_does_whoever_is_not_there(who: PersonId, reason: Reason) -> None:
    meeting = choosing()
    meeting.leaves(BRAM)
    meeting.chooses_method(who, "ten-step")
    assert meeting.refused() is reason


def test_before_and_after_the_meeting_there_is_no_round_to_choose_for() -> None:
    meeting = Meeting(method=with_others(INCIDENT, TEN))
    meeting.chooses_method(ANNA, "ten-step", number=1)
    assert meeting.refused() is Reason.NOT_OPEN
    meeting.opens().closes()
    meeting.chooses_method(ANNA, "ten-step", number=1)
    assert meeting.refused() is Reason.ENDED


def test_the_modules_of_the_other_method_are_called_as_it_calls_them() -> None:
    other = with_modules().model_copy(update={"id": "other"})
    meeting = choosing(own=INCIDENT, other=other)
    meeting.chooses_method(DEWI, "other")
    meeting.goes_to("module")
    meeting.chooses_module(DEWI, "put")
    board_now = told(board(meeting.method, meeting.state(), meeting.slot()))
    assert "module.chosen name=other:None.modules.put" in board_now
    assert "control.module name=other:None.modules.ask" in board_now


def test_in_slow_mode_whoever_brings_the_case_chooses() -> None:
    meeting = choosing(Mode.SLOW)
    meeting.chooses_method(BRAM, "ten-step")
    assert meeting.refused() is Reason.NOT_YOURS
    assert meeting.chooses_method(DEWI, "ten-step").refusal is None


def test_choosing_twice_is_choosing_once_and_back_is_the_meetings_own() -> None:
    meeting = choosing()
    before = meeting.state()
    meeting.chooses_method(DEWI, "ten-step")
    once = meeting.state()
    assert meeting.chooses_method(DEWI, "ten-step").effects == ()
    assert meeting.state() == once
    meeting.chooses_method(DEWI, None)
    assert meeting.state().script == before.script
    assert meeting.state().round(1) == before.round(1)


def test_once_the_case_is_open_the_method_is_set() -> None:
    meeting = choosing().goes_to("roles")
    meeting.next()
    meeting.chooses_method(DEWI, "ten-step")
    assert meeting.refused() is Reason.METHOD_IS_SET


def test_nothing_is_offered_before_there_is_a_case_nor_once_it_is_open() -> None:
    method = with_others(INCIDENT, TEN)
    meeting = Meeting(method=method, cases=(DEWIS_CASE, BRAMS_CASE)).opens().goes_to("choose")
    assert "open-methods" not in told(shown(meeting))
    meeting.choose(None, DEWIS_CASE)
    meeting.next()
    assert "open-methods" in told(shown(meeting))
    meeting.next()
    meeting.back()
    assert meeting.phase() == "roles"
    assert "open-methods" not in told(shown(meeting))


def test_outside_a_round_there_is_nothing_to_choose() -> None:
    meeting = Meeting(method=with_others(INCIDENT, TEN)).opens()
    meeting.chooses_method(ANNA, "ten-step")
    assert meeting.refused() is Reason.METHOD_IS_SET


def test_a_press_for_an_earlier_round_changes_nothing() -> None:
    meeting = choosing(rounds=2)
    meeting.goes_to("choose", 2)
    before = meeting.state()
    meeting.chooses_method(ANNA, "ten-step", number=1)
    assert (meeting.refused(), meeting.state()) == (Reason.MOVED_ON, before)


def test_where_the_roles_come_first_the_group_stays_at_its_choice() -> None:
    roles = TEN.phase("roles")
    phases = (roles, *(phase for phase in TEN.phases if phase is not roles))
    meeting = choosing(other=TEN.model_copy(update={"phases": phases}))
    meeting.chooses_method(DEWI, "ten-step")
    assert meeting.phase() == "choose"
    meeting.next()
    assert meeting.phase() == "case"


def begins_otherwise() -> Method:
    phases = tuple(
        phase.model_copy(update={"id": "pick"}) if phase.kind == "choose" else phase
        for phase in TEN.phases
    )
    return TEN.model_copy(update={"phases": phases})


@pytest.mark.parametrize(
    "other",
    [begins_otherwise(), TEN.model_copy(update={"modes": (Mode.VOICE,)})],
    ids=["beginning", "mode"],
)
def test_a_method_with_another_beginning_or_for_another_mode_does_not_take_over(
    other: Method,
) -> None:
    meeting = choosing(other=other)
    meeting.chooses_method(DEWI, "ten-step")
    assert meeting.refused() is Reason.METHOD_DOES_NOT_FIT


def test_a_method_that_the_meeting_does_not_keep_does_not_take_over() -> None:
    meeting = choosing()
    meeting.chooses_method(DEWI, "no-such-method")
    assert meeting.refused() is Reason.METHOD_DOES_NOT_FIT


def test_a_meeting_that_stands_still_keeps_its_method() -> None:
    meeting = choosing()
    meeting.pause(ANNA)
    meeting.chooses_method(DEWI, "ten-step")
    assert meeting.refused() is Reason.STANDING_STILL


def test_each_round_has_a_method_of_its_own() -> None:
    meeting = choosing(rounds=2)
    meeting.chooses_method(ANNA, "ten-step")
    meeting.goes_to("choose", 2)
    assert phases_of(meeting.state(), 2) == [p.id for p in INCIDENT.phases if p.when == "round"]
    meeting.closes()
    assert [r.method for r in meeting.state().rounds if r.number] == ["ten-step", None]


def harvests(meeting: Meeting) -> list[str]:
    """Where people keep an insight and an intention."""
    state = meeting.state()
    views = [
        (slot, meeting.method.going_by(state.round(slot.round).method)) for slot in state.script
    ]
    return [str(slot) for slot, by in views if by.phase(slot.phase_id).kind == "commit"]


def test_where_the_meeting_harvests_a_round_that_does_so_itself_is_enough() -> None:
    meeting = choosing(own=TEN, other=crea_m())
    meeting.chooses_method(DEWI, "crea-m")
    assert harvests(meeting) == ["1.own-harvest", "1.shared-harvest"]


def test_where_each_round_harvests_a_round_by_another_method_does_too() -> None:
    meeting = choosing(own=crea_m(), other=TEN, rounds=2)
    meeting.chooses_method(ANNA, "ten-step")
    assert harvests(meeting) == ["1.harvest", "2.own-harvest", "2.shared-harvest"]
    meeting.goes_to("harvest", 1)
    assert meeting.gives(BRAM, Gift.TAKEAWAY, text="t", form="f").refusal is None
    meeting.closes()
    assert meeting.state().round(1).outcome is RoundOutcome.DONE


def test_in_a_trial_no_other_method_can_be_chosen() -> None:
    method = trial_method(load_library(), people=6, mode=Mode.CHAT)
    meeting = Meeting(method=method, cases=(DEWIS_CASE,)).opens(minutes=MINUTES).goes_to("choose")
    assert meeting.state().contributor == DEWI
    assert "open-methods" not in told(shown(meeting))
    meeting.chooses_method(DEWI, None)
    assert meeting.refused() is Reason.METHOD_IS_SET


def test_in_a_trial_what_is_taken_away_is_read_and_not_kept() -> None:
    method = trial_method(load_library(), people=6, mode=Mode.CHAT)
    meeting = Meeting(method=method, cases=(DEWIS_CASE,)).opens(minutes=MINUTES)
    meeting.goes_to("takeaways")
    labels = [one.label for one in shown(meeting).controls if one.action == "open-give"]
    assert labels == ["control.give.takeaway"]
    usual = Meeting(method=TEN, cases=(DEWIS_CASE,)).opens().goes_to("harvest")
    labels = [one.label for one in shown(usual).controls if one.action == "open-give"]
    assert labels == ["control.give-harvest"]


def test_what_to_watch_for_is_that_of_the_rounds_own_method() -> None:
    meeting = choosing().goes_to("roles")
    meeting.chooses_method(DEWI, "ten-step")
    hints = [p.line for p in console(meeting.method, meeting.state()).paragraphs]
    assert Line("method", (("text", MethodText(None, "mistakes.0", "ten-step")),)) in hints
