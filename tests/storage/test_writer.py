"""Commit together, tell after COMMIT, and lose nothing when the database or a unit gives up."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.errors import Busy, StoreFull
from bot.ports import Store, Tx
from storage import MemoryKeystore, SqliteStore, StoreBroken, StoreClosed, open_inline_store
from storage.repositories import People
from storage.tx import SqlTx

from .world import (
    BO,
    GROUP,
    MEETING,
    NOON,
    Gate,
    contribution,
    draft,
    intention,
    move_in,
    raw_writer,
)


@asynccontextmanager
async def _kept_busy(store: SqliteStore) -> AsyncIterator[Callable[[], None]]:
    """The writer is busy until the yielded function is called, or the block ends."""
    gate = Gate()
    busy = asyncio.ensure_future(store.write(gate))
    await asyncio.to_thread(gate.entered.wait, 30)
    try:
        yield gate.opened.set
    finally:
        gate.opened.set()
        await busy


def _sql(tx: Tx, statement: str) -> None:
    """Run SQL behind the repositories' back."""
    assert isinstance(tx.people, People)
    tx.people._connection.exec_driver_sql(statement)


def _give(name: str, text: str = "Wat zie je?") -> Callable[[Tx], str]:
    def unit(tx: Tx) -> str:
        tx.contributions.put(contribution(name, text))
        return name

    return unit


async def _stored(store: Store) -> set[str]:
    given = await store.read(lambda tx: tx.contributions.of_meeting(MEETING.id))
    return {str(one.id) for one in given}


async def _all(*waiting: asyncio.Future[str]) -> list[str | BaseException]:
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_units_are_committed_together_a_savepoint_each(served: SqliteStore) -> None:
    await served.write(move_in)
    trace: list[str] = []
    async with _kept_busy(served) as let_go:
        units = [asyncio.ensure_future(served.write(_give(f"c{i}"))) for i in range(2)]
        await asyncio.sleep(0)
        raw_writer(served).set_trace_callback(trace.append)
        let_go()
        await _all(*units)
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


async def test_settings_of_the_connections(served: SqliteStore) -> None:
    def pragmas(tx: Tx) -> list[object]:
        assert isinstance(tx.people, People)
        run = tx.people._connection.exec_driver_sql
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

    async with _kept_busy(served):
        units = [
            asyncio.ensure_future(served.write(unit))
            for unit in (_give("c1"), wrong, _give("c2"), clash, _give("c3"))
        ]
        await asyncio.sleep(0)
    first, second, third, fourth, fifth = await _all(*units)
    assert [first, third, fifth] == ["c1", "c2", "c3"]
    assert isinstance(second, LookupError)
    assert isinstance(fourth, IntegrityError)
    assert await _stored(served) == {"c1", "c2", "c3"}


async def test_thirty_at_the_same_instant_are_thirty_stored(store: Store) -> None:
    names = [f"c{i}" for i in range(30)]
    given = await asyncio.gather(*(store.write(_give(name)) for name in names))
    assert given == names
    assert await _stored(store) == set(names)


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
            await store.write(_give("late"), within=within)
        with pytest.raises(Busy):
            await store.read(lambda tx: tx.groups.all(), within=within)
    assert await _stored(store) == set()


async def test_a_busy_writer_is_told_in_time_and_the_unit_never_runs(served: SqliteStore) -> None:
    await served.write(move_in)
    async with _kept_busy(served):
        with pytest.raises(Busy):
            await served.write(_give("late"), within=timedelta(milliseconds=20))
        assert await served.read(lambda tx: tx.groups.get(GROUP.id)) == GROUP, "readers go on"
    assert await _stored(served) == set()


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
        await served.read(lambda tx: _sql(tx, endless), within=timedelta(milliseconds=50))
    assert await served.read(lambda tx: tx.groups.all()) == ()


async def test_a_caller_that_leaves_before_its_unit_began_takes_it_along(
    served: SqliteStore,
) -> None:
    await served.write(move_in)
    async with _kept_busy(served):
        leaving = asyncio.ensure_future(served.write(_give("c1")))
        staying = asyncio.ensure_future(served.write(_give("c2")))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
    assert await staying == "c2"
    assert await _stored(served) == {"c2"}


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
    assert await _stored(served) == {"c1"}
    assert runs == ["run"]


async def test_a_transaction_that_the_database_ended_is_run_again_one_by_one(
    served: SqliteStore,
) -> None:
    await served.write(move_in)
    runs: list[str] = []

    def counted(name: str) -> Callable[[Tx], str]:
        def unit(tx: Tx) -> str:
            runs.append(name)
            if name == "ends" and runs.count(name) == 1:
                _sql(tx, "ROLLBACK")
            return _give(name)(tx)

        return unit

    names = ["before", "ends", "after"]
    async with _kept_busy(served):
        units = [asyncio.ensure_future(served.write(counted(name))) for name in names]
        await asyncio.sleep(0)
    assert await _all(*units) == names
    assert await _stored(served) == set(names)
    assert runs == ["before", "ends", "before", "ends", "after"]


