"""Who reads a room along without being let in by name: said by name, as far as there is one.

Roles, and whoever administers, whatever a group agrees: it knows of them before its first case.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..engine.ids import GroupId
from ..engine.screen import Crowds, Line, Paragraph, Tone, Value
from ..ports import Tx

#: So many are named; of further ones it is said how many they are.
NAMED = 5


def named(crowds: Iterable[str]) -> tuple[tuple[str, Value], ...]:
    """The values of a line that names these readers: ``who``, and how many ``more``."""
    known = sorted(crowds)
    return (("who", Crowds(tuple(known[:NAMED]))), ("more", len(known[NAMED:])))


def administrator_lines(tx: Tx, group: GroupId) -> tuple[Paragraph, ...]:
    """Who can always read the room of a group, where it agrees; members are there anyway."""
    room = tx.groups.room(group)
    members = {person.external for person in tx.groups.people(group).values()}
    others = room.administrators - members if room is not None else frozenset[str]()
    if not others:
        return ()
    return (Paragraph(Line("agreements.administrators", named(others)), Tone.NOTE),)
