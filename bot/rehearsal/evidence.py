"""What the rules of a rehearsal are judged by: what was typed, what stood where, what fired.

Rules are small functions in ``going_out``, ``invariants`` and ``afterwards``. They judge what
happened from outside, and trust no word of the code that made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..cards import Card
from ..engine.state import MeetingState
from ..records import Timer
from .verdicts import Judge
from .witness import Read, Scene, Typed


@dataclass(slots=True)
class Evidence:
    """What the rules are judged by. ``before``: the state before anything happened.

    ``read``: what was read along since it was last judged.
    """

    scene: Scene
    before: MeetingState
    typed: Sequence[Typed]
    judge: Judge = field(default_factory=Judge)
    read: list[Read] = field(default_factory=list)
    fired: list[Timer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Texts that may not be read somewhere. ``seen``: what was typed as well, and may be."""

    texts: set[str]
    seen: set[str]

    def stand_in(self, shown: str) -> bool:
        """Whether one of them stands there; it may also be part of a line that may be seen."""
        return any(
            text in shown and not any(text in line for line in self.seen) for text in self.texts
        )


def words_of(typed: Sequence[Typed]) -> frozenset[str]:
    """Everything that anybody typed."""
    return frozenset(text for page in typed for text in page.texts.values())


def markup_of(card: Card) -> str:
    parts = [card.title, *(text.markup for text in card.texts), *(b.label for b in card.buttons)]
    return "\n".join(parts)
