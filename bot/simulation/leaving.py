"""When and how a workspace lets the bot go in a life, and whether it lets it in again: drawn.

Three ways: nobody hears of it before it lets the bot in again, and all is as it was; or the bot
hears of it, or somebody erases it by hand, and then it may begin anew, empty.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto


class When(Enum):
    """In which part of the group's life."""

    AT_ONCE = auto()
    BEFORE = auto()
    IN_MEETING = auto()
    AFTER = auto()
    LATER = auto()


class Back(Enum):
    """Whether the workspace lets the bot in again: before all of it is erased, or long after."""

    NEVER = auto()
    WHILE_ERASING = auto()
    LONG_AFTER = auto()


#: From the hour of the first meeting, at least and at most; in slow mode a meeting takes days.
MOMENTS = {
    When.BEFORE: (timedelta(days=-23), timedelta()),
    When.IN_MEETING: (timedelta(minutes=-5), timedelta(minutes=90)),
    When.AFTER: (timedelta(hours=2), timedelta(hours=24)),
    When.LATER: (timedelta(days=1), timedelta(days=8)),
}
SLOW_MEETING = (timedelta(minutes=-5), timedelta(days=12))
#: At most so long after everybody agreed and somebody began to wish for a room, in seconds.
AT_ONCE = 90.0
#: From when it is being erased to when it is let in again, in seconds.
SOON, LONG = (0.0, 12.0), (600.0, 300_000.0)
#: It is there again so soon, in minutes, where nobody heard that it had gone.
UNHEARD_FOR = (0.5, 5, 60, 360)


@dataclass(frozen=True, slots=True)
class Leaving:
    """``unheard_for``: let in again after so long, before anybody heard of it; else None.

    ``tells_late``: the platform tells of it even then. ``by_hand_after``: how long somebody who
    erases it by hand waits for that. ``back_after``: in seconds, from when it is being erased.
    """

    when: When
    moment: float
    unheard_for: timedelta | None
    tells_late: bool
    by_hand_after: timedelta
    back: Back
    back_after: float

    @property
    def is_erased(self) -> bool:
        """Whether anything is erased."""
        return self.unheard_for is None

    def at(self, meeting_at: datetime, *, slow: bool) -> datetime:
        """The moment, where it does not depend on what people did before."""
        least, most = MOMENTS[self.when]
        if slow and self.when is When.IN_MEETING:
            least, most = SLOW_MEETING
        return meeting_at + least + (most - least) * self.moment


def drawn(seed: int) -> Leaving:
    """How it goes in the life of this seed, if its workspace lets the bot go at all."""
    chance = random.Random(f"{seed}:leaving")
    back = chance.choice((Back.NEVER, Back.NEVER, Back.WHILE_ERASING, Back.LONG_AFTER))
    return Leaving(
        when=chance.choice(
            (When.AT_ONCE, When.BEFORE, *[When.IN_MEETING] * 4, When.AFTER, When.LATER)
        ),
        moment=chance.random(),
        unheard_for=(
            timedelta(minutes=chance.choice(UNHEARD_FOR)) if chance.random() < 0.3 else None
        ),
        tells_late=chance.random() < 0.5,
        by_hand_after=timedelta(hours=chance.uniform(0.2, 12)),
        back=back,
        back_after=chance.uniform(*(SOON if back is Back.WHILE_ERASING else LONG)),
    )
