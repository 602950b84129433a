"""Simulated colleagues: each looks at what one person sees and does at most one sensible thing.

They come in through the same door as people, the inbox, and press only what they see. They
are quiet after a refusal, never do the same thing twice, and never give advice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..cards import Answer, Button, FormPage, Reply
from ..inputs import Inbox, PageSent, Press
from ..ports import Clock, Ids
from .habits import Deed, Habits, Memory, Person
from .looks import Look
from .pacing import Lively, Pacing
from .scripts import Scripts, fill
from .steps import StepNow, Steps
from .window import Seen, Window
from .wishes import wishes

#: A form has few pages; more would be a loop.
MOST_PAGES = 40

#: Says something aloud, or types it in the room: the person's external id and a line.
Say = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Refused:
    """A colleague was refused. ``action`` is the first part of the control's token."""

    person: str
    action: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Around:
    """What colleagues live in: one platform, and the group they belong to.

    ``steps`` reads the group's running step (``StepReader``).
    """

    inbox: Inbox
    window: Window
    steps: Steps
    clock: Clock
    ids: Ids
    workspace: str


@dataclass(frozen=True, slots=True)
class _Glance:
    """What one person saw, and how much everybody had done by then."""

    step: StepNow | None
    seen: Sequence[Seen]
    deeds: int

    def shows_what(self, other: _Glance | None) -> bool:
        """Whether nothing moved since the ``other``: then there is nothing new to wish for.

        What is the very same object is the same; a window that makes its cards anew is looked
        at anew.
        """
        return (
            other is not None
            and self.step is other.step
            and self.seen is other.seen
            and self.deeds == other.deeds
        )


class Colleagues:
    """Plays any number of people of one group."""

    def __init__(
        self,
        around: Around,
        *,
        seed: int,
        language: str,
        pacing: Pacing | None = None,
        habits: Habits | None = None,
        say: Say | None = None,
    ) -> None:
        """``say`` types small talk in the room; without it nobody does."""
        self._around = around
        self._say = say
        self._memory = Memory(
            scripts=Scripts(seed, language),
            habits=habits if habits is not None else Habits(),
            pacing=pacing if pacing is not None else Lively(seed),
        )
        self._waits_until: dict[str, datetime | None] = {}
        self._glances: dict[str, _Glance] = {}
        self.refusals: list[Refused] = []

    def next_moment(self) -> datetime | None:
        """When the first of those who wait now wants to do something; None when nobody does."""
        return min((at for at in self._waits_until.values() if at is not None), default=None)

    async def act(self, external: str) -> bool:
        """Do at most one thing as this person; True when something was done."""
        deed = self.wish(external, await self._around.steps())
        return deed is not None and await self.do(external, deed)

    def wish(self, external: str, step: StepNow | None) -> Deed | None:
        """What this person does now, to be handed to ``do`` at once; None for nothing."""
        now, step = self._around.clock.now(), step.of(external) if step is not None else None
        seen = self._around.window.seen_by(external)
        glance = _Glance(step, seen, len(self._memory.done))
        thinks_until = self._waits_until.get(external)
        if glance.shows_what(self._glances.get(external)) and (
            thinks_until is None or now < thinks_until
        ):
            return None
        self._glances[external] = glance
        look = Look(seen)
        waits_until: datetime | None = None
        for deed in wishes(Person(external, self._memory, look, now), step):
            if deed.key in self._memory.done:
                continue
            if deed.at > now:
                waits_until = min(deed.at, waits_until or deed.at)
                continue
            self._memory.done.add(deed.key)
            self._memory.last[external] = now
            self._waits_until[external] = None
            return deed
        self._waits_until[external] = waits_until
        return None

    async def do(self, external: str, deed: Deed) -> bool:
        """Do what this person wished; True when something was done."""
        if deed.says is not None:
            if self._say is not None:
                await self._say(external, deed.says)
            return self._say is not None
        button = deed.button
        if button is None:
            return False
        press = Press(self._delivery(external), self._around.workspace, external, button.token)
        if not button.token.startswith("open-"):
            reply = await self._around.inbox.press(press)
            return await self._answered(external, button, reply, deed)
        opened = await self._around.inbox.open_form(press)
        if isinstance(opened, Reply):
            return self._heard(external, button, opened)
        return await self._write(external, button, opened, deed)

    async def _write(self, external: str, button: Button, page: FormPage, deed: Deed) -> bool:
        """Fill in a form, page by page."""
        if deed.leaves(page):
            return False
        values = deed.values(page)
        for _ in range(MOST_PAGES):
            sent = PageSent(
                self._delivery(external),
                self._around.workspace,
                external,
                page.token,
                fill(page, values),
            )
            reply = await self._around.inbox.send_page(sent)
            if reply.next_page is None:
                return await self._answered(external, button, reply, deed)
            page = reply.next_page
            if page.page == 1:
                # Another form, about something else.
                values = deed.values(page)
        return False

    async def _answered(self, external: str, button: Button, reply: Reply, deed: Deed) -> bool:
        """It is done; the card in answer may offer what was looked for."""
        done = self._heard(external, button, reply)
        offered = [b for b in reply.card.buttons if b.action == deed.then] if reply.card else []
        if done and offered:
            chosen = self._memory.scripts.one_of(external, button.token, offered)
            await self.do(external, replace(deed, button=chosen, then=None))
        return done

    def _heard(self, external: str, button: Button, reply: Reply) -> bool:
        if reply.answer is Answer.DONE:
            return True
        self.refusals.append(Refused(external, button.action, reply.answer))
        return False

    def _delivery(self, external: str) -> str:
        return f"colleague:{external}:{self._around.ids.new()}"
