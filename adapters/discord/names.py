"""The names of people, as far as Discord has told them in passing, and who is a program.

A bounded memory of this process only: nothing depends on a name being known.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.ports import Clock
from bot.words import clean, clip

#: So many people are remembered, each for so long: a name may be changed any day.
_MOST = 2000
_KEPT_FOR = timedelta(hours=6)
_LONGEST = 60
#: How long somebody who waits for a form waits for names.
_PATIENCE = 0.8
_MOST_ASKED = 25


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    program: bool
    until: datetime


class Names:
    """What is known of people: learnt from whoever acts, and asked for where it matters."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def learn(self, who: discord.User | discord.Member) -> None:
        """Remember somebody as Discord shows them."""
        until = self._clock.now() + _KEPT_FOR
        name = clip(clean(who.display_name, one_line=True), _LONGEST)
        self._known[str(who.id)] = _Known(name, who.bot, until)
        self._known.move_to_end(str(who.id))
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    def name_of(self, external: str) -> str | None:
        """The name of a person, or None."""
        known = self._find(external)
        return None if known is None else known.name or None

    def is_program(self, external: str) -> bool:
        """Whether this is known to be a program and no person."""
        known = self._known.get(external)
        return known is not None and known.program

    async def look_up(self, guild: discord.Guild | None, externals: Iterable[str]) -> None:
        """Ask for those who are not known, all at once, and only for a moment."""
        missing = sorted({one for one in externals if one.isdigit() and not self._find(one)})
        if guild is None or not missing:
            return
        asking = [
            asyncio.create_task(guild.fetch_member(int(one))) for one in missing[:_MOST_ASKED]
        ]
        for task in asking:
            task.add_done_callback(self._heard)
        try:
            await asyncio.wait(asking, timeout=_PATIENCE)
        finally:
            for task in asking:
                task.cancel()

    def _heard(self, asked: asyncio.Task[discord.Member]) -> None:
        """Remember at once: whoever waits may have to go before everybody is known."""
        if not asked.cancelled() and asked.exception() is None:
            self.learn(asked.result())

    def _find(self, external: str) -> _Known | None:
        known = self._known.get(external)
        return None if known is None or known.until < self._clock.now() else known
