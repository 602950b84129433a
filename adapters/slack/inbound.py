"""The way in: what somebody does on Slack becomes a command, a press or a page sent.

Every payload is acknowledged only after the core answered, and the core answers after its
commit. A press that was not taken is acknowledged only once its person was told so: a process
that dies in between leaves Slack's own error. What a payload means is for the other side of
``bot.ports.Inbox``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any, assert_never

import structlog
from slack_bolt.response import BoltResponse

from bot.cards import Answer, FormPage, Reply
from bot.errors import PlatformError
from bot.ports import Command, Inbox, Locale, News, PageSent, Press, Reach, Visit

from .answers import NOWHERE, Answers, Drawn
from .budget import ANSWERED_WITHIN, PEOPLE_FOR
from .events import PERSON_CHANGED
from .home_tab import HomeTab
from .payloads import (
    BadPayloadError,
    By,
    Chosen,
    Ignored,
    Opened,
    Pressed,
    Sent,
    Spot,
    Told,
    Typed,
    channel_of,
    closed_account,
    home_of,
    read,
)
from .people import People
from .rooms import Rooms

#: What is still being answered when the bot stops has this long.
FINISH_FOR = timedelta(seconds=3)
#: A window that waits for its form is filled within this long, and asked for so often.
LOADS_FOR = timedelta(seconds=10)
ASKED_EVERY = timedelta(seconds=0.25)
#: The word behind our command for which the shortcut stands.
BRINGS_CASE = "case"

_log = structlog.get_logger(__name__)


class Door:
    """Answers every payload. ``team`` is ours, known from the start on."""

    def __init__(
        self, answers: Answers, home_tab: HomeTab, *, people: People, rooms: Rooms
    ) -> None:
        self._answers = answers
        self._home_tab = home_tab
        self._people = people
        self._rooms = rooms
        self._inbox: Inbox | None = None
        self._news: News | None = None
        self._busy: set[asyncio.Task[Any]] = set()
        self.team = ""

    def connect(self, inbox: Inbox, news: News) -> None:
        self._inbox, self._news = inbox, news

    async def everything(self, body: Mapping[str, Any]) -> BoltResponse:
        """Answer one payload: the one route that all kinds of them take."""
        task = asyncio.current_task()
        if task is not None:
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        try:
            return await self._answer(body)
        except BadPayloadError:
            _log.info("payload refused", why="shape")
            return BoltResponse(status=400)
        except PlatformError as error:
            # A form could not be opened. Without an acknowledgement Slack says so.
            _log.warning("payload not answered", error=type(error).__name__)
            return BoltResponse(status=503)
        except Exception as error:
            # Its text may hold what somebody wrote.
            _log.error("payload failed", error=type(error).__name__)
            return BoltResponse(status=500)

    async def finish(self) -> None:
        """Take nothing in any more, and let what is being answered come to its end."""
        self._inbox = None
        others = self._busy - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=FINISH_FOR.total_seconds())

    async def _answer(self, body: Mapping[str, Any]) -> BoltResponse:
        payload = read(body)
        if isinstance(payload, Ignored):
            return BoltResponse(status=200)
        inbox, news = self._inbox, self._news
        if inbox is None or news is None or not self.team:
            return BoltResponse(status=503)
        if isinstance(payload, Opened | Told):
            teams = frozenset({payload.team})
        else:
            teams = payload.by.teams
        if teams != {self.team}:
            _log.warning("payload refused", why="another workspace")
            return BoltResponse(status=403)
        match payload:
            case Typed():
                return await self._typed(inbox, payload)
            case Pressed():
                return await self._pressed(inbox, payload)
            case Sent():
                return await self._sent(inbox, payload)
            case Chosen():
                return await self._chosen(inbox, payload)
            case Opened():
                return await self._opened(inbox, payload)
            case Told():
                return await self._told(news, payload)
            case _:
                assert_never(payload)

    async def _typed(self, inbox: Inbox, typed: Typed) -> BoltResponse:
        person = typed.by.person
        # Whoever asks is looked up beside the room: their language and zone matter the most.
        self._people.look_up([person])
        reach, others = await self._rooms.reach(typed.room, called=typed.called, person=person)
        locale = await self._locale(typed.by, *others)
        command = Command(
            workspace=self._workspace,
            person=person,
            place=typed.room,
            text=typed.text,
            reach=reach,
            readers=self._people.people_as_known(others),
            locale=locale,
        )
        answer = await inbox.command(command)
        if isinstance(answer, FormPage):
            await self._answers.open(answer, typed.by)
            return BoltResponse(status=200)
        if answer.answer is Answer.NOT_KEPT:
            return await self._open_later(lambda: inbox.command(command), answer, typed.by)
        body = self._answers.to_command(answer)
        return BoltResponse(status=200) if body is None else BoltResponse(status=200, body=body)

    async def _chosen(self, inbox: Inbox, chosen: Chosen) -> BoltResponse:
        """A shortcut has no room: what it opens or says is shown in a window."""
        locale = await self._locale(chosen.by)
        command = Command(
            self._workspace, chosen.by.person, "", BRINGS_CASE, Reach.DIRECT, locale=locale
        )
        answer = await inbox.command(command)
        if isinstance(answer, Reply) and answer.answer is Answer.NOT_KEPT:
            return await self._open_later(lambda: inbox.command(command), answer, chosen.by)
        shown = answer if isinstance(answer, FormPage) else answer.card
        if shown is not None:
            await self._answers.open(shown, chosen.by)
        return BoltResponse(status=200)

    async def _opened(self, inbox: Inbox, opened: Opened) -> BoltResponse:
        began = asyncio.get_running_loop().time()
        await self._people.meet_soon([opened.person], within=PEOPLE_FOR)
        shown = self._show_home(inbox, opened.person, over=opened.over)
        await self._wait_for(shown, began)
        # What was not shown Slack tells again, and then it is tried once more.
        return BoltResponse(status=200 if shown.done() and shown.result() else 503)

    async def _pressed(self, inbox: Inbox, pressed: Pressed) -> BoltResponse:
        loop, by, spot = asyncio.get_running_loop(), pressed.by, pressed.spot
        began = loop.time()
        locale = await self._locale(by)
        press = Press(pressed.delivery, self._workspace, by.person, pressed.token, locale)
        if pressed.token.startswith("open-"):
            opened = await inbox.open_form(press)
            if isinstance(opened, FormPage):
                await self._answers.open(opened, by, spot)
                return BoltResponse(status=200)
            if opened.answer is Answer.NOT_KEPT:
                return await self._open_later(lambda: inbox.open_form(press), opened, by, spot)
            reply = opened
        else:
            reply = await inbox.press(press)
        shown = self._later(self._answers.to_press(reply, by, spot))
        if spot.home is not None:
            self._show_home(inbox, by.person, over=spot.home)
        if reply.answer is not Answer.DONE:
            # Else the acknowledgement would be the only answer, and it looks like a yes.
            await self._wait_for(shown, began)
            if not (shown.done() and shown.result()):
                return BoltResponse(status=503)
        return BoltResponse(status=200)

    async def _open_later(
        self,
        ask: Callable[[], Awaitable[FormPage | Reply]],
        reply: Reply,
        by: By,
        spot: Spot = NOWHERE,
    ) -> BoltResponse:
        """What could not be read in time: a window that says so at once, and is filled later.

        The window claims nothing, so it may be acknowledged before anything is known.
        """
        assert reply.card is not None, "a refusal has its sentence"
        drawn = await self._answers.open(reply.card, by, spot)
        self._later(self._fill(ask, by, drawn))
        return BoltResponse(status=200)

    async def _fill(
        self, ask: Callable[[], Awaitable[FormPage | Reply]], by: By, drawn: Drawn
    ) -> bool:
        """Ask again until there is an answer, or long enough: the window says what to do then."""
        clock = asyncio.get_running_loop()
        until = clock.time() + LOADS_FOR.total_seconds()
        while clock.time() < until:
            await asyncio.sleep(ASKED_EVERY.total_seconds())
            opened = await ask()
            if isinstance(opened, FormPage):
                await self._answers.fill(opened, drawn)
                return True
            if opened.answer is not Answer.NOT_KEPT:
                return await self._answers.to_press(
                    opened, by, Spot(view=drawn, home=home_of(drawn))
                )
        return False

    async def _sent(self, inbox: Inbox, sent: Sent) -> BoltResponse:
        locale = await self._locale(sent.by)
        page = PageSent(
            sent.delivery,
            self._workspace,
            sent.by.person,
            sent.token,
            sent.values,
            locale=locale,
        )
        reply = await inbox.send_page(page)
        if sent.home is not None and reply.answer is not Answer.INVALID:
            self._show_home(inbox, sent.by.person, over=sent.home)
        return BoltResponse(status=200, body=self._answers.to_form(sent, reply))

    async def _told(self, news: News, told: Told) -> BoltResponse:
        if told.kind == PERSON_CHANGED:
            person = closed_account(told.event)
            stored = person is None or await news.person_gone(self._workspace, person)
        else:
            stored = await news.look_at_room(self._workspace, channel_of(told.event))
        # What is not answered well Slack tells again: at once, after a minute and after five.
        return BoltResponse(status=200 if stored else 503)

    @property
    def _workspace(self) -> str:
        return f"slack:{self.team}"

    async def _locale(self, by: By, *others: str) -> Locale:
        await self._people.meet_soon([by.person, *others], within=PEOPLE_FOR)
        return self._people.locale_of(by.person)

    def _show_home(self, inbox: Inbox, person: str, *, over: str) -> asyncio.Task[bool]:
        """Bring somebody's Home tab up to date, beside the acknowledgement."""
        visit = Visit(self._workspace, person, self._people.locale_of(person))
        return self._later(self._home_tab.show(inbox, visit, over=over))

    async def _wait_for(self, shown: asyncio.Task[bool], began: float) -> None:
        """Wait as long as Slack waits for the acknowledgement, which came in at ``began``."""
        left = began + ANSWERED_WITHIN.total_seconds() - asyncio.get_running_loop().time()
        await asyncio.wait((shown,), timeout=max(left, 0))

    def _later(self, answer: Coroutine[Any, Any, bool]) -> asyncio.Task[bool]:
        """Show an answer beside the acknowledgement, which need not wait for all of it."""
        task = asyncio.create_task(_show(answer))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return task


async def _show(answer: Coroutine[Any, Any, bool]) -> bool:
    try:
        return await answer
    except Exception as error:
        # The error's own text may hold what somebody wrote.
        _log.error("answer failed", error=type(error).__name__)
        return False
