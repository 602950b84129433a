"""The practice room's real way in: every deed is a request to its page, as a browser sends it.

What the core answers is noted on its way to the page, so that a scenario can go on with it; what
the page then shows to that person is held against it, word for word. Everybody has a browser of
their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2s
from html import escape
from html.parser import HTMLParser
from typing import Any

import httpx

from adapters.practice import CHANNEL, Room, RoomControls, create_app
from bot.cards import Answer, Card, Field, FieldKind, File, FormPage, Reply
from bot.inputs import Command, Inbox, Locale, PageSent, Press, Visit
from bot.ports import Ids

NameOf = Callable[[str], str | None]

HERE = "http://127.0.0.1"
FIRST_LANGUAGE = "nl"
LANGUAGES = ("nl", "en")
#: What a browser draws for each kind of field that is typed in.
CONTROLS = {
    FieldKind.LINE: "text",
    FieldKind.TEXT: "textarea",
    FieldKind.DATE: "date",
    FieldKind.TIME: "time",
}


class Noting:
    """An inbox that notes what the one behind it answered, for whom and to which deed."""

    def __init__(self, behind: Inbox) -> None:
        self._behind = behind
        self._noted: dict[tuple[str, str], FormPage | Reply] = {}

    async def press(self, press: Press) -> Reply:
        reply = await self._behind.press(press)
        self._noted[press.person, press.delivery] = reply
        return reply

    async def open_form(self, press: Press) -> FormPage | Reply:
        opened = await self._behind.open_form(press)
        self._noted[press.person, press.delivery] = opened
        return opened

    async def send_page(self, page: PageSent) -> Reply:
        reply = await self._behind.send_page(page)
        self._noted[page.person, page.delivery] = reply
        return reply

    async def command(self, command: Command) -> FormPage | Reply:
        answered = await self._behind.command(command)
        self._noted[command.person, command.text] = answered
        return answered

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        return await self._behind.home(visit)

    def take(self, person: str, what: str) -> FormPage | Reply | None:
        """What was answered to this deed, once; None when it never came here."""
        return self._noted.pop((person, what), None)


@dataclass
class Browser:
    """One person's browser: its cookies, the token of its page, the frame's language."""

    client: httpx.AsyncClient
    token: str = ""
    language: str = FIRST_LANGUAGE


class PageInbox:
    """``Inbox`` through the page: a browser for each person, JSON to it, HTML from it."""

    def __init__(self, room: Room, behind: Inbox, controls: RoomControls, *, ids: Ids) -> None:
        self._room = room
        self._noting = Noting(behind)
        app = create_app(
            room,
            inbox=self._noting,
            controls=controls,
            ids=ids,
            language=FIRST_LANGUAGE,
            zone="Europe/Amsterdam",
        )
        self._transport = httpx.ASGITransport(app=app)
        self._browsers: dict[str, Browser] = {}

    async def press(self, press: Press) -> Reply:
        answer = await self._deed(press, "press", {"token": press.token})
        assert isinstance(answer, Reply), "a press opens no form"
        return answer

    async def open_form(self, press: Press) -> FormPage | Reply:
        return await self._deed(press, "press", {"token": press.token})

    async def send_page(self, page: PageSent) -> Reply:
        body = {"token": page.token, "values": dict(page.values), "draft": page.as_draft}
        answer = await self._deed(page, "page", body)
        assert isinstance(answer, Reply), "a page that was sent is answered"
        return answer

    async def command(self, command: Command) -> FormPage | Reply:
        """Say it in its place. Who is there, and how it is open to others, the room tells."""
        browser = await self._browser(command.person, command.locale)
        body = {"place": command.place, "text": f"/intervisie {command.text}"}
        told = await self._send(browser, command.person, "say", body)
        answer = self._noting.take(command.person, command.text.strip())
        return await self._compared(command.person, command.place, told, answer)

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        """There is no page of one's own here; a command shows the same."""
        return await self._noting.home(visit)

    async def close(self) -> None:
        for browser in self._browsers.values():
            await browser.client.aclose()

    async def _deed(
        self, came: Press | PageSent, what: str, body: Mapping[str, object]
    ) -> FormPage | Reply:
        """Do it in the channel. The same delivery again is the same deed again."""
        browser = await self._browser(came.person, came.locale)
        deed = blake2s(came.delivery.encode(), digest_size=16).hexdigest()
        told = await self._send(browser, came.person, what, {**body, "deed": deed})
        answer = self._noting.take(came.person, f"practice:{came.person}:{deed}")
        return await self._compared(came.person, CHANNEL, told, answer)

    async def _browser(self, person: str, locale: Locale) -> Browser:
        """This person's browser, in the language of the frame that they would choose."""
        browser = self._browsers.get(person)
        if browser is None:
            client = httpx.AsyncClient(transport=self._transport, base_url=HERE)
            browser = self._browsers[person] = Browser(client)
            opened = await client.get(f"/as/{person}")
            assert opened.status_code == 200
            _, _, rest = opened.text.partition('data-token="')
            browser.token = rest.partition('"')[0]
        language = (locale.language or browser.language).partition("-")[0]
        language = language if language in LANGUAGES else "en"
        if language != browser.language:
            answer = await browser.client.post(
                "/room/language", json={"language": language}, headers=_headers(browser)
            )
            assert answer.status_code == 200, answer.text
            browser.language = language
        return browser

    async def _send(
        self, browser: Browser, person: str, what: str, body: Mapping[str, object]
    ) -> dict[str, Any]:
        answer = await browser.client.post(
            f"/as/{person}/{what}",
            json={"place": CHANNEL, "post": None, "deed": "said-so-far", **body},
            headers=_headers(browser),
        )
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    # What the page shows is what the core said

    async def _compared(
        self, person: str, place: str, told: Mapping[str, Any], answer: FormPage | Reply | None
    ) -> FormPage | Reply:
        assert answer is not None, f"the page kept it from the core: {told['errors']}"
        page = answer if isinstance(answer, FormPage) else answer.next_page
        reply = Reply(Answer.DONE) if isinstance(answer, FormPage) else answer
        assert told["answer"] == reply.answer.value
        assert told["errors"] == reply.errors
        is_invalid = reply.answer is Answer.INVALID
        notice, private = (reply.card, None) if is_invalid else (None, reply.card)
        assert (told["notice"] is None) == (notice is None)
        assert (told["shown"] is None) == (private is None)
        assert (told["form"] is None) == (page is None)
        assert (told["file"] is None) == (reply.file is None)
        if reply.file is not None:
            await self._fetch(person, told["file"], reply.file)
        if notice is not None:
            _compare_words(notice, told["notice"])
        if private is not None:
            post = await self._private_post(person, place, told["shown"])
            _compare_words(private, post)
            for button in private.buttons:
                assert f'data-token="{escape(button.token)}"' in post
                assert f">{_escaped(button.label)}</button>" in post
        if page is not None:
            _compare_form(page, told["form"], name_of=self._room.name_of)
        return answer

    async def _fetch(self, person: str, path: str, file: File) -> None:
        """The file comes to whoever asked for it, and once."""
        client = self._browsers[person].client
        fetched = await client.get(f"/as/{person}/{path}")
        assert fetched.content == file.content
        assert file.name in fetched.headers["content-disposition"]
        assert (await client.get(f"/as/{person}/{path}")).status_code == 404

    async def _private_post(self, person: str, place: str, post: str) -> str:
        """A card as it stands in the place, for this person only."""
        client = self._browsers[person].client
        view = (await client.get(f"/as/{person}/in/{place}/view")).json()
        pieces = {piece["id"]: str(piece["html"]) for piece in view["posts"] + view["thread"]}
        html = pieces[f"post-{post}"]
        assert 'class="only-you"' in html
        return html


