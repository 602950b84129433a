"""The one place where real things are plugged together: a store, platforms, a clock, the core.

``assemble`` builds the whole bot from parts, for a server, the practice room, a rehearsal or a
test alike. Nothing here decides anything about meetings.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from adapters.practice import (
    CHANNEL,
    WORKSPACE,
    Hub,
    PageServer,
    PracticeClock,
    PracticePlatform,
    PracticeStore,
    Room,
    create_app,
)
from adapters.practice.demo import Demo, Wishes
from methods import MethodError, load_library
from methods.spec import Method
from storage import (
    FileKeystore,
    MemoryKeystore,
    load_or_make_master_key,
    open_inline_store,
    open_store,
)

from .config import Settings
from .delivery import Delivery
from .engine.events import Event, RoomAccepted, RoomChanged
from .engine.ids import GroupId, MeetingId
from .errors import ConfigError
from .groups.cycle import Cycle
from .groups.inbox import GroupInbox
from .groups.meetings import Tools, happen, load_meeting
from .groups.screens import CardDesk
from .groups.setup import plan_next
from .groups.shelf import MethodShelf
from .ports import Clock, Ids, Platform, Store, Tx
from .rehearsal import Around, Colleagues, Habits, Lively, StepReader
from .rehearsal.run import Props
from .schedule import (
    CLAIM_TIMERS,
    DRAIN_OUTBOX,
    RandomIds,
    SystemClock,
    Ticks,
    TimerDesk,
)
from .words import Words

KEY_BYTES = 32

#: Drafts that were never given (``docs``: what is kept, and how long).
DRAFTS_STAY_FOR = timedelta(days=30)
#: Platforms deliver the same thing again within a day at most.
DELIVERY_KEYS_STAY_FOR = timedelta(hours=48)
SENT_ROWS_STAY_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a bot is made of. ``language`` is for answers to people who are not known."""

    store: Store
    clock: Clock
    ids: Ids
    platforms: Mapping[str, Platform]
    library: Mapping[str, Method]
    secret: bytes = field(repr=False)
    language: str = "nl"


class Bot:
    """The assembled bot: what adapters call, and what the clock runs."""

    def __init__(self, parts: Parts) -> None:
        self.store = parts.store
        self.clock = parts.clock
        self.words = Words()
        self.tools = Tools(parts.clock, parts.ids, MethodShelf(parts.library), parts.secret)
        self.cards = CardDesk(self.tools, self.words)
        self.delivery = Delivery(
            parts.store,
            parts.platforms,
            self.cards,
            parts.clock,
            worker=f"w-{parts.ids.new()}",
            on_room_changed=self._room_changed,
            on_room_ok=self._room_ok,
        )
        cycle = Cycle(self.tools)
        self.timers = TimerDesk(
            parts.store,
            parts.clock,
            {
                "meeting": cycle.on_meeting_timer,
                "intention": cycle.on_intention_timer,
                "message": cycle.on_message_timer,
            },
        )
        self.ticks = Ticks(
            claim_timers=self.fire_timers,
            drain_outbox=self.delivery.drain,
            open_due_series=self.plan_meetings,
            sweep_retention=self.sweep,
        )
        self.inbox = GroupInbox(
            parts.store,
            self.tools,
            self.words,
            parts.platforms,
            language=parts.language,
            after_commit=self.wake,
        )

    def wake(self) -> None:
        """Something was committed: there may be something to send."""
        self.ticks.wake(DRAIN_OUTBOX)

    async def fire_timers(self) -> int:
        """Fire what is due, and wake the delivery when something fired."""
        fired = await self.timers.fire_due()
        if fired:
            self.wake()
            self.ticks.wake(CLAIM_TIMERS)
        return fired

    async def plan_meetings(self) -> None:
        """See to it that every group has its next date."""
        groups = await self.store.read(lambda tx: tx.groups.all())
        for group in groups:
            await self.store.write(partial(plan_next, tools=self.tools, group_id=group.id))

    async def sweep(self) -> None:
        """Forget what is kept no longer than this."""
        now = self.clock.now()

        def unit(tx: Tx) -> None:
            tx.drafts.forget_before(now - DRAFTS_STAY_FOR)
            tx.deliveries.forget_before(now - DELIVERY_KEYS_STAY_FOR)
            tx.outbox.forget_sent(before=now - SENT_ROWS_STAY_FOR)

        await self.store.write(unit)

    async def _room_changed(self, meeting: MeetingId) -> None:
        event = RoomChanged(id=self.tools.event_id(), at=self.clock.now())
        await self._happen(meeting, event)

    async def _room_ok(self, meeting: MeetingId) -> None:
        event = RoomAccepted(id=self.tools.event_id(), at=self.clock.now())
        await self._happen(meeting, event)

    async def _happen(self, meeting: MeetingId, event: Event) -> None:
        def unit(tx: Tx) -> None:
            at_hand = load_meeting(tx, self.tools, meeting)
            if at_hand is not None:
                happen(tx, self.tools, at_hand, event)

        await self.store.write(unit)


