"""How often a method may be called, and which calls are refused on order.

A workspace has so many calls of a method a minute, by the tier that the reference names; a new
message one a second in a channel. Whoever calls more often is told how long to wait, and until
then every call of that method in that workspace is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .reference import METHODS
from .workspace import Json

#: Calls a minute. The fifth tier is one that each of its methods states for itself.
A_MINUTE = {"t1": 1.0, "t2": 20.0, "t3": 50.0, "t4": 100.0}
#: "Hundreds of requests per minute" is what its methods say.
SPECIAL_A_MINUTE = 300.0
#: A channel takes one message a second, and a few more at once.
POSTS_A_MINUTE, POSTS_AT_ONCE = 60.0, 3.0
POST = "chat.postMessage"

Key = tuple[str, ...]


@dataclass
class Bucket:
    """Calls that are left, filling again with time."""

    left: float
    at: datetime


@dataclass
class Limits:
    """``on``: whether calls are counted. ``now`` is the clock's."""

    now: Callable[[], datetime]
    on: bool = False
    #: The methods that are refused until further notice, with the code that is said.
    refusals: dict[str, str] = field(default_factory=dict)
    _buckets: dict[Key, Bucket] = field(default_factory=dict)
    _blocked: dict[Key, datetime] = field(default_factory=dict)

    def seconds_to_wait(self, method: str, arguments: Json, *, team: str) -> int | None:
        """Count this call. None: it may be made. Else what stands in ``Retry-After``."""
        if not self.on or method not in METHODS:
            return None
        now, key = self.now(), (team, method)
        until = self._blocked.get(key, now)
        if until > now:
            return _whole_seconds(until - now)
        for bucket, a_minute, at_once in _buckets_of(method, arguments, team):
            wait = self._take(bucket, a_minute, at_once)
            if wait is not None:
                self._blocked[key] = now + timedelta(seconds=wait)
                return wait
        return None

    def _take(self, key: Key, a_minute: float, at_once: float) -> int | None:
        now = self.now()
        bucket = self._buckets.setdefault(key, Bucket(at_once, now))
        filled = (now - bucket.at).total_seconds() * a_minute / 60
        bucket.left, bucket.at = min(at_once, bucket.left + filled), now
        if bucket.left < 1:
            return math.ceil((1 - bucket.left) * 60 / a_minute)
        bucket.left -= 1
        return None


def _buckets_of(method: str, arguments: Json, team: str) -> list[tuple[Key, float, float]]:
    a_minute = A_MINUTE.get(str(METHODS[method]["rate_limits"]), SPECIAL_A_MINUTE)
    whole: tuple[Key, float, float] = ((team, method), a_minute, a_minute)
    if method != POST:
        return [whole]
    channel = str(arguments.get("channel", ""))
    return [((team, method, channel), POSTS_A_MINUTE, POSTS_AT_ONCE), whole]


def _whole_seconds(span: timedelta) -> int:
    return max(math.ceil(span.total_seconds()), 1)
