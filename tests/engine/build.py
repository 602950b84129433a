"""Small builders for stories about a meeting: people, a clock in minutes, and what happens.

Knows the engine and the method that comes with the bot, nothing else: no store, no words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypeVar

from bot.engine import events as happened
from bot.engine.apply import apply
from bot.engine.effects import Effect, KeepDraft, Reason, Reveal, SetTimer, StopTimer
from bot.engine.events import Event
from bot.engine.ids import CaseId, ContributionId, EventId, FormId, GroupId, MeetingId, PersonId
from bot.engine.outcome import Outcome
from bot.engine.state import (
    CaseOnTable,
    Choosing,
    MeetingState,
    PhaseRun,
    Presence,
    Role,
    Round,
    Slot,
    Stage,
    StopAnswer,
)
from bot.engine.view import View
from methods import load_library
from methods.spec import ChooseModule, Gift, Method, Mode, Weight, Who

from .rules import keeps_the_rules

E = TypeVar("E", bound=Effect)
Moving = (
    happened.NextPressed
    | happened.BackPressed
    | happened.RevealPressed
    | happened.PausePressed
    | happened.ResumePressed
    | happened.RoundAdded
)

#: Thursday 12 March 2026, 15:00 in Amsterdam.
START = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)

ANNA, BRAM, CHRIS, DEWI, EMRE, FARID = (
    PersonId(name) for name in ("anna", "bram", "chris", "dewi", "emre", "farid")
)
SIX = (ANNA, BRAM, CHRIS, DEWI, EMRE, FARID)
FOUR = SIX[:4]
STRANGER = PersonId("stranger")

DEWIS_CASE = CaseOnTable(CaseId("case-of-dewi"), DEWI)
BRAMS_CASE = CaseOnTable(CaseId("case-of-bram"), BRAM)


def ids(*texts: str) -> tuple[ContributionId, ...]:
    """Contributions by the names that the story gives them."""
    return tuple(ContributionId(text) for text in texts)


@cache
def crea_m() -> Method:
    """The method that comes with the bot."""
    return load_library()["crea-m"]


def changed_method(**phases: Mapping[str, object]) -> Method:
    """CREA-M with some keys of some phases changed: ``own_harvest={"named": False}``."""
    method = crea_m()
    changed = tuple(
        phase.model_copy(update=phases.get(phase.id.replace("-", "_"), {}))
        for phase in method.phases
    )
    return method.model_copy(update={"phases": changed})


def with_others(method: Method, *others: Method) -> Method:
    """The method as a meeting keeps it whose rounds may go by others."""
    return method.model_copy(update={"others": {other.id: other for other in others}})


@cache
def with_modules() -> Method:
    """The ten-step method with two modules to choose from, of which one is gone through."""
    method = load_library()["ten-step"]
    choosing = ChooseModule(
        kind="choose-module", id="module", step=2, minutes=3, hours=12, who=Who.CONTRIBUTOR
    )
    modules = {"more-questions": "ask", "core": "put", "keeps-alive": "ask"}
    phases = [phase.model_copy(update={"module": modules.get(phase.id)}) for phase in method.phases]
    at = next(index for index, phase in enumerate(phases) if phase.kind == "weigh")
    return method.model_copy(update={"phases": (*phases[:at], choosing, *phases[at:])})


@dataclass
class Meeting:
    """A meeting as a story: somebody does something, and ``outcome`` says what came of it.

    ``dewi`` brings the case and ``anna`` guides, unless told otherwise. ``timers`` holds what
    is set now; ``passes`` lets time go by and fires them, ``is_away_for`` only lets it go by.
    ``is_open_group``: each confirms the agreements for it.
    ``watch`` sees every event: the state before it, and the meeting after it.
    """

    mode: Mode = Mode.CHAT
    people: tuple[PersonId, ...] = SIX
    rotation: tuple[PersonId, ...] | None = None
    cases: tuple[CaseOnTable, ...] = (DEWIS_CASE,)
    rounds: int = 1
    choosing: Choosing = Choosing.VOTE
    extra_roles: bool = False
    method: Method = field(default_factory=crea_m)
    is_open_group: bool = False
    now: datetime = START
    log: list[Event] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    timers: dict[str, datetime] = field(default_factory=dict)
    watch: Callable[[MeetingState, Meeting], None] | None = None

    def __post_init__(self) -> None:
        self.first = self._state = MeetingState(MeetingId("meeting"), GroupId("group"), self.mode)
        self._outcome = Outcome(self._state)

    # What may be looked at. All are calls: a story changes what they say.

    def state(self) -> MeetingState:
        return self._state

    def outcome(self) -> Outcome:
        return self._outcome

    def slot(self) -> Slot:
        return self._state.slot

    def phase(self) -> str:
        return self._state.slot.phase_id

    def run(self) -> PhaseRun:
        return self._state.run(self.slot())

    def round(self) -> Round:
        return self._state.round(self.slot().round)

    def view(self) -> View:
        return View(self.method, self._state, self.slot())

    def refused(self) -> Reason | None:
        refusal = self._outcome.refusal
        return refusal.reason if refusal else None

    def revealed(self) -> tuple[str, ...]:
        """What the last event brought into a thread."""
        return tuple(c for reveal in self.did(Reveal) for c in reveal.contributions)

    def drafts(self) -> tuple[str, ...]:
        """What the last event gave back to its author."""
        return tuple(kept.contribution for kept in self.did(KeepDraft))

    def did(self, kind: type[E]) -> tuple[E, ...]:
        """The effects of this kind of the last event."""
        return tuple(e for e in self._outcome.effects if isinstance(e, kind))

    def texts(self, phase_id: str, round_: int = 1) -> tuple[str, ...]:
        """Ids of all that stands in a slot, seen or not."""
        return tuple(g.contribution for g in self._state.run(Slot(round_, phase_id)).given)

    # What happens.

    def happens(self, event: Event) -> Outcome:
        """Apply an event, keep its timers, and ask what holds after every event."""
        before = self._state
        self._outcome = apply(self.method, self._state, event)
        self._state = self._outcome.state
        self.log.append(event)
        self.effects.extend(self._outcome.effects)
        for effect in self._outcome.effects:
            if isinstance(effect, SetTimer):
                self.timers[effect.name] = effect.due_at
            elif isinstance(effect, StopTimer):
                self.timers.pop(effect.name, None)
        keeps_the_rules(self.method, before, event, self._outcome)
        if self.watch:
            self.watch(before, self)
        return self._outcome

    def event_id(self) -> EventId:
        return EventId(f"event-{len(self.log)}")

    def opens(
        self,
        *,
        actor: PersonId | None = None,
        absent: tuple[PersonId, ...] = (),
        words_stay_for: timedelta = timedelta(hours=24),
        minutes: int | None = None,
        named: PersonId | None = None,
    ) -> Meeting:
        self.happens(
            happened.MeetingOpened(
                id=self.event_id(),
                at=self.now,
                actor=actor,
                people=self.people,
                absent=absent,
                rotation=self.people if self.rotation is None else self.rotation,
                cases=self.cases,
                rounds=self.rounds,
                words_stay_for=words_stay_for,
                minutes=minutes,
                named=named,
                choosing=self.choosing,
                observing=self.people if self.extra_roles else (),
                noting=self.people if self.extra_roles else (),
                confirms=self.is_open_group,
            )
        )
        return self

    def confirms(self, *people: PersonId | None) -> Meeting:
        """These confirm the agreements for this meeting, one after another."""
        for who in people:
            confirmed = happened.AgreementsConfirmed(id=self.event_id(), at=self.now, actor=who)
            self.happens(confirmed)
        return self

    def next(self, who: PersonId | None = None, *, turn: int | None = None) -> Outcome:
        return self._press(happened.NextPressed, who, turn)

    def back(self, who: PersonId | None = None, *, turn: int | None = None) -> Outcome:
        return self._press(happened.BackPressed, who, turn)

    def reveal(self, who: PersonId | None = None, *, turn: int | None = None) -> Outcome:
        return self._press(happened.RevealPressed, who, turn)

    def pause(self, who: PersonId | None = None, *, turn: int | None = None) -> Outcome:
        return self._press(happened.PausePressed, who, turn)

    def adds_round(self, who: PersonId | None = None, *, turn: int | None = None) -> Outcome:
        return self._press(happened.RoundAdded, who, turn)

    def resume(self, who: PersonId | None = None, *, turn: int | None = None) -> Outcome:
        return self._press(happened.ResumePressed, who, turn)

    def _press(self, kind: type[Moving], who: PersonId | None, turn: int | None) -> Outcome:
        """A control that moves a phase: of the turn now, unless it is an older one."""
        at_turn = self._state.turn if turn is None else turn
        return self.happens(kind(id=self.event_id(), at=self.now, actor=who, turn=at_turn))

    def extend(
        self, who: PersonId | None, ends_at: datetime, *, slot: Slot | None = None
    ) -> Outcome:
        return self.happens(
            happened.TimeExtended(
                id=self.event_id(),
                at=self.now,
                actor=who,
                slot=slot or self.slot(),
                ends_at=ends_at,
            )
        )

    def ready(
        self,
        who: PersonId | None,
        ready: bool = True,
        *,
        slot: Slot | None = None,
        reveals: int | None = None,
    ) -> Outcome:
        """``reveals``: of an older board, instead of the one that stands there now."""
        slot = slot or self.slot()
        return self.happens(
            happened.ReadySet(
                id=self.event_id(),
                at=self.now,
                actor=who,
                slot=slot,
                ready=ready,
                reveals=self.state().run(slot).reveals if reveals is None else reveals,
            )
        )

    def gives(
        self,
        who: PersonId | None,
        gift: Gift,
        *,
        text: str | None = None,
        form: str | None = None,
        slot: Slot | None = None,
        collection: int | None = None,
    ) -> Outcome:
        """``text`` is the contribution's id: the engine never sees words."""
        slot = slot or self.slot()
        number = len(self.log)
        return self.happens(
            happened.ContributionGiven(
                id=self.event_id(),
                at=self.now,
                actor=who,
                slot=slot,
                collection=self._state.run(slot).collection if collection is None else collection,
                form=FormId(form or f"form-{number}"),
                contribution=ContributionId(text or f"text-{number}"),
                gift=gift,
            )
        )

    def harvests(self, who: PersonId) -> None:
        """An eye-opener and an own action, from one form."""
        form = f"harvest-{len(self.log)}"
        self.gives(who, Gift.TAKEAWAY, form=form)
        self.gives(who, Gift.INTENTION, form=form)

    def withdraws(self, who: PersonId, text: str, *, slot: Slot | None = None) -> Outcome:
        return self.happens(
            happened.ContributionWithdrawn(
                id=self.event_id(),
                at=self.now,
                actor=who,
                slot=slot or self.slot(),
                contribution=ContributionId(text),
            )
        )

    def weighs(
        self, who: PersonId | None, question: str, weight: Weight, *, slot: Slot | None = None
    ) -> Outcome:
        """``question`` is a contribution's id."""
        return self.happens(
            happened.QuestionWeighed(
                id=self.event_id(),
                at=self.now,
                actor=who,
                slot=slot or self.slot(),
                question=ContributionId(question),
                weight=weight,
            )
        )

    def chooses_module(
        self, who: PersonId | None, module: str, *, slot: Slot | None = None
    ) -> Outcome:
        return self.happens(
            happened.ModuleChosen(
                id=self.event_id(),
                at=self.now,
                actor=who,
                slot=slot or self.slot(),
                module=module,
            )
        )

    def chooses_method(
        self, who: PersonId | None, method: str | None, *, number: int | None = None
    ) -> Outcome:
        """``number`` of the round; the running one unless told otherwise."""
        return self.happens(
            happened.MethodChosen(
                id=self.event_id(),
                at=self.now,
                actor=who,
                round=self.slot().round if number is None else number,
                method=method,
            )
        )

    def stop(self, who: PersonId | None) -> Outcome:
        return self.happens(happened.StopPressed(id=self.event_id(), at=self.now, actor=who))

    def answer(self, who: PersonId | None, answer: StopAnswer) -> Outcome:
        return self.happens(
            happened.StopAnswered(
                id=self.event_id(),
                at=self.now,
                actor=who,
                ballot=f"ballot-{who}-{self._state.turn}",
                answer=answer,
            )
        )

    def everybody_answers(self, answer: StopAnswer) -> None:
        for person in self._state.here():
            self.answer(person, answer)

    def offer(self, who: PersonId | None, case: CaseOnTable) -> Outcome:
        return self.happens(
            happened.CaseOffered(id=self.event_id(), at=self.now, actor=who, case=case.case)
        )

    def take_back(self, who: PersonId | None, case: CaseOnTable) -> Outcome:
        return self.happens(
            happened.CaseTakenBack(id=self.event_id(), at=self.now, actor=who, case=case.case)
        )

    def vote(self, who: PersonId | None, case: CaseOnTable, *, slot: Slot | None = None) -> Outcome:
        return self.happens(
            happened.CaseVoted(
                id=self.event_id(), at=self.now, actor=who, slot=slot or self.slot(), case=case.case
            )
        )

    def choose(
        self, who: PersonId | None, case: CaseOnTable, *, turn: int | None = None
    ) -> Outcome:
        return self.happens(
            happened.CaseChosen(
                id=self.event_id(),
                at=self.now,
                actor=who,
                turn=self._state.turn if turn is None else turn,
                case=case.case,
            )
        )

    def guide_becomes(self, person: PersonId | None, *, by: PersonId | None) -> Outcome:
        return self.happens(
            happened.FacilitatorSet(id=self.event_id(), at=self.now, actor=by, person=person)
        )

    def takes_role(
        self,
        who: PersonId | None,
        role: Role,
        *,
        person: PersonId | None = None,
        number: int | None = None,
    ) -> Outcome:
        """Upon themselves, unless ``person`` says for whom; of the running round."""
        person = person or who
        return self._sets_role(who, role, person, number=number)

    def lays_down(self, who: PersonId | None, role: Role, *, number: int | None = None) -> Outcome:
        return self._sets_role(who, role, None, number=number)

    def _sets_role(
        self,
        who: PersonId | None,
        role: Role,
        person: PersonId | None,
        *,
        number: int | None = None,
    ) -> Outcome:
        return self.happens(
            happened.RoleSet(
                id=self.event_id(),
                at=self.now,
                actor=who,
                round=self.slot().round if number is None else number,
                role=role,
                person=person,
            )
        )

    def presence(
        self,
        person: PersonId,
        presence: Presence,
        *,
        by: PersonId | None = None,
        leaves_early: bool = False,
    ) -> Outcome:
        """Somebody says it about themselves, unless ``by`` says who did."""
        return self.happens(
            happened.PresenceSet(
                id=self.event_id(),
                at=self.now,
                actor=by or person,
                person=person,
                presence=presence,
                leaves_early=leaves_early,
            )
        )

    def leaves(self, person: PersonId) -> Outcome:
        return self.presence(person, Presence.LEFT)

    def joins(self, person: PersonId) -> Outcome:
        return self.presence(person, Presence.HERE)

    def room_changes(self) -> Outcome:
        return self.happens(happened.RoomChanged(id=self.event_id(), at=self.now))

    def room_is_accepted(self) -> Outcome:
        return self.happens(happened.RoomAccepted(id=self.event_id(), at=self.now))

    def fires(self, name: str, due_at: datetime, *, by: PersonId | None = None) -> Outcome:
        return self.happens(
            happened.TimerFired(id=self.event_id(), at=self.now, actor=by, name=name, due_at=due_at)
        )

    # Time, and getting somewhere.

    def passes(self, minutes: float) -> None:
        """Time goes by, and every timer fires when it is due."""
        until = self.now + timedelta(minutes=minutes)
        while due := [(at, name) for name, at in self.timers.items() if at <= until]:
            due_at, name = min(due)
            self.now = max(self.now, due_at)
            del self.timers[name]
            self.fires(name, due_at)
        self.now = until

    def is_away_for(self, minutes: float) -> None:
        """The bot is down: what came due meanwhile fires late, on return."""
        self.now += timedelta(minutes=minutes)
        for due_at, name in sorted((at, name) for name, at in self.timers.items()):
            if due_at <= self.now and self.timers.get(name) == due_at:
                del self.timers[name]
                self.fires(name, due_at)

    def goes_to(self, phase_id: str, round_: int | None = None) -> Meeting:
        """The bot's own hand moves the meeting on until it stands in this phase."""
        while self.phase() != phase_id or round_ not in (None, self.slot().round):
            before = self._state.turn
            view = self.view()
            if view.phase.kind == "choose-module" and view.round.module is None:
                wanted = view.by.phase(phase_id).module or view.by.modules[0]
                self.chooses_module(None, wanted)
            self.next()
            assert self._state.turn > before, f"stands still in {self.slot()}: {self.refused()}"
            assert self._state.stage is Stage.RUNNING, f"never came to {phase_id}"
        return self

    def closes(self) -> Meeting:
        """The meeting goes on to its end."""
        while self._state.stage is not Stage.ENDED:
            self.next()
            assert self.refused() is None, f"stands still in {self.slot()}: {self.refused()}"
        return self


def opened(mode: Mode = Mode.CHAT) -> Meeting:
    """A meeting of six that has just begun; Dewi brings the case, Anna guides."""
    return Meeting(mode).opens()
