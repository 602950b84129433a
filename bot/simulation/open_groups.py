"""In an open group whoever has not confirmed the agreements for a meeting tries all its doors."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from ..cards import Answer, FormPage, Reply
from ..engine.ids import MeetingId
from ..engine.state import Stage
from ..groups.codec import event_from_json
from ..groups.meetings import Tools
from ..inputs import Press
from ..ports import Tx
from ..records import GroupKind, Meeting
from ..rehearsal.platform import WORKSPACE
from .loop import sleep_until
from .managers import everything_in
from .open_rules import confirmed_in
from .room_mishaps import RoomMishaps
from .world import World

#: What a board asks of somebody who is in the meeting.
DOORS = frozenset(
    {
        *("next", "back", "reveal", "pause", "resume", "stop", "ready", "module", "extend"),
        *("open-give", "open-vote", "open-choose", "open-weigh", "open-hand-over", "read-along"),
        *("guide", "console", "begin"),
    }
)
#: Minutes from the hour: before the meeting, at its beginning, and in it.
TRIES_AT = (-24 * 60, -10, 0.1, 1, 2.5, 5, 10, 20, 40)
#: So many of those that others see are tried at a time.
MOST_DOORS = 8


class Unconfirmed:
    """Whoever has not confirmed, around one meeting. ``words``: all that was typed by now."""

    def __init__(
        self,
        world: World,
        tools: Tools,
        meeting: MeetingId,
        *,
        room: RoomMishaps,
        words: Callable[[], frozenset[str]],
        seed: int,
    ) -> None:
        self._world = world
        self._tools = tools
        self._meeting = meeting
        self._room = room
        self._words = words
        self._chance = random.Random(f"{seed}:unconfirmed")

    async def tries_every_door(self, starts_at: datetime) -> None:
        """Before the meeting, at its beginning and in it, for as long as somebody is there."""
        if await self._world.props.database.read(self._kind) is GroupKind.FIXED:
            return
        for minutes in TRIES_AT:
            await sleep_until(self._world.clock, starts_at + timedelta(minutes=minutes))
            for who in await self._not_confirmed():
                for token in self._doors(await self._now()):
                    await self._try(who, token)
                    await asyncio.sleep(1)

    def _kind(self, tx: Tx) -> GroupKind:
        group = tx.groups.get(self._room.group)
        return group.kind if group is not None else GroupKind.FIXED

    async def _now(self) -> Meeting | None:
        return await self._world.props.database.read(lambda tx: tx.meetings.get(self._meeting))

    async def _not_confirmed(self) -> list[str]:
        """Members who have not, by the log."""

        def unit(tx: Tx) -> list[str]:
            events = [event_from_json(one.body) for one in tx.meetings.log(self._meeting)]
            people = tx.groups.people(self._room.group)
            left = people.keys() - confirmed_in(events)
            return sorted(people[person].external for person in left)

        return await self._world.props.database.read(unit)

    def _doors(self, meeting: Meeting | None) -> list[str]:
        """What others see of this meeting, some of it, and what is tried by heart."""
        if meeting is None or meeting.state.stage is Stage.PLANNED:
            return [f"open-recognise|{self._room.group}"]
        platform, seen = self._world.props.platform, set()
        for who in self._room.names:
            cards = (one.card for one in platform.seen_by(who))
            seen |= {b.token for card in cards for b in card.buttons if b.action in DOORS}
        mine = sorted(token for token in seen if self._meeting in token)
        some = self._chance.sample(mine, min(MOST_DOORS, len(mine)))
        slot = meeting.state.slot
        by_heart = (
            f"attend|{self._meeting}|here",
            f"read-along|{self._meeting}|{slot}|0",
            f"open-choose|{self._meeting}|{meeting.state.turn}",
            f"open-vote|{self._meeting}|{slot}",
        )
        return [*by_heart, *some]

    async def _try(self, who: str, token: str) -> None:
        answer = await self._through(who, token)
        if who not in await self._not_confirmed():
            # They confirmed meanwhile: it is theirs.
            return
        judge, action = self._room.judge, token.split("|", maxsplit=1)[0]
        is_shut = isinstance(answer, Reply) and answer.answer is not Answer.DONE
        judge.holds("who has not confirmed finds a shut door", is_shut, action)
        text = everything_in(answer)
        clean = not any(word in text for word in self._words())
        judge.holds("who has not confirmed reads nothing", clean, action)

    async def _through(self, who: str, token: str) -> FormPage | Reply:
        press = Press(self._tools.ids.new(), WORKSPACE, who, token)
        if token.startswith("open-"):
            return await self._room.inbox.open_form(press)
        return await self._room.inbox.press(press)
