"""The way in: what somebody does on the page becomes a press, a page sent or a command.

Delivery keys are made here from an id that the page chose for each deed, so that a deed sent
twice is one deed. What it means is for the other side of ``bot.ports.Inbox``.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.cards import TOKEN_LIMIT, Answer, Card, FieldKind, FormPage, Reply
from bot.ports import Command, Inbox, PageSent, Press
from bot.words import clean

from .platform import Room
from .records import WORKSPACE
from .texts import say

COMMAND = "/intervisie"
_DEED = re.compile(r"[0-9a-zA-Z-]{8,64}")
_TOKEN = re.compile(rf"[\x21-\x7e]{{1,{TOKEN_LIMIT}}}")
_OPEN_PAGES = 500


class BadDeedError(Exception):
    """What came in is not something that this page sends. ``code`` names a text of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page shows after a deed.

    ``shown``: the post with a private card. ``page``: a form to open. ``errors``: sentences
    beside fields, and ``notice`` above them; the form stays open.
    """

    answer: Answer
    shown: str | None = None
    page: FormPage | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: Card | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody was when they did something: a place, perhaps a post in it."""

    place: str
    post: str | None = None


class Doorkeeper:
    """Brings deeds to the inbox and keeps private replies in the room."""

    def __init__(self, room: Room, inbox: Inbox) -> None:
        self._room = room
        self._inbox = inbox
        self._open: OrderedDict[tuple[str, str], FormPage] = OrderedDict()

    async def press(self, person: str, token: str, *, deed: str, spot: Spot) -> Outcome:
        """Somebody pressed a control."""
        if not _TOKEN.fullmatch(token):
            raise BadDeedError("unknown-button")
        press = Press(_delivery(person, deed), WORKSPACE, person, token)
        if token.startswith("open-"):
            opened = await self._inbox.open_form(press)
            if isinstance(opened, FormPage):
                self._remember(person, opened)
                return Outcome(Answer.DONE, page=opened)
            return self._tell(person, opened, spot)
        return self._tell(person, await self._inbox.press(press), spot)

    async def send_page(
        self,
        person: str,
        token: str,
        *,
        values: Mapping[str, str],
        as_draft: bool,
        deed: str,
        spot: Spot,
        language: str,
    ) -> Outcome:
        """Somebody sent a page of a form, or keeps it as a draft."""
        if not _TOKEN.fullmatch(token):
            raise BadDeedError("unknown-button")
        plain = {name: clean(value) for name, value in values.items()}
        page = self._open.get((person, token))
        if page is not None:
            errors = _errors(page, plain, as_draft=as_draft, language=language)
            if errors:
                return Outcome(Answer.INVALID, errors=errors)
        sent = PageSent(_delivery(person, deed), WORKSPACE, person, token, plain, as_draft)
        reply = await self._inbox.send_page(sent)
        if reply.answer is Answer.INVALID:
            return Outcome(reply.answer, errors=reply.errors, notice=reply.card)
        self._open.pop((person, token), None)
        return self._tell(person, reply, spot)

    async def command(self, person: str, text: str, *, deed: str, spot: Spot) -> Outcome:
        """Somebody used a command; ``text`` is what stands behind its name."""
        plain = clean(text).strip()
        command = Command(_delivery(person, deed), WORKSPACE, person, spot.place, plain)
        return self._tell(person, await self._inbox.command(command), spot)

    def say(self, person: str, text: str, *, deed: str, place: str) -> str:
        """Somebody typed something for the others. The bot is not told."""
        return self._room.say(place, text, person=person, nonce=_delivery(person, deed))

    def _tell(self, person: str, reply: Reply, spot: Spot) -> Outcome:
        shown = None
        under = spot.post
        if under is not None and (reply.card is not None or reply.answer is Answer.DONE):
            # What was asked in a private card is answered: the answer takes its place.
            under = self._room.take_back(under, person=person)
        if reply.card is not None:
            shown = self._room.reply_to(person, reply.card, place=spot.place, under=under)
        if reply.next_page is not None:
            self._remember(person, reply.next_page)
        return Outcome(reply.answer, shown, reply.next_page, reply.errors)

    def _remember(self, person: str, page: FormPage) -> None:
        """Keep what was asked, to check an answer as a platform's own window does."""
        self._open[person, page.token] = page
        self._open.move_to_end((person, page.token))
        while len(self._open) > _OPEN_PAGES:
            self._open.popitem(last=False)


def _delivery(person: str, deed: str) -> str:
    if not _DEED.fullmatch(deed):
        raise BadDeedError("bad-request")
    return f"practice:{person}:{deed}"


def _errors(
    page: FormPage, values: Mapping[str, str], *, as_draft: bool, language: str
) -> dict[str, str]:
    """Find what a platform's own window would not send. A draft may have gaps."""
    errors = {}
    for one in page.fields:
        value = values.get(one.name, "")
        if not value.strip():
            if one.required and not as_draft:
                code = "choose-one" if one.kind is FieldKind.CHOICE else "fill-in"
                errors[one.name] = say(language, code)
        elif len(value) > one.max_length:
            over = len(value) - one.max_length
            errors[one.name] = say(language, "too-long", limit=one.max_length, over=over)
    return errors
