"""The practice room's real way in: every deed is a request to its page, as a browser sends it.

What the core answers is noted on its way to the page, so that a scenario can go on with it; what
the page makes of it is held against that.
"""

from __future__ import annotations

import html

import httpx

from adapters.practice import CHANNEL, Room, RoomControls, create_app
from bot.cards import FormPage, Reply
from bot.ports import Command, Ids, Inbox, PageSent, Press

HERE = "http://127.0.0.1"


class Noting:
    """An inbox that notes what the one behind it answered last."""

    def __init__(self, behind: Inbox) -> None:
        self._behind = behind
        self.reply: Reply | None = None
        self.page: FormPage | None = None

    async def press(self, press: Press) -> Reply:
        return self._note(await self._behind.press(press))

    async def open_form(self, press: Press) -> FormPage | Reply:
        opened = await self._behind.open_form(press)
        if isinstance(opened, Reply):
            return self._note(opened)
        self.reply, self.page = None, opened
        return opened

    async def send_page(self, page: PageSent) -> Reply:
        return self._note(await self._behind.send_page(page))

    async def command(self, command: Command) -> Reply:
        return self._note(await self._behind.command(command))

    def _note(self, reply: Reply) -> Reply:
        self.reply, self.page = reply, reply.next_page
        return reply


class PageInbox:
    """``Inbox`` through the page: an id for each deed, a token for each tab, JSON, HTML."""

    def __init__(self, room: Room, behind: Inbox, controls: RoomControls, *, ids: Ids) -> None:
        self._noting = Noting(behind)
        self._ids = ids
        app = create_app(
            room,
            inbox=self._noting,
            controls=controls,
            ids=ids,
            language="nl",
            zone="Europe/Amsterdam",
        )
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(transport=transport, base_url=HERE)
        self._tokens: dict[str, str] = {}

    async def press(self, press: Press) -> Reply:
        await self._do(press.person, "press", {"token": press.token})
        return self._reply()

    async def open_form(self, press: Press) -> FormPage | Reply:
        await self._do(press.person, "press", {"token": press.token})
        return self._noting.page or self._reply()

    async def send_page(self, page: PageSent) -> Reply:
        body = {"token": page.token, "values": dict(page.values), "draft": page.as_draft}
        await self._do(page.person, "page", body)
        return self._reply()

    async def command(self, command: Command) -> Reply:
        await self._do(command.person, "say", {"text": f"/intervisie {command.text}"})
        return self._reply()

    async def close(self) -> None:
        await self._client.aclose()

    def _reply(self) -> Reply:
        assert self._noting.reply is not None, "the page brought it to the core"
        return self._noting.reply

    async def _do(self, person: str, what: str, body: dict[str, object]) -> None:
        if person not in self._tokens:
            opened = await self._client.get(f"/as/{person}")
            assert opened.status_code == 200
            _, _, rest = opened.text.partition('data-token="')
            self._tokens[person] = rest.partition('"')[0]
        answer = await self._client.post(
            f"/as/{person}/{what}",
            json={"place": CHANNEL, "post": None, "deed": self._ids.new(), **body},
            headers={"origin": HERE, "x-room-token": self._tokens[person]},
        )
        assert answer.status_code == 200, answer.text
        self._compare(answer.json())

    def _compare(self, told: dict[str, object]) -> None:
        """The page says what the core said: its answer, its form, its errors."""
        reply, page = self._noting.reply, self._noting.page
        if reply is not None:
            assert told["answer"] == reply.answer.value
            assert (told["shown"] is None) == (reply.card is None)
        if page is None:
            assert told["form"] is None
            return
        drawn = html.unescape(str(told["form"]))
        assert page.token in drawn
        assert all(f'name="{field.name}"' in drawn for field in page.fields)
