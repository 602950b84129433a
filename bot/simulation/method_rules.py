"""What must hold of a method's steps in every life: weighing, modules, what is taken and shown.

Each is counted anew from the log and from what stands in the room; none asks the code that made
them.
"""

from __future__ import annotations

from collections.abc import Iterator

from methods.spec import CasePart, Gift, Mode

from ..engine.apply import apply
from ..engine.events import Event, NextPressed
from ..engine.state import MeetingState, Slot, Stage
from ..engine.view import phase_in
from ..rehearsal.evidence import Evidence
from ..rehearsal.invariants import Rule
from ..rehearsal.witness import Snapshot

QUESTIONS = (Gift.OPEN_QUESTION, Gift.FACTUAL_QUESTION)
#: What of a case stands in a step that shows it short: its posts by the end of their keys.
SHORT = ("short", "question", "told-first")


def questions_are_weighed_first(evidence: Evidence, now: Snapshot) -> None:
    """Together at keyboards nobody goes on from weighing while a question has no weight."""
    for event, before, after in _moves(evidence, now):
        slot = before.slot
        weighs = phase_in(now.method, before, slot).kind == "weigh"
        if not weighs or before.mode is not Mode.CHAT or not isinstance(event, NextPressed):
            continue
        if before.contributor not in before.here():
            continue
        weighed = {question for question, _ in before.run(slot).weights}
        waiting = sum(
            g.wave > 0 and g.gift in QUESTIONS and g.contribution not in weighed
            for earlier in _earlier(before, slot)
            for g in before.run(earlier).given
        )
        detail = f"{waiting} in {slot}, to {after.position}"
        evidence.judge.holds("questions are weighed first", waiting == 0, detail)


def only_the_chosen_module_is_gone_through(evidence: Evidence, now: Snapshot) -> None:
    """A step of a module is entered only where that module was chosen."""
    for _, _, after in _moves(evidence, now):
        module = phase_in(now.method, after, after.slot).module
        if module is None or after.stage is Stage.ENDED:
            continue
        chosen = after.round(after.slot.round).module
        evidence.judge.holds("only the chosen module", module == chosen, str(after.slot))


def only_what_is_asked_is_taken(evidence: Evidence, now: Snapshot) -> None:
    """In a step nothing is kept but what the method lets people give there."""
    for run in now.meeting.state.runs:
        asked = now.phase(run.slot).gives
        others = sorted({g.gift.value for g in run.given if g.gift not in asked})
        evidence.judge.none("only what is asked", (f"{o} in {run.slot}" for o in others))


def no_more_of_a_case_than_its_step_shows(evidence: Evidence, now: Snapshot) -> None:
    """Where a case is told first, what was written of it stands there in short only."""
    for shown in now.shown:
        if shown.key is None or not shown.key.startswith(f"case:{now.meeting.id}:"):
            continue
        _, _, slot, _, part = shown.key.split(":")
        how_much = now.phase(Slot.parse(slot)).case
        fits = how_much is CasePart.WHOLE or (how_much is CasePart.SHORT and part in SHORT)
        evidence.judge.holds("no more of a case", fits, f"{part} in {slot}")


def _moves(evidence: Evidence, now: Snapshot) -> Iterator[tuple[Event, MeetingState, MeetingState]]:
    """Each event by which the meeting came to another step, with the state before and after."""
    state = evidence.before
    for event in now.events:
        before, state = state, apply(now.method, state, event).state
        if before.stage is not Stage.PLANNED and state.position != before.position:
            yield event, before, state


def _earlier(state: MeetingState, slot: Slot) -> list[Slot]:
    return [s for s in state.script[: state.script.index(slot)] if s.round == slot.round]


OF_METHODS: tuple[Rule, ...] = (
    questions_are_weighed_first,
    only_the_chosen_module_is_gone_through,
    only_what_is_asked_is_taken,
    no_more_of_a_case_than_its_step_shows,
)
