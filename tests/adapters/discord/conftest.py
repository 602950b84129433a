"""A Discord server with three people and the real client, and a small inbox behind the adapter."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from adapters.discord import DiscordHome, DiscordSettings, Shards
from bot.cards import Answer, Button, Card, Choice, Field, FieldKind, FormPage, Reply, Text
from bot.engine.ids import FormId
from bot.engine.screen import Does, Tone
from bot.errors import Busy
from bot.inputs import Command, PageSent, Press, Visit
from bot.ports import Platform
from bot.rehearsal.clock import VirtualClock
from bot.words import COMMAND as COMMAND_NAME
from tests.standins.discord.town import Town
from tests.standins.discord.wire import Wire

START = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
PEOPLE = ("anna", "bram", "chris")
TOKEN = "a-token-that-nobody-may-see"


def card(title: str = "Het bord", *texts: str, buttons: tuple[Button, ...] = ()) -> Card:
    return Card(title, "Er is iets", "nl", tuple(Text(text) for text in texts), buttons=buttons)


BOARD = card("Het bord", "Wat er nu kan.", buttons=(Button("next|m|1", "Verder", main=True),))
PRIVATE = Card(
    "Voor jou",
    "Er is iets",
    "nl",
    (Text("Bewaard."), Text("Ik zei:\n\\*niets\\*", Tone.QUOTE)),
    buttons=(Button("open-case|g|2", "Volgende pagina", Does.FORM, main=True),),
)
PAGE = FormPage(
    "give|m|1|f",
    FormId("f" * 16),
    "Vertel wat je denkt",
    "nl",
    (
        Field("text", "Wat denk je?", FieldKind.TEXT, hint="Kort mag", required=True),
        Field(
            "readers",
            "Wie leest dit?",
            FieldKind.CHOICE,
            value="me",
            choices=(Choice("me", "Ik"), Choice("group", "Wij")),
        ),
        Field("on", "Wanneer?", FieldKind.DATE),
        Field("people", "Met wie?", FieldKind.PEOPLE, at_most=4),
    ),
    "Geven",
    intro=(Text("Dit lezen de anderen pas als **iedereen** klaar is."),),
)


@dataclass
class Asked:
    """An inbox with a memory. ``answer`` is what it says to everything; ``slow``: after so long."""

    answer: FormPage | Reply = field(default_factory=lambda: Reply(Answer.DONE))
    slow: float = 0.0
    fails: Exception | None = None
    presses: list[Press] = field(default_factory=list)
    opened: list[Press] = field(default_factory=list)
    pages: list[PageSent] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    looked: list[tuple[str, str]] = field(default_factory=list)
    #: Of each workspace of which anything is kept, its rooms.
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: For which workspace a direct post was sent, by person and post.
    sent_for: dict[tuple[str, str], str] = field(default_factory=dict)
    shut: list[str] = field(default_factory=list)
    let: list[str] = field(default_factory=list)
    is_busy: bool = False

    async def look_at_room(self, workspace: str, place: str) -> bool:
        self.looked.append((workspace, place))
        return True

    async def workspace_left(self, workspace: str, *, at: datetime) -> bool:
        raise AssertionError("nobody installs anything on Discord")

    async def shut_out(self, workspace: str) -> bool:
        self.shut.append(workspace)
        return True

    async def let_in(self, workspace: str) -> bool:
        self.let.append(workspace)
        return True

    async def workspaces_on(self, platform: str) -> tuple[str, ...]:
        assert platform == "discord"
        return tuple(self.kept)

    async def rooms_of(self, workspace: str) -> tuple[str, ...]:
        return self.kept.get(workspace, ())

    async def came_from(self, platform: str, person: str, post: str) -> str | None:
        if self.is_busy:
            raise Busy
        return self.sent_for.get((person, post))

    async def person_gone(self, workspace: str, person: str) -> bool:
        raise AssertionError("Discord does not tell of it")

    async def press(self, press: Press) -> Reply:
        self.presses.append(press)
        return await self._reply()

    async def open_form(self, press: Press) -> FormPage | Reply:
        self.opened.append(press)
        return await self._say()

    async def send_page(self, page: PageSent) -> Reply:
        self.pages.append(page)
        return await self._reply()

    async def command(self, command: Command) -> FormPage | Reply:
        self.commands.append(command)
        return await self._say()

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        raise AssertionError("there is no page of one's own here")

    async def _say(self) -> FormPage | Reply:
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.fails is not None:
            raise self.fails
        return self.answer

    async def _reply(self) -> Reply:
        said = await self._say()
        assert isinstance(said, Reply)
        return said

    def everything(self) -> int:
        """How often anybody came through."""
        return len(self.presses) + len(self.opened) + len(self.pages) + len(self.commands)


@dataclass
class Place:
    """Everything that a test of the adapter holds on to."""

    home: DiscordHome
    town: Town
    wire: Wire
    inbox: Asked
    clock: VirtualClock

    @property
    def platform(self) -> Platform:
        platform = self.home.platforms.of(f"discord:{self.town.guild}")
        assert platform is not None
        return platform

    @property
    def room(self) -> str:
        return str(self.town.room)

    def person(self, name: str) -> int:
        return self.town.people[name]

    async def restart(self, *, guild: int | None = None, shards: Shards | None = None) -> None:
        """The process ends and begins again; ``guild``: it serves this server only from now on.

        ``shards``: Discord tells it of the servers of these.
        """
        self.home = make_home(guild, shards=shards)
        self.home.connect(self.inbox, self.inbox)
        await self.town.env.restart_bot(self.home.client)


def make_home(
    guild: int | None = None,
    *,
    command: str = COMMAND_NAME,
    shards: Shards | None = None,
    clock: VirtualClock | None = None,
) -> DiscordHome:
    settings = DiscordSettings(TOKEN, guild, command, shards)
    return DiscordHome(settings, clock=clock or VirtualClock(START))


@asynccontextmanager
async def begun(*, settle: float = 5.0, shards: Shards | None = None) -> AsyncIterator[Place]:
    clock = VirtualClock(START)
    inbox, home = Asked(), make_home(shards=shards, clock=clock)
    home.connect(inbox, inbox)
    with Wire() as wire:
        town = Town(home.client, wire=wire, settle=settle)
        await town.open(PEOPLE, now=START)
        yield Place(home, town, wire, inbox, clock)
        await town.close()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with begun() as it:
        yield it


@pytest.fixture
async def slow_place() -> AsyncIterator[Place]:
    """The same, where waiting longer than a second is done by moving Discord's clock."""
    async with begun(settle=1.0) as it:
        yield it


Calling = Callable[[Place], Awaitable[object]]
