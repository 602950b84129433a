"""As many goals as somebody may have, each as long as it may be."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.engine.ids import GoalId, PersonId
from bot.groups.fields import LONGEST_LINE
from bot.groups.goal_screens import MOST_GOALS
from bot.records import TITLE, Goal

MANY_GOALS = tuple(
    Goal(
        GoalId(f"{number:016x}"),
        PersonId("p" * 16),
        made_at=datetime(2026, 1, 5, tzinfo=UTC),
        until=None,
        fields={TITLE: "&" * LONGEST_LINE},
    )
    for number in range(MOST_GOALS)
)
