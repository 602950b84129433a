"""What simulated colleagues do about rooms: they are in a trial, or a large group meets in two."""

from __future__ import annotations

from collections.abc import Iterator

from .habits import Deed, Key, Person
from .looks import arguments
from .steps import StepNow


def two_rounds(person: Person) -> Iterator[Deed]:
    """Choose two rounds side by side where that is offered: one of them does, once."""
    for _, button in person.look.room("halves") if person.memory.habits.divides else ():
        meeting, way = arguments(button)
        if way == "yes":
            key: Key = ("halves", meeting)
            yield Deed(key, person.memory.pacing.answers_at(person.pause(*key)), button)


def coming_late(person: Person, step: StepNow) -> Iterator[Deed]:
    """While the others are in two rooms: go into one of them, once."""
    if not step.halves:
        return
    for _, button in person.look.room("join-half"):
        if arguments(button) == [step.meeting]:
            key: Key = ("join-half", person.external, step.meeting)
            yield Deed(key, person.memory.pacing.answers_at(person.pause(*key)), button)


def trying(person: Person) -> Iterator[Deed]:
    """Be in a trial that stands in a room of theirs."""
    for _, button in person.look.room("trial-join"):
        key: Key = ("trial-join", person.external, *arguments(button))
        yield Deed(key, person.memory.pacing.answers_at(person.pause(*key)), button)
