"""After its last meeting a group goes on in another room that its people made, by presses alone.

One asks there and a second one says so. Meanwhile somebody may be in it who is no member, and the
one who asked may press alone: neither moves the group. The old room keeps one line, and whatever
was to come by the clock comes all the same.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ..cards import Answer, Card, Reply
from ..engine.ids import MeetingId
from ..groups import card_keys, keys
from ..groups.lookups import next_meeting
from ..inputs import Command
from ..ports import Tx
from ..rehearsal.platform import ROOM, WORKSPACE, Made
from .beside import Beside
from .people import STRANGER

#: In so many of a hundred lives; in so many of those each of what would move it wrongly is tried.
PERCENT, TRIED_PERCENT = 35, 50
#: The room that people made.
ELSEWHERE = "E1"
#: However long a platform was silent, a question stands in its room by then.
STANDS_WITHIN = timedelta(days=2)


@dataclass(slots=True)
class Elsewhere(Beside):
    """How one group goes on in another room, in a life."""

    #: Whether the group went there, who was not in it then, and who said so.
    has_moved: bool = False
    outside: Sequence[str] = ()
    sayers: Sequence[str] = ()
    planned: MeetingId | None = None
    asked_before: frozenset[str] = field(default_factory=frozenset)

    async def move(self, *, seed: int) -> None:
        """Let it happen, if the seed draws it."""
        chance = random.Random(f"{seed}:elsewhere")
        people = await self.people()
        if chance.randrange(100) >= PERCENT or len(people) < 3:
            return
        inside = chance.sample(people, chance.randint(2, len(people)))
        self.outside = sorted({*people} - {*inside})
        self.sayers = first, second = inside[:2]
        self.asked_before = await self._asked_whether_they_left(people)
        platform, now = self.world.props.platform, self.world.clock.now()
        room = Made(ELSEWHERE, "elsewhere", "", now, members={*inside})
        platform.made[ELSEWHERE] = room
        if not await self._asks(first):
            return
        token = await self._answer_token(second)
        if token is None:
            return
        if chance.randrange(100) < TRIED_PERCENT:
            await self.press(first, token)
            await self._stays("one alone carries no group off")
        if chance.randrange(100) < TRIED_PERCENT:
            room.members.add(STRANGER)
            await self.press(second, token)
            await self._stays("a group goes nowhere where others read")
            room.members.discard(STRANGER)
        self.planned = await self.world.props.database.read(self._next)
        self.has_moved = (await self.press(second, token)).answer is Answer.DONE
        self.judge.holds("two members move their group", self.has_moved, "refused")
        self.world.props.story.tell(f"{first} and {second} let the group go on elsewhere")
        await self.world.tell_of_room(ELSEWHERE)

    async def judge_move(self) -> None:
        """What stands where, long after; nothing where the group did not move."""
        if not self.has_moved:
            return
        platform, weather = self.world.props.platform, self.world.weather
        # What stands twice, and of which nobody was told, is nobody's to take away.
        left = [
            one
            for one in platform.posts()
            if platform.parent(one.place) == ROOM and not weather.may_be_unknown(one.external)
        ]
        pressed = [one.card.title for one in left if one.card.buttons]
        self.judge.none("nothing is pressed in the old room", pressed)
        self.judge.holds("one line stays in the old room", len(left) <= 1, f"{len(left)} posts")
        stands = [one.card for one in platform.posts() if one.place == ROOM]
        says_where = any(ELSEWHERE in _words(card) for card in stands)
        self.judge.holds("the old room says where it goes on", says_where, "it does not")
        await self.world.props.database.read(self._judge_records)
        asked = await self._asked_whether_they_left(self.outside) - self.asked_before
        self.judge.none("who is on the way is not asked whether they left", sorted(asked))

    def _judge_records(self, tx: Tx) -> None:
        room = tx.posts.place(keys.group_place(self.group))
        self.judge.holds("the group is in its new room", room == ELSEWHERE, str(room))
        post = tx.posts.of_card(card_keys.agreements_card(self.group))
        place = None if post is None else tx.posts.place(post.place)
        self.judge.holds("the agreements stand in the new room", place == ELSEWHERE, str(place))
        planned = tx.meetings.get(self.planned) if self.planned is not None else None
        is_kept = self.planned is None or (planned is not None and planned.group == self.group)
        self.judge.holds("its dates come along", is_kept, str(self.planned))
        for person, known in tx.groups.people(self.group).items():
            cards = [post.card for post in tx.posts.in_place(keys.person_place(person))]
            told = sum(card.startswith("moved:") for card in cards)
            wished = int(known.external not in self.sayers)
            self.judge.holds("who did not say so is told once", told == wished, f"{told} times")

    async def _asks(self, who: str) -> bool:
        command = Command(WORKSPACE, who, ELSEWHERE, "start")
        offered = await self.inbox.command(command)
        while isinstance(offered, Reply) and offered.answer is Answer.NOT_KEPT:
            offered = await self.inbox.command(command)
        card = offered.card if isinstance(offered, Reply) else None
        token = _token(card, "move-groups")
        self.judge.holds("a member is offered to move their group", token is not None, who)
        if token is None:
            return False
        listed = await self.shown(who, token)
        tokens = [one.token for one in listed.buttons if one.token.endswith(self.group)]
        self.judge.holds("a member finds their group", len(tokens) == 1, f"{len(tokens)} buttons")
        return bool(tokens) and (await self.press(who, tokens[0])).answer is Answer.DONE

    async def _answer_token(self, who: str) -> str | None:
        """The button of the question, once it stands in the room."""
        until = self.world.clock.now() + STANDS_WITHIN
        while self.world.clock.now() < until:
            seen = self.world.props.platform.seen_by(who)
            cards = [one.card for one in seen if one.place == ELSEWHERE]
            for card in cards:
                token = _token(card, "go-on-here")
                if token is not None:
                    known = await self.world.props.database.read(self._posts_here)
                    self.judge.holds("a question is one post", known <= 1, f"{known}")
                    return token
            await asyncio.sleep(30)
        self.judge.fails("a question stands in its room", "it does not")
        return None

    def _posts_here(self, tx: Tx) -> int:
        """How many posts of the question the bot knows; of the newest it may not have heard yet."""
        return len(tx.posts.in_place(keys.questions_of(self.group)))

    async def _stays(self, rule: str) -> None:
        room = await self.world.props.database.read(
            lambda tx: tx.posts.place(keys.group_place(self.group))
        )
        self.judge.holds(rule, room == ROOM, str(room))

    async def _asked_whether_they_left(self, people: Sequence[str]) -> frozenset[str]:
        def unit(tx: Tx) -> frozenset[str]:
            return frozenset(
                known.external
                for person, known in tx.groups.people(self.group).items()
                if known.external in people
                and tx.posts.of_card(card_keys.gone_card(self.group, person)) is not None
            )

        return await self.world.props.database.read(unit)

    def _next(self, tx: Tx) -> MeetingId | None:
        planned = next_meeting(tx, self.group)
        return None if planned is None else planned.id


def _token(card: Card | None, action: str) -> str | None:
    buttons = () if card is None else card.buttons
    return next((one.token for one in buttons if one.action == action), None)


def _words(card: Card) -> str:
    return "\n".join(text.markup for text in card.texts)
