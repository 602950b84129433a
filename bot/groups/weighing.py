"""Weighing questions, one after another: a page shows a question and asks what it does."""

from __future__ import annotations

from methods.spec import Weight

from ..cards import FormPage, Text
from ..engine.ids import ContributionId, FormId
from ..engine.phases.weigh import questions_to_weigh, unweighed, weight_of
from ..engine.screen import Line, Tone, Typed
from ..engine.view import View
from .caller import Caller
from .effects import words_of
from .fields import Spec, filled
from .forms import choice_spec
from .meetings import MeetingAtHand
from .speech import Speech

CHOICES = (
    (Weight.WARM.value, "choice.warm"),
    (Weight.NEUTRAL.value, "choice.neutral"),
    (Weight.COLD.value, "choice.cold"),
)


def weigh_specs(speech: Speech) -> tuple[Spec, ...]:
    """One choice: what the question does."""
    hint = speech.plain("hint.weight")
    return (choice_spec(speech, "weight", CHOICES, hint=hint, has_usual=False),)


def next_to_weigh(
    caller: Caller, at_hand: MeetingAtHand, view: View, *, again: bool = True
) -> FormPage | None:
    """The first question that has no weight yet; with ``again`` the first of all, when all have."""
    questions = questions_to_weigh(view)
    waiting = unweighed(view) or (questions if again else ())
    if not waiting:
        return None
    question = waiting[0].contribution
    numbers = [one.contribution for one in questions]
    return _page(caller, at_hand, view, question=question, number=numbers.index(question) + 1)


def _page(
    caller: Caller, at_hand: MeetingAtHand, view: View, *, question: ContributionId, number: int
) -> FormPage:
    speech = caller.speech(at_hand)
    known = weight_of(view, question)
    values = {"weight": known.value} if known is not None else {}
    of = (("number", number), ("of", len(questions_to_weigh(view))))
    text = (("text", Typed(words_of(caller.tx, question))),)
    return FormPage(
        token=f"weigh|{at_hand.meeting.id}|{view.slot}|{question}",
        form=FormId(caller.tools.ids.new()),
        title=speech.plain("weigh.form"),
        language=speech.language,
        fields=filled(weigh_specs(speech), values),
        send_label=speech.plain("send.weigh"),
        intro=(
            Text(speech.markup(Line("weigh.of", of)), Tone.NOTE),
            Text(speech.markup(Line("weigh.question", text)), Tone.QUOTE),
        ),
    )
