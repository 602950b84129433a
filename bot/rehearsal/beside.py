"""What colleagues do in a role beside bringing and guiding, without a case, and with time left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ..cards import Button, FormPage
from ..engine.state import Slot, Stage
from .habits import Deed, Key, Person
from .looks import arguments
from .steps import StepNow

#: Before these steps are over, a role may still go from one to another.
_BEFORE = ("choose", "roles")


def in_roles(person: Person, step: StepNow | None) -> Iterator[Deed]:
    """Write once in a round what the role asks for; that it does stands in a message of theirs."""
    if step is None or step.stage is not Stage.RUNNING or step.kind in _BEFORE:
        return
    for _, button in person.look.direct("open-notes"):
        meeting, number, _ = arguments(button)
        if (meeting, number) != (step.meeting, str(Slot.parse(step.slot).round)):
            continue
        key: Key = ("notes", person.external, *arguments(button))

        def values(page: FormPage) -> Mapping[str, str]:
            scripts = person.memory.scripts
            return {one.name: scripts.note(person.external, one.name) for one in page.fields}

        at = person.memory.pacing.writes_at(person.pause(*key, ends_at=step.ends_at))
        yield Deed(key, at, button, values)


def without_case(person: Person, step: StepNow, at: datetime, offer: Button) -> Iterator[Deed]:
    """Nobody has one: now and then somebody tells of a success, or looks at what is their own.

    Whoever sees the board offers a case of their own else, which is left to the caller.
    """
    memory, me = person.memory, person.external
    instead = [offer, *person.look.all_on_board("open-success", step)]
    instead += person.look.all_on_board("old-intentions", step)
    chosen = memory.scripts.one_of("", f"{step.meeting}:without", instead)
    if chosen.action == "old-intentions":
        key: Key = ("old-intentions", me, step.meeting, step.slot)
        if key not in memory.done:
            wants_goal = memory.scripts.share(me, f"{step.meeting}:goal", least=0, most=1)
            then = "case-from-goal" if wants_goal else "case-from"
            yield Deed(key, at, chosen, then=then)
    if chosen.action == "open-success":
        yield Deed(("success", step.meeting), at, chosen, lambda page: _success(person, step, page))


def _success(person: Person, step: StepNow, page: FormPage) -> Mapping[str, str]:
    memory = person.memory
    asked = next((field.label for field in page.fields if field.name == "stuck"), "")
    case = memory.scripts.next_case(asked)
    memory.brought.setdefault(step.meeting, {})[person.external] = case
    return case.fields()


def another_round(person: Person, step: StepNow) -> Iterator[Deed]:
    """Whoever guides takes what time is left for another case, more often than not."""
    button = person.look.on_board("another-round", step)
    if button is None:
        return
    scripts = person.memory.scripts
    if scripts.share("", f"another-round:{step.meeting}", least=0, most=2):
        key: Key = ("another-round", step.meeting)
        yield Deed(key, person.memory.pacing.answers_at(person.pause(*key)), button)
