"""How a simulated colleague brings a case, and for some, what they write for themselves."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from ..cards import Button, FormPage
from ..groups.kept_from import KEPT_FROM
from .habits import Deed, Person

#: So many of a hundred who bring a case write something for themselves too.
PREPARES_PERCENT = 30


def bring(person: Person, meeting: str, button: Button) -> Iterator[Deed]:
    """Bring a case to this meeting, once; ``button`` opens its form."""
    memory = person.memory
    key = ("case", person.external, meeting)
    if key in memory.done:
        return
    at = memory.pacing.answers_at(person.pause(*key))

    def values(page: FormPage) -> Mapping[str, str]:
        if page.token.startswith("preparation|"):
            # What is for oneself belongs to the case that was brought just now.
            mine = memory.brought.get(meeting, {}).get(person.external)
            return mine.fields() if mine is not None else {}
        asked = next((field.label for field in page.fields if field.name == "stuck"), "")
        case = memory.scripts.next_case(asked)
        is_first = not memory.brought.get(meeting)
        memory.brought.setdefault(meeting, {})[person.external] = case
        named = memory.habits.kept_from if is_first else ""
        return {**case.fields(), KEPT_FROM: named}

    def is_there_already(page: FormPage) -> bool:
        """After a restart: the own case lies on the table, and is left as it is."""
        return any(f.name == "title" and f.value for f in page.fields)

    # Where it does not come on the table, another one is begun on the card that says so.
    then = "open-case" if memory.habits.kept_from else _prepares(person.external, meeting)
    yield Deed(key, at, button, values, is_there_already, then=then)


def _prepares(person: str, meeting: str) -> str | None:
    """Some write for themselves as well, beside what the group reads; most do not."""
    does = random.Random(f"{person}:prepares:{meeting}").randrange(100) < PREPARES_PERCENT
    return "open-preparation" if does else None
