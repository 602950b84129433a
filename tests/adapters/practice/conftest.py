"""A practice room with a small inbox behind it that remembers what came in."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import httpx
import pytest

from adapters.practice import (
    Hub,
    PracticeClock,
    PracticePlatform,
    PracticeStore,
    Room,
    RoomPerson,
    create_app,
)
from bot.cards import Answer, Button, Card, Choice, Field, FieldKind, FormPage, Reply, Text
from bot.drawing import Outline, outline
from bot.engine.ids import FormId
from bot.engine.screen import Does
from bot.inputs import Command, PageSent, Press, Visit
from bot.ports import Upcoming
from methods import load_library
from methods.spec import Mode

PEOPLE = [
    RoomPerson("P1", "Anna", 1),
    RoomPerson("P2", "Bram", 2),
    RoomPerson("P3", "Chris", 3),
]
START = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
HERE = "http://127.0.0.1:8000"


class CountingIds:
    """Ids one after the other, so that a test can be read."""

    def __init__(self) -> None:
        self.given = 0

    def new(self) -> str:
        self.given += 1
        return f"{self.given:016x}"


@dataclass
class HandClock:
    """The world's clock, moved by hand."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


def card(title: str = "Stap 3", *, text: str = "Denk hardop.", buttons: bool = True) -> Card:
    pressed = (
        Button("open-give|1", "Schrijven", Does.FORM, main=True),
        Button("ready|1", "Ik ben klaar"),
        Button("next|1", "Verder", guide=True, main=True),
        Button("extend|1", "+5 min", guide=True),
    )
    return Card(
        title=title,
        push="Er is een nieuwe stap",
        language="nl",
        texts=(Text(text),),
        buttons=pressed if buttons else (),
    )


def form(token: str = "give|1", *, value: str = "") -> FormPage:
    return FormPage(
        token=token,
        form=FormId("f1"),
        title="Wat zie je?",
        language="nl",
        send_label="Geven",
        can_save_draft=True,
        intro=(Text("Ieder leest dit straks."),),
        fields=(
            Field("line", "In één zin", FieldKind.LINE, value, required=True, max_length=80),
            Field("more", "Wil je meer kwijt?", FieldKind.TEXT),
            Field("who", "Voor wie?", FieldKind.CHOICE, choices=(Choice("all", "De groep"),)),
            Field("on", "Wanneer?", FieldKind.DATE),
        ),
    )


def arranging(token: str = "found|C1", *, at_most: int = 3, people: str = "P1 P3") -> FormPage:
    """A form with a time and people, and a choice among them."""
    named = (Choice("a1", "P2", person="P2"), Choice("a2", "Iemand van elders", person="P9"))
    return FormPage(
        token=token,
        form=FormId("f2"),
        title="Een groep beginnen",
        language="nl",
        send_label="Beginnen",
        fields=(
            Field("at", "Hoe laat?", FieldKind.TIME, "15:00", required=True),
            Field(
                "people",
                "Met wie?",
                FieldKind.PEOPLE,
                people,
                hint="Zij lezen straks mee.",
                required=True,
                at_most=at_most,
            ),
            Field("guide", "Wie let op de tijd?", FieldKind.CHOICE, "a1", choices=named),
            Field("date", "Wanneer voor het eerst?", FieldKind.DATE, "2026-03-26"),
        ),
    )


class RememberingInbox:
    """An inbox that keeps what came in and answers what it was told to."""

    def __init__(self) -> None:
        self.pressed: list[Press] = []
        self.sent: list[PageSent] = []
        self.commands: list[Command] = []
        self.answer = Reply(Answer.DONE)
        self.opens: FormPage | Reply = form()
        self.commanded: FormPage | Reply | None = None
        self.breaks: Exception | None = None

    def _answered(self) -> Reply:
        if self.breaks is not None:
            raise self.breaks
        return self.answer

    async def press(self, press: Press) -> Reply:
        self.pressed.append(press)
        return self._answered()

    async def open_form(self, press: Press) -> FormPage | Reply:
        self.pressed.append(press)
        self._answered()
        return self.opens

    async def send_page(self, page: PageSent) -> Reply:
        self.sent.append(page)
        return self._answered()

    async def command(self, command: Command) -> FormPage | Reply:
        self.commands.append(command)
        answered = self._answered()
        return self.commanded or answered

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        raise AssertionError("there is no page of one's own here")


