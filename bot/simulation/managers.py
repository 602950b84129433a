"""Somebody comes into the room who assesses a member, says so, and tries every door all the same.

Every door: each button that anybody has in front of them, each form behind one, each word behind
the command, and what is one's own. Everybody says that they are welcome, and still they are told
nothing that anybody wrote, are no member, and take part in no meeting.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from ..cards import Answer, Card, FormPage, Reply
from ..command_words import COORDINATION, HELP, MINE, START, URGENT
from ..engine.ids import MeetingId
from ..groups.commands import COMMANDS
from ..groups.meetings import Tools
from ..inputs import Command, PageSent, Press, Visit
from ..ports import Tx
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import ROOM, WORKSPACE
from .room_mishaps import MANAGER, RoomMishaps
from .world import World

#: So many of the buttons that others see are tried, at most.
MOST_DOORS = 40
#: The numbers of one's country are for everybody.
OF_A_GROUP = frozenset(COMMANDS) - {*URGENT.typed}
WORDS = tuple(sorted({*COMMANDS, *START.typed, *HELP.typed, *MINE.typed, *COORDINATION.typed}))


class Manager:
    """Whoever assesses a member, around one meeting. ``words``: all that was typed by now."""

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
        self._platform = world.props.platform
        self._tools = tools
        self._meeting = meeting
        self._room = room
        self.words = words
        self._chance = random.Random(f"{seed}:manager")

    async def tries_every_door(self, starts_at: datetime) -> None:
        """Come in, be honest when asked, try everything, and go again."""
        await self._room.at(starts_at, -30, 60)
        self._platform.let_in(MANAGER)
        await self._room.told("a manager comes into the room")
        person = await self._room.person_of(MANAGER)
        if person is not None:
            for who in self._room.names:
                await self._press(who, f"welcome|{self._room.group}|{person}")
            self._told_nothing(await self._press(MANAGER, f"join|{self._room.group}|{person}"))
            honest = f"join|{self._room.group}|{person}|somebody"
            self._told_nothing(await self._press(MANAGER, honest))
        for token in self._doors():
            await self._room.minutes(0.01, 0.1)
            await self._try(token)
        for word in WORDS:
            answer = await self._room.inbox.command(self._command(word))
            self._told_nothing(answer)
            if word in OF_A_GROUP:
                is_shut = isinstance(answer, Reply) and answer.answer is not Answer.DONE
                self._room.judge.holds("a manager finds no group", is_shut, word)
        for card in await self._room.inbox.home(Visit(WORKSPACE, MANAGER)):
            self._told_nothing(card)
        await self._judge_where_they_are()
        self._platform.let_out(MANAGER)
        await self._room.told("and the manager goes again")

    def _doors(self) -> list[str]:
        """What is behind the buttons of everybody, some of it, and the door of the meeting."""
        everybody = (MANAGER, *self._room.names)
        seen = [seen.card for who in everybody for seen in self._platform.seen_by(who)]
        tokens = sorted({button.token for card in seen for button in card.buttons})
        self._chance.shuffle(tokens)
        return [f"attend|{self._meeting}|here", *tokens[:MOST_DOORS]]

    async def _try(self, token: str) -> None:
        if not token.startswith("open-"):
            self._told_nothing(await self._press(MANAGER, token))
            return
        press = Press(self._tools.ids.new(), WORKSPACE, MANAGER, token)
        page = await self._room.inbox.open_form(press)
        self._told_nothing(page)
        if isinstance(page, FormPage):
            values = {field.name: field.value for field in page.fields}
            sent = PageSent(self._tools.ids.new(), WORKSPACE, MANAGER, page.token, values)
            self._told_nothing(await self._room.inbox.send_page(sent))

    async def _press(self, who: str, token: str) -> Reply:
        return await self._room.inbox.press(Press(self._tools.ids.new(), WORKSPACE, who, token))

    def _command(self, word: str) -> Command:
        return Command(WORKSPACE, MANAGER, ROOM, word, readers=(*self._room.names, MANAGER))

    def _told_nothing(self, shown: FormPage | Reply | Card) -> None:
        """Nothing that anybody wrote stands in an answer."""
        text = everything_in(shown)
        clean = not any(word in text for word in self.words())
        self._room.judge.holds("a manager is told nothing", clean, type(shown).__name__)

    async def _judge_where_they_are(self) -> None:
        is_member = MANAGER in await self._room.members()
        self._room.judge.holds("a manager is no member", not is_member, "welcomed by all")

        def is_there(tx: Tx) -> bool:
            found = tx.people.find(WORKSPACE, MANAGER)
            meeting = tx.meetings.get(self._meeting)
            if found is None or meeting is None:
                return False
            return found.id in {one.person for one in meeting.state.people}

        is_in = await self._world.props.database.read(is_there)
        self._room.judge.holds("a manager takes no part", not is_in, str(self._meeting))


def everything_in(shown: FormPage | Reply | Card) -> str:
    """All the words of an answer, a form or a card."""
    match shown:
        case Card():
            return f"{markup_of(shown)}\n{shown.push}"
        case FormPage():
            texts = [text.markup for text in shown.intro]
            fields = [f"{field.label}\n{field.value}" for field in shown.fields]
            return "\n".join((shown.title, *texts, *fields))
        case Reply():
            parts = [part for part in (shown.card, shown.next_page) if part is not None]
            return "\n".join((*map(everything_in, parts), *shown.errors.values()))
