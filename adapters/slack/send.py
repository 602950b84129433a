"""The way out: ``bot.ports.Platform`` for Slack.

A place is a conversation or a thread in one ("C1/1700000000.000100"), a post its timestamp.
Every call is made once; what becomes of one whose reply was lost is for the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.cards import SLACK, Capabilities, Card
from bot.errors import NotThere, OutcomeUnknown
from bot.records import Room

from .calls import SlackRefusalError, WebApi
from .dialect import SlackDialect
from .making import RoomMaker
from .people import People
from .render import PLAINLY, Renderer, named_in
from .rooms import Rooms, split_place

#: How long a post waits for the names in it, once; whoever is missed is mentioned instead.
MEET_FOR = timedelta(seconds=0.5)
#: What is left of a post that Slack does not let us delete.
EMPTY = "–"


class SlackPlatform:
    """Slack as the delivery sees it."""

    def __init__(self, api: WebApi, *, people: People, rooms: Rooms) -> None:
        self._api = api
        self._people = people
        self._rooms = rooms
        self._maker = RoomMaker(api, people)
        self._dialect = SlackDialect(people.name_of, rooms.name_of)
        self._renderer = Renderer(people.name_of)

    @property
    def capabilities(self) -> Capabilities:
        return SLACK

    @property
    def dialect(self) -> SlackDialect:
        return self._dialect

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        """Create a post. Slack has no key that makes it unique, so ``nonce`` goes nowhere."""
        room, thread = split_place(place)
        await self._people.meet_soon(named_in(card), within=MEET_FOR)
        told = await self._api.call(
            "chat.postMessage",
            channel=room,
            thread_ts=thread,
            unfurl_links=False,
            unfurl_media=False,
            **PLAINLY,
            **self._renderer.message(card),
        )
        external = told.get("ts")
        if not isinstance(external, str):
            raise OutcomeUnknown
        return external

    async def edit(self, place: str, post: str, card: Card) -> None:
        """Show another card in a post."""
        room, _ = split_place(place)
        await self._people.meet_soon(named_in(card), within=MEET_FOR)
        message = self._renderer.message(card)
        await self._api.call("chat.update", channel=room, ts=post, **PLAINLY, **message)

    async def remove(self, place: str, post: str) -> None:
        """Take a post away; where Slack forbids that, take everything out of it."""
        room, _ = split_place(place)
        try:
            await self._api.call("chat.delete", channel=room, ts=post)
        except SlackRefusalError as refusal:
            if refusal.code != "cant_delete_message":
                raise
            empty = {**PLAINLY, "text": EMPTY, "blocks": []}
            await self._api.call("chat.update", channel=room, ts=post, **empty)

    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str:
        """A thread on Slack is there when somebody answers; it has no title of its own."""
        room, _ = split_place(place)
        return f"{room}/{post}"

    async def direct(self, person: str) -> str:
        """The bot's conversation with one person."""
        external = await self._rooms.direct(person)
        if external is None:
            raise NotThere
        return external

    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        """Nothing: Slack cannot keep one member from typing (``capabilities``)."""

    async def find(self, place: str, *, nonce: str) -> str | None:
        """Nothing: the bot may not look into a channel (``capabilities``)."""
        return None

    async def room(self, place: str) -> Room:
        """Who can read a place now."""
        return await self._rooms.readers(place)

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        """Make a private channel; see ``RoomMaker``."""
        return await self._maker.make(name, nonce=nonce, wished_by=wished_by)

    async def invite(self, place: str, person: str) -> None:
        """Bring a person into a channel."""
        await self._maker.invite(place, person)

    async def set_purpose(self, place: str, purpose: str) -> None:
        """Say what a channel is for."""
        await self._maker.set_purpose(place, purpose)

    async def archive_room(self, place: str) -> None:
        """Put a channel away."""
        await self._maker.archive(place)
