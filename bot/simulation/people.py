"""What people do on a bad day: they press again after an error, twice at once, or far too late.

It stands between simulated colleagues and the processes. A person hears of a press what a
platform would tell them, and tries again when that is an error; nothing else.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from ..cards import Answer, Card, FormPage, Reply
from ..errors import Unavailable
from ..inputs import Command, Inbox, PageSent, Press, Visit
from .faults import Fault
from .machine import Gone
from .world import Process, World

T = TypeVar("T")
Came = TypeVar("Came", Press, PageSent)

#: Somebody who always sees an error gives up after so many tries. It is a failure of ours.
MOST_TRIES = 200
STRANGER = "X1"
#: Buttons that lead to what is somebody's own, whoever presses them.
ABOUT_ONESELF = (
    "mine",
    "goals",
    "reports",
    "reports-choose",
    "portfolio",
    "portfolio-check",
    "registers",
    "register-list",
    "register",
    "registration",
    "proof",
    "certificates",
    "withdraw-proof",
    "years",
    "erase",
)
#: The process died, or its workspace let the bot go meanwhile: the platform shows an error.
UNHEARD = (Gone, Unavailable)


class NeverAnswered(Exception):
    """A person tried again and again and was never answered: the bot is stuck."""


class BadDay:
    """``bot.inputs.Inbox`` for colleagues, on whichever process answers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._faults = world.props.faults
        self._chance = random.Random(f"{self._faults.seed}:people")
        self._later: set[asyncio.Task[Any]] = set()
        self.stranger_answers: list[Answer] = []
        #: What was raised at somebody who pressed twice, late, or without belonging there.
        self.unanswered: list[str] = []

    async def press(self, press: Press) -> Reply:
        return await self._deed(press, lambda inbox, came: inbox.press(came))

    async def send_page(self, page: PageSent) -> Reply:
        return await self._deed(page, lambda inbox, came: inbox.send_page(came))

    async def send_twice(self, page: PageSent) -> Reply:
        """Send a form that anybody may send, and once more: the same, or in another delivery."""

        def send(inbox: Inbox, came: PageSent) -> Coroutine[Any, Any, Reply]:
            return inbox.send_page(came)

        reply, _ = await self._until_heard(page, send)
        again = replace(page, delivery=f"{page.delivery}:twice")
        self._afterwards(self._again(again, send, self._chance.choice((0, 1, 60))))
        return reply

    async def open_form(self, press: Press) -> FormPage | Reply:
        while True:
            stalls = self._faults.counts().get(Fault.STALL, 0)
            reply, _ = await self._until_heard(press, lambda inbox, came: inbox.open_form(came))
            if isinstance(reply, FormPage) or stalls == self._faults.counts().get(Fault.STALL, 0):
                return reply
            # "One moment, press again": so they do.
            await asyncio.sleep(self._chance.uniform(1, 6))

    async def command(self, command: Command) -> FormPage | Reply:
        while True:
            process = await self._somebody()
            try:
                return await process.life.live(process.bot.inbox.command(command))
            except UNHEARD:
                await asyncio.sleep(self._chance.uniform(1, 5))

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        while True:
            process = await self._somebody()
            try:
                return await process.life.live(process.bot.inbox.home(visit))
            except UNHEARD:
                await asyncio.sleep(self._chance.uniform(1, 5))

    async def come_to_rest(self) -> None:
        """Wait for everything that was pressed late or twice."""
        while self._later:
            await asyncio.wait(self._later)

    def give_up(self) -> None:
        """Nobody hears any more what was pressed late or twice."""
        for task in self._later:
            task.cancel()

    async def _deed(
        self, came: Came, send: Callable[[Inbox, Came], Coroutine[Any, Any, Reply]]
    ) -> Reply:
        faults = self._faults
        if faults.strikes(Fault.REORDER):
            # Overtaken on the way by whatever the others do meanwhile.
            await asyncio.sleep(faults.between(Fault.REORDER, 0.5, 60))
        if faults.strikes(Fault.DOUBLE):
            wait_for = faults.between(Fault.DOUBLE, 0, 300) if self._chance.random() < 0.5 else 0
            self._afterwards(self._again(came, send, wait_for))
        if faults.strikes(Fault.LATE):
            late = replace(came, delivery=f"{came.delivery}:late")
            self._afterwards(self._again(late, send, faults.between(Fault.LATE, 5, 7200)))
        if faults.strikes(Fault.STRANGER) and not _is_about_oneself(came.token):
            odd = replace(came, person=STRANGER, delivery=f"{came.delivery}:stranger")
            self._afterwards(self._as_stranger(odd, send))
        reply, heard = await self._until_heard(came, send)
        self._world.props.story.tell(
            f"{heard.person} {came.token.split('|')[0]} {came.token[-34:]}: {reply.answer}"
        )
        return reply

    async def _until_heard(
        self, came: Came, send: Callable[[Inbox, Came], Coroutine[Any, Any, T]]
    ) -> tuple[T, Came]:
        """Try until there is an answer: a platform delivers again, or the person presses again."""
        for number in range(MOST_TRIES):
            process = await self._somebody()
            try:
                reply = await process.life.live(send(process.bot.inbox, came))
            except UNHEARD:
                # The very same delivery again, or a new press: both happen in life.
                if self._chance.random() < 0.5:
                    came = replace(came, delivery=f"{came.delivery}:{number}")
            else:
                if not _is_for_later(reply):
                    return reply, came
                came = replace(came, delivery=f"{came.delivery}:{number}")
            await asyncio.sleep(self._chance.uniform(1, 6))
        raise NeverAnswered

    async def _somebody(self) -> Process:
        while True:
            process = self._world.somebody()
            if process is not None and self._world.is_reachable():
                return process
            await asyncio.sleep(self._chance.uniform(0.5, 30))

    def _afterwards(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._come_to_its_end)

    def _come_to_its_end(self, task: asyncio.Task[None]) -> None:
        self._later.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.unanswered.append(type(error).__name__)

    async def _again(
        self, came: Came, send: Callable[[Inbox, Came], Coroutine[Any, Any, Reply]], seconds: float
    ) -> None:
        await asyncio.sleep(seconds)
        reply = await self._once(came, send)
        self._world.props.story.tell(
            f"{came.person} {came.token.split('|')[0]} again after {seconds:.0f} s: {reply}"
        )

    async def _as_stranger(
        self, came: Came, send: Callable[[Inbox, Came], Coroutine[Any, Any, Reply]]
    ) -> None:
        reply = await self._once(came, send)
        # Whoever came into the room may answer what they themselves are asked about it.
        if reply is not None and not came.token.startswith("join|"):
            self.stranger_answers.append(reply)

    async def _once(
        self, came: Came, send: Callable[[Inbox, Came], Coroutine[Any, Any, Reply]]
    ) -> Answer | None:
        """One try; None when nobody answered."""
        process = await self._somebody()
        try:
            reply = await process.life.live(send(process.bot.inbox, came))
        except UNHEARD:
            return None
        return reply.answer


def _is_about_oneself(token: str) -> bool:
    """Whether anybody whom the bot knows may press or send this, and finds what is their own."""
    return token.partition("|")[0] in ABOUT_ONESELF or token.startswith("goal|new|")


def _is_for_later(reply: object) -> bool:
    """Whether this answer says that nothing could be kept just now."""
    return isinstance(reply, Reply) and reply.answer is Answer.NOT_KEPT
