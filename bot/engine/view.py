"""A slot as its phase kind sees it: the method's phase, the state, and who is who in it.

Pure look-ups, so that phase kinds and screens say what they mean and nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from methods.spec import Gift, Method, Mode, Phase, Visible, Who

from .ids import PersonId
from .replacing import replace
from .screen import MethodText
from .state import Given, MeetingState, PhaseRun, Round, Slot, Stage

#: Steps in which the case itself is talked about.
OF_CONTENT = ("tell", "ask", "discuss", "gather", "weigh", "choose-module")
#: What somebody gives of themselves, and not to the case.
OF_ONESELF = frozenset({Gift.TAKEAWAY, Gift.INTENTION, Gift.EVALUATION})


@dataclass(frozen=True, slots=True)
class View:
    """One slot of a meeting.

    ``round``: the round it belongs to, without case for the meeting's own phases. ``by``: the
    method by which that goes. ``phase``: the phase of it that stands in this slot. ``run``: what
    happened in it so far. All are looked up once, for they are asked for many times.
    """

    method: Method
    state: MeetingState
    slot: Slot
    round: Round = field(init=False, repr=False, compare=False)
    by: Method = field(init=False, repr=False, compare=False)
    phase: Phase = field(init=False, repr=False, compare=False)
    run: PhaseRun = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up what belongs to the slot; ``KeyError`` when the method has no such phase."""
        object.__setattr__(self, "round", self.state.round(self.slot.round))
        object.__setattr__(self, "by", self.method.going_by(self.round.method))
        object.__setattr__(self, "phase", self.by.phase(self.slot.phase_id))
        object.__setattr__(self, "run", self.state.run(self.slot))

    @property
    def contributor(self) -> PersonId | None:
        """Whose case it is."""
        return self.round.contributor

    def text(self, part: str) -> MethodText:
        """A text of this phase: ``part`` is a field of ``PhaseTexts``."""
        return MethodText(self.phase.id, part, self.round.method)

    @property
    def is_current(self) -> bool:
        """Whether the meeting stands in this slot now."""
        return self.state.stage not in (Stage.PLANNED, Stage.ENDED) and self.state.slot == self.slot

    @property
    def is_written(self) -> bool:
        """Whether something is written in this phase in the mode of this meeting."""
        return self.state.mode in self.phase.written_in

    @property
    def visible(self) -> Visible:
        """How what is written appears. Where people talk, it was said: the line stays private."""
        return Visible.PRIVATE if self.state.mode is Mode.VOICE else self.phase.visible

    @property
    def listeners(self) -> tuple[PersonId, ...]:
        """Who listens here: gives nothing, and is asked nothing."""
        if self.contributor is None or not (self.phase.silent or self.phase.away):
            return ()
        return (self.contributor,)

    @property
    def watching(self) -> PersonId | None:
        """Who watches how the group works while the case is talked about, and gives nothing to it.

        Not where everybody writes down what they take away: that is theirs as anybody's.
        """
        if self.round.observer is None or self.phase.kind not in OF_CONTENT:
            return None
        own = bool(self.phase.gives) and OF_ONESELF.issuperset(self.phase.gives)
        return None if own else self.round.observer

    @property
    def speakers(self) -> tuple[PersonId, ...]:
        """Whom the phase is for, among those who are here."""
        here = self.state.here()
        match self.phase.who:
            case Who.CONTRIBUTOR:
                return tuple(p for p in here if p == self.contributor)
            case Who.OTHERS:
                turned = (self.contributor, self.watching)
                return tuple(p for p in here if p not in turned)
            case Who.GUIDE:
                return _guide_of(self.state, (self.contributor, self.watching))
            case Who.EVERYONE:
                silent = (*self.listeners, self.watching)
                return tuple([p for p in here if p not in silent])
            case _:
                assert_never(self.phase.who)

    @property
    def current_given(self) -> tuple[Given, ...]:
        """What was given in the collection that is open now."""
        return tuple(g for g in self.run.given if g.collection == self.run.collection)

    @property
    def pending(self) -> tuple[Given, ...]:
        """What was written in the open collection and is not visible yet."""
        return tuple(g for g in self.current_given if g.wave == 0)

    def with_run(self, run: PhaseRun) -> View:
        """The same slot after its run changed."""
        return View(self.method, with_run(self.state, run), self.slot)


def _guide_of(
    state: MeetingState, silent: tuple[PersonId | None, PersonId | None]
) -> tuple[PersonId, ...]:
    """Whoever guides; where nobody does, all but the contributor and whoever watches."""
    here = state.here()
    if state.facilitator in here and state.facilitator not in silent:
        return tuple(p for p in here if p == state.facilitator)
    return tuple(p for p in here if p not in silent)


def with_run(state: MeetingState, run: PhaseRun) -> MeetingState:
    """The state with this run in place of the earlier one of its slot."""
    runs = list(state.runs)
    for index, known in enumerate(runs):
        if known.slot == run.slot:
            runs[index] = run
            break
    else:
        runs.append(run)
        runs.sort(key=lambda r: r.slot)
    return replace(state, runs=tuple(runs))


def count_rounds(state: MeetingState) -> int:
    """How many rounds the meeting has, as it was opened."""
    return max(slot.round for slot in state.script)


def phase_in(method: Method, state: MeetingState, slot: Slot) -> Phase:
    """The phase that stands in this slot, by the method of its round."""
    return method.going_by(state.round(slot.round).method).phase(slot.phase_id)


def made_ready(run: PhaseRun, person: PersonId) -> PhaseRun:
    """The run in which this person is ready, once."""
    return replace(run, ready=tuple(sorted({*run.ready, person})))


def with_round(state: MeetingState, changed: Round) -> MeetingState:
    """The state with this round in place of the earlier one of its number."""
    kept = tuple(r for r in state.rounds if r.number != changed.number)
    return replace(state, rounds=tuple(sorted((*kept, changed), key=lambda r: r.number)))
