"""Weighing: the contributor says of each question what it does, before any is answered.

Warm: it touches. Neutral: it is new. Cold: it was asked and answered before. Where people talk it
is said aloud; elsewhere each question gets its weight in a form, and the group sees it when the
step is left. A question that got none counts as neutral.
"""

from __future__ import annotations

from collections.abc import Mapping

from methods.spec import Mode, Weight

from ..effects import Reason
from ..ids import ContributionId
from ..screen import Control, Does, Line, Paragraph, Tone
from ..state import Given, MeetingState, Slot
from ..view import View
from .ask import QUESTIONS
from .kind import Kind


def questions_to_weigh(view: View) -> tuple[Given, ...]:
    """The questions that appeared earlier in this round, in their order."""
    return tuple(q for slot in _earlier(view) for q in _questions(view.state, slot))


def slots_with_questions(view: View) -> tuple[Slot, ...]:
    """Where these questions appeared."""
    return tuple(slot for slot in _earlier(view) if _questions(view.state, slot))


def weights_shown(state: MeetingState, number: int) -> Mapping[ContributionId, Weight]:
    """What the group sees of a round's questions: from when the step of weighing was left."""
    return {
        question: weight
        for run in state.runs
        if run.slot.round == number and run.weights and is_left(state, run.slot)
        for question, weight in run.weights
    }


def is_left(state: MeetingState, slot: Slot) -> bool:
    """Whether the group went on from a step; not one in which the meeting ended."""
    return state.script.index(slot) < state.position


def _earlier(view: View) -> tuple[Slot, ...]:
    script = view.state.script
    return tuple(s for s in script[: script.index(view.slot)] if s.round == view.slot.round)


def _questions(state: MeetingState, slot: Slot) -> tuple[Given, ...]:
    return tuple(g for g in state.run(slot).given if g.wave and g.gift in QUESTIONS)


def weight_of(view: View, question: ContributionId) -> Weight | None:
    """What the contributor said of a question; None when nothing yet."""
    return next((weight for known, weight in view.run.weights if known == question), None)


def unweighed(view: View) -> tuple[Given, ...]:
    """The questions that have no weight yet."""
    return tuple(q for q in questions_to_weigh(view) if weight_of(view, q.contribution) is None)


def _is_in_form(view: View) -> bool:
    return view.state.mode is not Mode.VOICE


def _refuse_leaving(view: View) -> Reason | None:
    waits = view.state.mode is Mode.CHAT and view.contributor in view.state.here()
    return Reason.NOT_ALL_WEIGHED if waits and unweighed(view) else None


def _paragraphs(view: View) -> tuple[Paragraph, ...]:
    if not _is_in_form(view):
        return ()
    questions = questions_to_weigh(view)
    if not questions:
        return (Paragraph(Line("weigh.no-questions"), Tone.NOTE),)
    values = (("done", len(questions) - len(unweighed(view))), ("of", len(questions)))
    return (Paragraph(Line("weigh.progress", values), Tone.NOTE),)


def _controls(view: View) -> tuple[Control, ...]:
    if not _is_in_form(view) or not questions_to_weigh(view):
        return ()
    args = (view.state.meeting, str(view.slot))
    return (Control("open-weigh", "control.weigh", args, Does.FORM, main=True),)


WEIGH = Kind(
    refuse_leaving=_refuse_leaving,
    paragraphs=_paragraphs,
    controls=_controls,
    shows_weights=True,
)
