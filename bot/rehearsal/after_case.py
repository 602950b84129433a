"""What colleagues do around the day after a case: read what they were given, say how they are.

Some are silent, some are fine, some want to talk to somebody, who says when they can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..cards import Button, FormPage
from .habits import Deed, Key, Person
from .looks import arguments, beside
from .window import Seen


def after_case(person: Person) -> Iterator[Deed]:
    """Each of these is done once."""
    for _, button in person.look.direct("given"):
        yield _once(person, ("given", person.external, arguments(button)[0]), button)
    for seen, button in person.look.direct("care"):
        yield from _how_they_are(person, arguments(button)[0], seen, button)
    for seen, button in person.look.direct("talk-when"):
        meeting, other, _ = arguments(button)
        key: Key = ("talk", person.external, meeting, other)
        answers = [one for one in seen.card.buttons if one.action == "talk-when"]
        answer = person.memory.scripts.one_of(person.external, f"{meeting}:{other}", answers)
        yield _once(person, key, answer)


def _how_they_are(person: Person, meeting: str, seen: Seen, fine: Button) -> Iterator[Deed]:
    scripts, key = person.memory.scripts, ("care", person.external, meeting)
    if key in person.memory.done:
        # What the button means by then is another thing.
        return
    talk = beside(seen, "open-talk")
    chosen = scripts.one_of(person.external, f"care:{meeting}", [None, fine, talk])
    if chosen is None:
        return

    def values(page: FormPage) -> Mapping[str, str]:
        return {one.name: scripts.choice(person.external, meeting, one) for one in page.fields}

    at = person.memory.pacing.answers_at(person.pause(*key))
    yield Deed(key, at, chosen, values)


def _once(person: Person, key: Key, button: Button) -> Deed:
    return Deed(key, person.memory.pacing.answers_at(person.pause(*key)), button)
