"""Several at once on PostgreSQL, each with connections of their own: as if one after another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.engine.ids import PersonId
from bot.errors import Busy
from bot.ports import Tx
from bot.records import Member, Person, PlaceClaim, Sending, Timer
from storage import (
    KeysDatabase,
    MemoryKeystore,
    PostgresKeystore,
    PostgresStore,
    open_postgres_store,
)

from .world import ANNA, BO, GROUP, INSTALLED, MEETING, MINUTE, NOON, Gate, case, move_in, to_show

PLACE = "group:9999"


@pytest.fixture
async def stores(database_url: str, keys: MemoryKeystore) -> AsyncIterator[list[PostgresStore]]:
    """Four processes, as far as the database can tell, and a group that has moved in."""
    stores = [open_postgres_store(database_url, keystore=keys, now=lambda: NOON) for _ in range(4)]
    await stores[0].write(move_in)
    yield stores
    for store in stores:
        await store.close()


async def test_fifty_who_read_and_write_the_same_meeting(stores: list[PostgresStore]) -> None:
    def one_more(tx: Tx) -> int:
        meeting = tx.meetings.get(MEETING.id)
        assert meeting is not None
        state = replace(meeting.state, turn=meeting.state.turn + 1)
        tx.meetings.save(replace(meeting, state=state), read_version=meeting.version)
        return state.turn

    turns = await asyncio.gather(*(stores[n % 4].write(one_more) for n in range(50)))
    assert sorted(turns) == list(range(8, 58))
    kept = await stores[0].read(lambda tx: tx.meetings.get(MEETING.id))
    assert kept is not None
    assert (kept.state.turn, kept.version) == (57, MEETING.version + 50)


async def test_the_same_delivery_twice_at_once_is_done_once(stores: list[PostgresStore]) -> None:
    done: list[str] = []

    def once(tx: Tx) -> bool:
        if not tx.deliveries.claim("the same", NOON):
            return False
        tx.cases.put(case(f"ca5e{len(done)}"))
        done.append("done")
        return True

    came = await asyncio.gather(*(store.write(once) for store in stores for _ in range(5)))
    assert came.count(True) == 1
    cases = await stores[0].read(lambda tx: tx.cases.of_group(GROUP.id))
    assert len(cases) == 1


async def test_a_delivery_that_was_refused_may_be_done_by_whoever_waited(
    stores: list[PostgresStore],
) -> None:
    gate = Gate()

    def refuses(tx: Tx) -> bool:
        assert tx.deliveries.claim("the same", NOON)
        gate(tx)
        tx.deliveries.forget("the same")
        return False

    first = asyncio.create_task(stores[0].write(refuses))
    await asyncio.to_thread(gate.entered.wait)
    second = asyncio.create_task(stores[1].write(lambda tx: tx.deliveries.claim("the same", NOON)))
    await asyncio.sleep(0.1)
    assert not second.done(), "nobody knows yet whether it was done"
    gate.opened.set()
    assert (await first, await second) == (False, True)


async def test_everybody_who_joins_at_once_gets_a_number(stores: list[PostgresStore]) -> None:
    def joins(number: int, tx: Tx) -> None:
        person = Person(PersonId(f"p{number}"), GROUP.workspace, f"U{number}", "nl", GROUP.zone)
        tx.people.add(person)
        tx.groups.put_member(Member(GROUP.id, person.id, NOON))

    await asyncio.gather(*(stores[n % 4].write(partial(joins, n)) for n in range(20)))
    members = await stores[0].read(lambda tx: tx.groups.members(GROUP.id))
    assert {m.person for m in members[:2]} == {ANNA.id, BO.id}
    assert len(members) == 22


async def test_one_who_becomes_known_twice_at_once_is_one(stores: list[PostgresStore]) -> None:
    together = threading.Barrier(4)
    looked: list[str] = []

    def meets(own: str, tx: Tx) -> PersonId:
        found = tx.people.find(GROUP.workspace, "U-cleo")
        if found is not None:
            return found.id
        if own not in looked:
            looked.append(own)
            together.wait(5)
        tx.people.add(Person(PersonId(own), GROUP.workspace, "U-cleo", "nl", GROUP.zone))
        return PersonId(own)

    people = await asyncio.gather(
        *(store.write(partial(meets, f"cleo-{n}")) for n, store in enumerate(stores))
    )
    assert len(set(people)) == 1


def claims(store: PostgresStore, worker: str) -> asyncio.Future[PlaceClaim | None]:
    return asyncio.ensure_future(
        store.write(
            lambda tx: tx.outbox.claim(worker=worker, now=NOON, until=NOON + MINUTE),
        )
    )


async def test_a_place_is_claimed_by_one_of_many(stores: list[PostgresStore]) -> None:
    def rows(tx: Tx) -> None:
        for n in range(6):
            tx.outbox.add(to_show(f"row-{n}", place=f"person:{n}"))

    await stores[0].write(rows)
    taken: list[str] = []
    for _ in range(6):
        found = await asyncio.gather(*(claims(s, f"w{n}") for n, s in enumerate(stores * 3)))
        taken += [claim.place for claim in found if claim is not None]
    assert sorted(taken) == [f"person:{n}" for n in range(6)]


async def test_who_was_slow_may_not_mark_what_is_somebody_elses(
    stores: list[PostgresStore],
) -> None:
    await stores[0].write(lambda tx: tx.outbox.add(to_show("row", place=PLACE)))
    slow = await claims(stores[0], "slow")
    assert slow is not None
    later = NOON + 2 * MINUTE
    gate = Gate()

    def takes_over(tx: Tx) -> PlaceClaim | None:
        claim = tx.outbox.claim(worker="quick", now=later, until=later + MINUTE)
        gate(tx)
        return claim

    taking = asyncio.create_task(stores[1].write(takes_over))
    await asyncio.to_thread(gate.entered.wait)
    marking = asyncio.create_task(
        stores[0].write(lambda tx: tx.outbox.mark(slow.rows[0], slow, state=Sending.SENDING))
    )
    await asyncio.sleep(0.1)
    assert not marking.done(), "whose it is is being decided"
    gate.opened.set()
    quick = await taking
    assert quick is not None
    assert await marking is False
    assert await stores[1].write(
        lambda tx: tx.outbox.mark(quick.rows[0], quick, state=Sending.SENT)
    )


async def test_an_update_is_never_lost_to_one_that_is_just_being_sent(
    stores: list[PostgresStore],
) -> None:
    """What waits may be dropped for, and what is being sent may show an older state."""
    await stores[0].write(lambda tx: tx.outbox.add(to_show("older", place=PLACE, card="board")))
    claim = await claims(stores[0], "w")
    assert claim is not None
    gate = Gate()

    def begins(tx: Tx) -> None:
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.SENDING)
        gate(tx)

    sending = asyncio.create_task(stores[0].write(begins))
    await asyncio.to_thread(gate.entered.wait)
    newer = to_show("newer", place=PLACE, card="board")
    adding = asyncio.create_task(stores[1].write(lambda tx: tx.outbox.add(newer)))
    await asyncio.sleep(0.1)
    gate.opened.set()
    await asyncio.gather(sending, adding)
    assert await stores[2].read(lambda tx: tx.outbox.waiting()) == 2


async def test_what_is_sent_begins_after_an_update_that_leans_on_it(
    stores: list[PostgresStore],
) -> None:
    """The other way round: the older row waits until the update that it carries is there."""
    await stores[0].write(lambda tx: tx.outbox.add(to_show("older", place=PLACE, card="board")))
    claim = await claims(stores[0], "w")
    assert claim is not None
    gate = Gate()

    def changes(tx: Tx) -> None:
        tx.outbox.add(to_show("newer", place=PLACE, card="board"))
        gate(tx)
        tx.groups.save(replace(GROUP, minutes=7))

    changing = asyncio.create_task(stores[1].write(changes))
    await asyncio.to_thread(gate.entered.wait)
    begins = asyncio.create_task(
        stores[0].write(lambda tx: tx.outbox.mark(claim.rows[0], claim, state=Sending.SENDING))
    )
    await asyncio.sleep(0.1)
    assert not begins.done()
    gate.opened.set()
    assert await begins
    await changing
    group = await stores[0].read(lambda tx: tx.groups.get(GROUP.id))
    assert group is not None
    assert group.minutes == 7
    assert await stores[2].read(lambda tx: tx.outbox.waiting()) == 1


async def test_rows_of_a_place_keep_the_order_of_their_commits(
    stores: list[PostgresStore],
) -> None:
    def adds(number: int, tx: Tx) -> None:
        tx.outbox.add(to_show(f"row-{number}", place=PLACE, card=f"card-{number}"))

    await asyncio.gather(*(stores[n % 4].write(partial(adds, n)) for n in range(40)))
    claim = await claims(stores[0], "w")
    assert claim is not None
    assert [row.number for row in claim.rows] == list(range(1, 41))


async def test_a_timer_is_taken_by_one_of_many(stores: list[PostgresStore]) -> None:
    timers = [Timer(f"meeting:{MEETING.id}", f"t{n}", NOON) for n in range(25)]

    def set_all(tx: Tx) -> None:
        for timer in timers:
            tx.timers.set(timer)

    def takes(timer: Timer, tx: Tx) -> bool:
        tx.meetings.hold(MEETING.id)
        return tx.timers.take(timer)

    await stores[0].write(set_all)
    taken = await asyncio.gather(
        *(store.write(partial(takes, timer)) for timer in timers for store in stores)
    )
    assert taken.count(True) == len(timers)


async def test_tokens_are_renewed_by_one_of_many(stores: list[PostgresStore]) -> None:
    await stores[0].write(lambda tx: tx.installations.put(INSTALLED))

    def claim(tx: Tx) -> bool:
        return tx.installations.claim(INSTALLED, now=NOON, until=NOON + MINUTE)

    for _ in range(5):
        claimed = await asyncio.gather(*(store.write(claim) for store in stores * 3))
        assert claimed.count(True) == 1
        await stores[0].write(lambda tx: tx.installations.put(INSTALLED))


async def test_a_unit_that_waits_beyond_its_time_is_busy(stores: list[PostgresStore]) -> None:
    gate = Gate()

    def holds(tx: Tx) -> None:
        tx.groups.get(GROUP.id)
        gate(tx)

    holding = asyncio.create_task(stores[0].write(holds))
    await asyncio.to_thread(gate.entered.wait)
    with pytest.raises(Busy):
        await stores[1].write(
            lambda tx: tx.groups.save(replace(GROUP, minutes=7)), within=timedelta(seconds=0.2)
        )
    gate.opened.set()
    await holding
    group = await stores[0].read(lambda tx: tx.groups.get(GROUP.id))
    assert group == GROUP


async def test_two_who_wait_for_each_other_both_come_through(stores: list[PostgresStore]) -> None:
    """Nobody should; whoever does costs a second, and nothing is lost."""
    both = threading.Barrier(2)
    tried: list[str] = []

    def crossed(first: str, second: str, tx: Tx) -> None:
        tx.outbox.add(to_show(f"{first}-{second}", place=first))
        tried.append(first)
        if len(tried) <= 2:
            both.wait(5)
        tx.outbox.add(to_show(f"{second}-{first}-too", place=second))

    await stores[0].write(lambda tx: tx.outbox.add(to_show("one", place="one")))
    await stores[0].write(lambda tx: tx.outbox.add(to_show("two", place="two")))
    await asyncio.gather(
        stores[0].write(lambda tx: crossed("one", "two", tx)),
        stores[1].write(lambda tx: crossed("two", "one", tx)),
    )
    assert len(tried) == 3, "the one that was broken off was run again"
    assert await stores[2].read(lambda tx: tx.outbox.waiting()) == 6


@pytest.fixture
def keystores(keystore_url: str) -> Iterator[list[PostgresKeystore]]:
    """Eight processes that have the same master key."""
    with ExitStack() as things:
        made = [PostgresKeystore(KeysDatabase(keystore_url), b"m" * 32) for _ in range(8)]
        for keystore in made:
            things.callback(keystore.close)
        yield made


def test_a_key_that_is_made_by_eight_at_once_is_one_key(
    keystores: list[PostgresKeystore],
) -> None:
    start = threading.Barrier(8)

    def makes(keystore: PostgresKeystore) -> list[bytes]:
        start.wait(5)
        return [keystore.key(f"group-{n}") for n in range(10)]

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(makes, keystores))
    assert all(keys == made[0] for keys in made)
    assert len(set(made[0])) == 10
