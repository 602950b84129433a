"""What colleagues do when they are asked what became of an intention: tell it, or let it be.

Whoever tells it decides in the same breath what the group reads of it. Whoever keeps silent may
press that no more is asked, and may do something with it when silence is met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..cards import FormPage
from .habits import Deed, Key, Person
from .looks import arguments, beside
from .window import Seen

#: What somebody may press who was silent until they were asked once more.
WAYS_ON = ("open-intention", "case-from", "let-lie")


def looking_back(person: Person) -> Iterator[Deed]:
    """Every question that stands in their own messages, each once."""
    for seen, button in person.look.direct("open-follow"):
        (intention,) = arguments(button)
        if person.memory.habits.is_silent(person.external, intention):
            yield from _in_silence(person, intention, seen)
            continue
        key: Key = ("follow", person.external, intention)
        at = person.memory.pacing.answers_at(person.pause(*key))

        def values(page: FormPage, intention: str = intention) -> Mapping[str, str]:
            return _told(person, intention, page)

        yield Deed(key, at, button, values, then="open-tell")


def _told(person: Person, intention: str, page: FormPage) -> Mapping[str, str]:
    """What became of it; and on the form that follows, what the group reads of that."""
    scripts = person.memory.scripts
    fields = {field.name: field for field in page.fields}
    if "shares" in fields:
        return {"shares": scripts.choice(person.external, intention, fields["shares"])}
    return scripts.followed(person.external, intention)


def _in_silence(person: Person, intention: str, seen: Seen) -> Iterator[Deed]:
    """Nothing, or one of the other buttons."""
    presses = [beside(seen, action) for action in ("quiet", *WAYS_ON)]
    offered = [button for button in presses if button is not None]
    chosen = person.memory.scripts.one_of(person.external, intention, [None, *offered])
    if chosen is None:
        return
    key: Key = ("silent", person.external, chosen.token)
    yield Deed(key, person.memory.pacing.answers_at(person.pause(*key)), chosen)
