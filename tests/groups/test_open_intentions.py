"""An intention stays its owner's while much around it changes: its keys, its room, its group.

It is read by its owner, asked after once, and read at the look-back as far as they let it.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Answer
from bot.errors import ConfigError
from bot.groups.look_back import told_in
from bot.groups.lookups import group_at, next_meeting
from bot.ports import Store, Tx
from bot.records import Shares
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.platform import ROOM, WORKSPACE
from storage import FileKeystore, MasterKeys, open_postgres_store, open_store, rewrap
from storage.key_archive import KeyArchive, KeyFolder
from storage.ledger import FileLedger

from .building import SECRET, build, settled_in, taken_up
from .in_halves import HARVEST, cards_in, eyes_on, names, parted, words_of
from .moving_on import moves, stands_in
from .test_founding import founded
from .test_intentions import (
    ANSWER,
    ASKED_ON,
    answers,
    it_is,
    looks_back,
    meeting_is_over,
    own,
    read_at_look_back,
    shares,
)
from .world import CHAT, EMPTY_ROOM, PEOPLE, World, told

#: How often what P2 intends, and what came of it, stand in a room whose members may read both.
BOTH = (1, 1)


def stands_in_room(world: World) -> tuple[int, int]:
    return world.shown("Als, dan: P2"), world.shown(ANSWER["happened"])


async def reads_it(world: World) -> str:
    return told(await world.press("P2", f"intention|{(await own(world, 'P2')).id}"))


async def tells_all(world: World) -> None:
    """Asked on the day that was chosen, P2 answers, and lets the group read all of it."""
    assert "Als, dan: P2" in await reads_it(world)
    await it_is(world, ASKED_ON + timedelta(days=1))
    assert world.has("P2", "open-follow") == 1, "asked, and not twice"
    assert (await answers(world, "P2")).answer is Answer.DONE
    assert (await shares(world, "P2", Shares.ALL)).answer is Answer.DONE


# Its keys


def kept(url: str | None, keys_in: Path, clock: VirtualClock, master: bytes = SECRET) -> Store:
    """A store that serves, with its keys in a folder of their own."""
    keystore = FileKeystore(keys_in, master)
    if url is not None:
        return open_postgres_store(url, keystore=keystore, now=clock.now)
    return open_store(keys_in.parent / "bot.db", keystore=keystore, now=clock.now)


def move_keys(old: Path, new: Path, clock: VirtualClock) -> None:
    """Put the keys elsewhere from a backup of theirs; where they were, nothing is left."""
    count, ledger = old.parent / "count", FileLedger(old.parent / "ledger", SECRET, clock.now)
    archive = KeyArchive.of(KeyFolder(old, count), ledger)
    assert archive.put_into(KeyFolder(new, count), ledger) == len(archive.wrapped)
    shutil.rmtree(old)


async def test_its_keys_move_and_another_master_key_opens_nothing(
    kept_in: str | None, tmp_path: Path
) -> None:
    clock = VirtualClock(CHAT.founded_at)
    first, second = tmp_path / "keys", tmp_path / "moved"
    world = await settled_in(build(clock, kept(kept_in, first, clock)), CHAT)
    await meeting_is_over(world, "P2")
    await world.store.close()

    move_keys(first, second, clock)
    for folder, master in ((second, b"o" * 32), (first, SECRET)):
        with pytest.raises(ConfigError):
            kept(kept_in, folder, clock, master)
    world = taken_up(world, kept(kept_in, second, clock))
    await it_is(world, ASKED_ON)
    assert world.has("P2", "open-follow") == 1
    await world.store.close()
    world = taken_up(world, kept(kept_in, second, clock), seed=3)
    await tells_all(world)
    await looks_back(world)
    assert stands_in_room(world) == BOTH
    await world.store.close()


async def test_its_master_key_changes_and_the_old_one_opens_nothing(
    kept_in: str | None, tmp_path: Path
) -> None:
    clock, folder, old = VirtualClock(CHAT.founded_at), tmp_path / "keys", MasterKeys((SECRET,))
    store = kept(kept_in, folder, clock, *old.wrapping)
    world = await settled_in(build(clock, store), CHAT)
    await meeting_is_over(world, "P2")
    await world.store.close()

    both = MasterKeys.new(before=old)
    assert rewrap(KeyFolder(folder, tmp_path / "count"), both).left == 0
    with pytest.raises(ConfigError):
        kept(kept_in, folder, clock, *old.wrapping)
    world = taken_up(world, kept(kept_in, folder, clock, *both.first.wrapping))
    await tells_all(world)
    await looks_back(world)
    assert stands_in_room(world) == BOTH
    await world.store.close()


# Its room


async def test_a_room_that_was_gone_for_weeks_reads_it_when_it_is_back(world: World) -> None:
    await meeting_is_over(world, "P2")
    world.platform.is_closed = True
    await world.looks_at_room()
    await tells_all(world)
    world.platform.is_closed = False
    await world.looks_at_room()
    await looks_back(world)
    assert stands_in_room(world) == BOTH


async def test_its_group_goes_on_in_another_room_and_reads_it_there(world: World) -> None:
    """The promise of six weeks: a room is replaced, and nobody has to begin anew."""
    await meeting_is_over(world, "P2")
    world.platform.in_empty_room = {*PEOPLE}
    await moves(world, first="P3", second="P4")
    world.platform.is_closed = True
    await world.looks_at_room()
    world.platform.is_closed = False
    await tells_all(world)
    await looks_back(world)
    assert stands_in_room(world) == BOTH
    there = "\n".join(words_of(card) for card in stands_in(world, EMPTY_ROOM))
    assert "Als, dan: P2" in there
    assert len(stands_in(world, ROOM)) == 1, "the line that says where"


async def test_it_is_read_in_the_new_room_of_the_half_that_its_owner_is_in(large: World) -> None:
    await large.begins("P1")
    await large.goes_to(HARVEST)
    await large.harvests("P2", readers="me", **{"ask-on": ASKED_ON.isoformat()})
    await large.goes_to("closing")
    await large.goes_on()
    await tells_all(large)
    large.meeting = (await large.meetings())[-1].id
    for half in await parted(large, "P1", "Q1"):
        eyes = await eyes_on(large, half)
        await eyes.goes_to("look-back")
        stands = "\n".join(map(words_of, await cards_in(large, half)))
        is_theirs = "P2" in names(large, half)
        assert ("Als, dan: P2" in stands, ANSWER["happened"] in stands) == (is_theirs, is_theirs)
    assert stands_in_room(large) == BOTH, "in that room, and in no other"


async def test_another_group_that_begins_in_another_room_reads_nothing_of_it(
    world: World,
) -> None:
    await meeting_is_over(world, "P2")
    assert (await founded(world)).answer is Answer.DONE
    await tells_all(world)

    def anew(tx: Tx) -> int:
        found = group_at(tx, WORKSPACE, EMPTY_ROOM)
        group = tx.groups.get(found) if found is not None else None
        coming = next_meeting(tx, group.id) if group is not None else None
        assert group is not None
        assert world.ids["P2"] in tx.groups.people(group.id)
        return len(told_in(tx, group, coming)) if coming is not None else 0

    assert await world.store.read(anew) == 0
    assert await read_at_look_back(world) == {world.ids["P2"]}
    assert "Als, dan: P2" in await reads_it(world)