@dataclass
class SmallControls:
    """Controls with a memory: one moment that comes, and switches."""

    room: Room
    on: bool = True
    next_mode: Mode | None = Mode.VOICE
    comes: Upcoming | None = None
    started_over: int = 0
    language: str = "nl"

    def now(self) -> datetime:
        return self.room.now()

    async def upcoming(self, *, language: str) -> Upcoming | None:
        return self.comes

    async def skip_to_next(self) -> None:
        assert self.comes is not None
        self.room.clock.move_to(self.comes.due_at)

    def colleagues(self) -> bool:
        return self.on

    async def set_colleagues(self, on: bool, /) -> None:
        self.on = on

    async def mode(self) -> Mode | None:
        return self.next_mode

    async def modes(self) -> tuple[Mode, ...]:
        return tuple(Mode)

    async def set_mode(self, mode: Mode, /) -> None:
        self.next_mode = mode

    async def set_language(self, language: str, /) -> None:
        self.language = language

    async def calendar(self, *, language: str) -> bytes | None:
        return None if self.comes is None else b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

    async def method(self, *, language: str) -> Outline | None:
        if self.comes is None:
            return None
        return outline(load_library()["crea-m"], language=language, mode=Mode.CHAT)

    async def start_over(self) -> None:
        self.started_over += 1
        self.room.start_over()
        self.room.settle(PEOPLE, channel="intervisie-zuid")


@dataclass
class House:
    """Everything of one practice room that a test wants to reach."""

    folder: Path
    world: HandClock
    ids: CountingIds
    hub: Hub
    store: PracticeStore
    clock: PracticeClock
    room: Room
    platform: PracticePlatform
    inbox: RememberingInbox = field(default_factory=RememberingInbox)

    @cached_property
    def controls(self) -> SmallControls:
        return SmallControls(self.room, comes=Upcoming(START + timedelta(days=1), "de agenda"))


def open_house(folder: Path, *, world: HandClock | None = None) -> House:
    """Open the room that is in a folder, or a new one."""
    world = world or HandClock()
    ids = CountingIds()
    ids.given = int(world.at.timestamp())  # never the same ids after a restart
    hub = Hub()
    store = PracticeStore.open(folder / "room.db", key_path=folder / "room.key", ids=ids)
    clock = PracticeClock(store, base=world, hub=hub)
    room = Room(store, clock=clock, ids=ids, hub=hub)
    room.settle(PEOPLE, channel="intervisie-zuid")
    return House(folder, world, ids, hub, store, clock, room, PracticePlatform(room))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A room with three people, on a Thursday at 15:00 in Amsterdam."""
    made = open_house(tmp_path)
    yield made
    made.store.close()


class Tab:
    """One browser tab: it opens a page, keeps its token and does deeds as somebody."""

    def __init__(self, client: httpx.AsyncClient, person: str = "P1") -> None:
        self.client = client
        self.person = person
        self.token = ""
        self.deeds = 0

    async def open(self, path: str | None = None) -> httpx.Response:
        answer = await self.client.get(path or f"/as/{self.person}")
        _, _, rest = answer.text.partition('data-token="')
        self.token = rest.partition('"')[0]
        return answer

    async def do(
        self,
        what: str,
        body: Mapping[str, object],
        *,
        headers: Mapping[str, str] | None = None,
        deed: str | None = None,
    ) -> httpx.Response:
        self.deeds += 1
        base = {"place": "C1", "post": None, "deed": deed or f"deed-{self.person}-{self.deeds}"}
        sent = {**base, **body} if what != "dismiss" else dict(body)
        return await self.client.post(
            f"/as/{self.person}/{what}",
            json=sent,
            headers={"origin": HERE, "x-room-token": self.token, **(headers or {})},
        )

    async def control(self, what: str, body: Mapping[str, object] | None = None) -> httpx.Response:
        return await self.client.post(
            f"/room/{what}",
            json=body or {},
            headers={"origin": HERE, "x-room-token": self.token},
        )


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """The room's page without a network."""
    controls = house.controls
    app = create_app(
        house.room,
        inbox=house.inbox,
        controls=controls,
        ids=house.ids,
        language="nl",
        zone="Europe/Amsterdam",
    )
    app.state.controls = controls
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as made:
        yield made


@pytest.fixture
async def tab(client: httpx.AsyncClient) -> Tab:
    """A tab in which Anna has opened the channel."""
    made = Tab(client)
    await made.open()
    return made
