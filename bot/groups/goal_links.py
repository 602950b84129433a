"""Which intentions belong to a goal: both pages tell it, to their owner alone.

Whoever lets go of a goal keeps the intention, without it.
"""

from __future__ import annotations

from ..engine.screen import Line, Paragraph, Tone, Typed
from ..ports import Tx
from ..records import TITLE, Goal, Intention
from .look_back import intended_key


def goal_of(tx: Tx, intention: Intention) -> Goal | None:
    """The goal that an intention belongs to; None also where it is gone, or not to be read."""
    mine = tx.goals.of_person(intention.person) if intention.goal is not None else ()
    return next((one for one in mine if one.id == intention.goal and one.fields), None)


def intentions_of(tx: Tx, goal: Goal) -> tuple[Intention, ...]:
    """The intentions that belong to a goal, the newest first."""
    mine = (one for one in tx.intentions.of_person(goal.person) if one.goal == goal.id)
    return tuple(sorted(mine, key=lambda one: one.made_at, reverse=True))


def linked_lines(tx: Tx, goal: Goal) -> list[tuple[Paragraph, str]]:
    """What its owner took away and intended for a goal, each with the text that it holds."""
    found = []
    for one in intentions_of(tx, goal):
        intended = intended_key(one, one.followed)
        for key, name in (("goal.takeaway", "takeaway"), (intended, "intention")):
            text = one.fields.get(name, "")
            if text:
                found.append((Paragraph(Line(key, (("text", Typed(text)),)), Tone.QUOTE), text))
    return found


def link_lines(tx: Tx, intention: Intention) -> list[Paragraph]:
    """The goal that an intention belongs to, if it does."""
    goal = goal_of(tx, intention)
    if goal is None:
        return []
    text = Typed(goal.fields[TITLE])
    return [Paragraph(Line("intention.of-goal", (("text", text),)), Tone.NOTE)]
