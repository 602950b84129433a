"""What makes a method itself, and what every method owes to everybody: to stop, and to leave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.engine.apply import apply
from bot.engine.effects import Reason, SetWriters, ShowCase
from bot.engine.events import PresenceSet, StopPressed
from bot.engine.phases.weigh import unweighed
from bot.engine.state import Presence, Stage
from methods import load_library
from methods.spec import CasePart, Gift, Mode, Weight
from tests.engine.anything import contributor_decides
from tests.engine.build import BRAM, DEWI, SIX, Meeting

LIBRARY = load_library()
WRITTEN = (Mode.CHAT, Mode.SLOW)
#: Every way through every method: the mode, and the module where there are some to choose from.
WAYS = [
    (name, mode, module)
    for name, method in LIBRARY.items()
    for mode in method.modes
    for module in method.modules or (None,)
]
#: Methods in which questions are weighed.
WEIGHED = [
    (name, mode)
    for name, mode, _ in WAYS
    if mode is not Mode.VOICE and any(p.kind == "weigh" for p in LIBRARY[name].phases)
]


def walked(name: str, mode: Mode, module: str | None = None) -> Iterator[Meeting]:
    """A meeting at each of its steps. Dewi brings the case."""
    meeting = Meeting(mode, method=LIBRARY[name]).opens()
    while meeting.state().stage is not Stage.ENDED:
        yield meeting
        if module is not None and meeting.view().phase.kind == "choose-module":
            meeting.chooses_module(DEWI, module)
        contributor_decides(meeting)
        meeting.next()
        assert meeting.refused() is None


def at(name: str, phase: str, mode: Mode = Mode.CHAT, module: str | None = None) -> Meeting:
    """The meeting when it has come to this step."""
    return next(m for m in walked(name, mode, module) if m.phase() == phase)


def before(name: str, *phases: str) -> None:
    """Assert that these steps stand in this order."""
    order = [phase.id for phase in LIBRARY[name].phases]
    assert [phase for phase in order if phase in phases] == list(phases)


@pytest.mark.parametrize(("name", "mode", "module"), WAYS)
def test_everybody_can_stop_and_leave_in_every_step(
    name: str, mode: Mode, module: str | None
) -> None:
    for meeting in walked(name, mode, module):
        state, event = meeting.state(), meeting.event_id()
        for person in SIX:
            stop = StopPressed(id=event, at=meeting.now, actor=person)
            stopped = apply(meeting.method, state, stop)
            assert (stopped.refusal, stopped.state.stage) == (None, Stage.STOPPED), meeting.slot()
            leave = PresenceSet(
                id=event, at=meeting.now, actor=person, person=person, presence=Presence.LEFT
            )
            left = apply(meeting.method, state, leave)
            assert left.refusal is None
            assert person not in left.state.here(), meeting.slot()


@pytest.mark.parametrize(("name", "mode", "module"), WAYS)
def test_whoever_listens_gives_nothing_and_reads(name: str, mode: Mode, module: str | None) -> None:
    for meeting in walked(name, mode, module):
        phase = meeting.view().phase
        if not (phase.away or phase.silent):
            continue
        assert SetWriters(meeting.slot(), (DEWI,)) in meeting.did(SetWriters)
        for gift in Gift:
            meeting.gives(DEWI, gift, text="mine")
            assert (meeting.refused(), meeting.drafts()) == (Reason.LISTENING, ("mine",))
        meeting.ready(DEWI)
        assert meeting.refused() is Reason.LISTENING


def test_in_gossip_the_contributor_is_turned_away() -> None:
    assert LIBRARY["gossip"].phase("gossip").away == ("contributor",)


@pytest.mark.parametrize("mode", list(Mode))
def test_the_outcome_of_an_incident_is_withheld_until_the_disclosure(mode: Mode) -> None:
    """The whole written case tells what was done, so it comes only with the disclosure too."""
    parts: dict[str, CasePart] = {}
    for meeting in walked("incident", mode):
        parts |= {meeting.phase(): shown.part for shown in meeting.did(ShowCase)}
        meeting.gives(DEWI, Gift.OUTCOME)
        told = meeting.refused() is None
        assert told == (meeting.phase() == "disclosure" and mode in WRITTEN)
    assert parts == {"incident": CasePart.SHORT, "disclosure": CasePart.WHOLE}


@pytest.mark.parametrize(
    ("name", "writing", "sharing"),
    [("balint", "judgement", "sharing"), ("incident", "decision", "round")],
)
@pytest.mark.parametrize("mode", WRITTEN)
def test_everybody_judges_in_writing_before_anybody_hears_another(
    name: str, writing: str, sharing: str, mode: Mode
) -> None:
    before(name, writing, sharing)
    meeting = at(name, writing, mode)
    meeting.gives(BRAM, Gift.ADVICE, text="brams")
    assert meeting.refused() is None
    assert meeting.revealed() == ()
    meeting.next()
    assert meeting.phase() == sharing
    assert meeting.revealed() == ("brams",)


@pytest.mark.parametrize(("name", "writing"), [("balint", "judgement"), ("incident", "decision")])
def test_where_people_talk_they_still_write_first(name: str, writing: str) -> None:
    meeting = at(name, writing, Mode.VOICE)
    assert meeting.gives(BRAM, Gift.ADVICE).refusal is None


@pytest.mark.parametrize(("name", "mode"), WEIGHED)
def test_questions_are_weighed_before_any_is_answered(name: str, mode: Mode) -> None:
    before(name, "questions", "weighing", "answers")
    meeting = at(name, "questions", mode)
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="brams")
    meeting.gives(DEWI, Gift.ANSWER)
    assert meeting.refused() is not None
    meeting.next()
    assert (meeting.phase(), meeting.revealed()) == ("weighing", ("brams",))
    meeting.gives(DEWI, Gift.ANSWER)
    assert meeting.refused() is Reason.NOTHING_ASKED
    for question in unweighed(meeting.view()):
        meeting.weighs(DEWI, question.contribution, Weight.WARM)
    if mode is Mode.CHAT:
        meeting.next()
    assert meeting.phase() == "answers"
    assert meeting.gives(DEWI, Gift.ANSWER).refusal is None


def test_only_the_contributor_weighs() -> None:
    meeting = at("socratic", "questions")
    meeting.gives(BRAM, Gift.OPEN_QUESTION, text="brams")
    meeting.next()
    (question,) = unweighed(meeting.view())
    for person in SIX:
        meeting.weighs(person, question.contribution, Weight.WARM)
        assert (meeting.refused() is None) == (person == DEWI)


@pytest.mark.parametrize("module", LIBRARY["six-phases"].modules)
def test_only_the_module_that_was_chosen_is_gone_through(module: str) -> None:
    seen = [m.view().phase.module for m in walked("six-phases", Mode.CHAT, module)]
    assert {found for found in seen if found is not None} == {module}


def test_in_eight_steps_there_is_no_proposal_among_the_hypotheses() -> None:
    before("eight-step", "hypotheses", "comment", "proposals")
    meeting = at("eight-step", "hypotheses")
    meeting.gives(BRAM, Gift.ADVICE)
    assert meeting.refused() is Reason.WRONG_GIFT


def test_in_action_learning_everybody_writes_what_the_problem_is_before_reading() -> None:
    meeting = at("action-learning", "agreement")
    *most, last = SIX
    for person in most:
        meeting.gives(person, Gift.FORMULATION, text=f"of-{person}")
        assert (meeting.refused(), meeting.revealed()) == (None, ())
    meeting.gives(last, Gift.FORMULATION, text="the-last")
    assert len(meeting.revealed()) == len(SIX)


@pytest.mark.parametrize(
    ("name", "phase"), [("socratic", "deeper"), ("action-learning", "strategy")]
)
def test_where_only_questions_help_there_is_no_box_for_anything_else(name: str, phase: str) -> None:
    meeting = at(name, phase)
    for gift in set(Gift) - {Gift.OPEN_QUESTION}:
        meeting.gives(BRAM, gift)
        assert meeting.refused() in (Reason.WRONG_GIFT, Reason.NOTHING_ASKED)
