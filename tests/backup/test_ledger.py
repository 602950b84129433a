"""The ledger of what was erased: no ids in clear, whole lines only, kept as long as needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from bot.errors import StoreFull
from bot.ports import Ledger
from storage import FileLedger, KeysDatabase, MemoryLedger, PostgresLedger

from .house import Databases, moved_in

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


@pytest.fixture
def file(tmp_path: Path, clock: Clock) -> FileLedger:
    return FileLedger(tmp_path / "keys" / "erased.log", SECRET, clock.now)


@pytest.fixture
def rows(keystore_url: str, clock: Clock) -> Iterator[PostgresLedger]:
    keys = KeysDatabase(keystore_url)
    yield PostgresLedger(keys, SECRET, clock.now)
    keys.close()


@pytest.fixture
def memory(clock: Clock) -> MemoryLedger:
    return MemoryLedger(clock.now)


@pytest.fixture(params=["file", "rows", "memory"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """Each kind: what a test says here holds for all."""
    found: Ledger = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["file", "rows"])
def kept(request: pytest.FixtureRequest) -> FileLedger | PostgresLedger:
    """Each kind that lasts."""
    found: FileLedger | PostgresLedger = request.getfixturevalue(request.param)
    return found


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


def test_it_is_dropped_when_no_backup_is_as_old(
    kept: FileLedger | PostgresLedger, clock: Clock
) -> None:
    kept.note(("old",))
    clock.at += timedelta(days=29)
    kept.note(("young",))
    kept.forget_old()
    assert kept.noted_since(NOON)("old")
    clock.at += timedelta(days=2)
    kept.forget_old()
    was_noted = kept.noted_since(NOON)
    assert (was_noted("old"), was_noted("young")) == (False, True)


def test_lines_go_from_one_kind_to_the_other_and_back(
    file: FileLedger, rows: PostgresLedger, clock: Clock
) -> None:
    """An archive of keys is the same, wherever they lay."""
    file.note(("a", "b"))
    clock.at += timedelta(hours=1)
    file.note(("a",))
    for _ in range(2):
        rows.add([*file.lines(), "no line of ours"])
    assert sorted(rows.lines()) == sorted(file.lines())
    was_noted = rows.noted_since(NOON + timedelta(minutes=30))
    assert (was_noted("a"), was_noted("b")) == (True, False)


def test_a_row_tells_nobody_what_was_erased(rows: PostgresLedger, keystore_url: str) -> None:
    rows.note(("meeting:78b33e8e302aac5f",))
    with psycopg.connect(keystore_url) as there:
        found = str(there.execute("SELECT * FROM erased").fetchall())
    assert "2026" in found
    assert "78b33e8e302aac5f" not in found
    assert "meeting" not in found


async def test_what_cannot_be_noted_on_a_server_is_not_erased(
    tmp_path: Path, on_server: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger does not answer: the timer waits, and does both in the end."""
    monkeypatch.setattr("storage.keys_database._ANSWERS_WITHIN", timedelta(seconds=0.2))
    _, world = await moved_in(tmp_path, databases=on_server)
    await world.begins("P1")
    await world.goes_to("closing")
    await world.goes_on()
    with psycopg.connect(on_server.keys) as there:
        there.execute("LOCK TABLE erased")
        world.sleeps(days=8)
        for _ in range(3):
            await world.bot.fire_timers()
        (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
        assert case.fields["title"] == "Casus van P1"
        there.rollback()
        await world.deliver()
        assert await world.store.read(lambda tx: tx.cases.of_group(world.group)) == ()
        assert there.execute("SELECT count(*) FROM erased").fetchone() == (2,)
    await world.store.close()


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
