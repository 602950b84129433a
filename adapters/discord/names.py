"""The people of servers, as far as Discord has told of them: names, programs, and who is there.

A bounded memory of this process only: nothing depends on a name being known. Somebody may be called
otherwise in another server, so a name is known of one server only.
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

from .troubles import Code

#: So many people are remembered, each for so long: a name may be changed any day.
_MOST = 20_000
_KEPT_FOR = timedelta(hours=6)
#: Whoever was in a server just now is not asked for again. One who left it meanwhile reads nothing,
#: so this may be long; whoever was not there is always asked for.
_THERE_FOR = timedelta(minutes=5)
_LONGEST = 60
#: How long somebody who waits for a form waits for names.
_PATIENCE = 0.8
_MOST_ASKED = 25
_NOBODY_THERE = frozenset({Code.UNKNOWN_MEMBER, Code.UNKNOWN_USER})


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    program: bool
    there_until: datetime
    until: datetime


class Names:
    """What is known of people: learnt from whoever acts, and asked for where it matters."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[int, str], _Known] = OrderedDict()

    def learn(self, who: discord.User | discord.Member, server: int) -> None:
        """Remember somebody as their server shows them.

        A direct message tells the name that they have everywhere, and not whether they are there:
        it makes do where nothing else is known.
        """
        now, key = self._clock.now(), (server, str(who.id))
        is_told_there = isinstance(who, discord.Member)
        if not is_told_there and self._find(*key) is not None:
            return
        name = clip(clean(who.display_name, one_line=True), _LONGEST)
        there_until = now + _THERE_FOR if is_told_there else now
        self._known[key] = _Known(name, who.bot, there_until, now + _KEPT_FOR)
        self._known.move_to_end(key)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    def name_of(self, server: int, external: str) -> str | None:
        """The name of a person in a server, or None."""
        known = self._find(server, external)
        return None if known is None else known.name or None

    def is_program(self, server: int, external: str) -> bool:
        """Whether this is known to be a program and no person."""
        known = self._known.get((server, external))
        return known is not None and known.program

    async def look_up(self, guild: discord.Guild | None, externals: Iterable[str]) -> None:
        """Ask for those who are not known, all at once, and only for a moment."""
        if guild is None:
            return
        digits = {one for one in externals if one.isdigit()}
        missing = sorted(one for one in digits if not self._find(guild.id, one))
        await self._ask(guild, missing[:_MOST_ASKED], patience=_PATIENCE)

    async def people_there(self, guild: discord.Guild, externals: Iterable[str]) -> frozenset[str]:
        """Those of them who are people and in the server now.

        Raises what the library raises where Discord does not say so of everybody: who cannot be
        told to be out may be in.
        """
        asked_of = frozenset(externals)
        unsure = sorted(one for one in asked_of if not self._is_there(guild.id, one))
        asked = await self._ask(guild, unsure)
        gone = set()
        for one, task in asked.items():
            error = task.exception()
            if isinstance(error, discord.NotFound) and error.code in _NOBODY_THERE:
                gone.add(one)
            elif error is not None:
                raise error
        return frozenset(one for one in asked_of - gone if not self.is_program(guild.id, one))

    async def _ask(
        self, guild: discord.Guild, externals: list[str], *, patience: float | None = None
    ) -> dict[str, asyncio.Task[discord.Member]]:
        asking = {one: asyncio.create_task(guild.fetch_member(int(one))) for one in externals}
        for task in asking.values():
            task.add_done_callback(self._heard)
        try:
            if asking:
                await asyncio.wait(asking.values(), timeout=patience)
        finally:
            for task in asking.values():
                task.cancel()
        return asking

    def _heard(self, asked: asyncio.Task[discord.Member]) -> None:
        """Remember at once: whoever waits may have to go before everybody is known."""
        if not asked.cancelled() and asked.exception() is None:
            self.learn(asked.result(), asked.result().guild.id)

    def _is_there(self, server: int, external: str) -> bool:
        known = self._known.get((server, external))
        return known is not None and known.there_until > self._clock.now()

    def _find(self, server: int, external: str) -> _Known | None:
        known = self._known.get((server, external))
        return None if known is None or known.until < self._clock.now() else known
