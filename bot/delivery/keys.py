"""Reads the keys of places and cards: who is behind a place, and which meeting a card tells of.

It knows the shapes of the keys and where their records are; it knows no platform.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.platforms import name_of
from bot.ports import Tx

#: Kinds of cards whose key goes on with a meeting.
MEETING_CARDS = frozenset(
    {"agenda", "board", "reveal", "case", "lookback", "record", "whisper", "stop", "as-one"}
)


@dataclass(frozen=True, slots=True)
class Way:
    """How a place is reached: in which workspace, and whose room or direct messages it is.

    ``person`` is the platform's own id, for a person's place; ``group`` is there otherwise, and
    neither for a room that is still to be made, or is not the group's yet or any more.
    """

    workspace: str
    group: GroupId | None = None
    person: str | None = None

    @property
    def platform(self) -> str:
        """The name of the platform."""
        return name_of(self.workspace)


def kind_of(key: str) -> str:
    """Return what stands before the first ":" of a place, a card or an owner."""
    return key.partition(":")[0]


def meeting_of(card: str) -> MeetingId | None:
    """Return the meeting that a card tells of, or None when it belongs to none."""
    kind, _, rest = card.partition(":")
    meeting = rest.partition(":")[0]
    return MeetingId(meeting) if kind in MEETING_CARDS and meeting else None


def person_of(place: str) -> PersonId | None:
    """Return whose direct messages a place is, or None when it is another place."""
    kind, _, rest = place.partition(":")
    return PersonId(rest) if kind == "person" else None


def find_way(tx: Tx, place: str) -> Way | None:
    """Return how to reach a place; None when whoever it belongs to is not there (any more)."""
    kind, _, rest = place.partition(":")
    match kind:
        case "person":
            person = tx.people.get(PersonId(rest))
            if person is None:
                return None
            return Way(person.workspace, person=person.external)
        case "room":
            wished_by = tx.people.get(PersonId(rest.partition(":")[0]))
            return None if wished_by is None else Way(wished_by.workspace)
        case "group":
            return _of_group(tx, GroupId(rest))
        case "elsewhere" | "behind":
            # Nobody's words go there, so nobody needs to look who reads it.
            way = _of_group(tx, GroupId(rest.partition(":")[0]))
            return None if way is None else Way(way.workspace)
        case "thread":
            meeting = tx.meetings.get(MeetingId(rest.partition(":")[0]))
            return None if meeting is None else _of_group(tx, meeting.group)
        case _:
            return None


def _of_group(tx: Tx, group: GroupId) -> Way | None:
    known = tx.groups.get(group)
    return None if known is None else Way(known.workspace, group=group)
