"""Nothing that was acknowledged is lost when the database, a unit or the disk gives up."""

import asyncio
import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.errors import Busy, IntervisorError, StoreFull
from bot.ports import Store, Tx
from storage import MemoryKeystore, SqliteStore, StoreBroken, open_inline_store
from storage.commit import Committer
from storage.database import raw_of
from storage.errors import translate
from storage.files import write_new
from storage.repositories import People
from storage.writer import Waiting

from .trouble import all_told, give, kept_busy, run_sql, stored
from .world import (
    NOON,
    draft,
    intention,
    move_in,
    raw_writer,
)


async def test_a_transaction_that_the_database_ended_is_run_again_one_by_one(
    served: SqliteStore,
) -> None:
    await served.write(move_in)
    runs: list[str] = []

    def counted(name: str) -> Callable[[Tx], str]:
        def unit(tx: Tx) -> str:
            runs.append(name)
            if name == "ends" and runs.count(name) == 1:
                run_sql(tx, "ROLLBACK")
            return give(name)(tx)

        return unit

    names = ["before", "ends", "after"]
    async with kept_busy(served):
        units = [asyncio.ensure_future(served.write(counted(name))) for name in names]
        await asyncio.sleep(0)
    assert await all_told(*units) == names
    assert await stored(served) == set(names)
    assert runs == ["before", "ends", "before", "ends", "after"]


async def test_a_unit_that_hides_the_end_of_its_transaction_is_not_acknowledged(
    store: Store,
) -> None:
    with pytest.raises(StoreBroken):
        await store.write(lambda tx: run_sql(tx, "ROLLBACK"))
    assert await store.write(give("c1")) == "c1"


async def test_a_commit_that_fails_costs_only_the_unit_at_fault(served: SqliteStore) -> None:
    await served.write(move_in)

    def stray(tx: Tx) -> str:
        run_sql(tx, "PRAGMA defer_foreign_keys = ON")
        run_sql(tx, "INSERT INTO event_log VALUES ('nowhere', 1, '', '')")
        return "stray"

    async with kept_busy(served):
        units = [
            asyncio.ensure_future(served.write(unit)) for unit in (give("c1"), stray, give("c2"))
        ]
        await asyncio.sleep(0)
    first, second, third = await all_told(*units)
    assert (first, third) == ("c1", "c2")
    assert isinstance(second, IntegrityError)
    assert await stored(served) == {"c1", "c2"}


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
        async with kept_busy(served):
            units = [asyncio.ensure_future(served.write(give(name, big))) for name in names]
            await asyncio.sleep(0)
        told = await all_told(*units)
    else:
        told = [
            one
            for name in names
            for one in await all_told(asyncio.ensure_future(served.write(give(name, big))))
        ]
    acknowledged = {name for name in told if isinstance(name, str)}
    refused = [error for error in told if not isinstance(error, str)]
    assert acknowledged
    assert refused
    assert {type(error) for error in refused} == {StoreFull}
    assert await stored(served) == acknowledged

    raw.execute(f"PRAGMA max_page_count = {pages + 4000}")
    assert await served.write(give("room-again", big)) == "room-again"
    assert await stored(served) == acknowledged | {"room-again"}
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_file_that_somebody_else_holds_is_busy_and_then_free(
    served: SqliteStore, tmp_path: Path
) -> None:
    await served.write(move_in)
    raw_writer(served).execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told = await all_told(*(asyncio.ensure_future(served.write(give(f"c{i}"))) for i in range(3)))
    assert {type(error) for error in told} == {Busy}
    other.execute("ROLLBACK")
    other.close()
    assert await served.write(give("c1")) == "c1"


async def test_errors_of_the_database_hold_nothing_that_was_stored(store: Store) -> None:
    secret = "kanarie-in-de-mijn"

    def unit(tx: Tx) -> None:
        tx.drafts.put(draft("k", secret))
        tx.intentions.put(intention("i", secret))
        tx.timers.set(None)  # type: ignore[arg-type]  # a mistake of ours

    def clash(tx: Tx) -> None:
        assert isinstance(tx.people, People)
        to_server = tx.people._reach.connection.dialect.name == "postgresql"
        twice = "INSERT INTO place VALUES (?, ?), (?, ?)"
        tx.people._reach.connection.exec_driver_sql(
            twice.replace("?", "%s") if to_server else twice, (secret, "1", secret, "2")
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
    assert await stored(store) == set()


async def test_the_writer_outlives_a_mistake_of_its_own(
    served: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await served.write(move_in)
    with monkeypatch.context() as broken:
        broken.setattr(Committer, "_one", None)
        with pytest.raises(TypeError):
            await served.write(give("c1"))
    assert await served.write(give("c2")) == "c2"


async def test_a_unit_whose_transaction_ended_cannot_go_on_without_one(store: Store) -> None:
    def goes_on(tx: Tx) -> str:
        run_sql(tx, "ROLLBACK")
        return give("c1")(tx)

    with pytest.raises(StoreBroken, match="transaction is over"):
        await store.write(goes_on)
    assert await stored(store) == set()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (sqlite3.SQLITE_FULL, "disk is full"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "busy"),
        (sqlite3.SQLITE_LOCKED, "busy"),
        (sqlite3.SQLITE_READONLY, "may not write"),
        (sqlite3.SQLITE_IOERR_FSYNC, "SQLITE_X"),
        (sqlite3.SQLITE_CORRUPT, "SQLITE_X"),
    ],
)
def test_errors_of_the_database_say_what_to_do(code: int, says: str) -> None:
    error = sqlite3.DatabaseError("kanarie")
    error.sqlite_errorcode = code
    error.sqlite_errorname = "SQLITE_X"
    ours = translate(error)
    assert isinstance(ours, IntervisorError)
    assert says in str(ours)
    assert "kanarie" not in str(ours)


def test_a_mistake_in_our_sql_stays_what_it_is() -> None:
    for error in (sqlite3.DatabaseError("no code"), LookupError("of a unit")):
        assert translate(error) is error


async def test_a_batch_that_takes_long_is_committed_before_the_rest(tmp_path: Path) -> None:
    store = open_inline_store(tmp_path / "a.db", keystore=MemoryKeystore(), now=lambda: NOON)
    trace: list[str] = []
    raw_of(store._opened.connection).set_trace_callback(trace.append)
    jobs: list[Waiting[object]] = [
        Waiting(lambda tx: tx.groups.all(), begin_by=float("inf")) for _ in range(3)
    ]
    asked = iter([False, True])
    assert store._committer.run(jobs, full=lambda: next(asked)) == 2
    assert [job.future.done() for job in jobs] == [True, True, False]
    assert trace.count("COMMIT") == 1
    await store.close()


def test_a_disk_without_hard_links_keeps_keys_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(old: Path, new: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    assert write_new(tmp_path / "a", b"first")
    assert not write_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
