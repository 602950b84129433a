"""A small world for stories: six people, their room, a bot on the real store, a clock to move.

People act as a platform lets them: they press tokens and send forms. What happened is read from
cards, from records, and where nothing may stand in clear from the bytes of the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.assembly import Bot
from bot.cards import Answer, Card, FormPage, Reply
from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.engine.state import MeetingState
from bot.groups import card_keys, keys
from bot.groups.lookups import next_meeting
from bot.groups.meetings import MeetingAtHand, load_meeting
from bot.groups.setup import Founding, add_person, found_group
from bot.inputs import Command, PageSent, Press, Reach, Visit
from bot.ports import Store, Tx
from bot.records import Meeting, Person, Timer
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.platform import ROOM, WORKSPACE
from storage import InlineStore, PostgresStore

from .cast import (
    AHEAD,
    CHAT,
    EMPTY_ROOM,
    FOUNDED_AT,
    OTHER_ROOM,
    OTHERS,
    PEOPLE,
    SLOW,
    STRANGER,
    VOICE,
    ZONE,
    WatchedPlatform,
    Wish,
    actions,
    at_once,
    button,
    told,
)

__all__ = [
    "AHEAD",
    "CHAT",
    "EMPTY_ROOM",
    "FOUNDED_AT",
    "OTHERS",
    "OTHER_ROOM",
    "PEOPLE",
    "SLOW",
    "STRANGER",
    "VOICE",
    "ZONE",
    "WatchedPlatform",
    "Wish",
    "World",
    "actions",
    "at_once",
    "button",
    "told",
]

#: As long as a platform may make us wait between two posts, and a bit.
PACE = timedelta(seconds=18)
MOST_MOMENTS = 500
#: Behind these the second page of a form waits, where a platform does not let it follow at once.
GOES_ON = ("open-found-when", "open-found-new-when")


@dataclass(slots=True)
class World:
    """A bot with its people. ``group`` and ``meeting`` are those of the six."""

    bot: Bot
    store: Store
    clock: VirtualClock
    platform: WatchedPlatform
    group: GroupId = field(init=False)
    meeting: MeetingId = field(init=False)
    other_group: GroupId = field(init=False)
    ids: dict[str, PersonId] = field(default_factory=dict)
    presses: int = 0

    # Founding

    async def found(self, wish: Wish) -> None:
        """The group of six, and the other group."""
        first_on = wish.first_on or (self.clock.now() + AHEAD).date()

        def unit(tx: Tx) -> None:
            for name in (*PEOPLE, *OTHERS):
                person = add_person(
                    tx,
                    self.bot.tools,
                    workspace=WORKSPACE,
                    external=name,
                    language=wish.language,
                    zone=ZONE,
                )
                self.ids[name] = person.id
            self.group = self._group(tx, wish, ROOM, PEOPLE, first_on)
            elsewhere_on = first_on if wish.together else first_on + timedelta(days=200)
            self.other_group = self._group(tx, wish, OTHER_ROOM, OTHERS, elsewhere_on)
            planned = next_meeting(tx, self.group)
            assert planned is not None
            self.meeting = planned.id

        await self.store.write(unit)

    def _group(
        self, tx: Tx, wish: Wish, room: str, people: Mapping[str, str], first_on: date
    ) -> GroupId:
        founding = Founding(
            workspace=WORKSPACE,
            room=room,
            name="Intervisie Zuid",
            language=wish.language,
            zone=ZONE,
            method="crea-m",
            mode=wish.mode,
            first_on=first_on,
            local_time=time(15, 0),
            every_weeks=wish.every_weeks,
            rounds=wish.rounds,
            room_kind=wish.room_kind,
            kind=wish.kind,
        )
        members = [self.ids[name] for name in people]
        return found_group(tx, self.bot.tools, founding, members, agreed=True)

    async def of_the_others(self) -> World:
        """The same world with its eyes on the other group."""
        eyes = copy(self)
        eyes.group, eyes.other_group = self.other_group, self.group
        eyes.meeting = (await eyes.meetings())[0].id
        return eyes

    # Time

    async def deliver(self) -> None:
        """What is due fires, and what is to be sent is sent; also what waits for its pace."""
        for _ in range(MOST_MOMENTS):
            fired = await self.bot.fire_timers()
            sent = await self.bot.delivery.drain()
            waits = await self.store.read(lambda tx: tx.outbox.next_due())
            if not fired and not sent:
                if waits is None or waits > self.clock.now() + PACE:
                    return
                self.clock.move_to(waits)
        raise AssertionError("it goes on and on")

    async def until(self, moment: datetime) -> None:
        """Let time pass, timer by timer."""
        for _ in range(MOST_MOMENTS):
            await self.deliver()
            due_at = await self.next_due()
            if due_at is None or due_at > moment:
                self.clock.move_to(moment)
                await self.deliver()
                return
            self.clock.move_to(due_at)
        raise AssertionError("time does not pass")

    async def passes(self, **time_for: float) -> None:
        """So much time passes, with the bot awake."""
        await self.until(self.clock.now() + timedelta(**time_for))

    def sleeps(self, **time_for: float) -> None:
        """So much time passes while the bot is not there."""
        self.clock.move_to(self.clock.now() + timedelta(**time_for))

    async def next_due(self) -> datetime | None:
        def unit(tx: Tx) -> datetime | None:
            timer, row = tx.timers.next_due(), tx.outbox.next_due()
            due = [timer.due_at] if timer is not None else []
            return min([*due, *([row] if row is not None else [])], default=None)

        return await self.store.read(unit)

    # What people do

    async def looks_at_room(self) -> None:
        """The platform tells that something happened to the room of the six."""
        assert await self.bot.news.look_at_room(WORKSPACE, ROOM)
        await self.deliver()

    async def press(self, who: str, token: str, *, delivery: str | None = None) -> Reply:
        reply = await self.bot.inbox.press(self._press(who, token, delivery))
        await self.deliver()
        return reply

    async def opens(self, who: str, token: str) -> FormPage | Reply:
        return await self.bot.inbox.open_form(self._press(who, token, None))

    async def form(self, who: str, token: str) -> FormPage:
        """Open a form that must open."""
        page = await self.opens(who, token)
        assert isinstance(page, FormPage), told(page)
        return page

    async def sends(
        self,
        who: str,
        page: FormPage,
        values: Mapping[str, str] | None = None,
        *,
        as_draft: bool = False,
        delivery: str | None = None,
    ) -> Reply:
        """Send a page with what it holds, changed by ``values``; see what comes of it."""
        sent = self.page_sent(who, page, values, as_draft=as_draft, delivery=delivery)
        reply = await self.bot.inbox.send_page(sent)
        await self.deliver()
        return reply

    async def fills(
        self, who: str, page: FormPage, values: Mapping[str, str] | None = None
    ) -> Reply:
        """Send a form to its end: every page that follows, at once or from its button."""
        reply = await self.sends(who, page, values)
        while reply.answer is Answer.DONE and page.page < page.pages:
            following = reply.next_page
            if following is None:
                if reply.card is None or not {*actions(reply.card)} & {*GOES_ON}:
                    break
                goes_on = next(b.token for b in reply.card.buttons if b.action in GOES_ON)
                following = await self.form(who, goes_on)
            page, reply = following, await self.sends(who, following, values)
        return reply

    def page_sent(
        self,
        who: str,
        page: FormPage,
        values: Mapping[str, str] | None = None,
        *,
        as_draft: bool = False,
        delivery: str | None = None,
    ) -> PageSent:
        """A page as somebody sends it: with what it holds, changed by ``values``."""
        fields = {one.name: one.value for one in page.fields} | dict(values or {})
        return PageSent(delivery or self._next(), WORKSPACE, who, page.token, fields, as_draft)

    async def command(
        self, who: str, text: str, *, place: str = ROOM, reach: Reach = Reach.PRIVATE
    ) -> FormPage | Reply:
        return await self.bot.inbox.command(Command(WORKSPACE, who, place, text, reach))

    async def starts(self, who: str, *, place: str) -> FormPage:
        """The form that founds a group; whoever is in one chooses it before letting that move."""
        answer = await self.command(who, "start", place=place)
        if isinstance(answer, Reply) and answer.card is not None:
            return await self.form(who, button(answer.card, "open-found").token)
        assert isinstance(answer, FormPage), told(answer)
        return answer

    async def home(self, who: str) -> tuple[Card, ...]:
        """What this person finds on the page of their own."""
        return await self.bot.inbox.home(Visit(WORKSPACE, who))

    async def told_by(self, who: str, text: str, *, place: str = ROOM) -> Reply:
        """A command that opens no form."""
        reply = await self.command(who, text, place=place)
        assert isinstance(reply, Reply)
        return reply

    def _press(self, who: str, token: str, delivery: str | None) -> Press:
        return Press(delivery or self._next(), WORKSPACE, who, token)

    def _next(self) -> str:
        self.presses += 1
        return f"{self.meeting}-{self.presses}"

    # What people do, a whole deed at a time

    async def brings_case(self, who: str, title: str = "Een titel", **more: str) -> Reply:
        """Fill in the case form to its end."""
        page = await self.form(who, f"open-case|{self.group}")
        reply = await self.sends(who, page, {"title": title, "stuck": "Ik loop vast.", **more})
        while reply.next_page is not None:
            reply = await self.sends(who, reply.next_page)
        return reply

    async def gives(self, who: str, **values: str) -> Reply:
        """Write in the running step, through the control on its board."""
        page = await self.form(who, await self.token("open-give"))
        return await self.sends(who, page, values)

    async def harvests(self, who: str, **values: str) -> Reply:
        harvest = {"takeaway": f"Inzicht van {who}", "intention": f"Als, dan: {who}"}
        return await self.gives(who, **{**harvest, **values})

    async def begins(self, *cases: str) -> None:
        """Cases of these people come on the table, and the meeting opens at its hour."""
        for who in cases:
            assert (await self.brings_case(who, f"Casus van {who}")).answer is Answer.DONE
        await self.until((await self.the_meeting()).starts_at)

    async def goes_on(self, times: int = 1) -> None:
        """Whoever guides goes on; in slow mode everybody is ready."""
        for _ in range(times):
            state = await self.state()
            reply = await self.press(self.name(state.facilitator), await self.token("next"))
            assert reply.answer is Answer.DONE, told(reply)

    async def goes_to(self, phase: str) -> None:
        """Go on until this step runs."""
        for _ in range(20):
            if (await self.state()).slot.phase_id == phase:
                return
            await self.goes_on()
        raise AssertionError("the step does not come")

    # What is there

    async def the_meeting(self, meeting: MeetingId | None = None) -> Meeting:
        wanted = meeting or self.meeting
        found = await self.store.read(lambda tx: tx.meetings.get(wanted))
        assert found is not None
        return found

    async def state(self) -> MeetingState:
        return (await self.the_meeting()).state

    async def at_hand(self) -> MeetingAtHand:
        found = await self.store.read(lambda tx: load_meeting(tx, self.bot.tools, self.meeting))
        assert found is not None
        return found

    async def meetings(self) -> tuple[Meeting, ...]:
        """All meetings of the six, the earliest first."""
        found = await self.store.read(lambda tx: tx.meetings.of_group(self.group, limit=100))
        return tuple(reversed(found))

    async def timers(self, owner: str | None = None) -> dict[str, Timer]:
        wanted = owner or keys.meeting_owner(self.meeting)
        found = await self.store.read(lambda tx: tx.timers.of_owner(wanted))
        return {timer.name: timer for timer in found}

    async def card(self, key: str) -> Card | None:
        """The card as it stands on the platform now."""
        post = await self.store.read(lambda tx: tx.posts.of_card(key))
        if post is None:
            return None
        kept = [p.card for p in self.platform.posts() if p.external == post.external]
        return kept[0] if kept else None

    async def board(self) -> Card:
        """The board of the running step."""
        slot = (await self.state()).slot
        card = await self.card(card_keys.board_card(self.meeting, slot))
        assert card is not None
        return card

    async def agenda(self, meeting: MeetingId | None = None) -> Card:
        card = await self.card(card_keys.agenda_card(meeting or self.meeting))
        assert card is not None
        return card

    async def token(self, action: str) -> str:
        """The token of a control on the board of the running step."""
        return button(await self.board(), action).token

    def direct(self, who: str) -> tuple[Card, ...]:
        """What this person has in their own messages."""
        return tuple(s.card for s in self.platform.seen_by(who) if s.direct)

    def has(self, who: str, action: str) -> int:
        """In how many messages of their own somebody can do this."""
        return sum(action in actions(card) for card in self.direct(who))

    def shown(self, text: str) -> int:
        """How often a text stands in the room and its threads."""
        return sum(
            t.markup.count(text)
            for post in self.platform.posts()
            if self.platform.is_shared(post.place)
            for t in post.card.texts
        )

    async def person(self, who: str) -> Person:
        found = await self.store.read(lambda tx: tx.people.get(self.ids[who]))
        assert found is not None
        return found

    def name(self, person: PersonId | None) -> str:
        """The platform's id of a person."""
        return next(name for name, known in self.ids.items() if known == person)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table, as it is on disk."""
        if isinstance(self.store, PostgresStore):
            with self.store._engine.connect() as there:
                tables = there.exec_driver_sql(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                ).scalars()
                return {
                    name: sorted(
                        (tuple(row) for row in there.exec_driver_sql(f"SELECT * FROM {name}")),
                        key=repr,
                    )
                    for name in tables.all()
                }
        assert isinstance(self.store, InlineStore)
        raw = self.store._opened.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {name: sorted(raw.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
