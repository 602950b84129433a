"""The bot on Discord: discord.py's client and the real database, in a server that simcord plays.

People press, send and type as Discord's own clients do, by events; what they then see is read from
Discord's JSON and held against what the core said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.discord import DiscordHome, DiscordSettings
from bot.assembly import Bot, Parts
from bot.cards import Answer as Became
from bot.cards import Card, Field, FieldKind, FormPage, Reply
from bot.command_words import (
    IN_NEW_ROOM,
    SECTION,
    words_typed,
)
from bot.inputs import Command, Inbox, PageSent, Press, Visit
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.window import SeenCard
from storage import FileKeystore, open_store
from tests.command import find_command_word
from tests.standins.discord.drawn import card_of, fields_of, intro_of
from tests.standins.discord.town import MAKES_CHANNELS_WITH, Answer, Town
from tests.standins.discord.wire import Wire

from .houses import FOUNDED_AT, LIBRARY, SECRET, House
from .page_inbox import Noting

#: With lost replies, one in so many.
LOSE_EVERY = 5


class DiscordClock:
    """Our clock and Discord's, moved together."""

    def __init__(self, town: Town, ours: VirtualClock) -> None:
        self._town = town
        self._ours = ours

    def now(self) -> datetime:
        return self._ours.now()

    def move_to(self, moment: datetime) -> None:
        self._ours.move_to(moment)
        self._town.move_to(self._ours.now())


class DiscordWindow:
    """What somebody sees: the channel, its threads and their own messages, without replies."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def seen_by(self, external: str, /) -> Sequence[SeenCard]:
        person = int(external)
        return [
            SeenCard(
                place=str(place),
                post=str(message.id),
                card=card_of(message.components),
                direct=self._town.backend.channels[place].guild_id is None,
                at=datetime.fromisoformat(message.timestamp),
            )
            for place in self._town.places_of(person)
            for message in self._town.messages(place, viewer=person)
        ]


class DiscordHands:
    """``Inbox`` through Discord: an event for each deed, and a look at what it shows."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._noting: Noting | None = None
        #: The forms that stand open on somebody's screen, also while the bot is away.
        self._open: dict[tuple[str, str], Answer] = {}

    def reach(self, behind: Inbox) -> Inbox:
        """From now on deeds end at ``behind``; return what stands before it."""
        self._noting = Noting(behind)
        return self._noting

    async def press(self, press: Press) -> Reply:
        answer = await self.open_form(press)
        assert isinstance(answer, Reply), "a press opens no form"
        return answer

    async def open_form(self, press: Press) -> FormPage | Reply:
        shown = await self._town.press(int(press.person), press.token)
        return self._compared(press.person, shown, f"discord:{shown.interaction.id}")

    async def send_page(self, page: PageSent) -> Reply:
        opened = self._open[page.person, page.token]
        assert opened.modal is not None
        _can_send(opened.modal, page.values)
        person, place = int(page.person), opened.interaction.channel_id
        shown = await self._town.send(person, opened.modal, page.values, place=place)
        answer = self._compared(page.person, shown, f"discord:{shown.interaction.id}")
        assert isinstance(answer, Reply), "a form cannot answer a form here"
        return answer

    async def command(self, command: Command) -> FormPage | Reply:
        """Choose it in its place. Who is there, and how it is open to others, Discord tells."""
        person, place = int(command.person), int(command.place)
        word, *more = words_typed(command.text) or ("",)
        meant = find_command_word(word)
        assert meant is not None, f"Discord lets nobody type {word!r}"
        branch = (SECTION, meant) if meant.about_group else (meant,)
        switch = (IN_NEW_ROOM,) if any(one in IN_NEW_ROOM.typed for one in more) else ()
        text = " ".join(one.named(self._town.locale) for one in (*branch, *switch))
        shown = await self._town.command(person, text, place=place)
        sent = " ".join(one.english for one in (meant, *switch))
        return self._compared(command.person, shown, sent)

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        """There is no page of one's own here; a command shows the same."""
        assert self._noting is not None
        return await self._noting.home(visit)

    def _compared(self, person: str, shown: Answer, what: str) -> FormPage | Reply:
        assert self._noting is not None
        answer = self._noting.take(person, what)
        assert answer is not None, "Discord brought it to the core"
        if isinstance(answer, FormPage):
            assert shown.message is None
            assert shown.modal is not None
            _compare_form(answer, shown.modal)
            self._open[person, answer.token] = shown
            return answer
        assert shown.modal is None
        assert answer.next_page is None, "a form cannot follow a form here"
        if answer.card is None and not answer.errors:
            assert shown.message is None
            assert answer.answer is Became.DONE, "what did not happen is told"
        else:
            assert shown.message is not None
            _compare_card(answer, card_of(shown.message.components))
            given = [(one["filename"], self._town.blob(one)) for one in shown.message.attachments]
            file = answer.file
            assert given == ([] if file is None else [(file.name, file.content)])
        return answer


