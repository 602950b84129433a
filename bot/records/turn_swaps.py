"""Somebody in turn would rather swap with whoever is next: what the store keeps of it.

Nothing of it was typed. It is between the two, never shown to a group, and forgotten as soon as
its meeting is begun, moved or let go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..engine.ids import GroupId, MeetingId, PersonId


class SwapEnd(StrEnum):
    """How it went. ``LAPSED``: whoever asked passed after all; the turn is the other's anyway."""

    YES = "yes"
    NO = "no"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class TurnSwap:
    """``asker`` would rather swap their turn with ``asked``; ``end`` is None while it is open."""

    group: GroupId
    meeting: MeetingId
    asker: PersonId
    asked: PersonId
    asked_at: datetime
    end: SwapEnd | None = None
