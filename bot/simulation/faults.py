"""What can go wrong in a life, how often it does in this one, and what did.

Each kind has a stream of chance of its own, so leaving one kind out changes the others as little
as can be. Some kinds hardly occur in one life and crowd another: that finds more than an even mix.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """A kind of fault. What it does stands where it strikes: ``wire``, ``machine``, ``people``."""

    LOST_REPLY = "lost-reply"
    NEVER_SENT = "never-sent"
    SLOW = "slow"
    RATE_LIMIT = "rate-limit"
    OUTAGE = "outage"
    BLACK_HOLE = "black-hole"
    CRASH = "crash"
    CRASH_IN_UNIT = "crash-in-unit"
    PAUSE = "pause"
    STALL = "stall"
    CLOCK = "clock"
    DOUBLE = "double"
    REORDER = "reorder"
    LATE = "late"
    STRANGER = "stranger"
    ROOM = "room"
    NEWCOMER = "newcomer"
    SHARING = "sharing"
    LEAVER = "leaver"
    MANAGER = "manager"
    WORKSPACE = "workspace"
    NEWS = "news"
    PRESENCE = "presence"
    RESTLESS = "restless"
    CLOSED = "closed"


#: How often each strikes when it is drawn: once in so many chances, at the least and the most.
RATES: dict[Fault, tuple[float, float]] = {
    Fault.LOST_REPLY: (0.01, 0.15),
    Fault.NEVER_SENT: (0.01, 0.15),
    Fault.SLOW: (0.01, 0.1),
    Fault.RATE_LIMIT: (0.01, 0.3),
    Fault.OUTAGE: (0.3, 1.0),
    Fault.BLACK_HOLE: (0.3, 1.0),
    Fault.CRASH: (0.0005, 0.008),
    Fault.CRASH_IN_UNIT: (0.002, 0.03),
    Fault.PAUSE: (0.0005, 0.004),
    Fault.STALL: (0.001, 0.02),
    Fault.CLOCK: (0.2, 1.0),
    Fault.DOUBLE: (0.02, 0.3),
    Fault.REORDER: (0.02, 0.3),
    Fault.LATE: (0.02, 0.2),
    Fault.STRANGER: (0.01, 0.1),
    Fault.ROOM: (0.3, 1.0),
    Fault.NEWCOMER: (0.2, 0.6),
    Fault.SHARING: (0.2, 0.6),
    Fault.LEAVER: (0.2, 0.6),
    Fault.MANAGER: (0.2, 0.6),
    Fault.WORKSPACE: (0.15, 0.5),
    Fault.NEWS: (0.2, 1.0),
    Fault.PRESENCE: (0.3, 1.0),
    Fault.RESTLESS: (0.3, 1.0),
    Fault.CLOSED: (0.2, 0.6),
}


@dataclass(frozen=True, slots=True, order=True)
class Struck:
    """One fault that was drawn: the ``number``-th chance of its kind."""

    kind: Fault
    number: int


@dataclass(slots=True)
class Faults:
    """The faults of one life. ``only``: leave out all but these; None for no limit."""

    seed: int
    kinds: frozenset[Fault] = frozenset(Fault)
    only: frozenset[Struck] | None = None
    calm: bool = False
    struck: list[Struck] = field(default_factory=list)
    _rates: dict[Fault, float] = field(default_factory=dict)
    _chances: dict[Fault, random.Random] = field(default_factory=dict)
    _asked: Counter[Fault] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Draw how often each kind strikes in this life; about two in five do not at all."""
        for kind in Fault:
            chance = random.Random(f"{self.seed}:{kind}")
            least, most = RATES[kind]
            rate = chance.uniform(least, most) if chance.random() < 0.6 else 0.0
            self._rates[kind] = rate if kind in self.kinds else 0.0
            self._chances[kind] = chance

    def strikes(self, kind: Fault) -> bool:
        """Whether this fault strikes now."""
        if self.calm or not self._rates[kind]:
            return False
        self._asked[kind] += 1
        if self._chances[kind].random() >= self._rates[kind]:
            return False
        struck = Struck(kind, self._asked[kind])
        if self.only is not None and struck not in self.only:
            return False
        self.struck.append(struck)
        return True

    def between(self, kind: Fault, least: float, most: float) -> float:
        """A number for a fault that struck, for example for how many seconds."""
        return self._chances[kind].uniform(least, most)

    def counts(self) -> dict[str, int]:
        """How often each kind struck, by its name."""
        return dict(sorted(Counter(one.kind.value for one in self.struck).items()))


def kinds_named(names: Iterable[str]) -> frozenset[Fault]:
    """The kinds with these names; ``ValueError`` for one that there is not."""
    return frozenset(Fault(name) for name in names)
