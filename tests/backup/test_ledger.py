"""The ledger of what was erased: no ids in clear, whole lines only, kept as long as needed."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import StoreFull
from bot.ports import Ledger
from storage import FileLedger, MemoryLedger

from .house import moved_in

NOON = datetime(2026, 3, 2, 12, 0, 0, 500_000, tzinfo=UTC)
SECRET = b"s" * 32


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["file", "memory"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Ledger:
    if request.param == "memory":
        return MemoryLedger(clock.now)
    return FileLedger(tmp_path / "keys" / "erased.log", SECRET, clock.now)


def test_it_tells_what_was_noted_from_a_moment_on(ledger: Ledger, clock: Clock) -> None:
    ledger.note(("meeting:1", "case:2"))
    clock.at += timedelta(hours=1)
    ledger.note(("meeting:3",))
    ledger.note(())
    names = ("meeting:1", "case:2", "meeting:3", "meeting:4")
    for since, known in (
        (NOON, ["meeting:1", "case:2", "meeting:3"]),
        (NOON + timedelta(minutes=30), ["meeting:3"]),
        (NOON + timedelta(hours=2), []),
    ):
        was_noted = ledger.noted_since(since)
        assert [name for name in names if was_noted(name)] == known


def test_a_line_tells_nobody_what_was_erased(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "erased.log"
    FileLedger(path, SECRET, clock.now).note(("meeting:78b33e8e302aac5f",))
    text = path.read_text()
    assert "78b33e8e302aac5f" not in text
    assert "meeting" not in text
    assert os.stat(path).st_mode & 0o077 == 0
    assert not FileLedger(path, b"o" * 32, clock.now).noted_since(NOON)("meeting:78b33e8e302aac5f")


def test_half_a_line_spoils_no_other(tmp_path: Path, clock: Clock) -> None:
    """A process that was lost while writing leaves a piece behind."""
    path = tmp_path / "erased.log"
    ledger = FileLedger(path, SECRET, clock.now)
    ledger.note(("a", "b"))
    path.write_bytes(path.read_bytes()[:-10])
    ledger.note(("c",))
    was_noted = ledger.noted_since(NOON)
    assert [was_noted(name) for name in ("a", "b", "c")] == [True, False, True]
    assert len(ledger.lines()) == 2


def test_a_line_is_dropped_when_no_backup_is_as_old(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "erased.log"
    ledger = FileLedger(path, SECRET, clock.now)
    ledger.note(("old",))
    clock.at += timedelta(days=29)
    ledger.note(("young",))
    ledger.forget_old()
    assert ledger.noted_since(NOON)("old")
    clock.at += timedelta(days=2)
    ledger.forget_old()
    was_noted = ledger.noted_since(NOON)
    assert (was_noted("old"), was_noted("young")) == (False, True)


def test_without_room_nothing_is_erased(clock: Clock) -> None:
    """What cannot be noted must not be erased: a restore would bring it back."""
    ledger = FileLedger(Path("/dev/full"), SECRET, clock.now)
    with pytest.raises(StoreFull):
        ledger.note(("a",))


async def test_a_text_stays_until_its_erasing_can_be_noted(tmp_path: Path) -> None:
    """Noted first, then erased: the timer waits for room, and does both in the end."""
    house, world = await moved_in(tmp_path)
    await world.begins("P1")
    await world.goes_to("closing")
    await world.goes_on()
    house.folder.erased.symlink_to("/dev/full")
    world.sleeps(days=8)
    for _ in range(3):
        await world.bot.fire_timers()
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert case.fields["title"] == "Casus van P1"
    house.folder.erased.unlink()
    await world.deliver()
    assert await world.store.read(lambda tx: tx.cases.of_group(world.group)) == ()
    assert len(FileLedger(house.folder.erased, SECRET, world.clock.now).lines()) == 2
    await world.store.close()
