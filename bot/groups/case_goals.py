"""Which cases somebody brought for a goal of theirs: read beside the goal by its owner alone."""

from __future__ import annotations

from ..engine.ids import GoalId
from ..ports import Tx
from ..records import Person
from .case_fields import GOAL
from .lookups import lasting_groups


def titles_for_goal(tx: Tx, person: Person, goal: GoalId) -> tuple[str, ...]:
    """The titles of this person's own cases that belong to it, as long as they are kept."""
    return tuple(
        case.fields["title"]
        for group in lasting_groups(tx, person.id)
        for case in tx.cases.of_group(group.id)
        if case.contributor == person.id and case.fields.get(GOAL) == goal
    )
