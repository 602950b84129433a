"""The kinds of platform that a life or a rehearsal is played on: what the same nonce does there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from ..cards import PRACTICE, Capabilities


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of platform does with the same nonce: for how long it gives the post back.

    ``looks_first``: it makes a room each time it is asked, so a room is looked for before that.
    """

    capabilities: Capabilities
    remembers_for: timedelta | None = None
    looks_first: bool = False


PROFILES: Mapping[str, Profile] = {
    "practice": Profile(PRACTICE, timedelta.max),
    "no-idempotency": Profile(
        replace(PRACTICE, name="no-idempotency", idempotent_posts=False, lookup=False)
    ),
    "nonce-window": Profile(
        replace(PRACTICE, name="nonce-window", lookup=False),
        timedelta(minutes=5),
        looks_first=True,
    ),
}
