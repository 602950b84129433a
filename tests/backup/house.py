"""A bot in a folder as it serves, whose database can be backed up, lost and restored."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bot.assembly import Bot, Parts
from bot.backups import Restored, back_up, back_up_keys, make_identity, restore
from bot.config import Settings
from bot.opening import Folder, derived, master_key
from bot.ports import Platform
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import NAME, Act, Did
from storage import FileKeystore, FileLedger, open_store
from tests.groups.building import LIBRARY
from tests.groups.world import CHAT, OTHERS, PEOPLE, WatchedPlatform, Wish, World


@dataclass
class House:
    """A folder with a bot, its platform, and whoever may open its backups."""

    root: Path
    clock: VirtualClock
    platform: WatchedPlatform
    secret: str
    recipient: str
    started: int = 0
    keystore: FileKeystore = field(init=False)

    @property
    def settings(self) -> Settings:
        return Settings(data=self.root / "data", backup_recipient=self.recipient, _env_file=None)

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
        master = master_key(self.settings, self.folder)
        now = self.clock.now
        ledger = FileLedger(self.folder.erased, derived(master, "erased"), now)
        self.keystore = FileKeystore(self.folder.keys, derived(master, "keys"), ledger=ledger)
        store = open_store(
            self.folder.database, keystore=self.keystore, now=now, epoch=self.folder.epoch
        )
        platforms: dict[str, Platform] = {NAME: self.platform}
        parts = Parts(
            store=store,
            clock=self.clock,
            ids=SeededIds(self.started),
            platforms=platforms,
            library=LIBRARY,
            secret=derived(master, "names"),
            ledger=ledger,
        )
        world = World(Bot(parts), store, self.clock, self.platform)
        if before is not None:
            world.group, world.meeting = before.group, before.meeting
            world.other_group, world.ids = before.other_group, dict(before.ids)
            # Platforms never give an id of a delivery twice.
            world.presses = before.presses + 1000
        return world

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


def a_house(root: Path, wish: Wish = CHAT) -> House:
    """An empty one."""
    clock = VirtualClock(wish.founded_at)
    platform = WatchedPlatform({**PEOPLE, **OTHERS}, clock)
    return House(root, clock, platform, *make_identity())


async def moved_in(root: Path, wish: Wish = CHAT) -> tuple[House, World]:
    """One with the group of six, weeks before its first meeting."""
    house = a_house(root, wish)
    world = house.start()
    await world.found(wish)
    await world.deliver()
    return house, world
