"""After a meeting somebody of the group looks into the mirror, and so does somebody of nobody's.

What it may show is judged from outside: no name, no word that anybody typed, and as many meetings
as were held within a year.
"""

from __future__ import annotations

import random
from datetime import timedelta

from ..cards import Answer, Reply
from ..groups.mirror import HEIGHTS
from ..groups.reflection import FEWEST_MEETINGS
from ..ports import Tx
from ..records import MeetingStatus
from ..rehearsal.evidence import markup_of
from ..rehearsal.verdicts import Judge
from .beside import Beside
from .people import STRANGER

#: A meeting is in the mirror for so long.
A_YEAR = timedelta(days=366)


class Mirror(Beside):
    """The mirror of one group in a life."""

    async def look(self, words: frozenset[str], *, seed: int) -> None:
        """Two people press its button; ``words``: what was typed in this life."""
        held, people = await self.world.props.database.read(self._read)
        if not people:
            return
        who = random.Random(f"{seed}:mirror").choice(people)
        shown = await self.press(who, f"mirror|{self.group}")
        the_mirror_tells_of_nobody(self.judge, shown, held=held, people=people, words=words)
        refused = await self.press(STRANGER, f"mirror|{self.group}")
        fits = refused.answer is not Answer.DONE
        self.judge.holds("the mirror is for the group alone", fits, "somebody else looked into it")

    def _read(self, tx: Tx) -> tuple[int, tuple[str, ...]]:
        since = self.world.clock.now() - A_YEAR
        held = [
            meeting
            for meeting in tx.meetings.of_group(self.group)
            if meeting.status is MeetingStatus.ENDED and meeting.starts_at > since
        ]
        return len(held), tuple(one.external for one in tx.groups.people(self.group).values())


def the_mirror_tells_of_nobody(
    judge: Judge, shown: Reply, *, held: int, people: tuple[str, ...], words: frozenset[str]
) -> None:
    """``held``: so many within a year; ``people``: who might be named; ``words``: all typed."""
    if shown.answer is not Answer.DONE or shown.card is None:
        # Somebody who left at this very moment, or a platform that is down.
        return
    markup = markup_of(shown.card)
    judge.none("the mirror holds no words", (word for word in words if word in markup))
    judge.none("the mirror names nobody", (one for one in people if one in markup.split()))
    columns = sum(sign in HEIGHTS for sign in markup)
    wanted = held if held >= FEWEST_MEETINGS else 0
    judge.holds("the mirror counts meetings", columns == wanted, f"{columns} of {held}")
