"""What a rehearsal found: one object of plain values, for a screen or as JSON.

People are called by the names they were given for the rehearsal. No text of theirs is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from methods.spec import Gift, Method

from ..engine.apply import apply
from ..engine.events import Event
from ..engine.ids import PersonId
from ..engine.state import MeetingState
from .verdicts import Failure


@dataclass(frozen=True, slots=True)
class Report:
    """The summary. Counts are by member; ``asks`` and ``messages`` are those outside a meeting."""

    method: str
    language: str
    mode: str
    people: int
    rounds: int
    seed: int
    #: By name, those who wrote a case: what they are asked is outside the budget of the others.
    contributors: tuple[str, ...]
    phases: tuple[str, ...]
    contributions: Mapping[str, int]
    takeaways: Mapping[str, int]
    intentions: Mapping[str, int]
    refusals: int
    timers_fired: int
    asks_per_member: Mapping[str, int]
    messages_per_member: Mapping[str, int]
    meeting_minutes: float
    wall_seconds: float
    invariants_checked: int
    invariants_broken: int
    failures: tuple[Failure, ...]

    @property
    def ok(self) -> bool:
        """Whether everything held, the budget included."""
        return self.invariants_broken == 0

    def as_json(self) -> dict[str, object]:
        """One object of plain values."""
        return {**asdict(self), "phases": list(self.phases)}


def counts(
    state: MeetingState, names: Mapping[PersonId, str], gifts: Sequence[Gift]
) -> dict[str, int]:
    """How many contributions of these kinds each member gave, over the whole meeting."""
    given = Counter(g.person for run in state.runs for g in run.given if g.gift in gifts)
    return {name: given[person] for person, name in sorted(names.items(), key=lambda n: n[1])}


def phases_entered(method: Method, before: MeetingState, events: Sequence[Event]) -> list[str]:
    """The ids of the phases in the order in which they were entered, as the log tells it."""
    entered: list[str] = []
    state = before
    for event in events:
        last, state = state, apply(method, state, event).state
        if state.opened_at is None or not state.script:
            continue
        before_it = sum(run.entered for run in last.runs)
        if sum(run.entered for run in state.runs) > before_it:
            entered.append(state.slot.phase_id)
    return entered
