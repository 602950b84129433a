"""What was given and may be read, as quotations: for the thread of a step, and for one reader.

What is read here has appeared: the engine says when. Only what its owner shows is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from methods.spec import Gift, Weight

from ..engine.phases.weigh import weights_shown
from ..engine.screen import Line, Paragraph, Tone, Typed
from ..engine.state import Given
from ..engine.view import View
from ..ports import Tx
from ..records import Readers
from .effects import words_of

#: How each kind of contribution is introduced where it appears.
REVEALED = {
    Gift.LOOK_BACK: "reveal.look-back",
    Gift.CASE_QUESTION: "reveal.case-question",
    Gift.FACTUAL_QUESTION: "reveal.factual-question",
    Gift.OPEN_QUESTION: "reveal.open-question",
    Gift.ANSWER: "reveal.answer",
    Gift.THOUGHT: "reveal.thought",
    Gift.STORY: "reveal.story",
    Gift.RESPONSE: "reveal.response",
    Gift.OUTCOME: "reveal.outcome",
    Gift.FORMULATION: "reveal.formulation",
    Gift.ADVICE: "reveal.advice",
    Gift.TAKEAWAY: "reveal.takeaway",
    Gift.INTENTION: "reveal.intention",
    Gift.EVALUATION: "reveal.evaluation",
}

#: How a question is introduced that was weighed.
WEIGHED = {
    Weight.WARM: "weighed.warm",
    Weight.NEUTRAL: "weighed.neutral",
    Weight.COLD: "weighed.cold",
}


def in_view(tx: Tx, given: Iterable[Given]) -> list[tuple[Given, str]]:
    """Those of ``given`` that the group may read, each with its words."""
    opened = [(one, words_of(tx, one.contribution)) for one in given if _is_for_group(tx, one)]
    return [(one, words) for one, words in opened if words]


def _is_for_group(tx: Tx, given: Given) -> bool:
    if given.gift is not Gift.INTENTION:
        return True
    intention = tx.intentions.get(given.contribution)
    return intention is not None and intention.readers is Readers.GROUP


def quoted(view: View, page: Sequence[tuple[Given, str]]) -> tuple[Paragraph, ...]:
    """Each with its kind and, where it has a name, its author; a question with its weight."""
    weights = weights_shown(view.state, view.slot.round)
    paragraphs = []
    for one, words in page:
        weight = weights.get(one.contribution)
        key = REVEALED[one.gift] if weight is None else WEIGHED[weight]
        line = Line(key, (("text", Typed(words)),))
        paragraphs.append(Paragraph(line, Tone.QUOTE, by=one.person if view.phase.named else None))
    return tuple(paragraphs)
