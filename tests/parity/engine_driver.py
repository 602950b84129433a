"""Plays scenarios on the engine alone: no store, no words, no platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.engine.effects import (
    AskAfterStop,
    DropContribution,
    Effect,
    KeepDraft,
    RemoveWords,
    Reveal,
    Whisper,
)
from bot.engine.ids import CaseId, ContributionId, PersonId
from bot.engine.screens import board
from bot.engine.state import CaseOnTable, Presence, Slot, Stage, StopAnswer
from methods.library import FIRST_MEETING, INTAKE, load_library, load_script
from methods.spec import Gift, Method
from methods.trial import MINUTES, trial_method
from tests.engine.build import Meeting, with_others
from tests.scenarios.reader import Before, Does, Harvest, Scenario, Step

from .driver import Looks, LooksBefore

SCRIPTS = {name: load_script(name) for name in (FIRST_MEETING, INTAKE)}
LIBRARY = {**load_library(), **SCRIPTS}
#: What the control on the board adds.
MORE_TIME = timedelta(minutes=5)


@dataclass
class Form:
    """A form that somebody opened: where it belongs."""

    id: str
    slot: Slot
    collection: int


@dataclass
class Written:
    """A text, and whether the group may ever read it."""

    who: str
    text: str
    shared: bool = True


@dataclass
class Desk:
    """What a store and a platform would hold."""

    written: dict[ContributionId, Written] = field(default_factory=dict)
    visible: set[str] = field(default_factory=set)
    drafts: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    read: dict[str, frozenset[str]] = field(default_factory=dict)


class EngineDriver:
    """``Driver`` on ``apply``."""

    knows_groups = False

    async def begin(self, scenario: Scenario) -> None:
        people = tuple(PersonId(name) for name in scenario.people)
        self.desk, self.is_trial = Desk(), scenario.trial
        self.meeting = Meeting(
            scenario.mode,
            people=people,
            cases=tuple(_case_of(name) for name in scenario.people if name in scenario.cases),
            rounds=scenario.rounds,
            method=_method_of(scenario),
        )
        self.named = PersonId(scenario.named) if scenario.named else None
        for name in scenario.absent:
            self.meeting.presence(PersonId(name), Presence.ABSENT)
        for name in scenario.leaves_early:
            self.meeting.presence(PersonId(name), Presence.HERE, leaves_early=True)
        self.meeting.watch = lambda before, meeting: self._note(meeting.outcome().effects)

    async def prepare(self, who: str, step: Before) -> str | None:
        raise AssertionError("the engine knows no groups")

    async def look_before(self) -> LooksBefore:
        raise AssertionError("the engine knows no groups")

    async def opens(self) -> None:
        if self.is_trial:
            self.meeting.opens(words_stay_for=timedelta(0), minutes=MINUTES)
        else:
            self.meeting.opens(named=self.named)

    async def restart(self) -> None:
        """The engine remembers nothing: its state is all there is."""

    async def act_together(self, people: tuple[str, ...], step: Step) -> list[str | None]:
        """One after the other, each with the turn that was seen before the first."""
        turn = self.meeting.state().turn
        refusals = [await self.act(people[0], step)]
        moved = self.meeting.state().turn - turn
        later = step.model_copy(update={"stale": bool(moved)})
        return refusals + [await self.act(who, later) for who in people[1:]]

    async def read_by(self, who: str) -> frozenset[str]:
        return self.desk.read[who]

    def direct(self) -> Sequence[str]:
        return ()

    async def own_page(self, who: str) -> str:
        return ""

    def created(self) -> Sequence[str]:
        return ()

    async def close(self) -> None:
        """There is nothing to let go of."""

    async def passes(self, minutes: float, *, away: bool = False) -> None:
        if away:
            self.meeting.is_away_for(minutes)
        else:
            self.meeting.passes(minutes)

    async def drafts(self, who: str) -> str:
        return "\n".join(self.desk.drafts.get(who, ()))

    async def look(self) -> Looks:
        state = self.meeting.state()
        screen = board(self.meeting.method, state, state.slot)
        progress = (screen.progress.done, screen.progress.of) if screen.progress else None
        return Looks(
            stage=state.stage,
            phase=state.slot.phase_id,
            round=state.slot.round,
            turn=state.turn,
            here=state.here(),
            guide=state.facilitator,
            contributor=None if state.stage is Stage.ENDED else state.contributor,
            words=frozenset(self.desk.visible),
            plain=frozenset(),
            titles=frozenset(),
            offers=frozenset(c.action for c in screen.controls),
            progress=progress,
            told=dict(self.desk.told),
            outcomes=tuple(r.outcome for r in state.rounds),
        )

    async def act(self, who: str, step: Step) -> str | None:
        assert step.does is not None
        person, meeting = PersonId(who), self.meeting
        turn = meeting.state().turn - step.stale
        case = _case_of(step.to or who)
        plain = self._plain(person, turn, case)
        match step.does:
            case Does.ANSWERS:
                assert isinstance(step.what, StopAnswer)
                meeting.answer(person, step.what)
            case Does.OPENS_FORM:
                self.desk.forms[step.form] = self._form(step.form)
                return None
            case Does.GIVES:
                return self._gives(person, step)
            case Does.WITHDRAWS:
                meeting.withdraws(person, self._id_of(who, step.text))
            case Does.HANDS_OVER:
                to_group = step.to == "everybody"
                meeting.guide_becomes(None if to_group else PersonId(step.to), by=person)
            case Does.READS_ALONG:
                given = [g for g in meeting.view().run.given if g.wave]
                given.sort(key=lambda g: (g.collection, g.wave))
                shown = [self.desk.written[g.contribution] for g in given]
                self.desk.read[who] = frozenset(w.text for w in shown if w.shared)
                return None
            case Does.GOES_BY:
                own = step.method == meeting.method.id
                meeting.chooses_method(person, None if own else step.method)
            case Does.EXTENDS:
                ends_at = meeting.state().ends_at
                assert ends_at is not None
                meeting.extend(person, max(ends_at, meeting.now) + MORE_TIME)
            case _:
                plain[step.does]()
        return meeting.refused()

    def _plain(
        self, person: PersonId, turn: int, case: CaseOnTable
    ) -> Mapping[Does, Callable[[], object]]:
        meeting = self.meeting
        return {
            Does.NEXT: lambda: meeting.next(person, turn=turn),
            Does.BACK: lambda: meeting.back(person, turn=turn),
            Does.REVEAL: lambda: meeting.reveal(person, turn=turn),
            Does.PAUSE: lambda: meeting.pause(person, turn=turn),
            Does.RESUME: lambda: meeting.resume(person, turn=turn),
            Does.ADDS_ROUND: lambda: meeting.adds_round(person, turn=turn),
            Does.READY: lambda: meeting.ready(person),
            Does.STOPS: lambda: meeting.stop(person),
            Does.OFFERS_CASE: lambda: meeting.offer(person, case),
            Does.TAKES_CASE_BACK: lambda: meeting.take_back(person, case),
            Does.KEEPS_CASE_FROM: lambda: meeting.take_back(person, _case_of(person)),
            Does.VOTES: lambda: meeting.vote(person, case),
            Does.CHOOSES: lambda: meeting.choose(person, case, turn=turn),
            Does.GUIDES: lambda: meeting.guide_becomes(person, by=person),
            Does.LEAVES: lambda: meeting.leaves(person),
            Does.JOINS: lambda: meeting.joins(person),
        }

    def _form(self, name: str) -> Form:
        run = self.meeting.run()
        return Form(name or f"form-{len(self.meeting.log)}", run.slot, run.collection)

    def _gives(self, person: PersonId, step: Step) -> str | None:
        form = self.desk.forms.get(step.form) or self._form(step.form)
        if step.form:
            self.desk.forms[step.form] = form
        match step.what:
            case Harvest.HARVEST:
                parts = [
                    (Gift.TAKEAWAY, step.text, True),
                    (Gift.INTENTION, step.intends, step.shares),
                ]
            case Gift():
                parts = [(step.what, step.text, True)]
            case _:
                raise AssertionError("only gifts are given")
        refused: str | None = None
        for gift, text, shared in parts:
            refused = self._give_one(person, form, gift, Written(person, text, shared)) or refused
        return refused

    def _give_one(self, person: PersonId, form: Form, gift: Gift, written: Written) -> str | None:
        contribution = ContributionId(f"text-{len(self.meeting.log)}")
        text = written.text.replace("{who}", person)
        self.desk.written[contribution] = Written(person, text, written.shared)
        self.meeting.gives(
            person,
            gift,
            text=contribution,
            form=f"{form.id}-{person}",
            slot=form.slot,
            collection=form.collection,
        )
        return self.meeting.refused()

    def _id_of(self, who: str, text: str) -> str:
        return next(c for c, w in self.desk.written.items() if (w.who, w.text) == (who, text))

    def _note(self, effects: tuple[Effect, ...]) -> None:
        desk = self.desk
        for effect in effects:
            match effect:
                case Reveal(contributions=contributions):
                    shown = [desk.written[c] for c in contributions]
                    desk.visible |= {w.text for w in shown if w.shared}
                case KeepDraft(contribution=contribution):
                    kept = desk.written[contribution]
                    desk.drafts.setdefault(kept.who, []).append(kept.text)
                case DropContribution(contribution=contribution):
                    del desk.written[contribution]
                case AskAfterStop(person=person) | Whisper(person=person):
                    desk.told[person] = desk.told.get(person, 0) + 1
                case RemoveWords():
                    desk.visible.clear()
                case _:
                    pass


def _case_of(who: str) -> CaseOnTable:
    return CaseOnTable(CaseId(f"case-of-{who}"), PersonId(who))


def _method_of(scenario: Scenario) -> Method:
    """The method of the meeting, with those by which a round of it is to go."""
    if scenario.trial:
        return trial_method(LIBRARY, people=len(scenario.people), mode=scenario.mode)
    others = dict.fromkeys(step.method for step in scenario.steps if step.method)
    return with_others(LIBRARY[scenario.method], *(LIBRARY[name] for name in others))
