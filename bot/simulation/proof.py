"""People look at what is noted of their meetings, put it right by two, and erase it, by presses.

What each finds is compared with what is kept of them; what one alone says changes nothing.
"""

from __future__ import annotations

import random
import re

from ..cards import Card
from ..engine.ids import MeetingId, PersonId
from ..groups.attendance import years_after
from ..ports import Tx
from ..records import Attendance, MeetingStatus
from ..rehearsal.platform import WORKSPACE
from .beside import Beside
from .people import STRANGER

#: In so many of a hundred meetings; in so many of those they put it right, and erase it.
PERCENT, CORRECTED_PERCENT, ERASED_PERCENT = 40, 60, 50
#: How a meeting begins in somebody's list.
_NUMBERED = re.compile(r"\d+\. ")


class Proof(Beside):
    """What is noted of one group's people in a life."""

    async def live(self, *, seed: int) -> None:
        """Let it happen, if the seed draws it for the last meeting."""
        meeting = await self.world.props.database.read(self._last)
        chance = random.Random(f"{seed}:proof:{meeting}")
        people = await self.people()
        if chance.randrange(100) >= PERCENT or meeting is None or len(people) < 3:
            return
        for who in (*chance.sample(people, 2), STRANGER):
            await self._finds_their_own(who)
        if chance.randrange(100) < CORRECTED_PERCENT:
            await self._put_right(meeting, people, chance)
        if chance.randrange(100) < ERASED_PERCENT:
            await self._erases(chance.choice(people), meeting, people)

    def _last(self, tx: Tx) -> MeetingId | None:
        held = [m for m in tx.meetings.of_group(self.group) if m.status is MeetingStatus.ENDED]
        return held[0].id if held else None

    async def _finds_their_own(self, who: str) -> None:
        """As many meetings of the last twelve months as are kept of them, and no other."""
        kept = await self.world.props.database.read(lambda tx: self._kept_of(tx, who))
        found, token = 0, "proof|0"
        while token:
            shown = await self.shown(who, token)
            found += sum(_NUMBERED.match(text.markup) is not None for text in shown.texts)
            token = next((one.token for one in shown.buttons if one.action == "proof"), "")
        self.judge.holds("proof is of one's own", found == kept, f"{who}: {found}, not {kept}")

    def _kept_of(self, tx: Tx, who: str) -> int:
        """Of which meetings of this group, and of others that are simulated beside it."""
        person = tx.people.find(WORKSPACE, who)
        groups = () if person is None else tx.groups.all()
        since = years_after(self.tools.clock.now(), -1)
        meetings = (m for group in groups for m in tx.meetings.of_group(group.id, limit=100))
        return sum(
            one.was_there and one.person == (person.id if person is not None else None)
            for meeting in meetings
            if (held := tx.attendances.meeting(meeting.id)) is not None and held.began_at >= since
            for one in tx.attendances.of_meeting(meeting.id)
        )

    async def _put_right(
        self, meeting: MeetingId, people: list[str], chance: random.Random
    ) -> None:
        """One says that it was otherwise, which changes nothing; another one agrees."""
        database = self.world.props.database
        ids = await database.read(lambda tx: self._ids(tx, people))
        noted = await database.read(lambda tx: self._noted(tx, meeting))
        there = [who for who in people if ids[who] in noted and noted[ids[who]].was_there]
        if len(there) < 3:
            return
        about, says, confirms = chance.sample(there, 3)
        left = [who for who in people if ids[who] not in noted]
        was_there = not left or chance.random() < 0.5
        if not was_there:
            about = chance.choice(left)
        tail = f"{meeting}|{ids[about]}|{int(not was_there)}"
        await self.press(says, f"say-there|{tail}")
        said = (await database.read(lambda tx: self._noted(tx, meeting))).get(ids[about])
        if said is None or said.correction is None:
            # They were noted, and erased it: nobody notes them again.
            return
        for alone in (says, STRANGER):
            await self.press(alone, f"confirm-there|{tail}")
            is_alone = await self._is_noted(meeting, ids[about])
            rule = "nobody puts right alone who was there"
            self.judge.holds(rule, is_alone == was_there, f"{alone} about {about}")
        await self.press(confirms, f"confirm-there|{tail}")
        is_right = await self._is_noted(meeting, ids[about]) != was_there
        self.judge.holds("two put right who was there", is_right, f"{confirms} about {about}")
        await self._finds_their_own(about)

    async def _erases(self, who: str, meeting: MeetingId, people: list[str]) -> None:
        """It is gone for them, and a colleague cannot bring it back.

        Of whom nothing was noted, a colleague may still say that they were there.
        """
        database = self.world.props.database
        ids = await database.read(lambda tx: self._ids(tx, people))
        noted = await database.read(lambda tx: self._noted(tx, meeting))
        await self.press(who, "erase|attendance|yes")
        rule = "who erased that they were there is noted nowhere"
        left = await database.read(lambda tx: len(tx.attendances.of_person(ids[who])))
        self.judge.holds(rule, left == 0, f"{who}: {left}")
        other = next(one for one in people if one != who)
        card = await self.shown(other, f"who-was-there|{meeting}|0")
        is_gone = ids[who] not in noted or not _names(card, ids[who])
        self.judge.holds(rule, is_gone, f"{other} finds {who}")
        await self._finds_their_own(who)

    async def _is_noted(self, meeting: MeetingId, person: PersonId) -> bool:
        own = (await self.world.props.database.read(lambda tx: self._noted(tx, meeting))).get(
            person
        )
        return own is not None and own.was_there

    def _noted(self, tx: Tx, meeting: MeetingId) -> dict[PersonId, Attendance]:
        return {one.person: one for one in tx.attendances.of_meeting(meeting)}

    def _ids(self, tx: Tx, people: list[str]) -> dict[str, PersonId]:
        known = {who: tx.people.find(WORKSPACE, who) for who in people}
        return {who: one.id for who, one in known.items() if one is not None}


def _names(card: Card, person: PersonId) -> bool:
    """Whether it offers to say of them that they were there."""
    return any(f"|{person}|1" in one.token for one in card.buttons)