@dataclass(frozen=True, slots=True)
class Folder:
    """Where one bot keeps what it keeps: database, keys, and the practice room's own store."""

    path: Path

    @property
    def database(self) -> Path:
        """The database of the bot."""
        return self.path / "intervisor.db"

    @property
    def keys(self) -> Path:
        """The folder of wrapped keys; the master key lies in it unless settings say otherwise."""
        return self.path / "keys"

    @property
    def room(self) -> Path:
        """What the practice room keeps as a chat platform would."""
        return self.path / "room.db"

    @property
    def room_key(self) -> Path:
        """The key of the practice room's own store."""
        return self.keys / "room.key"


def master_key(settings: Settings, folder: Folder) -> bytes:
    """The key from the settings, else from its file, made on the very first start."""
    if settings.key is not None:
        try:
            key = bytes.fromhex(settings.key.get_secret_value())
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ConfigError(
                "INTERVISOR_KEY is not a key: it takes 64 hexadecimal characters. Give the key"
                " that this database was made with. Nothing was changed."
            )
        return key
    path = settings.key_file or folder.keys / "master.key"
    return load_or_make_master_key(path, database_exists=folder.database.exists())


def derived(master: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which the master key cannot be found."""
    return hmac.digest(master, f"intervisor|{purpose}".encode(), "sha256")


def load_methods(settings: Settings) -> Mapping[str, Method]:
    """The library with the operator's own methods; ``ConfigError`` names every mistake."""
    try:
        return load_library(settings.methods)
    except MethodError as error:
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise ConfigError(f"A method file is not right:\n{problems}") from None


def rehearsal_bot(library: Mapping[str, Method], props: Props) -> Bot:
    """A bot for a rehearsal: the whole stack on a store in memory, with keys of its own."""
    store = open_inline_store(keystore=MemoryKeystore(), now=props.clock.now)
    return Bot(
        Parts(
            store=store,
            clock=props.clock,
            ids=props.ids,
            platforms=props.platforms,
            library=library,
            secret=derived(b"rehearsal", "names"),
        )
    )


class PracticeHouse:
    """The practice room with a whole bot behind it, in one folder."""

    def __init__(self, settings: Settings, wishes: Wishes, *, port: int | None = None) -> None:
        """Open or make everything; ``ConfigError`` when the folder or the keys are not right."""
        self.folder = Folder(settings.data / "practice")
        self.starts_over = False
        library = load_methods(settings)
        ids = RandomIds()
        self.hub = Hub()
        master = master_key(settings, self.folder)
        room_store = PracticeStore.open(self.folder.room, key_path=self.folder.room_key, ids=ids)
        clock = PracticeClock(room_store, base=SystemClock(), hub=self.hub)
        self.room = Room(room_store, clock=clock, ids=ids, hub=self.hub)
        store = open_store(
            self.folder.database,
            keystore=FileKeystore(self.folder.keys, derived(master, "keys")),
            now=clock.now,
        )
        platform = PracticePlatform(self.room, seed=0)
        self.bot = Bot(
            Parts(
                store=store,
                clock=clock,
                ids=ids,
                platforms={"practice": platform},
                library=library,
                secret=derived(master, "names"),
                language=wishes.language,
            )
        )

        def colleagues(group: GroupId, language: str) -> Colleagues:
            around = Around(
                inbox=self.bot.inbox,
                window=platform,
                steps=StepReader(store, self.bot.tools, group),
                clock=clock,
                ids=ids,
                workspace=WORKSPACE,
            )
            seed = int(ids.new(), 16)
            return Colleagues(
                around,
                seed=seed,
                language=language,
                pacing=Lively(seed),
                habits=Habits(cases=2),
                say=self._say,
            )

        self.demo = Demo(
            self.room,
            self.bot,
            clock=clock,
            hub=self.hub,
            colleagues=colleagues,
            wishes=wishes,
            forget=self._start_over,
        )
        app = create_app(
            self.room,
            inbox=self.bot.inbox,
            controls=self.demo,
            ids=ids,
            language=wishes.language,
            zone=wishes.zone,
        )
        self.server = PageServer(
            app, hub=self.hub, port=settings.practice_port if port is None else port
        )

    async def serve(self, *, ready: Callable[[str], None]) -> None:
        """Run until ``stop``: page, colleagues and ticks. ``ready`` is told the address."""
        await self.demo.found()
        self.bot.ticks.start()
        life = asyncio.create_task(self.demo.live())
        ready(self.server.url)
        try:
            await self.server.serve()
        finally:
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)
            await self.bot.ticks.stop()
            await self.bot.store.close()
            self.room.store.close()
        if self.starts_over:
            forget_folder(self.folder)

    def stop(self) -> None:
        """End ``serve``, in order."""
        self.server.stop()

    async def _say(self, person: str, text: str) -> None:
        self.room.say(CHANNEL, text, person=person, nonce=self.bot.tools.ids.new())

    async def _start_over(self) -> None:
        # The answer to whoever asked goes out first; then everything is closed and forgotten.
        self.starts_over = True
        asyncio.get_running_loop().call_later(0.3, self.stop)


def forget_folder(folder: Folder) -> None:
    """Forget a practice folder: its databases and its keys, and nothing else that lies there."""
    for database in (folder.database, folder.room):
        for path in folder.path.glob(f"{database.name}*"):
            path.unlink(missing_ok=True)
    for key in folder.keys.glob("*"):
        if key.is_file():
            key.unlink(missing_ok=True)
