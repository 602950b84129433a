"""A Slack of our own with a few people in it, and a small inbox that remembers what came in."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from adapters.slack import manifest
from bot.cards import Answer, Button, Card, Choice, Field, FieldKind, FormPage, Reply, Text
from bot.engine.ids import FormId
from bot.engine.screen import Does, Progress, Tone
from bot.inputs import Command, PageSent, Press, Visit
from bot.ports import Platform
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.words import COMMAND
from tests.parity.houses import FOUNDED_AT
from tests.standins.slack.home import RunningHome
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.workspace import BOT_USER, TEAM, Message

#: Something a person wrote: it may be seen by nobody in a log, an error or a notification.
WORDS = "Ik durf het haar niet te zeggen"


def card(title: str = "Stap 3", text: str = "Denk hardop.") -> Card:
    return Card(
        title=title,
        push="Er is een nieuwe stap",
        language="nl",
        texts=(Text(text), Text("Niemand leest mee.", Tone.NOTE)),
        progress=Progress(1, 3),
        buttons=(
            Button("open-give|1", "Schrijven", Does.FORM, main=True),
            Button("ready|1", "Ik ben klaar"),
            Button("next|1", "Verder", guide=True),
        ),
    )


def form(token: str = "give|1", *, value: str = "", title: str = "Wat zie je?") -> FormPage:
    choices = (Choice("all", "De groep"), Choice("me", "Alleen ik"))
    return FormPage(
        token=token,
        form=FormId("f1"),
        title=title,
        language="nl",
        send_label="Geven",
        intro=(Text("Ieder leest dit straks."),),
        fields=(
            Field("text", "In één zin", FieldKind.TEXT, value, required=True, max_length=80),
            Field("line", "Kort", FieldKind.LINE),
            Field("readers", "Voor wie?", FieldKind.CHOICE, "me", choices=choices),
            Field("on", "Wanneer?", FieldKind.DATE),
        ),
    )


@dataclass
class RememberingInbox:
    """An inbox that keeps what came in and answers what it was told to."""

    pressed: list[Press] = field(default_factory=list)
    sent: list[PageSent] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    answer: Reply = field(default_factory=lambda: Reply(Answer.DONE))
    opens: FormPage | Reply = field(default_factory=form)
    commanded: FormPage | Reply = field(default_factory=lambda: Reply(Answer.DONE))
    own: tuple[Card, ...] = ()
    breaks: Exception | None = None
    held_by: asyncio.Event | None = None

    def _break(self) -> None:
        if self.breaks is not None:
            raise self.breaks

    async def press(self, press: Press) -> Reply:
        self.pressed.append(press)
        if self.held_by is not None:
            await self.held_by.wait()
        self._break()
        return self.answer

    async def open_form(self, press: Press) -> FormPage | Reply:
        self.pressed.append(press)
        self._break()
        return self.opens

    async def send_page(self, page: PageSent) -> Reply:
        self.sent.append(page)
        self._break()
        return self.answer

    async def command(self, command: Command) -> FormPage | Reply:
        self.commands.append(command)
        self._break()
        return self.commanded

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        self.visits.append(visit)
        self._break()
        return self.own


@dataclass
class RememberingNews:
    """Keeps which rooms were to be looked at and who is gone, and answers what it was told to."""

    looked: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, datetime]] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    answer: bool = True

    async def workspace_left(self, workspace: str, *, at: datetime) -> bool:
        self.left.append((workspace, at))
        return self.answer

    async def look_at_room(self, workspace: str, place: str) -> bool:
        self.looked.append((workspace, place))
        return self.answer

    async def person_gone(self, workspace: str, person: str) -> bool:
        self.gone.append((workspace, person))
        return self.answer


@dataclass
class Office:
    """A workspace with Anna, Bram and Chris in a private room, and the bot in it too."""

    slack: StandInSlack
    clock: VirtualClock
    inbox: RememberingInbox
    news: RememberingNews
    anna: str = ""
    bram: str = ""
    chris: str = ""
    room: str = ""
    running: RunningHome | None = None

    async def run(self, *, over_socket: bool = False, command: str = COMMAND) -> RunningHome:
        """Start the bot, and let people in."""
        self.running = RunningHome(
            self.slack,
            clock=self.clock,
            ids=SeededIds(1),
            over_socket=over_socket,
            command=command,
        )
        self.running.home.connect(self.inbox, self.news)
        await self.running.start()
        return self.running

    @property
    def platform(self) -> Platform:
        """The bot's way to this workspace."""
        assert self.running is not None
        platform = self.running.home.platforms.of(f"slack:{TEAM}")
        assert platform is not None
        return platform

    async def post(self, shown: Card, *, place: str | None = None) -> Message:
        """The bot posts a card."""
        post = await self.platform.post(place or self.room, shown, nonce="n")
        room = (place or self.room).partition("/")[0]
        return self.slack.workspace.message(room, post)

    def came_in(self) -> int:
        return len(self.inbox.pressed) + len(self.inbox.sent) + len(self.inbox.commands)


def granted() -> frozenset[str]:
    """The scopes of the app as it is made from its manifest."""
    config = manifest()["oauth_config"]
    assert isinstance(config, dict)
    return frozenset(config["scopes"]["bot"])


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """An office whose Slack runs; the bot does not yet."""
    clock = VirtualClock(FOUNDED_AT)
    slack = StandInSlack(clock.now, scopes=granted())
    await slack.start()
    office = Office(slack, clock, RememberingInbox(), RememberingNews())
    space = slack.workspace
    people = [space.add_member(name).id for name in ("Anna", "Bram", "Chris")]
    office.anna, office.bram, office.chris = people
    office.room = space.add_conversation("intervisie", "private", {*people, BOT_USER}).id
    yield office
    if office.running is not None:
        await office.running.end()
    await slack.close()


@pytest.fixture(params=[False, True], ids=["http", "socket"])
async def open_office(office: Office, request: pytest.FixtureRequest) -> Office:
    """The same with the bot running, on either way in."""
    await office.run(over_socket=request.param)
    return office


@pytest.fixture
async def http_office(office: Office) -> Office:
    """The same with the bot running over HTTP."""
    await office.run()
    return office
