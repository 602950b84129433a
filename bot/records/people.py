"""People, and the workspaces they are in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ..engine.ids import PersonId


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace that let the bot in, and the tokens that it gave.

    ``bot`` and ``installer`` are the platform's ids of persons. ``expires_at`` and ``refresh`` are
    None where the token lasts. ``version`` rises whenever the tokens are replaced.
    """

    id: str
    workspace: str
    bot: str
    installer: str
    scopes: tuple[str, ...]
    installed_at: datetime
    token: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Tells one state of an installation from another, without its tokens."""

    id: str
    version: int
    installed_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform. ``external`` is the platform's own id, ``language`` nl or en."""

    id: PersonId
    workspace: str
    external: str
    language: str
    zone: str
