"""Commit together, tell after COMMIT, begin nothing late, and let callers come and go."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.errors import Busy
from bot.ports import Store, Tx
from storage import MemoryKeystore, SqliteStore, StoreClosed, open_inline_store, open_store
from storage.database import raw_of
from storage.repositories import People
from tests.tally import Tally

from .trouble import all_told, give, kept_busy, run_sql, stored
from .world import (
    BO,
    GROUP,
    MEETING,
    NOON,
    Gate,
    contribution,
    move_in,
    raw_writer,
)


async def test_units_are_committed_together_a_savepoint_each(served: SqliteStore) -> None:
    await served.write(move_in)
    trace: list[str] = []
    async with kept_busy(served) as let_go:
        units = [asyncio.ensure_future(served.write(give(f"c{i}"))) for i in range(2)]
        await asyncio.sleep(0)
        raw_writer(served).set_trace_callback(trace.append)
        let_go()
        await all_told(*units)
    raw_writer(served).set_trace_callback(None)
    after_the_gate = trace[trace.index("COMMIT") + 1 :]
    assert [line.partition(" INTO")[0] for line in after_the_gate] == [
        "BEGIN IMMEDIATE",
        "SAVEPOINT unit",
        "INSERT",
        "RELEASE SAVEPOINT unit",
        "SAVEPOINT unit",
        "INSERT",
        "RELEASE SAVEPOINT unit",
        "COMMIT",
    ]


async def test_it_counts_what_was_committed_together(tmp_path: Path) -> None:
    tally = Tally()
    keys = MemoryKeystore()
    store = open_store(tmp_path / "store.db", keystore=keys, now=lambda: NOON, meter=tally)
    await store.write(move_in)
    async with kept_busy(store) as let_go:
        units = [asyncio.ensure_future(store.write(give(f"c{i}"))) for i in range(3)]
        await asyncio.sleep(0)
        let_go()
        await all_told(*units)
    await store.close()
    assert tally.batches == [1, 1, 3]


async def test_settings_of_the_connections(served: SqliteStore) -> None:
    def pragmas(tx: Tx) -> list[object]:
        assert isinstance(tx.people, People)
        run = tx.people._reach.connection.exec_driver_sql
        names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "query_only")
        return [run(f"PRAGMA {name}").scalar() for name in names]

    assert await served.write(pragmas) == ["wal", 2, 1, 1, 0]
    assert (await served.read(pragmas))[-1] == 1


async def test_one_unit_that_raises_does_not_take_the_others_along(served: SqliteStore) -> None:
    await served.write(move_in)

    def wrong(tx: Tx) -> str:
        tx.contributions.put(contribution("wrong"))
        raise LookupError("no")

    def clash(tx: Tx) -> str:
        tx.people.add(BO)
        return "clash"

    async with kept_busy(served):
        units = [
            asyncio.ensure_future(served.write(unit))
            for unit in (give("c1"), wrong, give("c2"), clash, give("c3"))
        ]
        await asyncio.sleep(0)
    first, second, third, fourth, fifth = await all_told(*units)
    assert [first, third, fifth] == ["c1", "c2", "c3"]
    assert isinstance(second, LookupError)
    assert isinstance(fourth, IntegrityError)
    assert await stored(served) == {"c1", "c2", "c3"}


async def test_thirty_at_the_same_instant_are_thirty_stored(store: Store) -> None:
    names = [f"c{i}" for i in range(30)]
    given = await asyncio.gather(*(store.write(give(name)) for name in names))
    assert given == names
    assert await stored(store) == set(names)


async def test_fifty_presses_on_one_version_move_it_once(store: Store) -> None:
    def press(tx: Tx) -> bool:
        meeting = tx.meetings.get(MEETING.id)
        assert meeting is not None
        if meeting.version > 0:
            return False
        tx.meetings.save(meeting, read_version=0)
        return True

    assert sum(await asyncio.gather(*(store.write(press) for _ in range(50)))) == 1


async def test_a_unit_that_expired_is_never_begun(store: Store) -> None:
    for within in (timedelta(0), timedelta(seconds=-1)):
        with pytest.raises(Busy):
            await store.write(give("late"), within=within)
        with pytest.raises(Busy):
            await store.read(lambda tx: tx.groups.all(), within=within)
    assert await stored(store) == set()


async def test_a_busy_writer_is_told_in_time_and_the_unit_never_runs(served: SqliteStore) -> None:
    await served.write(move_in)
    async with kept_busy(served):
        with pytest.raises(Busy):
            await served.write(give("late"), within=timedelta(milliseconds=20))
        assert await served.read(lambda tx: tx.groups.get(GROUP.id)) == GROUP, "readers go on"
    assert await stored(served) == set()


async def test_readers_that_are_all_busy_say_so(served: SqliteStore) -> None:
    gates = [Gate() for _ in range(4)]
    stuck = [asyncio.ensure_future(served.read(gate)) for gate in gates]
    for gate in gates:
        await asyncio.to_thread(gate.entered.wait, 30)
    with pytest.raises(Busy):
        await served.read(lambda tx: tx.groups.all(), within=timedelta(milliseconds=20))
    for gate in gates:
        gate.opened.set()
    await asyncio.gather(*stuck)
    assert await served.read(lambda tx: tx.groups.all()) == ()


async def test_a_query_that_takes_too_long_is_given_up(served: SqliteStore) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(Busy):
        await served.read(lambda tx: run_sql(tx, endless), within=timedelta(milliseconds=50))
    assert await served.read(lambda tx: tx.groups.all()) == ()


async def test_a_caller_that_leaves_before_its_unit_began_takes_it_along(
    served: SqliteStore,
) -> None:
    await served.write(move_in)
    async with kept_busy(served):
        leaving = asyncio.ensure_future(served.write(give("c1")))
        staying = asyncio.ensure_future(served.write(give("c2")))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
    assert await staying == "c2"
    assert await stored(served) == {"c2"}


async def test_a_caller_that_leaves_while_its_unit_runs_changes_nothing(
    served: SqliteStore,
) -> None:
    await served.write(move_in)
    gate = Gate()
    runs: list[str] = []

    def unit(tx: Tx) -> None:
        runs.append("run")
        gate(tx)
        tx.contributions.put(contribution("c1"))

    leaving = asyncio.ensure_future(served.write(unit))
    await asyncio.to_thread(gate.entered.wait, 30)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    gate.opened.set()
    await served.write(lambda tx: None)
    assert await stored(served) == {"c1"}
    assert runs == ["run"]


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_after(
    served: SqliteStore,
) -> None:
    await served.write(move_in)
    async with kept_busy(served):
        units = [asyncio.ensure_future(served.write(give(f"c{i}"))) for i in range(5)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(served.close())
        await asyncio.sleep(0)
    assert await all_told(*units) == [f"c{i}" for i in range(5)]
    await closing
    with pytest.raises(StoreClosed):
        await served.write(give("late"))
    with pytest.raises(StoreClosed):
        await served.read(lambda tx: tx.groups.all())
    await served.close()


async def test_a_closed_inline_store_refuses() -> None:
    store = open_inline_store(keystore=MemoryKeystore(), now=lambda: NOON)
    await store.close()
    await store.close()
    with pytest.raises(StoreClosed):
        await store.write(move_in)
    with pytest.raises(StoreClosed):
        await store.read(lambda tx: tx.groups.all())


class _Noted:
    """A job that notes what happens to it."""

    def __init__(self, notes: list[str], unit: Callable[[Tx], object]) -> None:
        self._notes = notes
        self._unit = unit

    def begin(self) -> bool:
        return True

    def run(self, tx: Tx) -> object:
        return self._unit(tx)

    def succeed(self, value: object) -> None:
        self._notes.append(f"told {value}")

    def fail(self, error: BaseException) -> None:
        self._notes.append(f"told {type(error).__name__}")


async def test_nobody_is_told_anything_before_commit_returned(tmp_path: Path) -> None:
    store = open_inline_store(tmp_path / "a.db", keystore=MemoryKeystore(), now=lambda: NOON)
    await store.write(move_in)
    notes: list[str] = []
    raw_of(store._opened.connection).set_trace_callback(notes.append)

    def wrong(tx: Tx) -> None:
        raise LookupError

    jobs = [_Noted(notes, unit) for unit in (give("c1"), wrong, give("c2"))]
    assert store._committer.run(jobs) == 3
    assert notes[-4:] == ["COMMIT", "told c1", "told LookupError", "told c2"]
    assert not any(note.startswith("told") for note in notes[:-4])
    await store.close()
