"""When a simulated colleague of an open group confirms the agreements for a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from .habits import Deed, Key, Person
from .looks import arguments, beside
from .steps import StepNow

#: By how much whoever is late comes late; by the least where the meeting waits for them.
LATE_BY = (timedelta(minutes=4), timedelta(minutes=12), timedelta(minutes=25))


def confirming(person: Person, step: StepNow | None) -> Iterator[Deed]:
    """Most do so on the agenda; whoever is late, once the hour has come or the meeting runs."""
    memory, me = person.memory, person.external
    if step is not None and me in step.here:
        return
    for seen, button in person.look.room("confirm"):
        (meeting,) = arguments(button)
        key: Key = ("confirm", me, meeting)
        if me not in memory.habits.confirms_late:
            yield Deed(key, memory.pacing.answers_at(person.pause(*key)), button)
            continue
        runs = step is not None and step.meeting == meeting
        if runs or beside(seen, "begin") is not None:
            comes_at = memory.pacing.answers_at(person.pause(*key, "runs" if runs else "waits"))
            late_by = memory.scripts.one_of(me, meeting, LATE_BY) if runs else LATE_BY[0]
            yield Deed(key, comes_at + late_by, button)
