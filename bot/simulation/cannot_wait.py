"""Somebody writes a case that cannot wait: it is never queued, it stays theirs, nobody hears of it.

It is begun beside everything else they have, and they go on where the bot lets them.
"""

from __future__ import annotations

import random

from ..cards import Answer, FormPage, Reply
from ..engine.ids import PersonId
from ..groups.cannot_wait import CANNOT, WAITS
from ..ports import Tx
from ..rehearsal.evidence import markup_of
from .beside import Beside
from .people import STRANGER

#: In so many of a hundred lives.
PERCENT = 20
#: Texts that nobody else would write, with nothing in them that a dialect escapes.
TITLE = "een casus over de kreet van de waterral"
STUCK = "het riet waarin de waterral zich verbergt"
#: It stands in whatever is said of emergencies, in every country and both languages.
NUMBER = "112"


class CannotWait(Beside):
    """What cannot wait, in one group in a life."""

    async def live(self, *, seed: int) -> frozenset[str]:
        """Let it happen, if the seed draws it; return what was typed."""
        chance = random.Random(f"{seed}:cannot-wait")
        people = await self.world.props.database.read(self._ids)
        if chance.randrange(100) >= PERCENT or len(people) < 2:
            return frozenset()
        who, other = chance.sample(sorted(people), 2)
        title, stuck = (f"{text} {self.tools.ids.new()}" for text in (TITLE, STUCK))
        page = await self.opens(who, f"open-case|{self.group}|anew")
        if not isinstance(page, FormPage):
            return frozenset()
        self.world.props.story.tell(f"{who} writes a case that cannot wait")
        reply = await self.sends(who, page, {"title": title, "stuck": stuck, WAITS: CANNOT})
        self._is_pointed_the_way(who, reply)
        while reply.next_page is not None:
            reply = await self.sends(who, reply.next_page, {})
        if reply.answer is Answer.DONE:
            await self._holds(people[who], who, (title, stuck), others=(other, STRANGER))
        return frozenset({title, stuck})

    def _is_pointed_the_way(self, who: str, reply: Reply) -> None:
        """At once; whoever was answered by a process that died sees nothing, and looks again."""
        if reply.answer is not Answer.DONE or (reply.card is None and reply.next_page is None):
            return
        shown = reply.card is not None and NUMBER in markup_of(reply.card)
        self.judge.holds("who cannot wait is pointed the way", shown, who)

    async def _holds(
        self, person: PersonId, who: str, texts: tuple[str, str], *, others: tuple[str, ...]
    ) -> None:
        queued, kept = await self.world.props.database.read(
            lambda tx: (self._is_queued(tx, texts), self._is_kept(tx, person, texts))
        )
        self.judge.holds("what cannot wait is not queued", not queued, who)
        self.judge.holds("what cannot wait stays its author's", kept, who)
        platform = self.world.props.platform
        shown = [markup_of(one.card) for one in platform.posts() if platform.is_shared(one.place)]
        for other in others:
            card = (await self.press(other, "mine")).card
            shown += [markup_of(card)] if card is not None else []
        heard = any(text in seen for text in texts for seen in shown)
        self.judge.holds("of what cannot wait nobody hears", not heard, who)

    def _is_queued(self, tx: Tx, texts: tuple[str, str]) -> bool:
        cases = tx.cases.of_group(self.group)
        return any(text in case.fields.values() for text in texts for case in cases)

    def _is_kept(self, tx: Tx, person: PersonId, texts: tuple[str, str]) -> bool:
        drafts = tx.drafts.of_person(person)
        return any({*texts} <= {*draft.fields.values()} for draft in drafts)

    def _ids(self, tx: Tx) -> dict[str, PersonId]:
        return {one.external: one.id for one in tx.groups.people(self.group).values()}
