"""How many people a group is of, and with how many it goes best."""

from __future__ import annotations

#: From three people there is somebody who contributes, somebody who guides and somebody who asks.
FEWEST, MOST = 3, 12
#: From so many to so many people it goes best.
EASY = range(4, 9)


def of_size(people: int) -> tuple[str, ...]:
    """Why so many people are hard to meet with, where they are; a key, or none."""
    if people in EASY:
        return ()
    return ("found.few",) if people < EASY.start else ("found.many",)
