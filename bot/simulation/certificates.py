"""People have it certified that they were at a meeting, and withdraw that, by presses.

Who may not confirm it tries to; the file is read back and changed; what it says is compared with
what is noted. A withdrawn one is to be its number and nothing else.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from ..cards import Reply
from ..engine.ids import MeetingId, PersonId
from ..groups.signing import Verdict, verdict_on, verdict_on_number
from ..ports import Tx
from ..records import Certificate, MeetingStatus, Subject
from ..rehearsal.platform import WORKSPACE
from .beside import Beside
from .on_paper import OnPapers
from .people import STRANGER

#: After so many of a hundred meetings.
PERCENT = 50
#: Fewer than ask, confirm, and try to.
FEWEST = 3


class Certificates(Beside):
    """What one group's people have certified in a life."""

    async def live(self, *, seed: int) -> frozenset[str]:
        """Let it happen, if the seed draws it for the last meeting; return what was typed."""
        database = self.world.props.database
        meeting = await database.read(self._last)
        chance = random.Random(f"{seed}:certificates:{meeting}")
        if chance.randrange(100) >= PERCENT or meeting is None:
            return frozenset()
        there = await database.read(lambda tx: self._there(tx, meeting))
        if len(there) < FEWEST:
            return frozenset()
        who, asked, other = chance.sample(sorted(there), 3)
        subject = Subject(meeting)
        if await self._certificate(there[who], subject) is not None:
            return frozenset()
        papers = OnPapers(self.world, self.tools, self.inbox, self.group, self.judge)
        # A chance of its own: what is drawn for the rest stays as it was.
        wishes = random.Random(f"{seed}:on-papers:{meeting}")
        wanted = await papers.want(subject, who, wishes)
        number = await self._asks(subject, there, who=who, asked=asked, other=other)
        if number is None:
            return wanted.typed
        await papers.stays(wanted, subject)
        whole = await self._is_handed_out(subject, there, who=who, other=other)
        await papers.is_as_wanted(wanted, whole)
        await papers.is_nobody_elses(wanted, subject, other)
        await self._is_withdrawn(number, subject, who, chance)
        return wanted.typed

    def _last(self, tx: Tx) -> MeetingId | None:
        held = [m for m in tx.meetings.of_group(self.group) if m.status is MeetingStatus.ENDED]
        return held[0].id if held else None

    def _there(self, tx: Tx, meeting: MeetingId) -> dict[str, PersonId]:
        """Who is noted as having been there, and is known to the platform still."""
        people = tx.people.many(
            [a.person for a in tx.attendances.of_meeting(meeting) if a.was_there]
        )
        return {p.external: p.id for p in people.values() if p.workspace == WORKSPACE}

    async def _certificate(self, person: PersonId, subject: Subject) -> Certificate | None:
        mine = await self.world.props.database.read(lambda tx: tx.certificates.of_person(person))
        return next((c for c in mine if c.about is not None and c.about.subject == subject), None)

    async def _asks(
        self,
        subject: Subject,
        there: Mapping[str, PersonId],
        *,
        who: str,
        asked: str,
        other: str,
    ) -> str | None:
        """One asks and one confirms; return the number."""
        tail = f"{there[who]}|{subject.word}"
        for one in (who, asked):
            await self.press(who, f"ask-colleague|{subject.word}|{there[one]}")
        for one in (who, other, STRANGER):
            await self.press(one, f"vouch|{tail}")
        kept = await self._certificate(there[who], subject)
        self.judge.holds("who was there may ask for a certificate", kept is not None, who)
        if kept is None:
            return None
        rule = "nobody confirms a certificate but who was asked"
        self.judge.holds(rule, await self._says(kept.number) is Verdict.UNKNOWN, who)
        await self.press(asked, f"vouch|{tail}")
        is_valid = await self._says(kept.number) is Verdict.VALID
        self.judge.holds("a colleague confirms a certificate", is_valid, f"{asked} for {who}")
        return kept.number

    async def _is_handed_out(
        self, subject: Subject, there: Mapping[str, PersonId], *, who: str, other: str
    ) -> Mapping[str, Any]:
        """It holds as it is, and not when a sign of it is another; return what it says."""
        database, secret = self.world.props.database, self.tools.secret
        token = f"proof-file|{subject.word}|json"
        file = (await self._answered(who, token)).file
        self.judge.holds("a certificate is handed to its owner", file is not None, who)
        if file is None:
            return {"meeting": {}}
        content = file.content
        whole = json.loads(content)
        verdict = await database.read(lambda tx: verdict_on(tx, secret, content))
        self.judge.holds("a certificate holds as it was handed out", verdict is Verdict.VALID, who)
        changed = content.replace(b'"present": ', b'"present": 1')
        other_verdict = await database.read(lambda tx: verdict_on(tx, secret, changed))
        rule = "a certificate that was changed is found out"
        self.judge.holds(rule, other_verdict is Verdict.CHANGED, other_verdict.value)
        meeting = MeetingId(subject.of)
        own = await database.read(lambda tx: tx.attendances.get(meeting, there[who]))
        said = whole["meeting"].get("minutes", 0)
        rule = "a certificate says what is noted"
        self.judge.holds(rule, own is not None and said == own.minutes, f"{said} minutes")
        for one in (other, STRANGER):
            theirs = (await self._answered(one, token)).file
            is_own = theirs is None or whole["number"].encode() not in theirs.content
            self.judge.holds("a certificate is handed to its owner", is_own, one)
        return dict(whole)

    async def _is_withdrawn(
        self, number: str, subject: Subject, who: str, chance: random.Random
    ) -> None:
        """By a second press, or because its owner erases that they were there."""
        ways = (f"withdraw-proof|{subject.word}|yes", "erase|attendance|yes")
        await self.press(STRANGER, ways[0])
        is_valid = await self._says(number) is Verdict.VALID
        self.judge.holds("nobody withdraws somebody else's certificate", is_valid, STRANGER)
        await self.press(who, chance.choice(ways))
        left = await self.world.props.database.read(lambda tx: tx.certificates.get(number))
        is_bare = left is not None and left.about is None
        self.judge.holds("a withdrawn certificate is its number alone", is_bare, who)

    async def _says(self, number: str) -> Verdict:
        return await self.world.props.database.read(lambda tx: verdict_on_number(tx, number))

    async def _answered(self, who: str, token: str) -> Reply:
        """The whole answer; whoever sees nothing presses again."""
        reply = await self.press(who, token)
        while reply.card is None:
            reply = await self.press(who, token)
        return reply
