"""The steps by which a room comes to be: it is made, said what it is for, and people come in.

And the one by which it is put away.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MakeRoom:
    """Make a private room for a group."""

    nonce: str


@dataclass(frozen=True, slots=True)
class Invite:
    """Bring a person into the room of a group."""


@dataclass(frozen=True, slots=True)
class SetPurpose:
    """Say what the room of a group is for."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Put the room of a half away."""
