"""Before the closing talk of a programme some say how safe it was, and somebody writes a report.

What may be told of it afterwards is counted here from what each said; the code that adds up is not
asked. Where somebody left meanwhile, it is only looked whether anything of an answer is left.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..cards import Answer, FormPage
from ..engine.ids import GroupId
from ..groups.evaluation import CHOICES
from ..groups.meetings import Tools
from ..groups.safety import QUESTIONS, SKIPPED
from ..inputs import Inbox, PageSent, Press
from ..ports import Tx
from ..records import Verdict
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .world import World

#: How one's own words are read.
WORDS = "mine|words|"
#: What nobody else would write.
REPORT = "een verslag over het lied van de fitis"
#: So many who answer are not told apart.
ENOUGH = 4


@dataclass(slots=True)
class ClosingTalk:
    """The end of the programme of one group in a life."""

    world: World
    tools: Tools
    inbox: Inbox
    group: GroupId
    judge: Judge
    chance: random.Random
    said: dict[str, Mapping[str, str]] = field(default_factory=dict)
    report: str = ""
    people: frozenset[str] = frozenset()

    async def before(self) -> None:
        """An hour before it: whoever likes answers, and nobody learns of it."""
        people = await self.world.props.database.read(self._people)
        self.people = frozenset(people)
        for who in self.chance.sample(people, self.chance.randint(0, len(people))):
            said = {name: self.chance.choice(list(CHOICES)) for name in QUESTIONS}
            if await self._sends(who, "open-safety", said):
                self.said[who] = said
        writer = self.chance.choice(people)
        text = f"{REPORT} {self.tools.ids.new()}"
        if await self._sends(writer, "open-evaluation", {"changed": text}):
            self.report = text
            for who in people:
                shown = await self._reads(who, f"{WORDS}0")
                holds = (text in shown) == (who == writer)
                self.judge.holds("a report is its writer's", holds, f"{who} of {writer}'s")
        found = await self.world.props.database.read(self._found)
        self.judge.holds("nothing is told before the talk", found is None, f"{found}")

    async def after(self) -> None:
        """It was held: each question has its word, and no answer is left of it."""
        found = await self.world.props.database.read(self._found)
        left = await self.world.props.database.read(self._left)
        self.judge.none("no answer is left once all are added up", left)
        people = await self.world.props.database.read(self._people)
        if found is None or frozenset(people) != self.people:
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

    async def _sends(self, who: str, opens: str, values: Mapping[str, str]) -> bool:
        press = Press(self.tools.ids.new(), WORKSPACE, who, f"{opens}|{self.group}")
        page = await self.inbox.open_form(press)
        if not isinstance(page, FormPage):
            return False
        sent = PageSent(self.tools.ids.new(), WORKSPACE, who, page.token, dict(values))
        return (await self.inbox.send_page(sent)).answer is Answer.DONE

    async def _reads(self, who: str, token: str) -> str:
        """All that somebody finds there, page after page."""
        shown = ""
        while token:
            reply = await self.inbox.press(Press(self.tools.ids.new(), WORKSPACE, who, token))
            if reply.card is None:
                # The process that answered died before it did; whoever sees nothing presses again.
                continue
            shown += markup_of(reply.card)
            further = (one.token for one in reply.card.buttons if one.token.startswith(WORDS))
            token = next(further, "")
        return shown

    def _people(self, tx: Tx) -> list[str]:
        return sorted(one.external for one in tx.groups.people(self.group).values())

    def _found(self, tx: Tx) -> tuple[Verdict, ...] | None:
        return tx.groups.programmes(self.group)[-1].safety

    def _left(self, tx: Tx) -> list[str]:
        kept = tx.evaluations.of_group(self.group)
        return [name for one in kept for name in QUESTIONS if name in one.fields]
