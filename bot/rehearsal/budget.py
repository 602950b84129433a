"""What people were asked and told, and whether it was outside a meeting: the budget's counts.

A message is a post that somebody may be disturbed by: one in their own messages, or the agenda
in the room. Edits disturb nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from .platform import ROOM, Act, Did
from .witness import Snapshot

#: Kinds of cards that belong to one meeting; those of another one are of another cycle.
OF_A_MEETING = (
    "agenda",
    "turn",
    "swap",
    "prepare",
    "whisper",
    "stop",
    "suits",
    "given",
    "care",
    "talk",
    "heard",
)
#: What a colleague asks through the bot, because they chose to: whether somebody has time to talk,
#: and whether they confirm a certificate. Each may ask once for a meeting, and it may be left.
FROM_A_COLLEAGUE = ("talk", "vouch")


#: Kinds of cards that are about one group and no meeting; those of another one are not of this one.
OF_A_GROUP = ("closed",)


@dataclass(frozen=True, slots=True)
class Asked:
    """One message to one person. ``occasion`` names what it is about, without its turn.

    ``at``: when it came.
    """

    person: str
    occasion: str
    asks: bool
    outside: bool
    private: bool
    at: datetime

    @property
    def is_from_colleague(self) -> bool:
        """Whether a colleague asks it, and not the bot by itself."""
        return self.occasion.partition(":")[0] in FROM_A_COLLEAGUE


def asked(snapshot: Snapshot, diary: Sequence[Act], people: Sequence[str]) -> tuple[Asked, ...]:
    """Everything that was created, person by person; ``snapshot`` knows the keys of posts."""
    keys = {shown.kept.external: shown.key or "" for shown in snapshot.shown}
    return tuple(
        one
        for act in diary
        if act.did is Did.CREATE and act.card is not None
        for one in _of_act(snapshot, act, keys.get(act.post, ""), people)
    )


def _of_act(snapshot: Snapshot, act: Act, key: str, people: Sequence[str]) -> Iterator[Asked]:
    state = snapshot.meeting.state
    assert act.card is not None, "a create has a card"
    kind, _, rest = key.partition(":")
    if kind in OF_A_MEETING and rest.partition(":")[0] != snapshot.meeting.id:
        return
    if kind in OF_A_GROUP and rest.partition(":")[0] != snapshot.meeting.group:
        return
    opened, ended = state.opened_at, state.ended_at
    inside = opened is not None and opened <= act.at and (ended is None or act.at <= ended)
    if act.place == ROOM and key.startswith("agenda:"):
        for person in people:
            yield Asked(person, key, asks=False, outside=not inside, private=False, at=act.at)
    owner = act.place.removeprefix("D")
    if owner in people:
        buttons = bool(act.card.buttons)
        yield Asked(
            owner, _occasion(key), asks=buttons, outside=not inside, private=True, at=act.at
        )


def of_the_cycle(messages: Sequence[Asked], since: datetime | None) -> list[Asked]:
    """Those that count for a meeting. ``since``: when the cycle before it was over, if any was."""
    return [
        one
        for one in messages
        if since is None or one.at > since or one.occasion.partition(":")[0] in OF_A_MEETING
    ]


def _occasion(key: str) -> str:
    """A nudge or a word of care belongs to a step, in whichever turn it is said."""
    kind, *parts = key.split(":")
    return ":".join((kind, *(parts[:-1] if kind == "whisper" else parts)))
