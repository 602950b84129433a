"""The way in: what somebody does on Slack becomes a command, a press or a page sent.

Every payload is acknowledged only after the core answered, and the core answers after its
commit. A press that was not taken is acknowledged only once its person was told so: a process
that dies in between leaves Slack's own error. What a payload means is for the other side of
``bot.inputs.Inbox``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from datetime import timedelta
from typing import Any, assert_never

import structlog
from slack_bolt.response import BoltResponse

from bot.cards import Answer, FormPage, Reply
from bot.errors import PlatformError
from bot.inputs import Command, Inbox, Locale, News, PageSent, Press, Reach, Visit

from .answers import NOWHERE, Drawn
from .budget import ANSWERED_WITHIN, PEOPLE_FOR
from .events import PERSON_CHANGED, UNINSTALLED, WORKSPACE_EVENTS
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
    takes_bot_tokens,
)
from .workspace import Workspace, name_of_team
from .workspaces import Workspaces

#: What is still being answered when the bot stops has this long.
FINISH_FOR = timedelta(seconds=3)
#: A window that waits for its form is filled within this long, and asked for so often.
LOADS_FOR = timedelta(seconds=10)
ASKED_EVERY = timedelta(seconds=0.25)
#: The word behind our command for which the shortcut stands.
BRINGS_CASE = "case"

_log = structlog.get_logger(__name__)


class Door:
    """Answers every payload that comes from one of the workspaces that the bot is in.

    ``commands``: what people type, with the slash.
    """

    def __init__(self, workspaces: Workspaces, *, commands: Collection[str]) -> None:
        self._workspaces = workspaces
        self._commands = commands
        self._inbox: Inbox | None = None
        self._news: News | None = None
        self._busy: set[asyncio.Task[Any]] = set()
        self._is_open = False

    def connect(self, inbox: Inbox, news: News) -> None:
        self._inbox, self._news = inbox, news

    def open(self) -> None:
        """Let people in: it is known now where we are."""
        self._is_open = True

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
        payload = read(body, commands=self._commands)
        if isinstance(payload, Ignored):
            return BoltResponse(status=200)
        inbox, news = self._inbox, self._news
        if inbox is None or news is None or not self._is_open:
            return BoltResponse(status=503)
        if isinstance(payload, Told) and payload.kind in WORKSPACE_EVENTS:
            return await self._goes(news, payload)
        at = await self._workspace_of(payload)
        if at is None:
            _log.warning("payload refused", why="another workspace")
            return BoltResponse(status=403)
        match payload:
            case Typed():
                return await self._typed(inbox, at, payload)
            case Pressed():
                return await self._pressed(inbox, at, payload)
            case Sent():
                return await self._sent(inbox, at, payload)
            case Chosen():
                return await self._chosen(inbox, at, payload)
            case Opened():
                return await self._opened(inbox, at, payload)
            case Told():
                return await self._told(news, at, payload)
            case _:
                assert_never(payload)

    async def _workspace_of(
        self, payload: Typed | Pressed | Sent | Chosen | Opened | Told
    ) -> Workspace | None:
        """Where it comes from: a workspace that the bot is in. Raises ``PlatformError``."""
        if isinstance(payload, Opened | Told):
            return await self._workspaces.find(payload.team)
        at = await self._workspaces.find(payload.by.team)
        if at is None or payload.by.home == payload.by.team:
            return at
        # In a room that another organisation shares, one of theirs: Slack must say so here as well.
        await at.people.meet_soon([payload.by.person], within=PEOPLE_FOR)
        return at if at.people.team_of(payload.by.person) == payload.by.home else None

    async def _typed(self, inbox: Inbox, at: Workspace, typed: Typed) -> BoltResponse:
        person = typed.by.person
        # Whoever asks is looked up beside the room: their language and zone matter the most.
        at.people.look_up([person])
        reach, others = await at.rooms.reach(typed.room, called=typed.called, person=person)
        locale = await _locale(at, typed.by, *others)
        command = Command(
            workspace=at.name,
            person=person,
            place=typed.room,
            text=typed.text,
            reach=reach,
            readers=at.people.people_as_known(others),
            locale=locale,
        )
        answer = await inbox.command(command)
        if isinstance(answer, FormPage):
            await at.answers.open(answer, typed.by)
            return BoltResponse(status=200)
        if answer.answer is Answer.NOT_KEPT:
            return await self._open_later(at, lambda: inbox.command(command), answer, typed.by)
        body = at.answers.to_command(answer)
        return BoltResponse(status=200) if body is None else BoltResponse(status=200, body=body)

    async def _chosen(self, inbox: Inbox, at: Workspace, chosen: Chosen) -> BoltResponse:
        """A shortcut has no room: what it opens or says is shown in a window."""
        locale = await _locale(at, chosen.by)
        command = Command(at.name, chosen.by.person, "", BRINGS_CASE, Reach.DIRECT, locale=locale)
        answer = await inbox.command(command)
        if isinstance(answer, Reply) and answer.answer is Answer.NOT_KEPT:
            return await self._open_later(at, lambda: inbox.command(command), answer, chosen.by)
        shown = answer if isinstance(answer, FormPage) else answer.card
        if shown is not None:
            await at.answers.open(shown, chosen.by)
        return BoltResponse(status=200)

    async def _opened(self, inbox: Inbox, at: Workspace, opened: Opened) -> BoltResponse:
        began = asyncio.get_running_loop().time()
        await at.people.meet_soon([opened.person], within=PEOPLE_FOR)
        shown = self._show_home(inbox, at, opened.person, over=opened.over)
        await self._wait_for(shown, began)
        # What was not shown Slack tells again, and then it is tried once more.
        return BoltResponse(status=200 if shown.done() and shown.result() else 503)

    async def _pressed(self, inbox: Inbox, at: Workspace, pressed: Pressed) -> BoltResponse:
        loop, by, spot = asyncio.get_running_loop(), pressed.by, pressed.spot
        began = loop.time()
        locale = await _locale(at, by)
        press = Press(pressed.delivery, at.name, by.person, pressed.token, locale, spot.post)
        if pressed.token.startswith("open-"):
            opened = await inbox.open_form(press)
            if isinstance(opened, FormPage):
                await at.answers.open(opened, by, spot)
                return BoltResponse(status=200)
            if opened.answer is Answer.NOT_KEPT:
                return await self._open_later(
                    at, lambda: inbox.open_form(press), opened, by, spot=spot
                )
            reply = opened
        else:
            reply = await inbox.press(press)
        shown = self._later(at.answers.to_press(reply, by, spot))
        if spot.home is not None:
            self._show_home(inbox, at, by.person, over=spot.home)
        if reply.answer is not Answer.DONE:
            # Else the acknowledgement would be the only answer, and it looks like a yes.
            await self._wait_for(shown, began)
            if not (shown.done() and shown.result()):
                return BoltResponse(status=503)
        return BoltResponse(status=200)

    async def _open_later(
        self,
        at: Workspace,
        ask: Callable[[], Awaitable[FormPage | Reply]],
        reply: Reply,
        by: By,
        *,
        spot: Spot = NOWHERE,
    ) -> BoltResponse:
        """What could not be read in time: a window that says so at once, and is filled later.

        The window claims nothing, so it may be acknowledged before anything is known.
        """
        assert reply.card is not None, "a refusal has its sentence"
        drawn = await at.answers.open(reply.card, by, spot)
        self._later(_fill(at, ask, by, drawn))
        return BoltResponse(status=200)

    async def _sent(self, inbox: Inbox, at: Workspace, sent: Sent) -> BoltResponse:
        locale = await _locale(at, sent.by)
        page = PageSent(
            sent.delivery,
            at.name,
            sent.by.person,
            sent.token,
            sent.values,
            locale=locale,
        )
        reply = await inbox.send_page(page)
        if sent.home is not None and reply.answer is not Answer.INVALID:
            self._show_home(inbox, at, sent.by.person, over=sent.home)
        return BoltResponse(status=200, body=at.answers.to_form(sent, reply))

    async def _told(self, news: News, at: Workspace, told: Told) -> BoltResponse:
        if told.kind == PERSON_CHANGED:
            person = closed_account(told.event)
            stored = person is None or await news.person_gone(at.name, person)
        else:
            stored = await news.look_at_room(at.name, channel_of(told.event))
        # What is not answered well Slack tells again: at once, after a minute and after five.
        return BoltResponse(status=200 if stored else 503)

    async def _goes(self, news: News, told: Told) -> BoltResponse:
        """A workspace lets the bot go, or takes tokens away: of others than ours is no concern."""
        for_good = told.kind == UNINSTALLED
        stored = True
        if for_good or takes_bot_tokens(told.event):
            if await self._workspaces.has_left(told.team, for_good=for_good):
                stored = await news.workspace_left(name_of_team(told.team), at=told.at)
            await self._workspaces.look()
        return BoltResponse(status=200 if stored else 503)

    def _show_home(
        self, inbox: Inbox, at: Workspace, person: str, *, over: str
    ) -> asyncio.Task[bool]:
        """Bring somebody's Home tab up to date, beside the acknowledgement."""
        visit = Visit(at.name, person, at.people.locale_of(person))
        return self._later(at.home_tab.show(inbox, visit, over=over))

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


async def _fill(
    at: Workspace, ask: Callable[[], Awaitable[FormPage | Reply]], by: By, drawn: Drawn
) -> bool:
    """Ask again until there is an answer, or long enough: the window says what to do then."""
    clock = asyncio.get_running_loop()
    until = clock.time() + LOADS_FOR.total_seconds()
    while clock.time() < until:
        await asyncio.sleep(ASKED_EVERY.total_seconds())
        opened = await ask()
        if isinstance(opened, FormPage):
            await at.answers.fill(opened, drawn)
            return True
        if opened.answer is not Answer.NOT_KEPT:
            spot = Spot(view=drawn, home=home_of(drawn))
            return await at.answers.to_press(opened, by, spot)
    return False


async def _locale(at: Workspace, by: By, *others: str) -> Locale:
    await at.people.meet_soon([by.person, *others], within=PEOPLE_FOR)
    return at.people.locale_of(by.person)
