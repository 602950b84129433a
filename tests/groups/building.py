"""Worlds on a store in memory, on the store that serves, and after a restart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.assembly import Bot, Parts
from bot.groups.days_off import NO_HOLIDAYS, Holidays
from bot.groups.later import at_once
from bot.platforms import ByName
from bot.ports import Store
from bot.registers import Profile, built_in
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import NAME
from methods import load_library
from methods.spec import Method
from storage import (
    FileKeystore,
    MemoryKeystore,
    open_inline_store,
    open_postgres_store,
    open_store,
)

from .cast import CHAT, OTHERS, PEOPLE, WatchedPlatform, Wish
from .world import World

LIBRARY = load_library()
SECRET = b"s" * 32


def build(
    clock: VirtualClock,
    store: Store,
    *,
    platform: WatchedPlatform | None = None,
    ids: SeededIds | None = None,
    library: Mapping[str, Method] = LIBRARY,
    holidays: Holidays = NO_HOLIDAYS,
    public_url: str = "",
    registers: Mapping[str, Profile] | None = None,
) -> World:
    """A bot on this store, before anything was founded."""
    platform = platform or WatchedPlatform({**PEOPLE, **OTHERS}, clock)
    platforms = ByName({NAME: platform})
    parts = Parts(
        store=store,
        clock=clock,
        ids=ids or SeededIds(1),
        platforms=platforms,
        library=library,
        secret=SECRET,
        holidays=holidays,
        public_url=public_url,
        aside=at_once,
        registers=built_in() if registers is None else registers,
    )
    return World(Bot(parts), store, clock, platform)


async def in_memory(wish: Wish = CHAT) -> World:
    """A world without a disk, where nothing ever waits."""
    clock = VirtualClock(wish.founded_at)
    store = open_inline_store(keystore=MemoryKeystore(), now=clock.now)
    world = build(clock, store, holidays=wish.holidays, public_url=wish.public_url)
    await world.found(wish)
    await world.deliver()
    return world


def on_disk(folder: Path, clock: VirtualClock) -> Store:
    """The store that serves: a writer thread, readers, keys beside the database."""
    keystore = FileKeystore(folder / "keys", SECRET)
    return open_store(folder / "bot.db", keystore=keystore, now=clock.now)


def on_server(url: str, clock: VirtualClock) -> Store:
    """The store that serves on PostgreSQL."""
    return open_postgres_store(url, keystore=MemoryKeystore(), now=clock.now)


async def serving(folder: Path, wish: Wish = CHAT) -> World:
    """A world on a database file, as it serves."""
    clock = VirtualClock(wish.founded_at)
    return await settled_in(
        build(clock, on_disk(folder, clock), holidays=wish.holidays, public_url=wish.public_url),
        wish,
    )


async def serving_from(url: str, wish: Wish = CHAT) -> World:
    """A world on PostgreSQL, as it serves."""
    clock = VirtualClock(wish.founded_at)
    return await settled_in(
        build(clock, on_server(url, clock), holidays=wish.holidays, public_url=wish.public_url),
        wish,
    )


async def settled_in(world: World, wish: Wish) -> World:
    """The same world when its groups are founded, and what that shows has been delivered."""
    await world.found(wish)
    await world.deliver()
    return world


async def restarted(
    world: World, folder: Path, *, seed: int = 2, library: Mapping[str, Method] = LIBRARY
) -> World:
    """The same world after the process was gone: a new bot on the same file."""
    await world.store.close()
    return taken_up(world, on_disk(folder, world.clock), seed=seed, library=library)


def taken_up(
    world: World,
    store: Store,
    *,
    seed: int = 2,
    library: Mapping[str, Method] = LIBRARY,
    registers: Mapping[str, Profile] | None = None,
) -> World:
    """The same world with a new bot on this store."""
    anew = build(
        world.clock,
        store,
        platform=world.platform,
        ids=SeededIds(seed),
        library=library,
        registers=registers,
    )
    anew.group, anew.meeting, anew.other_group = world.group, world.meeting, world.other_group
    anew.ids, anew.presses = dict(world.ids), world.presses
    return anew
