"""Claims on places, the order of rows, and what is due; for every kind of store."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.ports import Store, Tx
from bot.records import Op, OutboxRow, PlaceClaim, Sending
from storage import MemoryKeystore, open_inline_store

from .world import MINUTE, NOON, to_show

LEASE = timedelta(seconds=30)
T = TypeVar("T")
PLACES = st.sampled_from("abc")
OPS = st.sampled_from([Op.SHOW, Op.WORDS])
WAITS = st.sampled_from([None, timedelta(0), timedelta(seconds=30), timedelta(seconds=90)])


def _claim(tx: Tx, *, worker: str = "w1", at: timedelta = timedelta(0)) -> PlaceClaim | None:
    return tx.outbox.claim(worker=worker, now=NOON + at, until=NOON + at + LEASE)


def _claimed(tx: Tx, *, worker: str = "w1", at: timedelta = timedelta(0)) -> PlaceClaim:
    claim = _claim(tx, worker=worker, at=at)
    assert claim is not None
    return claim


async def _add(store: Store, *rows: OutboxRow) -> None:
    def unit(tx: Tx) -> None:
        for row in rows:
            tx.outbox.add(row)

    await store.write(unit)


async def test_nothing_is_due_in_an_empty_outbox(empty: Store) -> None:
    assert await empty.write(_claim) is None


async def test_rows_of_a_place_are_numbered_from_one(empty: Store) -> None:
    await _add(empty, to_show("a", refs=("x", "y")), to_show("b"), to_show("c", place="person:1"))
    claim = await empty.write(_claimed)
    assert [(row.id, row.number, row.refs) for row in claim.rows] == [
        ("a", 1, ("x", "y")),
        ("b", 2, ()),
    ]
    assert claim.rows[0] == replace(to_show("a", refs=("x", "y")), number=1)


async def test_a_waiting_show_of_the_same_card_and_place_stands_for_the_next(empty: Store) -> None:
    again = to_show("b", card="card:a")
    elsewhere = to_show("c", card="card:a", place="person:1")
    other = to_show("d", card="card:a", op=Op.REMOVE)
    await _add(empty, to_show("a"), again, elsewhere, other, replace(other, id="e"))
    assert await empty.read(lambda tx: tx.outbox.waiting()) == 4

    def send(tx: Tx) -> None:
        claim = _claimed(tx)
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.SENDING)
        tx.outbox.add(again)

    await empty.write(send)
    assert await empty.read(lambda tx: tx.outbox.waiting()) == 5


async def test_it_says_since_when_the_oldest_row_waits(empty: Store) -> None:
    """Whatever it waits for, in whatever place; what was sent or given up waits no more."""
    assert await empty.read(lambda tx: tx.outbox.waits_since()) is None
    await _add(
        empty,
        to_show("late", made_at=NOON + 2 * MINUTE),
        to_show("early", place="person:1", made_at=NOON, not_before=NOON + 9 * MINUTE),
        to_show("later", place="person:2", made_at=NOON + 3 * MINUTE),
    )
    assert await empty.read(lambda tx: tx.outbox.waits_since()) == NOON

    claims = await empty.write(lambda tx: [_claimed(tx, at=20 * MINUTE) for _ in range(3)])
    held = {claim.rows[0].id: claim for claim in claims}

    async def since(name: str, state: Sending) -> datetime | None:
        """Since when the oldest row waits, once this one has come so far."""
        claim = held[name]
        assert await empty.write(lambda tx: tx.outbox.mark(claim.rows[0], claim, state=state))
        return await empty.read(lambda tx: tx.outbox.waits_since())

    assert await since("early", Sending.SENDING) == NOON
    assert await since("early", Sending.SENT) == NOON + 2 * MINUTE
    assert await since("late", Sending.UNKNOWN) == NOON + 2 * MINUTE
    assert await since("late", Sending.GIVEN_UP) == NOON + 3 * MINUTE
    assert await since("later", Sending.SENT) is None


async def test_the_place_that_waited_longest_goes_first(empty: Store) -> None:
    await _add(
        empty,
        to_show("young", place="p:young", made_at=NOON),
        to_show("old", place="p:old", made_at=NOON - 3 * MINUTE),
        to_show("put-off", place="p:put-off", not_before=NOON - 2 * MINUTE),
        to_show("later", place="p:later", not_before=NOON + MINUTE),
    )
    claims = [await empty.write(_claim) for _ in range(4)]
    assert [claim and claim.place for claim in claims] == ["p:old", "p:put-off", "p:young", None]


async def test_the_first_open_row_decides_for_its_place(empty: Store) -> None:
    await _add(empty, to_show("a", not_before=NOON + MINUTE), to_show("b"))
    assert await empty.write(_claim) is None
    assert await empty.read(lambda tx: tx.outbox.next_due()) == NOON + MINUTE
    claim = await empty.write(lambda tx: _claimed(tx, at=MINUTE))
    assert [row.id for row in claim.rows] == ["a", "b"]


async def test_what_waits_in_a_place_can_be_hurried(empty: Store) -> None:
    later = NOON + timedelta(hours=1)
    await _add(
        empty,
        to_show("a", not_before=later),
        to_show("b", not_before=NOON + MINUTE / 2),
        to_show("c"),
        to_show("d", place="p:other", not_before=later),
    )
    await empty.write(lambda tx: tx.outbox.hurry("group:9999", by=NOON + MINUTE))
    assert await empty.write(_claim) is None
    claim = await empty.write(lambda tx: _claimed(tx, at=MINUTE))
    assert [(row.id, row.not_before) for row in claim.rows] == [
        ("a", NOON + MINUTE),
        ("b", NOON + MINUTE / 2),
        ("c", None),
    ]
    assert await empty.write(lambda tx: _claim(tx, at=MINUTE)) is None


async def test_hurrying_takes_a_place_from_nobody(empty: Store) -> None:
    await _add(empty, to_show("a"), to_show("b", not_before=NOON + MINUTE))

    def unit(tx: Tx) -> tuple[bool, tuple[OutboxRow, ...]]:
        claim = _claimed(tx)
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.SENDING)
        tx.outbox.hurry(claim.place, by=NOON)
        marked = tx.outbox.mark(claim.rows[0], claim, state=Sending.WAITING, not_before=NOON)
        return marked, tx.outbox.open_rows(claim.place)

    marked, rows = await empty.write(unit)
    assert marked
    assert [row.not_before for row in rows] == [NOON, NOON]


async def test_a_clock_that_was_put_back_holds_nothing_up(empty: Store) -> None:
    await _add(empty, to_show("a", made_at=NOON + timedelta(hours=1)))
    assert await empty.write(_claim) is not None


async def test_a_claimed_place_is_left_alone_until_its_lease_ends(empty: Store) -> None:
    await _add(empty, to_show("a"))
    first = await empty.write(_claimed)
    assert await empty.write(lambda tx: _claim(tx, worker="w2")) is None
    assert await empty.read(lambda tx: tx.outbox.next_due()) == NOON + LEASE
    second = await empty.write(lambda tx: _claimed(tx, worker="w2", at=LEASE))
    assert second.epoch == first.epoch + 1


async def test_an_older_claim_is_fenced_off(empty: Store) -> None:
    await _add(empty, to_show("a"))
    first = await empty.write(_claimed)
    second = await empty.write(lambda tx: _claimed(tx, at=LEASE))

    def late(tx: Tx) -> bool:
        tx.outbox.release(first)
        return tx.outbox.mark(first.rows[0], first, state=Sending.SENT)

    assert not await empty.write(late)
    assert await empty.write(lambda tx: _claim(tx, at=LEASE)) is None, "the second still holds it"
    forged = replace(second, worker="w2")
    assert not await empty.write(
        lambda tx: tx.outbox.mark(second.rows[0], forged, state=Sending.SENT)
    )
    assert await empty.write(lambda tx: tx.outbox.mark(second.rows[0], second, state=Sending.SENT))


async def test_a_row_of_another_place_is_not_marked(empty: Store) -> None:
    await _add(empty, to_show("a"), to_show("b", place="person:1"))
    claim = await empty.write(_claimed)
    other = await empty.write(_claimed)
    marked = await empty.write(lambda tx: tx.outbox.mark(other.rows[0], claim, state=Sending.SENT))
    assert not marked


async def test_marks_keep_and_change_what_they_say(empty: Store) -> None:
    await _add(empty, to_show("a"))

    def unit(tx: Tx) -> None:
        claim = _claimed(tx)
        then = NOON + MINUTE
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.UNKNOWN, attempts=3)
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.WAITING, not_before=then)
        tx.outbox.release(claim)
        assert _claim(tx) is None
        assert tx.outbox.next_due() == then
        (row,) = _claimed(tx, at=MINUTE).rows
        assert (row.state, row.attempts, row.not_before) == (Sending.WAITING, 3, then)

    await empty.write(unit)


async def test_a_place_is_done_when_its_rows_are(empty: Store) -> None:
    await _add(empty, to_show("a"), to_show("b"), to_show("c"))

    def unit(tx: Tx) -> None:
        claim = _claimed(tx)
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.SENT)
        assert tx.outbox.mark(claim.rows[1], claim, state=Sending.GIVEN_UP)
        tx.outbox.release(claim)
        claim = _claimed(tx)
        assert [row.id for row in claim.rows] == ["c"]
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.SENT)
        assert tx.outbox.next_due() is None
        tx.outbox.release(claim)
        assert _claim(tx) is None
        assert tx.outbox.waiting() == 0
        assert tx.outbox.forget_sent(before=NOON) == 0
        assert tx.outbox.forget_sent(before=NOON + MINUTE) == 3
        tx.outbox.add(to_show("d"))
        assert _claimed(tx).rows[0].number == 4, "a number is never given out twice"

    await empty.write(unit)


async def test_waiting_rows_of_a_card_can_be_dropped(empty: Store) -> None:
    await _add(
        empty,
        to_show("a"),
        to_show("b", not_before=NOON + MINUTE),
        to_show("c", card="card:a", op=Op.WORDS),
        to_show("d", card="card:a", place="person:1"),
    )

    def unit(tx: Tx) -> None:
        tx.outbox.drop_waiting("card:a", Op.SHOW)
        tx.outbox.drop_waiting("card:nothing", Op.SHOW)
        assert tx.outbox.waiting() == 2
        assert tx.outbox.next_due() == NOON + MINUTE
        assert _claim(tx) is None, "what is first now has to wait"

    await empty.write(unit)


async def test_a_row_that_is_on_its_way_is_not_dropped(empty: Store) -> None:
    await _add(empty, to_show("a"))

    def unit(tx: Tx) -> None:
        claim = _claimed(tx)
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.SENDING)
        tx.outbox.drop_waiting("card:a", Op.SHOW)
        assert tx.outbox.waiting() == 1
        assert tx.outbox.mark(claim.rows[0], claim, state=Sending.SENT)

    await empty.write(unit)


class TurnsOfTheOutbox(RuleBasedStateMachine):
    """Anything may happen in any order: what is due is always what looking at all rows says."""

    def __init__(self) -> None:
        super().__init__()
        self.store = open_inline_store(keystore=MemoryKeystore(), now=lambda: NOON)
        self.now = NOON
        self.made = 0
        self.rows: dict[str, OutboxRow] = {}
        self.claims: list[PlaceClaim] = []
        self.holders: dict[str, PlaceClaim] = {}

    def _do(self, unit: Callable[[Tx], T]) -> T:
        return asyncio.run(self.store.write(unit))

    def _open(self, place: str) -> list[OutboxRow]:
        finished = (Sending.SENT, Sending.GIVEN_UP)
        return [r for r in self.rows.values() if r.place == place and r.state not in finished]

    @rule(place=PLACES, card=st.sampled_from("xy"), op=OPS, wait=WAITS)
    def add(self, place: str, card: str, op: Op, wait: timedelta | None) -> None:
        self.made += 1
        not_before = None if wait is None else self.now + wait
        row = to_show(
            f"r{self.made}", place, card=card, op=op, made_at=self.now, not_before=not_before
        )
        self._do(lambda tx: tx.outbox.add(row))
        waits = [(r.card, r.op, r.state) for r in self._open(place)]
        if op is not Op.SHOW or (card, Op.SHOW, Sending.WAITING) not in waits:
            self.rows[row.id] = row

    @rule(step=st.sampled_from([1, 20, 45, 120]))
    def wait(self, step: int) -> None:
        self.now += timedelta(seconds=step)

    @rule(card=st.sampled_from("xy"), op=OPS)
    def drop(self, card: str, op: Op) -> None:
        self._do(lambda tx: tx.outbox.drop_waiting(card, op))
        gone = (card, op, Sending.WAITING)
        self.rows = {k: r for k, r in self.rows.items() if (r.card, r.op, r.state) != gone}

    @rule()
    def claim(self) -> None:
        free = {
            place: rows[0].not_before or rows[0].made_at
            for place in "abc"
            if (rows := self._open(place))
            and (place not in self.holders or self.holders[place].until <= self.now)
            and (rows[0].not_before is None or rows[0].not_before <= self.now)
        }
        until = self.now + LEASE
        claim = self._do(lambda tx: tx.outbox.claim(worker="w", now=self.now, until=until))
        if claim is None:
            assert not free
            return
        assert claim.place == min(free, key=lambda place: (free[place], place))
        assert [row.id for row in claim.rows] == [row.id for row in self._open(claim.place)]
        self.holders[claim.place] = claim
        self.claims.append(claim)

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), state=st.sampled_from(Sending), wait=WAITS, then_release=st.booleans())
    def mark(
        self, data: st.DataObject, state: Sending, wait: timedelta | None, then_release: bool
    ) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        row = data.draw(st.sampled_from(claim.rows))
        not_before = None if wait is None else self.now + wait
        marked = self._do(lambda tx: tx.outbox.mark(row, claim, state=state, not_before=not_before))
        current = self.holders.get(claim.place) is claim
        assert marked == (current and row.id in self.rows)
        if marked:
            known = self.rows[row.id]
            self.rows[row.id] = replace(known, state=state, not_before=not_before)
        if then_release:
            self._do(lambda tx: tx.outbox.release(claim))
            if current:
                del self.holders[claim.place]

    @invariant()
    def what_is_due_next_is_known(self) -> None:
        moments = []
        for place in "abc":
            if rows := self._open(place):
                due = rows[0].not_before or rows[0].made_at
                holder = self.holders.get(place)
                moments.append(due if holder is None else max(due, holder.until))
        assert self._do(lambda tx: tx.outbox.next_due()) == min(moments, default=None)
        waiting = sum(len(self._open(place)) for place in "abc")
        assert self._do(lambda tx: tx.outbox.waiting()) == waiting

    def teardown(self) -> None:
        asyncio.run(self.store.close())


TestTurnsOfTheOutbox = TurnsOfTheOutbox.TestCase
TestTurnsOfTheOutbox.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
