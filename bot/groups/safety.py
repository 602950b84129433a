"""How safe it is to speak in a group: what is asked about it, and how answers are let go of.

An answer stands among what its giver wrote of the programme, under their own key, and only until
all answers are added up (``safety_summary``).
"""

from __future__ import annotations

from collections.abc import Mapping

from ..ports import Tx
from ..records import Evaluation

#: What is asked about, in its order; never with a name of anybody in it.
QUESTIONS = ("safety-say", "safety-mistake", "safety-help", "safety-other")
#: What can be answered, and how much of it that is. Whoever passes has not answered.
ANSWERS: Mapping[str, int] = {"yes": 5, "mostly": 4, "half": 3, "seldom": 2, "no": 1}
SKIPPED = "skip"


def has_answered(evaluation: Evaluation) -> bool:
    """Whether anything of it is an answer about how safe it was."""
    return any(evaluation.fields.get(name) in ANSWERS for name in QUESTIONS)


def let_go_of_answers(tx: Tx, evaluation: Evaluation) -> None:
    """Keep of it what its writer wrote for themselves; where that is nothing, nothing."""
    own = {name: text for name, text in evaluation.fields.items() if name not in QUESTIONS}
    if any(own.values()):
        tx.evaluations.put(
            Evaluation(
                evaluation.programme,
                evaluation.group,
                evaluation.person,
                evaluation.made_at,
                own,
            )
        )
    else:
        tx.evaluations.forget(evaluation)
