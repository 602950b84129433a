"""What the board of the running step says in words, read from the state for those who cannot read.

A simulated colleague learns from it who guides, who is asked and until when: what every member
sees on the board. It never tells what anybody wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from methods.spec import Mode

from ..engine.ids import GroupId, MeetingId, PersonId
from ..engine.phases import kind_of
from ..engine.state import Stage
from ..engine.view import View
from ..groups.halves import APART
from ..groups.lookups import running_meeting
from ..groups.meetings import MeetingAtHand, Tools, load_meeting
from ..ports import Store, Tx
from ..records import Meeting


@dataclass(frozen=True, slots=True)
class StepNow:
    """The step that a meeting stands in. Persons are external ids.

    ``here``: who is present. ``asked``: whom the step waits for. ``ready``: who is ready.
    ``gave``: how much each gave in the open collection. ``wave``: how often something has
    appeared in it. ``ends_at``: None while the meeting stands still.
    ``halves``: of a group that is in two rooms, the step of each that works.
    """

    meeting: MeetingId
    slot: str
    kind: str
    mode: Mode
    stage: Stage
    turn: int
    guide: str | None
    contributor: str | None
    here: frozenset[str]
    asked: frozenset[str]
    ready: frozenset[str]
    gave: Mapping[str, int] = field(default_factory=dict)
    wave: int = 0
    ends_at: datetime | None = None
    halves: tuple[StepNow, ...] = ()

    def of(self, external: str) -> StepNow:
        """The step that this person is in: that of their half, while it works."""
        return next((half for half in self.halves if external in half.here), self)

    @property
    def all_ready(self) -> bool:
        """Whether everybody who is asked is ready."""
        return bool(self.asked) and self.asked <= self.ready


#: Tells where the group stands now; None while no meeting is open.
Steps = Callable[[], Awaitable[StepNow | None]]


class StepReader:
    """``Steps`` of one group, from the store; ``trials_too``: else of a trial that runs."""

    def __init__(
        self, store: Store, tools: Tools, group: GroupId, *, trials_too: bool = False
    ) -> None:
        self._trials_too = trials_too
        self._store = store
        self._tools = tools
        self._group = group
        self._running: MeetingId | None = None
        self._apart: StepNow | None = None
        self._known: dict[MeetingId, tuple[Meeting | None, StepNow | None]] = {}

    async def __call__(self) -> StepNow | None:
        """Read it in one bounded read; ``Busy`` as the store says."""
        return await self._store.read(self._read)

    def _read(self, tx: Tx) -> StepNow | None:
        """The meeting that ran last is asked first: a group has one at a time."""
        step = self._step(tx, self._running) if self._running is not None else None
        if step is None:
            running = running_meeting(tx, self._group) or self._running_trial(tx)
            self._running = running.id if running is not None else None
            self._known.clear()
            step = self._step(tx, self._running) if self._running is not None else None
        return step if step is None or step.slot != str(APART) else self._with_halves(tx, step)

    def _with_halves(self, tx: Tx, step: StepNow) -> StepNow:
        """The step of the whole group, the very same object until one of its halves changes."""
        running = [running_meeting(tx, half.id) for half in tx.groups.halves(step.meeting)]
        steps = [self._step(tx, one.id) for one in running if one is not None]
        halves = tuple(one for one in steps if one is not None)
        known = self._apart
        if known is None or replace(known, halves=()) != step or known.halves != halves:
            self._apart = replace(step, halves=halves)
        assert self._apart is not None, "it was kept just now"
        return self._apart

    def _running_trial(self, tx: Tx) -> Meeting | None:
        if not self._trials_too:
            return None
        trials = (group for group in tx.groups.all() if group.is_trial)
        running = (running_meeting(tx, group.id) for group in trials)
        return next((meeting for meeting in running if meeting is not None), None)

    def _step(self, tx: Tx, meeting: MeetingId) -> StepNow | None:
        """The step of this meeting; the very same object until the meeting changes."""
        found = tx.meetings.get(meeting)
        before, step = self._known.get(meeting, (None, None))
        if found is None or found != before:
            at_hand = load_meeting(tx, self._tools, meeting)
            step = step_of(tx, at_hand) if at_hand is not None else None
            self._known[meeting] = (found, step)
        return step


def step_of(tx: Tx, at_hand: MeetingAtHand) -> StepNow | None:
    """The step of a meeting that is open; None for any other."""
    state = at_hand.state
    if state.stage in (Stage.PLANNED, Stage.ENDED):
        return None
    view = View(at_hand.method, state, state.slot)
    people = tx.people.many([a.person for a in state.people])
    name = {person: known.external for person, known in people.items()}
    gave: Counter[PersonId] = Counter(g.person for g in view.current_given)
    return StepNow(
        meeting=state.meeting,
        slot=str(view.slot),
        kind=view.phase.kind,
        mode=state.mode,
        stage=state.stage,
        turn=state.turn,
        guide=name.get(state.facilitator) if state.facilitator is not None else None,
        contributor=name.get(view.contributor) if view.contributor is not None else None,
        here=frozenset(name[p] for p in state.here()),
        asked=frozenset(name[p] for p in kind_of(view).asked(view)),
        ready=frozenset(name[p] for p in view.run.ready),
        gave={name[p]: count for p, count in gave.items()},
        wave=view.run.waves,
        ends_at=state.ends_at,
    )
