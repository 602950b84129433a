"""What simulated colleagues write in which form: canned words that fit the case and the step.

It fills in fields by their names and knows nothing of when, or whether, somebody writes.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from ..cards import Field, FieldKind, FormPage
from .canned import CannedCase, Drawer, Material, canned

T = TypeVar("T")

#: A follow-up question is wanted this many days after the meeting, at least and at most.
ASKED_AFTER_DAYS = (10, 20)
#: Which lines somebody writes for a kind of gift that belongs to no case in particular.
LINES = {
    "look-back": "look_backs",
    "evaluation": "evaluations",
    "story": "stories",
    "response": "responses",
    "outcome": "outcomes",
    "formulation": "formulations",
    "advice": "offers",
    "takeaway": "takeaways",
}
#: What may be told beside it; each may stay empty.
TOLD = ("happened", "worked", "further")
FOLLOWED = ("done", "partly", "not-done", "no-occasion")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks in a phase. ``kinds``: what may be given in it, the usual one first."""

    phase: str
    kinds: tuple[str, ...]

    def kind(self, number: int) -> str:
        """What is given after so many others: every second question is of the other kind.

        A contributor puts the question into new words after two answers.
        """
        usual, *others = self.kinds
        turn = 3 if usual == "answer" else 2
        return others[0] if others and number % turn == turn - 1 else usual


class Scripts:
    """The words of one group of colleagues, drawn by a seed."""

    def __init__(self, seed: int, language: str) -> None:
        self._seed = seed
        self._words = canned(language)
        self._drawer = Drawer(seed)
        self._cases = [case for case in self._words.cases if case.asks is None]
        random.Random(f"{seed}:cases").shuffle(self._cases)
        self._given_out = 0
        self._times: Counter[str] = Counter()
        self._intended: dict[tuple[str, str, date], str] = {}

    def next_case(self, asked: str) -> CannedCase:
        """A case that nobody brought yet, while there are such, for a form that asks this.

        Then one of them again, in words that were not written before: no two cases are the same.
        """
        cases = [case for case in self._words.cases if case.asks == asked] or self._cases
        case = cases[self._given_out % len(cases)]
        self._given_out += 1
        self._times[case.id] += 1
        time = self._times[case.id]
        return case if time == 1 else case.brought_again(time)

    def cases(self) -> tuple[CannedCase, ...]:
        """All cases there are."""
        return self._words.cases

    def share(self, person: str, what: str, *, least: int, most: int) -> int:
        """How many of ``what`` this person gives: always the same for a person and a seed."""
        return random.Random(f"{self._seed}:{what}:{person}").randint(least, most)

    def contribution(
        self, person: str, asked: Asked, case: CannedCase | None, *, number: int, own: bool
    ) -> dict[str, str]:
        """The fields of the form for what is asked. ``number`` counts what was given before it.

        ``own``: it is this person's own case.
        """
        kind = asked.kind(number)
        lines = self._words.steps.get(asked.phase, {}).get(kind)
        if lines is not None:
            text = self._drawer.draw(f"{asked.phase}:{kind}", lines, person=person)
        else:
            text = self._text(person, kind, case, own=own)
        return {"kind": kind, "text": text}

    def _text(self, person: str, kind: str, case: CannedCase | None, *, own: bool) -> str:
        about: Material = case if case is not None else self._words.any
        pool = case.id if case is not None else "any"
        match kind:
            case "case-question":
                return about.reworded
            case "answer":
                return self._draw(person, pool, about, "answers")
            case "open-question":
                return self._draw(person, pool, about, "open")
            case "factual-question":
                return self._draw(person, pool, about, "factual")
            case "thought":
                return self._draw(person, pool, about, "own_thoughts" if own else "thoughts")
            case _:
                return self._line(person, LINES[kind])

    def harvest(
        self, person: str, case: CannedCase | None, *, own: bool, today: date
    ) -> dict[str, str]:
        """A takeaway and an intention: the contributor's own, or what it set off in others."""
        about: Material = case if case is not None else self._words.any
        chance = random.Random(f"{self._seed}:harvest:{person}:{about.takeaway}")
        days = chance.randint(*ASKED_AFTER_DAYS)
        fields = {
            "plan": "plan",
            "ask-on": (today + timedelta(days=days)).isoformat(),
            "readers": chance.choice(("group", "group", "me")),
        }
        if own:
            intention = self._anew(person, about.intention, today)
            return {**fields, "takeaway": about.takeaway, "intention": intention}
        fields["takeaway"] = self._line(person, "takeaways")
        if chance.random() < 0.2:
            leave = self._anew(person, self._line(person, "leaves"), today)
            return {**fields, "plan": "leave", "intention": leave}
        return {**fields, "intention": self._anew(person, self._line(person, "plans"), today)}

    def _anew(self, person: str, intention: str, today: date) -> str:
        """An intention outlives its meeting: the next one must not be taken for it.

        On one day somebody intends the same however often they are asked.
        """
        key = (person, intention, today)
        if key not in self._intended:
            self._times[intention] += 1
            time = self._times[intention]
            self._intended[key] = intention if time == 1 else f"{intention} ({time})"
        return self._intended[key]

    def small_talk(self, person: str) -> str:
        """How somebody is, in one sentence."""
        return self._line(person, "small_talk")

    def note(self, person: str, field: str) -> str:
        """What somebody writes down for a contributor, or sees of how the group works."""
        return self._line(person, "notes" if field == "note" else "observations")

    def followed(self, person: str, intention: str) -> dict[str, str]:
        """What became of an intention."""
        chance = random.Random(f"{self._seed}:followed:{person}:{intention}")
        told = {"followed": chance.choice(FOLLOWED)}
        for name in TOLD:
            if chance.random() < 0.4:
                told[name] = self._line(person, "told")
        return told

    def one_of(self, person: str, slot: str, options: Sequence[T]) -> T:
        """One of several buttons, or of what else somebody may choose from."""
        return random.Random(f"{self._seed}:button:{person}:{slot}").choice(options)

    def choice(self, person: str, slot: str, field: Field) -> str:
        """One of a field's choices, for a vote."""
        chance = random.Random(f"{self._seed}:vote:{person}:{slot}")
        return chance.choice(field.choices).value

    def _line(self, person: str, name: str) -> str:
        return self._drawer.draw(name, getattr(self._words.lines, name), person=person)

    def _draw(self, person: str, pool: str, about: Material, name: str) -> str:
        """From the case first; when a person has had all of it, from what fits any case."""
        lines = [*getattr(about, name)]
        more = [line for line in getattr(self._words.any, name) if line not in lines]
        if name == "thoughts":
            lines += more
        return self._drawer.draw(f"{pool}:{name}", lines, person=person)


def fill(page: FormPage, wanted: Mapping[str, str]) -> dict[str, str]:
    """The values of a page: what is wanted where it fits, else what stands there already."""
    values: dict[str, str] = {}
    for field in page.fields:
        value = wanted.get(field.name, field.value)
        if field.kind is FieldKind.CHOICE:
            options = [choice.value for choice in field.choices]
            value = value if value in options else next(iter(options), "")
        values[field.name] = value[: field.max_length]
    return values