def _headers(browser: Browser) -> dict[str, str]:
    return {"origin": HERE, "x-room-token": browser.token}


def _escaped(text: str) -> str:
    """A plain text as a template writes it."""
    return escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


def _compare_words(card: Card, html: str) -> None:
    assert card.title in html
    for text in card.texts:
        assert text.markup in html


def _compare_form(page: FormPage, html: str, *, name_of: NameOf) -> None:
    """Every field is there with its words, its choices and what it holds now, in order."""
    drawn = Drawn()
    drawn.feed(html)
    assert drawn.token == page.token
    assert page.title in drawn.said
    assert page.send_label in drawn.said
    assert all(text.markup in html for text in page.intro)
    assert [box.name for box in drawn.boxes] == [one.name for one in page.fields]
    for box, one in zip(drawn.boxes, page.fields, strict=True):
        assert one.label in box.said
        assert one.hint in box.said
        _compare_field(one, box, name_of=name_of)


def _compare_field(one: Field, box: Box, *, name_of: NameOf) -> None:
    match one.kind:
        case FieldKind.CHOICE:
            assert box.chosen == ([one.value] if one.value in box.options else [])
            assert [value for value in box.options if value] == [c.value for c in one.choices]
            labels = [(c.person and name_of(c.person)) or c.label for c in one.choices]
            assert all(label in box.said for label in labels)
        case FieldKind.PEOPLE:
            assert box.type == "checkbox"
            assert set(box.chosen) == set(one.value.split())
        case _:
            assert box.type == CONTROLS[one.kind]
            assert box.typed == one.value


@dataclass
class Box:
    """One field as it is drawn: its words, its options, and which of those are chosen."""

    name: str
    said: str = ""
    type: str = ""
    typed: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


class Drawn(HTMLParser):
    """A form as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.token = ""
        self.said = ""
        self.boxes: list[Box] = []
        self._in_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.token = has["data-token"]
        if "data-field" in has:
            self.boxes.append(Box(has["data-field"]))
        if tag in ("input", "textarea", "select"):
            assert has["name"] == self.boxes[-1].name, "a control belongs to its field"
            self.boxes[-1].type = has.get("type", tag)
        self._in_text = tag == "textarea"
        if tag == "option" or has.get("type") in ("radio", "checkbox"):
            self.boxes[-1].options.append(has["value"])
            if "checked" in has or "selected" in has:
                self.boxes[-1].chosen.append(has["value"])
        elif tag == "input":
            self.boxes[-1].typed = has["value"]

    def handle_endtag(self, tag: str) -> None:
        self._in_text = self._in_text and tag != "textarea"

    def handle_data(self, data: str) -> None:
        self.said += data
        if not self.boxes:
            return
        if self._in_text:
            # A browser leaves out the line break behind the opening tag.
            self.boxes[-1].typed += data if self.boxes[-1].typed else data.removeprefix("\n")
        else:
            self.boxes[-1].said += data
