"""Every slot in every mode and every situation: nothing fails, nothing is too long or typed."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.cards import CONTROLS_LIMIT, TOKEN_LIMIT
from bot.engine.ids import CaseId, ContributionId, FormId, GroupId, MeetingId, PersonId
from bot.engine.screen import (
    Typed,
)
from bot.engine.screens import board
from bot.engine.state import CaseOnTable, MeetingState, Slot, Stage
from methods.spec import Mode

from .build import (
    BRAMS_CASE,
    DEWI,
    DEWIS_CASE,
    SIX,
    Meeting,
    crea_m,
    opened,
)
from .looking import choosing_step, control, shown, token, written

PHASES = tuple(p.id for p in crea_m().phases)
MODES = list(Mode)
LONG = "f" * 16
SLOT = Slot(1, "exploration")


def paused(meeting: Meeting) -> None:
    meeting.pause()


def stopped(meeting: Meeting) -> None:
    meeting.stop(DEWI)


def time_is_up(meeting: Meeting) -> None:
    if meeting.state().mode is not Mode.SLOW:
        meeting.passes(70)


def reopened(meeting: Meeting) -> None:
    """To the next step and back, where that is possible."""
    if meeting.phase() != "closing":
        meeting.next()
        meeting.back()


def unguided(meeting: Meeting) -> None:
    for person in SIX:
        if person != DEWI and len(meeting.state().here()) > 1:
            meeting.leaves(person)


def untouched(meeting: Meeting) -> None:
    """Just entered."""


SITUATIONS: tuple[Callable[[Meeting], None], ...] = (
    untouched,
    paused,
    stopped,
    choosing_step,
    written,
    time_is_up,
    reopened,
    unguided,
)


def long_ids(state: MeetingState) -> MeetingState:
    """The same state with a meeting and a group whose ids are as long as real ones."""
    return replace(state, meeting=MeetingId(LONG), group=GroupId(LONG))


def every_situation() -> Iterator[Meeting]:
    for mode in MODES:
        for phase_id in PHASES:
            for situation in SITUATIONS:
                meeting = Meeting(mode, cases=(DEWIS_CASE, BRAMS_CASE)).opens()
                meeting.goes_to("choose") if phase_id not in PHASES[:3] else None
                if phase_id not in PHASES[:4]:
                    meeting.choose(None, DEWIS_CASE)
                meeting.goes_to(phase_id)
                situation(meeting)
                yield meeting


def test_every_slot_renders_in_every_mode_and_stage_with_tokens_that_fit() -> None:
    seen: set[Stage] = set()
    for meeting in every_situation():
        state = long_ids(meeting.state())
        seen.add(state.stage)
        for slot in state.script:
            screen = board(meeting.method, state, slot)
            tokens = [token(c) for c in screen.controls]
            assert len(tokens) == len(set(tokens)) <= CONTROLS_LIMIT
            assert all(len(t) <= TOKEN_LIMIT for t in tokens)
            assert all("|" not in part for c in screen.controls for part in (c.action, *c.args))
            assert screen.push.key == "board.push"
            if slot != state.slot:
                assert screen.controls == ()
                assert screen.progress is None
    assert seen == {Stage.RUNNING, Stage.PAUSED, Stage.STOPPED}


def test_no_screen_holds_anything_typed() -> None:
    for meeting in every_situation():
        for slot in meeting.state().script:
            screen = shown(meeting, slot)
            lines = [screen.title, screen.push, *(p.line for p in screen.paragraphs)]
            values = [v for line in lines for _, v in line.values]
            values += [v for c in screen.controls for _, v in c.values]
            assert not any(isinstance(v, Typed) for v in values)


def test_ids_of_real_length_fit_on_every_control() -> None:
    """Sixteen characters each; forms carry one more id than buttons do."""
    state = long_ids(opened().goes_to("shared-harvest").state())
    case = CaseOnTable(CaseId(LONG), PersonId(LONG))
    form, text = FormId(LONG), ContributionId(LONG)
    give = control(board(crea_m(), state, state.slot), "open-give")
    assert len("|".join(("give", *give.args, form))) <= TOKEN_LIMIT
    withdraw = ("withdraw", LONG, str(state.slot), text)
    assert len("|".join(withdraw)) <= TOKEN_LIMIT
    assert len("|".join(("withdraw-case", LONG, case.case))) <= TOKEN_LIMIT
