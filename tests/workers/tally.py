"""The figures of the faults among several workers, and what of them is a violation."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from tests.crash.tally import Tally

#: Another worker sends where one was struck within this.
TAKEOVER_WITHIN = 30.0
COUNTS = (
    *("kills", "stops", "long_stops", "held", "takeovers", "struck_again"),
    *("replies_lost", "with_key", "doubles_with_key"),
)


@dataclass
class Faults:
    """Counts of what was done, and ``judged``: what the kill loop looks for too.

    ``held``: places that the struck processes held, of which ``takeovers`` went to somebody else.
    """

    kills: int = 0
    stops: int = 0
    long_stops: int = 0
    #: Posts of which nobody heard whether they were made: so many empty doubles there may be.
    replies_lost: int = 0
    #: Faults on a platform with a key against doubles, and how many posts stood there twice.
    with_key: int = 0
    doubles_with_key: int = 0
    held: int = 0
    takeovers: int = 0
    struck_again: int = 0
    takeover_seconds: float = 0.0
    slowest: str = ""
    judged: Tally = field(default_factory=Tally)

    @property
    def faults(self) -> int:
        return self.kills + self.stops + self.long_stops

    @property
    def is_well(self) -> bool:
        found = self.judged
        return (
            not (found.lost or found.stored_twice or found.doubles_with_words or found.other)
            and found.empty_posts <= self.replies_lost
            and not self.doubles_with_key
            and self.takeover_seconds < TAKEOVER_WITHIN
        )

    def add(self, more: Faults) -> None:
        """Count another stretch in."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(more, name))
        if more.takeover_seconds > self.takeover_seconds:
            self.slowest = more.slowest
        self.takeover_seconds = max(self.takeover_seconds, more.takeover_seconds)
        self.judged.add(more.judged)

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    @staticmethod
    def from_json(kept: dict[str, object]) -> Faults:
        judged = kept.pop("judged")
        assert isinstance(judged, dict)
        read = Faults(judged=Tally(**judged))
        for name, value in kept.items():
            setattr(read, name, value)
        return read