async def test_a_unit_that_hides_the_end_of_its_transaction_is_not_acknowledged(
    store: Store,
) -> None:
    with pytest.raises(StoreBroken):
        await store.write(lambda tx: _sql(tx, "ROLLBACK"))
    assert await store.write(_give("c1")) == "c1"


async def test_a_commit_that_fails_costs_only_the_unit_at_fault(served: SqliteStore) -> None:
    await served.write(move_in)

    def stray(tx: Tx) -> str:
        _sql(tx, "PRAGMA defer_foreign_keys = ON")
        _sql(tx, "INSERT INTO event_log VALUES ('nowhere', 1, '', '')")
        return "stray"

    async with _kept_busy(served):
        units = [
            asyncio.ensure_future(served.write(unit)) for unit in (_give("c1"), stray, _give("c2"))
        ]
        await asyncio.sleep(0)
    first, second, third = await _all(*units)
    assert (first, third) == ("c1", "c2")
    assert isinstance(second, IntegrityError)
    assert await _stored(served) == {"c1", "c2"}


@pytest.mark.parametrize("together", [True, False])
async def test_a_full_disk_loses_nothing_that_was_acknowledged(
    served: SqliteStore, together: bool
) -> None:
    await served.write(move_in)
    raw = raw_writer(served)
    (pages,) = raw.execute("PRAGMA page_count").fetchone()
    raw.execute(f"PRAGMA max_page_count = {pages + 40}")
    big = "x" * 20_000
    names = [f"c{i}" for i in range(12)]
    if together:
        async with _kept_busy(served):
            units = [asyncio.ensure_future(served.write(_give(name, big))) for name in names]
            await asyncio.sleep(0)
        told = await _all(*units)
    else:
        told = [
            one
            for name in names
            for one in await _all(asyncio.ensure_future(served.write(_give(name, big))))
        ]
    acknowledged = {name for name in told if isinstance(name, str)}
    refused = [error for error in told if not isinstance(error, str)]
    assert acknowledged
    assert refused
    assert {type(error) for error in refused} == {StoreFull}
    assert await _stored(served) == acknowledged

    raw.execute(f"PRAGMA max_page_count = {pages + 4000}")
    assert await served.write(_give("room-again", big)) == "room-again"
    assert await _stored(served) == acknowledged | {"room-again"}
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_file_that_somebody_else_holds_is_busy_and_then_free(
    served: SqliteStore, tmp_path: Path
) -> None:
    await served.write(move_in)
    raw_writer(served).execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told = await _all(*(asyncio.ensure_future(served.write(_give(f"c{i}"))) for i in range(3)))
    assert {type(error) for error in told} == {Busy}
    other.execute("ROLLBACK")
    other.close()
    assert await served.write(_give("c1")) == "c1"


async def test_errors_of_the_database_hold_nothing_that_was_stored(store: Store) -> None:
    secret = "kanarie-in-de-mijn"

    def unit(tx: Tx) -> None:
        tx.drafts.put(draft("k", secret))
        tx.intentions.put(intention("i", secret))
        tx.timers.set(None)  # type: ignore[arg-type]  # a mistake of ours

    def clash(tx: Tx) -> None:
        assert isinstance(tx.people, People)
        tx.people._connection.exec_driver_sql(
            "INSERT INTO place VALUES (?, ?), (?, ?)", (secret, "1", secret, "2")
        )

    for broken in (unit, clash):
        with pytest.raises((AttributeError, IntegrityError)) as caught:
            await store.write(broken)
        assert secret not in repr(caught.value) + str(caught.value)


async def test_no_error_of_a_unit_keeps_anybody_waiting(store: Store) -> None:
    def runs_out(tx: Tx) -> str:
        return next(iter(()))

    def leaves(tx: Tx) -> str:
        raise SystemExit(3)

    with pytest.raises(RuntimeError):
        await store.write(runs_out)
    with pytest.raises(SystemExit):
        await store.write(leaves)
    assert await _stored(store) == set()


async def test_the_writer_outlives_a_mistake_of_its_own(
    served: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await served.write(move_in)
    with monkeypatch.context() as broken:
        broken.setattr(SqlTx, "__init__", None)
        with pytest.raises(TypeError):
            await served.write(_give("c1"))
    assert await served.write(_give("c2")) == "c2"


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_after(
    served: SqliteStore,
) -> None:
    await served.write(move_in)
    async with _kept_busy(served):
        units = [asyncio.ensure_future(served.write(_give(f"c{i}"))) for i in range(5)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(served.close())
        await asyncio.sleep(0)
    assert await _all(*units) == [f"c{i}" for i in range(5)]
    await closing
    with pytest.raises(StoreClosed):
        await served.write(_give("late"))
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
