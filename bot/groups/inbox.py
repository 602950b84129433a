"""The one door through which people come in: presses, forms and commands, each one unit.

Delivery key, state, words, outbox and timers are one transaction; only after it committed does
an adapter hear the answer. A refused act leaves no delivery key, so it may be tried again.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from ..cards import Answer, FormPage, Reply
from ..errors import Busy, KeyLost, StoreFull
from ..ports import FORM_DEADLINE, Command, Dialect, PageSent, Platform, Press, Store, Tx
from ..records import Person
from ..words import Words
from .caller import Caller, Unreadable, refused
from .commands import command as run_command
from .meetings import Tools
from .openings import open_form
from .pages import send_page
from .presses import press as run_press
from .speech import Speech

#: The longest token that is looked at; ours are shorter (``cards.TOKEN_LIMIT``).
LONGEST_TOKEN = 200


class GroupInbox:
    """``ports.Inbox`` on a store. ``after_commit`` is told that there may be something to send."""

    def __init__(
        self,
        store: Store,
        tools: Tools,
        words: Words,
        platforms: Mapping[str, Platform],
        *,
        language: str,
        after_commit: Callable[[], None],
    ) -> None:
        self._store = store
        self._tools = tools
        self._words = words
        self._platforms = platforms
        self._language = language
        self._after_commit = after_commit

    async def press(self, press: Press) -> Reply:
        """Somebody pressed a control."""
        return await self._write(
            press.delivery,
            press.workspace,
            press.person,
            lambda caller: run_press(caller, press.token[:LONGEST_TOKEN]),
        )

    async def send_page(self, page: PageSent) -> Reply:
        """Somebody sent a page of a form."""
        return await self._write(
            page.delivery,
            page.workspace,
            page.person,
            lambda caller: send_page(
                caller, page.token[:LONGEST_TOKEN], page.values, as_draft=page.as_draft
            ),
        )

    async def open_form(self, press: Press) -> FormPage | Reply:
        """Somebody opens a form: one bounded read, never the writer's queue."""

        def unit(tx: Tx) -> FormPage | Reply:
            caller = self._caller(tx, press.workspace, press.person)
            if caller is None:
                return self._stranger(press.workspace)
            return open_form(caller, press.token[:LONGEST_TOKEN])

        try:
            return await self._store.read(unit, within=FORM_DEADLINE)
        except Busy:
            return self._busy(press.workspace, "refuse.one-moment")
        except KeyLost:
            return self._busy(press.workspace, "refuse.key-lost")

    async def command(self, command: Command) -> Reply:
        """Somebody used ``/intervisie``."""
        return await self._write(
            command.delivery,
            command.workspace,
            command.person,
            lambda caller: run_command(caller, command.place, command.text),
        )

    async def _write(
        self, delivery: str, workspace: str, person: str, act: Callable[[Caller], Reply]
    ) -> Reply:
        key = hmac.new(self._tools.secret, f"{workspace}|{delivery}".encode(), "sha256").hexdigest()

        def unit(tx: Tx) -> Reply:
            caller = self._caller(tx, workspace, person)
            if caller is None:
                return self._stranger(workspace)
            if not tx.deliveries.claim(key, caller.at):
                return Reply(Answer.DONE)
            reply = act(caller)
            if reply.answer is not Answer.DONE:
                tx.deliveries.forget(key)
            return reply

        try:
            reply = await self._store.write(unit)
        except Unreadable as unreadable:
            return unreadable.reply
        except Busy:
            return self._busy(workspace, "refuse.busy")
        except StoreFull:
            return self._busy(workspace, "refuse.disk-full")
        except KeyLost:
            return self._busy(workspace, "refuse.key-lost")
        self._after_commit()
        return reply

    def _caller(self, tx: Tx, workspace: str, external: str) -> Caller | None:
        person: Person | None = tx.people.find(workspace, external)
        if person is None:
            return None
        dialect = self._dialect(workspace)
        return Caller(tx, self._tools, self._words, dialect, person, self._tools.clock.now())

    def _dialect(self, workspace: str) -> Dialect:
        return self._platforms[workspace.partition(":")[0]].dialect

    def _speech(self, workspace: str) -> Speech:
        return Speech(self._words, self._dialect(workspace), self._language, "UTC", {}, None)

    def _stranger(self, workspace: str) -> Reply:
        return refused(self._speech(workspace), "refuse.not-a-member")

    def _busy(self, workspace: str, key: str) -> Reply:
        return refused(self._speech(workspace), key)
