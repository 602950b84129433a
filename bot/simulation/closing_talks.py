"""Before the closing talk of a programme some say how safe it was, and somebody writes a report.

What may be told of it afterwards is counted here from what each said; the code that adds up is not
asked. Where somebody left meanwhile, it is only looked whether anything of an answer is left.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..groups.evaluation import CHOICES
from ..groups.safety import QUESTIONS, SKIPPED
from ..ports import Tx
from ..records import Verdict
from ..rehearsal.evidence import markup_of
from .beside import Beside

#: How one's own words are read.
WORDS = "mine|words|"
#: What nobody else would write.
REPORT = "een verslag over het lied van de fitis"
#: So many who answer are not told apart.
ENOUGH = 4
#: A process whose clock is ahead begins the talk so much earlier, at most.
CLOCKS_OFF_BY = timedelta(minutes=1)


@dataclass(slots=True)
class ClosingTalk(Beside):
    """The end of the programme of one group in a life."""

    chance: random.Random
    said: dict[str, Mapping[str, str]] = field(default_factory=dict)
    report: str = ""
    members: frozenset[str] = frozenset()

    async def before(self, starts_at: datetime) -> None:
        """An hour before it: whoever likes answers, and nobody learns of it.

        Where the platform hears nobody for hours, it may be late in the talk until all have.
        """
        people = await self.people()
        self.members = frozenset(people)
        for who in self.chance.sample(people, self.chance.randint(0, len(people))):
            said = {name: self.chance.choice(list(CHOICES)) for name in QUESTIONS}
            if await self.fills_in(who, f"open-safety|{self.group}", said):
                self.said[who] = said
        writer = self.chance.choice(people)
        text = f"{REPORT} {self.tools.ids.new()}"
        if await self.fills_in(writer, f"open-evaluation|{self.group}", {"changed": text}):
            self.report = text
            for who in people:
                shown = await self._reads(who, f"{WORDS}0")
                holds = (text in shown) == (who == writer)
                self.judge.holds("a report is its writer's", holds, f"{who} of {writer}'s")
        found = await self.world.props.database.read(self._found)
        if self.world.clock.now() < starts_at - CLOCKS_OFF_BY:
            self.judge.holds("nothing is told before the talk", found is None, f"{found}")

    async def after(self) -> None:
        """It was held: each question has its word, and no answer is left of it."""
        found = await self.world.props.database.read(self._found)
        left = await self.world.props.database.read(self._left)
        self.judge.none("no answer is left once all are added up", left)
        people = await self.people()
        if found is None or frozenset(people) != self.members:
            self.judge.holds("answers are added up at the talk", found is not None, "they are not")
            return
        for name, verdict in zip(QUESTIONS, found, strict=True):
            given = [said[name] for said in self.said.values() if said[name] != SKIPPED]
            is_told = verdict is not Verdict.TOO_FEW
            detail = f"{name}: {verdict} of {len(given)}"
            fits = is_told == (len(given) >= ENOUGH)
            self.judge.holds("four answer, or nothing is told", fits, detail)
            if is_told and len(set(given)) == 1:
                wanted = Verdict.MOSTLY if given[0] in ("yes", "mostly") else Verdict.HARDLY
                wanted = Verdict.PARTLY if given[0] == "half" else wanted
                self.judge.holds("what all find is told", verdict is wanted, detail)

    async def _reads(self, who: str, token: str) -> str:
        """All that somebody finds there, page after page."""
        shown = ""
        while token:
            card = await self.shown(who, token)
            shown += markup_of(card)
            further = (one.token for one in card.buttons if one.token.startswith(WORDS))
            token = next(further, "")
        return shown

    def _found(self, tx: Tx) -> tuple[Verdict, ...] | None:
        return tx.groups.programmes(self.group)[-1].safety

    def _left(self, tx: Tx) -> list[str]:
        kept = tx.evaluations.of_group(self.group)
        return [name for one in kept for name in QUESTIONS if name in one.fields]
