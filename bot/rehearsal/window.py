"""What one person sees on a platform, for whoever plays that person.

Any platform of ours that can be looked at offers this; it shows nothing that the person could
not see, and never whether somebody looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..cards import Card


class Seen(Protocol):
    """A card of the bot's as one person sees it now. ``direct``: in their own messages."""

    @property
    def place(self) -> str: ...
    @property
    def post(self) -> str: ...
    @property
    def card(self) -> Card: ...
    @property
    def direct(self) -> bool: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class SeenCard:
    """The plainest ``Seen``."""

    place: str
    post: str
    card: Card
    direct: bool
    at: datetime


class Window(Protocol):
    """A platform that can be looked at as one of its people."""

    def seen_by(self, external: str, /) -> Sequence[Seen]:
        """The cards that this person sees now, the oldest first in each place."""
        ...
