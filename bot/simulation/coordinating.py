"""Somebody from outside puts a group together for others, and then tries to look into it.

They choose people, see a division and have it made, by the same forms and presses as anybody. The
room must hold the people and not them; their page counts, and names nobody; and no button of
anybody's opens a door for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..cards import Answer, Reply
from ..engine.ids import GroupId
from ..groups.division import SIZES
from ..groups.meetings import Tools
from ..inputs import Command, PageSent, Press
from ..ports import Tx
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .people import ABOUT_ONESELF, BadDay
from .world import World

COORDINATOR = "C1"
#: What they call the group, and nobody else anything.
LABELLED = "een kring om de stormmeeuw"
#: A form that is sent once more may overtake what they saw: they look again, and give up.
MOST_TRIES = 4
#: Buttons that are for anybody, or about oneself alone.
ANYBODYS = frozenset({*ABOUT_ONESELF, "open-found-new"})


def may_coordinate(names: Sequence[str]) -> bool:
    """Whether so many people are one group."""
    return len(names) in SIZES


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Whoever puts ``names`` together."""

    tools: Tools
    people: BadDay
    names: Sequence[str]

    async def wishes(self, when: Mapping[str, str]) -> bool:
        """Have it made; False when nothing came of it, as when the workspace went meanwhile."""
        await self._send("people", {"people": " ".join(self.names), "team": "", "what": "add"})
        wishes = {"size": str(SIZES[-1]), "room-name": LABELLED, **when}
        await self._send("divide", wishes)
        for _ in range(MOST_TRIES):
            shown = await self._press("division")
            made = [] if shown.card is None else shown.card.buttons
            token = next((one.token for one in made if one.action == "make-groups"), None)
            if token is not None and (await self._press(token)).answer is Answer.DONE:
                return True
            await asyncio.sleep(30)
        return False

    async def judge(self, judge: Judge, world: World) -> None:
        """They stay outside, their page tells of nobody, and no door opens."""
        platform = world.props.platform
        inside = [room.external for room in platform.made.values() if COORDINATOR in room.members]
        judge.none("a coordinator stays outside", inside)
        text = await self._page()
        names = [platform.dialect.person(name) for name in self.names]
        judge.holds("a coordinator sees their group", LABELLED in text, "by what they called it")
        judge.none("a coordinator is told of nobody", [one for one in names if one in text])
        groups = await world.props.database.read(_groups)
        buttons = [one for name in self.names for one in platform.seen_by(name)]
        tokens = sorted({b.token for seen in buttons for b in seen.card.buttons})
        doors = [t for t in tokens if t.partition("|")[0] not in ANYBODYS]
        doors += [f"{action}|{group}" for group in groups for action in ("agreements", "group")]
        opened = [token for token in doors if not await self._is_refused(token)]
        judge.none("no door opens for a coordinator", opened, among=len(doors))

    async def _page(self) -> str:
        """What their page says; they ask again when no answer comes."""
        for _ in range(MOST_TRIES):
            page = await self.people.command(Command(WORKSPACE, COORDINATOR, "", "coordinatie"))
            if isinstance(page, Reply) and page.card is not None and page.answer is Answer.DONE:
                return markup_of(page.card)
            await asyncio.sleep(30)
        return ""

    async def _is_refused(self, token: str) -> bool:
        press = Press(self.tools.ids.new(), WORKSPACE, COORDINATOR, token)
        opens = token.startswith("open-")
        reply = await (self.people.open_form(press) if opens else self.people.press(press))
        return isinstance(reply, Reply) and reply.answer is Answer.REFUSED

    async def _send(self, action: str, values: Mapping[str, str]) -> None:
        ids = self.tools.ids
        token = f"{action}|{ids.new()}"
        await self.people.send_twice(PageSent(ids.new(), WORKSPACE, COORDINATOR, token, values))

    async def _press(self, token: str) -> Reply:
        return await self.people.press(Press(self.tools.ids.new(), WORKSPACE, COORDINATOR, token))


def _groups(tx: Tx) -> list[GroupId]:
    return [group.id for group in tx.groups.all()]
