"""A workspace that was erased begins anew: somebody founds a group where one was before.

What the bot posted before still stands there, with its buttons; people press some of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from ..cards import Answer, FormPage
from ..engine.ids import GroupId
from ..groups.lookups import group_at
from ..groups.meetings import Tools
from ..inputs import Command, Inbox, Locale, PageSent, Press
from ..ports import Tx
from ..records import GroupKind, RoomKind
from ..rehearsal.platform import ROOM, WORKSPACE
from ..rehearsal.verdicts import Judge
from ..rehearsal.wanted import FIRST_AFTER, MEETING_AT, ZONE
from ..rehearsal.window import Seen
from . import workspace_rules as rules
from .cast import Cast
from .life import Founded
from .world import World

#: So many buttons that stand there from before are pressed.
OLD_PRESSES = 3
#: A form that does not open in so many tries never does.
MOST_TRIES = 100


class BeginsAnew:
    """``named``: the ids of what was there before; ``seen``: what still stands of it."""

    def __init__(
        self,
        world: World,
        tools: Tools,
        *,
        seen: Sequence[Seen],
        judge: Judge,
        named: frozenset[str],
    ) -> None:
        self._world = world
        self._tools = tools
        self._judge = judge
        tokens = [button.token for one in seen for button in one.card.buttons]
        self._old = [t for t in tokens if any(name in t for name in named)]

    async def found(self, inbox: Inbox, cast: Cast, names: tuple[str, ...]) -> Founded | None:
        """Found a group through the door; None when that cannot be, and the judge knows."""
        locale = Locale(cast.language, ZONE)
        command = Command(WORKSPACE, names[0], ROOM, "start", readers=names, locale=locale)
        values = {
            "people": " ".join(names),
            "first-on": self._first_on(),
            "at": MEETING_AT.isoformat("minutes"),
            "mode": cast.mode.value,
            "kind": cast.kind.value,
        }
        answer = ""
        for _ in range(MOST_TRIES):
            opened = await inbox.command(command)
            if isinstance(opened, FormPage):
                page = PageSent(
                    self._tools.ids.new(), WORKSPACE, names[0], opened.token, values, locale=locale
                )
                opened = await inbox.send_page(page)
                if opened.next_page is not None:
                    when = opened.next_page.token
                    page = replace(page, delivery=self._tools.ids.new(), token=when)
                    opened = await inbox.send_page(page)
            if opened.answer is Answer.DONE:
                await self._press_old(inbox, names[0])
                founded = await self._world.props.database.read(_founded)
                await self._choose_kind(inbox, founded[0], cast, names)
                return founded
            answer = opened.reason or opened.answer
            if opened.answer is not Answer.NOT_KEPT:
                break
            await asyncio.sleep(5)
        self._judge.fails("a workspace may begin anew", answer)
        return None

    async def _choose_kind(
        self, inbox: Inbox, group: GroupId, cast: Cast, names: Sequence[str]
    ) -> None:
        """Whoever would rather read elsewhere than where words stand says so before all agree."""
        if cast.room_kind is RoomKind.SEALED or cast.kind is GroupKind.OPEN:
            token = f"room-kind|{group}|{cast.room_kind}|yes"
            await inbox.press(Press(self._tools.ids.new(), WORKSPACE, names[-1], token))

    def _first_on(self) -> str:
        return (self._world.clock.now() + FIRST_AFTER).date().isoformat()

    async def _press_old(self, inbox: Inbox, person: str) -> None:
        for token in self._old[:: max(len(self._old) // OLD_PRESSES, 1)]:
            if token.startswith("open-"):
                continue
            reply = await inbox.press(Press(self._tools.ids.new(), WORKSPACE, person, token))
            rules.what_was_erased_answers_nobody(self._judge, token.split("|")[0], reply.answer)


def _founded(tx: Tx) -> Founded:
    group = group_at(tx, WORKSPACE, ROOM)
    assert group is not None, "its founding was acknowledged"
    return group, {person.id: person.external for person in tx.groups.people(group).values()}
