"""Somebody writes what they may be called for, others read it, and it goes: all by presses."""

from __future__ import annotations

import random
from dataclasses import dataclass

from ..cards import Answer, FormPage, Reply
from ..engine.ids import GroupId
from ..groups.call_me import FOR
from ..groups.meetings import Tools
from ..inputs import Inbox, PageSent, Press
from ..ports import Tx
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .people import STRANGER
from .world import World

#: In so many of a hundred lives; in so many of those it is erased again.
PERCENT, ERASED_PERCENT = 30, 50
#: A line that nobody else would write, with nothing in it that a dialect escapes.
LINE = "alles rond de verjaardag van de meerkoet"


@dataclass(frozen=True, slots=True)
class CallMeLines:
    """The lines of one group in a life."""

    world: World
    tools: Tools
    inbox: Inbox
    group: GroupId
    judge: Judge

    async def live(self, *, seed: int) -> frozenset[str]:
        """Let it happen, if the seed draws it; return what was typed."""
        chance = random.Random(f"{seed}:call-me")
        people = await self.world.props.database.read(self._people)
        if chance.randrange(100) >= PERCENT or len(people) < 2:
            return frozenset()
        who, other = chance.sample(people, 2)
        line = f"{LINE} {self.tools.ids.new()}"
        if not await self._write(who, line):
            return frozenset({line})
        await self._holds("a line is read by the group", other, line, is_read=True)
        await self._holds("a line is for the group alone", STRANGER, line, is_read=False)
        if chance.randrange(100) < ERASED_PERCENT:
            await self._press(other, f"erase-call-me|{self.group}")
            await self._holds("a line is its writer's", other, line, is_read=True)
            await self._press(who, f"erase-call-me|{self.group}")
            await self._holds("an erased line is gone", other, line, is_read=False)
        return frozenset({line})

    async def _write(self, who: str, line: str) -> bool:
        opens = Press(self.tools.ids.new(), WORKSPACE, who, f"open-call-me|{self.group}")
        page = await self.inbox.open_form(opens)
        if not isinstance(page, FormPage):
            return False
        sent = PageSent(self.tools.ids.new(), WORKSPACE, who, page.token, {FOR: line})
        self.world.props.story.tell(f"{who} writes what they may be called for")
        return (await self.inbox.send_page(sent)).answer is Answer.DONE

    async def _holds(self, rule: str, who: str, line: str, *, is_read: bool) -> None:
        shown = await self._press(who, f"call-me|{self.group}|0")
        while shown.card is None:
            # The process that answered died before it did; whoever sees nothing presses again.
            shown = await self._press(who, f"call-me|{self.group}|0")
        found = line in markup_of(shown.card)
        self.judge.holds(rule, found == is_read, f"{who}: {'there' if found else 'not there'}")

    async def _press(self, who: str, token: str) -> Reply:
        return await self.inbox.press(Press(self.tools.ids.new(), WORKSPACE, who, token))

    def _people(self, tx: Tx) -> list[str]:
        return sorted(one.external for one in tx.groups.people(self.group).values())
