"""Somebody writes what they may be called for, others read it, and it goes: all by presses."""

from __future__ import annotations

import random

from ..groups.call_me import FOR
from .beside import Beside
from .people import STRANGER

#: In so many of a hundred lives; in so many of those it is erased again.
PERCENT, ERASED_PERCENT = 30, 50
#: A line that nobody else would write, with nothing in it that a dialect escapes.
LINE = "alles rond de verjaardag van de meerkoet"


class CallMeLines(Beside):
    """The lines of one group in a life."""

    async def live(self, *, seed: int) -> frozenset[str]:
        """Let it happen, if the seed draws it; return what was typed."""
        chance = random.Random(f"{seed}:call-me")
        people = await self.people()
        if chance.randrange(100) >= PERCENT or len(people) < 2:
            return frozenset()
        who, other = chance.sample(people, 2)
        line, looks = f"{LINE} {self.tools.ids.new()}", f"call-me|{self.group}|0"
        told = "writes what they may be called for"
        if not await self.fills_in(who, f"open-call-me|{self.group}", {FOR: line}, told=told):
            return frozenset({line})
        await self.finds("a line is read by the group", other, line, is_read=True, looks=looks)
        rule = "a line is for the group alone"
        await self.finds(rule, STRANGER, line, is_read=False, looks=looks)
        if chance.randrange(100) < ERASED_PERCENT:
            await self.press(other, f"erase-call-me|{self.group}")
            await self.finds("a line is its writer's", other, line, is_read=True, looks=looks)
            await self.press(who, f"erase-call-me|{self.group}")
            await self.finds("an erased line is gone", other, line, is_read=False, looks=looks)
        return frozenset({line})
