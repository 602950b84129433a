"""The practice room, plugged together: a page in the browser, simulated colleagues, a whole bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

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
from storage import FileKeystore, KeyFolder, open_store

from .assembly import Bot, Parts
from .config import Settings
from .engine.ids import GroupId
from .errors import ConfigError, StoreFull
from .methods_at_hand import load_methods
from .opening import Folder, forget_folder, master_keys
from .platforms import ByName
from .registers_at_hand import registers_at_hand
from .rehearsal import Around, Colleagues, Habits, Lively, StepReader
from .schedule import PublicHolidays, RandomIds, SystemClock


class PracticeHouse:
    """The practice room with a whole bot behind it, in one folder."""

    def __init__(self, settings: Settings, wishes: Wishes, *, port: int | None = None) -> None:
        """Open or make everything; ``ConfigError`` when the folder or the keys are not right."""
        self.folder = Folder(settings.data / "practice")
        self.starts_over = False
        library, registers = load_methods(settings), registers_at_hand(settings)
        ids = RandomIds()
        self.hub = Hub()
        masters = master_keys(settings, self.folder)
        room_store = PracticeStore.open(self.folder.room, key_path=self.folder.room_key, ids=ids)
        clock = PracticeClock(room_store, base=SystemClock(), hub=self.hub)
        self.room = Room(room_store, clock=clock, ids=ids, hub=self.hub)
        try:
            place = KeyFolder(self.folder.keys, self.folder.epoch)
            secret = masters.secret("names", place.get)
            keystore = FileKeystore(self.folder.keys, *masters.wrapping)
            store = open_store(self.folder.database, keystore=keystore, now=clock.now)
        except BaseException as error:
            room_store.close()
            if isinstance(error, StoreFull):
                raise ConfigError(str(error)) from None
            raise
        platform = PracticePlatform(self.room, seed=0)
        self.bot = Bot(
            Parts(
                store=store,
                clock=clock,
                ids=ids,
                platforms=ByName({"practice": platform}),
                library=library,
                secret=secret,
                language=wishes.language,
                holidays=PublicHolidays(),
                registers=registers,
            )
        )

        def colleagues(group: GroupId, language: str) -> Colleagues:
            around = Around(
                inbox=self.bot.inbox,
                window=platform,
                steps=StepReader(store, self.bot.tools, group, trials_too=True),
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
                habits=Habits(cases=2, says_which_day=True, swaps=1, divides=True),
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
