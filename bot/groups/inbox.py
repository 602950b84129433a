"""The one door through which people come in: presses, forms and commands, each one unit.

Delivery key, state, words, outbox and timers are one transaction; only after it committed does
an adapter hear the answer. A refused act leaves no delivery key, so it may be tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ..cards import Answer, Card, FormPage, Reply
from ..engine.ids import PersonId
from ..errors import Busy, KeyLost, PlatformError, StoreFull, Unavailable, Unsettled
from ..inputs import Command, PageSent, Press, Visit
from ..ports import DEED_DEADLINE, FORM_DEADLINE, Platform, Platforms, Store, Tx
from ..records import Person, Room
from ..words import Words
from . import keys
from .asked_elsewhere import room_of_question
from .caller import Caller, Unreadable, refused
from .commands import run_command
from .elsewhere_screens import went_on
from .founding_pages import room_of, room_to_found_in
from .guests import is_for_guests, located
from .home import home_cards
from .later import Aside, Later, in_a_thread
from .meetings import Tools
from .openings import open_form
from .pages import page_again, send_page
from .presses import press as run_press
from .speech import Speech

#: The longest token that is looked at; ours are shorter (``cards.TOKEN_LIMIT``).
LONGEST_TOKEN = 200
#: How long a platform is asked who is in the room of a new group.
LOOK_FOR = timedelta(seconds=0.8)


class GroupInbox:
    """``inputs.Inbox`` on a store. ``after_commit`` is told that there may be something to send."""

    def __init__(
        self,
        store: Store,
        tools: Tools,
        words: Words,
        platforms: Platforms,
        *,
        language: str,
        zone: str,
        after_commit: Callable[[], None],
        aside: Aside = in_a_thread,
    ) -> None:
        self._store = store
        self._tools = tools
        self._words = words
        self._platforms = platforms
        self._language = language
        self._zone = zone
        self._after_commit = after_commit
        self._aside = aside

    async def press(self, press: Press) -> Reply:
        """Somebody pressed a control."""
        token = _token(press)
        asked_in = room_of_question(
            token, workspace=press.workspace, person=press.person, secret=self._tools.secret
        )
        if asked_in is None:
            return await self._press(press, token, within=DEED_DEADLINE)
        # A group goes on only where nobody else is now.
        looked = await self._look(press, asked_in)
        if looked is None:
            return self._not_kept(press, "refuse.busy")
        return await self._press(press, token, within=DEED_DEADLINE - LOOK_FOR, room=looked)

    async def _press(
        self, press: Press, token: str, *, within: timedelta, room: Room | None = None
    ) -> Reply:
        return await self._write(
            press,
            lambda caller: went_on(caller, press.post) or run_press(caller, token),
            token=token,
            within=within,
            again=lambda caller: Reply(Answer.DONE),
            room=room,
        )

    async def _look(self, came: Press | PageSent, place: str) -> Room | None:
        """Who can read a place now; None where the platform does not say in time."""
        try:
            async with asyncio.timeout(LOOK_FOR.total_seconds()):
                return await self._platform(came).room(place)
        except (PlatformError, TimeoutError):
            return None

    async def send_page(self, page: PageSent) -> Reply:
        """Somebody sent a page of a form."""
        token = _token(page)
        room = room_of(
            token, workspace=page.workspace, person=page.person, secret=self._tools.secret
        )
        if room is None:
            return await self._send(page, token, within=DEED_DEADLINE)
        # A group is founded only by and for people who are in its room now.
        looked = await self._look(page, room)
        if looked is None:
            return self._not_kept(page, "refuse.busy")
        return await self._send(page, token, within=DEED_DEADLINE - LOOK_FOR, room=looked)

    async def _send(
        self,
        page: PageSent,
        token: str,
        *,
        within: timedelta,
        room: Room | None = None,
    ) -> Reply:
        return await self._write(
            page,
            lambda caller: send_page(caller, token, page.values, as_draft=page.as_draft),
            token=token,
            within=within,
            again=lambda caller: page_again(caller, token),
            room=room,
        )

    async def open_form(self, press: Press) -> FormPage | Reply:
        """Somebody opens a form: one bounded read, never the writer's queue.

        The one that founds a group names who is in its room, where the platform says so in time.
        """
        token = _token(press)
        room = room_to_found_in(
            token, workspace=press.workspace, person=press.person, secret=self._tools.secret
        )
        return await self._read(
            press,
            lambda caller: went_on(caller, press.post) or open_form(caller, token),
            guests_too=is_for_guests(token),
            room=None if room is None else await self._look(press, room),
        )

    async def command(self, command: Command) -> FormPage | Reply:
        """Somebody used ``/intervisie``: one bounded read, for it may open a form."""
        return await self._read(
            command, lambda caller: run_command(caller, command), guests_too=True
        )

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        """Somebody looks at what is theirs: one bounded read; nothing where that takes longer."""
        try:
            return await self._store.read(
                lambda tx: home_cards(self._caller(tx, visit)), within=FORM_DEADLINE
            )
        except Busy:
            return ()
        except KeyLost:
            card = self._busy(visit, "refuse.key-lost").card
            return () if card is None else (card,)

    async def _read(
        self,
        came: Press | Command,
        answer: Callable[[Caller], FormPage | Reply],
        *,
        guests_too: bool = False,
        room: Room | None = None,
    ) -> FormPage | Reply:
        def unit(tx: Tx) -> FormPage | Reply:
            caller = self._caller(tx, came, room=room)
            if caller.is_guest and not guests_too:
                return refused(caller.speech(), "refuse.not-a-member")
            return answer(caller)

        try:
            return await self._store.read(unit, within=FORM_DEADLINE)
        except Busy:
            return self._not_kept(came, "refuse.one-moment")
        except KeyLost:
            return self._busy(came, "refuse.key-lost")

    async def _write(
        self,
        came: Press | PageSent,
        act: Callable[[Caller], Reply],
        *,
        token: str,
        within: timedelta,
        again: Callable[[Caller], Reply],
        room: Room | None = None,
    ) -> Reply:
        """Do it once. ``again`` answers whoever sends the same delivery once more."""
        key = keys.once(self._tools.secret, came.workspace, came.delivery)

        def unit(tx: Tx) -> Reply:
            caller = self._caller(tx, came, keep=True, room=room)
            if caller.is_guest and not is_for_guests(token):
                return refused(caller.speech(), "refuse.not-a-member")
            if not tx.deliveries.claim(key, caller.at):
                return again(caller)
            reply = act(caller)
            if reply.answer is not Answer.DONE:
                tx.deliveries.forget(key)
            return reply

        try:
            reply = await self._store.write(unit, within=within)
        except Unreadable as unreadable:
            return unreadable.reply
        except Unsettled:
            return self._not_kept(came, "refuse.unsettled")
        except Busy:
            return self._not_kept(came, "refuse.busy")
        except StoreFull:
            return self._not_kept(came, "refuse.disk-full")
        except KeyLost:
            return self._not_kept(came, "refuse.key-lost")
        self._after_commit()
        return await self._finished(came, reply) if isinstance(reply, Later) else reply

    async def _finished(self, came: Press | PageSent, later: Later) -> Reply:
        """Read what it needs at one moment, and make it where nobody waits for it."""
        try:
            make = await self._store.read(
                lambda tx: later.look(self._caller(tx, came)), within=DEED_DEADLINE
            )
        except Busy:
            return self._not_kept(came, "refuse.busy")
        except KeyLost:
            return self._not_kept(came, "refuse.key-lost")
        return await self._aside(make)

    def _caller(
        self,
        tx: Tx,
        came: Press | PageSent | Command | Visit,
        *,
        keep: bool = False,
        room: Room | None = None,
    ) -> Caller:
        """Whoever came, as the platform tells of them now; ``keep`` that for a member."""
        known = tx.people.find(came.workspace, came.person)
        person = located(known or self._guest(came), came.locale)
        if keep and known is not None and person != known:
            tx.people.save(person)
        platform = self._platform(came)
        return Caller(
            tx,
            self._tools,
            self._words,
            platform.dialect,
            platform.capabilities,
            person,
            self._tools.clock.now(),
            room,
        )

    def _platform(self, came: Press | PageSent | Command | Visit) -> Platform:
        platform = self._platforms.of(came.workspace)
        if platform is None:
            # It let the bot go while somebody was pressing.
            raise Unavailable
        return platform

    def _guest(self, came: Press | PageSent | Command | Visit) -> Person:
        return Person(PersonId(""), came.workspace, came.person, self._language, self._zone)

    def _not_kept(self, came: Press | PageSent | Command, key: str) -> Reply:
        return replace(self._busy(came, key), answer=Answer.NOT_KEPT)

    def _busy(self, came: Press | PageSent | Command | Visit, key: str) -> Reply:
        """An answer without the store: to somebody we could not look up."""
        person = located(self._guest(came), came.locale)
        dialect = self._platform(came).dialect
        speech = Speech(self._words, dialect, person.language, person.zone, {}, None)
        return refused(speech, key)


def _token(came: Press | PageSent) -> str:
    """The token as it may be looked at: what no token of ours can be is none at all.

    Not every store can look for every character that somebody makes up.
    """
    token = came.token[:LONGEST_TOKEN]
    return token if token.isprintable() else ""
