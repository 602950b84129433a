"""What colleagues do at the end of a programme: some say how safe it was, and some pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..cards import FormPage
from .habits import Deed, Key, Person


def closing(person: Person) -> Iterator[Deed]:
    """Once, from the reminder that offers it."""
    scripts, me = person.memory.scripts, person.external
    for _, button in person.look.direct("evaluation"):
        key: Key = ("closing", me, button.token)
        if not person.memory.habits.closes or not scripts.share(me, ":".join(key), least=0, most=4):
            continue

        def values(page: FormPage) -> Mapping[str, str]:
            return {one.name: scripts.choice(me, one.name, one) for one in page.fields}

        at = person.memory.pacing.answers_at(person.pause(*key))
        yield Deed(key, at, button, values, then="open-safety")
