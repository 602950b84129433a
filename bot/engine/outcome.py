"""What applying an event gives: the state after it, and what is to be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .effects import Effect, Reason, Refuse
from .ids import PersonId
from .state import MeetingState, Slot


@dataclass(frozen=True, slots=True)
class Outcome:
    """A state and effects in the order in which they are to be carried out."""

    state: MeetingState
    effects: tuple[Effect, ...] = ()

    @property
    def refusal(self) -> Refuse | None:
        """The refusal among the effects, if any."""
        return next((e for e in self.effects if isinstance(e, Refuse)), None)

    def then(self, step: Callable[[MeetingState], Outcome]) -> Outcome:
        """Go on with ``step`` from this state and keep the effects of both."""
        after = step(self.state)
        return Outcome(after.state, self.effects + after.effects)


def refuse(
    state: MeetingState, person: PersonId | None, reason: Reason, slot: Slot | None = None
) -> Outcome:
    """A wrong press is not an exception: the state as it was, and a kind word."""
    return Outcome(state, (Refuse(person, reason, slot),))
