"""Whole boards, written out in ``boards.txt``: what people see in the situations that matter.

There ``#`` is the title, ``@`` what may show on a lock screen, ``-`` a line, ``~`` a quiet note,
and between brackets the token of a control, with its label, what it does and whom it is for.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.engine.console import console
from bot.engine.screen import Screen
from bot.engine.screens import stop_question
from bot.engine.state import Choosing, Slot
from methods import load_library
from methods.spec import Gift, Mode, Weight

from .build import (
    ANNA,
    BRAM,
    BRAMS_CASE,
    CHRIS,
    DEWI,
    DEWIS_CASE,
    SIX,
    Meeting,
    changed_method,
    crea_m,
    opened,
    with_modules,
    with_others,
)
from .looking import choosing_step, shown
from .told import told

TWO_CASES = (DEWIS_CASE, BRAMS_CASE)


def a_question_is_waiting() -> Screen:
    meeting = opened().goes_to("exploration")
    meeting.gives(BRAM, Gift.OPEN_QUESTION)
    return shown(meeting)


def one_evaluated_and_one_is_ready() -> Screen:
    meeting = opened(Mode.SLOW).goes_to("evaluation")
    meeting.gives(BRAM, Gift.EVALUATION)
    meeting.ready(CHRIS)
    return shown(meeting)


def a_harvest_has_appeared() -> Screen:
    meeting = opened().goes_to("shared-harvest")
    meeting.harvests(BRAM)
    meeting.reveal(ANNA)
    return shown(meeting)


def everybody_wrote() -> Screen:
    meeting = opened().goes_to("thinking-together")
    for person in SIX:
        meeting.gives(person, Gift.THOUGHT)
    return shown(meeting)


def everybody_is_ready() -> Screen:
    meeting = opened().goes_to("closing")
    meeting.back()
    for person in SIX:
        meeting.ready(person)
    return shown(meeting)


def opened_again() -> Screen:
    meeting = opened().goes_to("own-harvest")
    meeting.harvests(DEWI)
    meeting.next()
    meeting.back()
    return shown(meeting)


def paused() -> Screen:
    meeting = opened().goes_to("exploration")
    meeting.pause()
    return shown(meeting)


def stopped(mode: Mode = Mode.CHAT) -> Meeting:
    meeting = opened(mode).goes_to("exploration")
    meeting.stop(DEWI)
    return meeting


def wanting_another_step() -> Meeting:
    meeting = opened().goes_to("exploration")
    choosing_step(meeting)
    return meeting


def guided_by_another_later() -> Screen:
    meeting = opened().goes_to("exploration")
    meeting.guide_becomes(BRAM, by=ANNA)
    return shown(meeting, Slot(1, "roles"))


def ended_early() -> Screen:
    meeting = opened().goes_to("exploration")
    meeting.leaves(DEWI)
    return shown(meeting, Slot(1, "exploration"))


def frozen_and_away() -> Screen:
    meeting = opened().goes_to("exploration")
    meeting.room_changes()
    meeting.is_away_for(60)
    return shown(meeting)


def modules_to_choose_from() -> Meeting:
    return Meeting(method=with_modules()).opens().goes_to("module")


def a_module_was_chosen() -> Screen:
    meeting = modules_to_choose_from()
    meeting.chooses_module(DEWI, "put")
    return shown(meeting)


def weighing(mode: Mode = Mode.CHAT, *, questions: int = 2) -> Meeting:
    """Bram and Chris asked; what Bram asked is weighed."""
    meeting = Meeting(mode, method=load_library()["ten-step"]).opens().goes_to("questions")
    for person in (BRAM, CHRIS)[:questions]:
        meeting.gives(person, Gift.OPEN_QUESTION, text=f"of-{person}")
    meeting.goes_to("weighing")
    meeting.weighs(DEWI, f"of-{BRAM}", Weight.WARM)
    return meeting


def a_round_by_another_method() -> Screen:
    library = load_library()
    method = with_others(crea_m(), library["ten-step"])
    meeting = Meeting(method=method).opens().goes_to("roles")
    meeting.chooses_method(DEWI, "ten-step")
    return shown(meeting)


def the_end_of_a_meeting_with_such_a_round() -> Screen:
    method = with_others(crea_m(), load_library()["ten-step"])
    meeting = Meeting(method=method).opens().goes_to("roles")
    meeting.chooses_method(DEWI, "ten-step")
    return shown(meeting.goes_to("evaluation"))


def settled_beforehand() -> Screen:
    meeting = Meeting(cases=TWO_CASES, choosing=Choosing.BEFOREHAND)
    return shown(meeting.opens().goes_to("choose"))


def guiding(meeting: Meeting) -> Screen:
    """What whoever guides sees alone."""
    return console(meeting.method, meeting.state())


def some_are_not_ready() -> Meeting:
    meeting = opened().goes_to("evaluation")
    for person in SIX[:-2]:
        meeting.ready(person)
    return meeting


def all_are_ready() -> Screen:
    meeting = some_are_not_ready()
    for person in SIX[-2:]:
        meeting.ready(person)
    return guiding(meeting)


def nameless() -> Screen:
    method = changed_method(exploration={"named": False})
    return guiding(Meeting(method=method).opens().goes_to("exploration"))


def time_is_up() -> Screen:
    meeting = opened().goes_to("exploration")
    meeting.passes(30)
    return guiding(meeting)


def it_stands_still() -> Screen:
    meeting = opened().goes_to("thinking-aloud")
    meeting.pause()
    return guiding(meeting)


def at(phase_id: str, mode: Mode = Mode.CHAT) -> Callable[[], Screen]:
    return lambda: shown(opened(mode).goes_to(phase_id))


def choosing(mode: Mode) -> Callable[[], Screen]:
    return lambda: shown(Meeting(mode, cases=TWO_CASES).opens().goes_to("choose"))


BOARDS: dict[str, Callable[[], Screen]] = {
    "aloud, arriving is one spoken sentence each": at("arrive", Mode.VOICE),
    "aloud, where nobody guides, anybody may": lambda: shown(
        Meeting(Mode.VOICE, rotation=()).opens()
    ),
    "over days nobody guides, and each says when they are ready": at("arrive", Mode.SLOW),
    "aloud, the agreements are one press of whoever guides": at("agreements", Mode.VOICE),
    "in writing, each agrees for themselves": at("agreements"),
    "in writing, everybody votes": choosing(Mode.CHAT),
    "aloud, whoever guides notes the choice": choosing(Mode.VOICE),
    "one case needs no choosing": at("choose"),
    "without a case one may be brought": lambda: shown(Meeting(cases=()).opens().goes_to("choose")),
    "roles are read out, and may be taken over": at("roles"),
    "a round by another method says so": a_round_by_another_method,
    "after steps of another method the count is left out": the_end_of_a_meeting_with_such_a_round,
    "a button for each way to help": lambda: shown(modules_to_choose_from()),
    "the way to help that was chosen": a_module_was_chosen,
    "questions wait to be weighed": lambda: shown(weighing()),
    "without a question there is nothing to weigh": lambda: shown(weighing(questions=0)),
    "aloud there is no form to weigh in": lambda: shown(weighing(Mode.VOICE)),
    "exploring asks for questions, and the contributor answers": a_question_is_waiting,
    "a listener is told what to do": at("thinking-aloud"),
    "over days an evaluation is counted": one_evaluated_and_one_is_ready,
    "a spoken harvest stays private": at("own-harvest", Mode.VOICE),
    "what has appeared is only read": a_harvest_has_appeared,
    "everybody wrote, and may write more": everybody_wrote,
    "everybody is ready": everybody_is_ready,
    "a harvest that is opened again": opened_again,
    "the last press ends the meeting": at("closing"),
    "a pause": paused,
    "a stop": lambda: shown(stopped()),
    "a stop, asked privately": lambda: stop_question(stopped().state(), BRAM),
    "a stop over days": lambda: shown(stopped(Mode.SLOW)),
    "a stop over days, asked privately": lambda: stop_question(stopped(Mode.SLOW).state(), BRAM),
    "another step is chosen together": lambda: shown(wanting_another_step()),
    "another step is chosen, privately": lambda: stop_question(
        wanting_another_step().state(), BRAM
    ),
    "a finished choice": lambda: shown(opened().goes_to("roles"), Slot(1, "choose")),
    "finished roles tell who guided then": guided_by_another_later,
    "what is to come": lambda: shown(opened(), Slot(1, "exploration")),
    "a case that ended early": ended_early,
    "a room that changed, and a bot that was away": frozen_and_away,
    "which case it is was settled beforehand": settled_beforehand,
    "whoever guides sees who is not ready": lambda: guiding(some_are_not_ready()),
    "whoever guides sees that all are ready": all_are_ready,
    "whoever guides sees nobody where texts have no names": nameless,
    "whoever guides sees that the time is up": time_is_up,
    "whoever guides sees that it stands still": it_stands_still,
}


def written_out() -> dict[str, str]:
    """Every board of ``boards.txt`` by its heading."""
    text = (Path(__file__).parent / "boards.txt").read_text(encoding="utf-8")
    boards = (part.partition("\n") for part in text.split("== ")[1:])
    return {heading: board.strip() for heading, _, board in boards}


@pytest.mark.parametrize("heading", BOARDS)
def test_a_board_is_as_it_is_written_out(heading: str) -> None:
    assert told(BOARDS[heading]()) == written_out()[heading]


def test_no_board_is_written_out_that_nobody_looks_at() -> None:
    assert list(written_out()) == list(BOARDS)
