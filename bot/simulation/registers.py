"""Two people say in which registers they are, change it and take it back: all by presses.

What each said is for them alone. Of a register they read when it was checked and whom to ask, and
never that a meeting counts.
"""

from __future__ import annotations

import random

from ..cards import FormPage
from ..records import NUMBER, PAPER, OnPaper
from ..registers import built_in, promises
from ..rehearsal.evidence import markup_of
from .beside import Beside
from .people import STRANGER

#: In so many of a hundred lives; in so many of those it is changed, and erased.
PERCENT, CHANGED_PERCENT, ERASED_PERCENT = 30, 50, 60
#: A number that nobody else would write, with nothing in it that a dialect escapes.
TEXT = "nummer van de boomklever"
SINCE, LATER = "2024-02-29", "2025-09-01"


class Registers(Beside):
    """In which registers one group's people are, in a life."""

    async def live(self, *, seed: int) -> frozenset[str]:
        """Let it happen, if the seed draws it; return what was typed."""
        chance = random.Random(f"{seed}:registers")
        people = await self.people()
        if chance.randrange(100) >= PERCENT or len(people) < 3:
            return frozenset()
        one, another, third = chance.sample(people, 3)
        register = chance.choice(sorted(built_in()))
        texts = {who: f"{TEXT} {self.tools.ids.new()}" for who in (one, another)}
        for who, text in texts.items():
            await self._says(who, register, text)
        for who, text in texts.items():
            others = [other for other in (one, another, third, STRANGER) if other != who]
            await self._is_alone(who, register, text, others)
        await self._promises_nothing(third, register)
        typed = set(texts.values())
        if chance.randrange(100) < CHANGED_PERCENT:
            typed |= await self._changes(one, register, texts[one])
        if chance.randrange(100) < ERASED_PERCENT:
            await self._takes_back(one, another, register, texts[another])
        return frozenset(typed)

    async def _says(self, who: str, register: str, text: str, *, since: str = SINCE) -> None:
        opens = f"open-registration|{register}"
        # On paper comes a number only, and they may have wanted it there before.
        values = {"since": since, NUMBER: text, PAPER: OnPaper.NOWHERE.value}
        kept = await self.fills_in(who, opens, values, told=f"says they are in {register}")
        self.judge.holds("a register can be said", kept, f"{who}: {register} was not taken")

    async def _is_alone(self, who: str, register: str, text: str, others: list[str]) -> None:
        """It is there for whoever said it, and for nobody else, however they look."""
        looks = f"register|{register}"
        await self.finds("a register is kept", who, text, is_read=True, looks=looks)
        for other in others:
            for look in (looks, "registers|0", "mine", "mine|stored"):
                await self.finds("a register is private", other, text, is_read=False, looks=look)
            page = await self.opens(other, f"open-registration|{register}")
            values = [one.value for one in page.fields] if isinstance(page, FormPage) else []
            self.judge.holds("a register is private", text not in values, f"{other}: in a form")

    async def _promises_nothing(self, who: str, register: str) -> None:
        shown = await self.shown(who, f"register|{register}")
        for text in shown.texts:
            is_none = not promises(text.markup)
            self.judge.holds("nothing is said to count", is_none, f"{register}: a promise")
        ask = self.tools.registers[register].ask
        # A dialect may write a sign of it in another way: its letters stay.
        letters = max(ask.split("."), key=len)
        tells = letters in markup_of(shown)
        self.judge.holds("it is said where to ask", tells, f"{register}: not said")

    async def _changes(self, who: str, register: str, before: str) -> set[str]:
        text, looks = f"{TEXT} {self.tools.ids.new()}", f"register|{register}"
        await self._says(who, register, text, since=LATER)
        await self.finds("a register is as last said", who, text, is_read=True, looks=looks)
        await self.finds("a register is as last said", who, before, is_read=False, looks=looks)
        return {text}

    async def _takes_back(self, who: str, other: str, register: str, text: str) -> None:
        """What was open meanwhile brings nothing back, and others keep what is theirs."""
        late = await self.opens(who, f"open-registration|{register}")
        await self.press(who, f"erase-registration|{register}|yes")
        if isinstance(late, FormPage):
            await self.sends(who, late, {})
        listed = await self.shown(who, "registers|0")
        # They may be in another register as well, and say so elsewhere.
        is_gone = all(one.token != f"register|{register}" for one in listed.buttons)
        self.judge.holds("an erased register is gone", is_gone, f"{who}: still listed")
        await self.finds(
            "a register is kept", other, text, is_read=True, looks=f"register|{register}"
        )
