"""The figures of the kill loop, and what of them is a violation."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Each of the places that are visited at once may leave one empty post behind.
EMPTY_A_KILL = 4


@dataclass
class Tally:
    """Figures, and violations in words."""

    kills: int = 0
    killed_while_starting: int = 0
    meetings_ended: int = 0
    acknowledged: int = 0
    refused: int = 0
    posts: int = 0
    empty_posts: int = 0
    lost: list[str] = field(default_factory=list)
    stored_twice: list[str] = field(default_factory=list)
    doubles_with_words: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        wrong = (self.lost, self.stored_twice, self.doubles_with_words, self.other)
        return not any(wrong) and self.empty_posts <= EMPTY_A_KILL * self.kills

    def add(self, more: Tally) -> None:
        """Count another stretch in."""
        for name, value in vars(more).items():
            setattr(self, name, getattr(self, name) + value)