def _compare_card(reply: Reply, drawn: Card) -> None:
    """Every word and every button of a reply is there, its errors first."""
    card = reply.card
    title = "" if card is None else card.title
    texts = [] if card is None else [t.markup for t in card.texts if t.markup.strip()]
    assert drawn.title == title
    shown = [text.markup for text in drawn.texts]
    assert shown[len(reply.errors) :] == texts
    assert len(shown) == len(reply.errors) + len(texts)
    buttons = [] if card is None else [(b.token, b.label) for b in card.buttons]
    assert [(b.token, b.label) for b in drawn.buttons] == buttons


def _compare_form(page: FormPage, modal: Mapping[str, Any]) -> None:
    """Every field is there with its words, its choices and what it holds now, in order."""
    assert modal["custom_id"] == page.token
    assert modal["title"] == page.title
    assert intro_of(modal) == "\n\n".join(text.markup for text in page.intro)
    drawn = fields_of(modal)
    assert [one.name for one in drawn] == [one.name for one in page.fields]
    for one, field in zip(drawn, page.fields, strict=True):
        assert (one.label, one.required) == (field.label, field.required)
        _compare_value(field, one.value)
        options = one.part.get("options") or []
        assert [option["value"] for option in options] == [c.value for c in field.choices]


def _compare_value(field: Field, value: str) -> None:
    if field.kind is FieldKind.PEOPLE:
        assert set(value.split()) == set(field.value.split())
    elif field.kind is FieldKind.CHOICE:
        known = {choice.value for choice in field.choices}
        assert value == (field.value if field.value in known else "")
    else:
        assert value == field.value


def _can_send(modal: Mapping[str, Any], values: Mapping[str, str]) -> None:
    """Discord's own window lets nobody send less or more than a form asks for."""
    for field in fields_of(modal):
        value = values.get(field.name, "")
        assert value or not field.required, f"{field.name} is left empty"
        assert len(value) <= field.part.get("max_length", 4000), f"{field.name} is too long"
        assert len(value.split()) <= field.part.get("max_values", len(value) + 1)


class DiscordHouse:
    """See ``houses.House``."""

    def __init__(self, folder: Path, wire: Wire) -> None:
        self._folder = folder
        self._ids = SeededIds(1)
        self._wire = wire

    async def open(self, people: Sequence[str]) -> None:
        """Begin with a server that has these people in it."""
        ours = VirtualClock(FOUNDED_AT)
        home = DiscordHome(DiscordSettings("a-token"), clock=ours)
        self.town = Town(home.client, wire=self._wire)
        await self.town.open(people, now=FOUNDED_AT)
        self.town.invite(MAKES_CHANNELS_WITH)
        self.clock = DiscordClock(self.town, ours)
        self.ids = {name: str(external) for name, external in self.town.people.items()}
        self.workspace = f"discord:{self.town.guild}"
        self.room = str(self.town.room)
        self.shut = str(self.town.channel("zonder-bot", people, bot=False))
        self.window = DiscordWindow(self.town)
        self._hands = DiscordHands(self.town)
        self.inbox: Inbox = self._hands
        self._start(home)

    def _start(self, home: DiscordHome) -> None:
        platform = home.platforms.of(self.workspace)
        assert platform is not None
        self.platform = platform
        keystore = FileKeystore(self._folder / "keys", SECRET)
        self._store = open_store(self._folder / "bot.db", keystore=keystore, now=self.clock.now)
        platforms = home.platforms
        self.bot = Bot(Parts(self._store, self.clock, self._ids, platforms, LIBRARY, SECRET))
        home.connect(self._hands.reach(self.bot.inbox), self.bot.news)

    async def restart(self) -> None:
        """The process ends; Discord, and what stands open on people's screens, goes on."""
        await self._store.close()
        home = DiscordHome(DiscordSettings("a-token"), clock=self.clock)
        self._start(home)
        await self.town.env.restart_bot(home.client)

    def created(self) -> Sequence[str]:
        return self._wire.created

    async def close(self) -> None:
        try:
            await self._store.close()
            await self.town.close()
        finally:
            self._wire.__exit__(None, None, None)


async def discord_house(
    people: Sequence[str], folder: Path, *, lose_replies: bool = False
) -> House:
    """See ``DiscordHouse``. ``lose_replies``: every fifth reply to the bot is lost."""
    wire = Wire(lose_every=LOSE_EVERY if lose_replies else 0)
    wire.__enter__()
    house = DiscordHouse(folder, wire)
    try:
        await house.open(people)
    except BaseException:
        wire.__exit__(None, None, None)
        raise
    return house
