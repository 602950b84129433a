"""What the pretend platform holds: people, places and posts, as plain frozen records.

They are a chat platform's own things and know nothing of meetings, groups or methods.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.cards import Card

#: The one workspace of a practice room, as the core names it.
WORKSPACE = "practice:local"
#: The one private channel of a practice room.
CHANNEL = "C1"


@dataclass(frozen=True, slots=True)
class RoomPerson:
    """Somebody in the room. ``external`` is opaque (letters and digits), ``colour`` 1 to 8."""

    external: str
    name: str
    colour: int

    @property
    def initial(self) -> str:
        """The first letter, for the avatar."""
        return self.name[:1].upper()


class PlaceKind(StrEnum):
    """What sort of place something is said in."""

    CHANNEL = "channel"
    THREAD = "thread"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Place:
    """A place. A thread hangs under a post of its ``parent``; a direct place has an ``owner``."""

    external: str
    kind: PlaceKind
    title: str = field(repr=False)
    made_at: datetime
    parent: str | None = None
    under: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A post as it is kept. It holds a card of the bot's, or a text that a person typed.

    ``only_for``: a private reply that one person sees until ``expires_at``, shown below the
    post ``under``. ``number`` is the order of arrival, ``rev`` rises with every edit.
    """

    external: str
    place: str
    number: int
    rev: int
    made_at: datetime
    author: str | None = None
    only_for: str | None = None
    under: str | None = None
    expires_at: datetime | None = None
    card: Card | None = field(default=None, repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SeenCard:
    """A card of the bot's as one person sees it now.

    ``in_thread_of`` is the post that the thread hangs under, ``direct`` says that it stands in
    that person's direct messages, ``private`` that it is a reply only they can see.
    """

    place: str
    post: str
    card: Card
    at: datetime
    in_thread_of: str | None = None
    direct: bool = False
    private: bool = False
