"""Somebody closes their direct messages around a meeting, and opens them again.

What must hold all the same: only whom the platform refused a message is noted as not reached, they
alone are told so on their own page, and once a message reaches them nobody is.
"""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta

from ..inputs import Inbox, Visit
from ..ports import Tx
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from ..words.catalogue import catalogue
from .loop import sleep_until
from .managers import everything_in
from .world import World

#: How the sentence ends by which they are told, in each language.
TOLD = tuple(catalogue(language)["unreached.told"].rpartition("}}")[2] for language in ("nl", "en"))


class ClosedMessages:
    """What happens to somebody's direct messages around one meeting."""

    def __init__(
        self, world: World, *, names: tuple[str, ...], inbox: Inbox, judge: Judge, seed: int
    ) -> None:
        self._world = world
        self._platform = world.props.platform
        self._names = names
        self._inbox = inbox
        self._judge = judge
        self._chance = random.Random(f"{seed}:closed-messages")

    async def closes(self, starts_at: datetime) -> None:
        """For a while nothing reaches one of them."""
        minutes = self._chance.uniform(-180, 30)
        moment = max(starts_at + timedelta(minutes=minutes), self._world.clock.now())
        await sleep_until(self._world.clock, moment)
        who = self._chance.choice(self._names)
        self._platform.unreachable.add(who)
        try:
            await asyncio.sleep(60 * self._chance.uniform(5, 120))
            await self._look()
        finally:
            self._platform.unreachable.discard(who)
        await asyncio.sleep(60 * self._chance.uniform(5, 60))
        await self._look()

    async def _look(self) -> None:
        refused = self._world.weather.refused

        def noted(tx: Tx) -> list[str]:
            return [
                person.external
                for person in tx.people.all()
                if tx.people.unreached_since(person.id) is not None
            ]

        unreached = await self._world.props.database.read(noted)
        wrongly = [who for who in unreached if f"D{who}" not in refused]
        self._judge.none("only who was refused is not reached", wrongly, among=len(self._names))
        for who in self._names:
            cards = await self._inbox.home(Visit(WORKSPACE, who))
            is_told = any(told in everything_in(card) for card in cards for told in TOLD)
            right = not is_told or f"D{who}" in refused
            self._judge.holds("only who was refused is told so", right, who)
