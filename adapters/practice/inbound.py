"""The way in: what somebody does on the page becomes a press, a page sent or a command.

Delivery keys are made here from an id that the page chose for each deed, so that a deed sent
twice is one deed. What it means is for the other side of ``bot.inputs.Inbox``.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.cards import TOKEN_LIMIT, Answer, Card, File, FormPage, Reply
from bot.inputs import Command, Inbox, Locale, PageSent, Press, Reach
from bot.words import COMMAND as NAME
from bot.words import clean

from .missed import missed
from .platform import Room
from .records import CHANNEL, WORKSPACE, Place, PlaceKind

#: Here no other app can have the name.
COMMAND = f"/{NAME}"
_DEED = re.compile(r"[0-9a-zA-Z-]{8,64}")
_TOKEN = re.compile(rf"[\x21-\x7e]{{1,{TOKEN_LIMIT}}}")
_OPEN_PAGES = 500
_FILES = 20
#: A thread counts as open: what is arranged there would not be seen by those who look elsewhere.
_REACH = {
    PlaceKind.CHANNEL: Reach.PRIVATE,
    PlaceKind.THREAD: Reach.OPEN,
    PlaceKind.DIRECT: Reach.DIRECT,
}


class BadDeedError(Exception):
    """What came in is not something that this page sends. ``code`` names a text of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page shows after a deed.

    ``shown``: the post with a private card. ``page``: a form to open instead. ``errors``:
    sentences beside fields, and ``notice`` above them; the form stays open. ``file``: what can be
    fetched once, by whoever did it.
    """

    answer: Answer
    shown: str | None = None
    page: FormPage | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: Card | None = field(default=None, repr=False)
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody was when they did something: a place, perhaps a post in it."""

    place: str
    post: str | None = None


class Doorkeeper:
    """Brings deeds to the inbox and keeps private replies in the room.

    ``zone`` is where the room is; ``language`` is what somebody's browser shows.
    """

    def __init__(self, room: Room, inbox: Inbox, *, zone: str) -> None:
        self._room = room
        self._inbox = inbox
        self._zone = zone
        self._open: OrderedDict[tuple[str, str], FormPage] = OrderedDict()
        self._files: OrderedDict[tuple[str, str], File] = OrderedDict()

    async def press(
        self, person: str, token: str, *, deed: str, spot: Spot, language: str
    ) -> Outcome:
        """Somebody pressed a control."""
        if not _TOKEN.fullmatch(token):
            raise BadDeedError("unknown-button")
        locale = self._locale(language)
        by = _delivery(person, deed)
        press = Press(by, WORKSPACE, person, token, locale, spot.post or "")
        if token.startswith("open-"):
            return self._tell(person, await self._inbox.open_form(press), spot)
        reply = await self._inbox.press(press)
        outcome = self._tell(person, reply, spot)
        return outcome if reply.file is None else self._give(person, deed, reply.file, outcome)

    def _give(self, person: str, deed: str, file: File, outcome: Outcome) -> Outcome:
        """Hold a file ready for a moment, under the name of the deed that asked for it."""
        self._files[person, deed] = file
        while len(self._files) > _FILES:
            self._files.popitem(last=False)
        return replace(outcome, file=deed)

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
            people = {one.external for one in self._room.people_in(CHANNEL)}
            errors = missed(page, plain, people=people, as_draft=as_draft, language=language)
            if errors:
                return Outcome(Answer.INVALID, errors=errors)
        reply = await self._inbox.send_page(
            PageSent(
                _delivery(person, deed),
                WORKSPACE,
                person,
                token,
                plain,
                as_draft=as_draft,
                locale=self._locale(language),
            )
        )
        if reply.answer in (Answer.INVALID, Answer.NOT_KEPT):
            return Outcome(Answer.INVALID, errors=reply.errors, notice=reply.card)
        self._open.pop((person, token), None)
        return self._tell(person, reply, spot)

    async def command(self, person: str, text: str, *, place: Place, language: str) -> Outcome:
        """Somebody used a command; ``text`` is what stands behind its name."""
        command = Command(
            WORKSPACE,
            person,
            place.external,
            clean(text).strip(),
            reach=_REACH[place.kind],
            readers=tuple(one.external for one in self._room.people_in(place.external)),
            locale=self._locale(language),
        )
        return self._tell(person, await self._inbox.command(command), Spot(place.external))

    def say(self, person: str, text: str, *, deed: str, place: str) -> str:
        """Somebody typed something for the others. The bot is not told."""
        return self._room.say(place, text, person=person, nonce=_delivery(person, deed))

    def fetch(self, person: str, deed: str) -> File | None:
        """The file that a deed of theirs gave them; once."""
        return self._files.pop((person, deed), None)

    def _locale(self, language: str) -> Locale:
        return Locale(language, self._zone)

    def _tell(self, person: str, told: FormPage | Reply, spot: Spot) -> Outcome:
        if isinstance(told, FormPage):
            self._remember(person, told)
            return Outcome(Answer.DONE, page=told)
        shown = None
        under = spot.post
        if under is not None and (told.card is not None or told.answer is Answer.DONE):
            # What was asked in a private card is answered: the answer takes its place.
            under = self._room.take_back(under, person=person)
        if told.next_page is not None:
            return self._tell(person, told.next_page, spot)
        if told.card is not None:
            shown = self._room.reply_to(person, told.card, place=spot.place, under=under)
        return Outcome(told.answer, shown, errors=told.errors)

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
