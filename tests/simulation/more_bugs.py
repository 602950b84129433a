"""More deliberate mistakes: of sending, of claims and timers, of presses and of dates.

Each takes away one thing that the design leans on. Those that only a race inside a transaction
brings to light, or that a second guard hides, name the tests that must fail with them.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from bot.cards import Answer, Card, Reply
from bot.delivery import calls, steps
from bot.delivery.keys import meeting_of
from bot.delivery.link import Link
from bot.engine import giving
from bot.engine.events import ReadySet
from bot.engine.view import View
from bot.errors import OutcomeUnknown
from bot.groups import effects
from bot.groups.inbox import GroupInbox
from bot.records import Op, PlaceClaim, Post, Sending
from bot.rehearsal.platform import MemoryPlatform
from bot.schedule.timers import TimerDesk
from storage.repositories import meetings, outbox, timers
from storage.repositories.deliveries import Deliveries
from storage.repositories.meetings import Meetings
from storage.repositories.outbox import Outbox
from storage.repositories.timers import Timers

from .bugs import OUTBOX, RACES, Bug, Patch, who_was_stopped_still_speaks

# Sending


def _an_unknown_outcome_is_sent_again_at_once(patch: Patch) -> None:
    call = Link.call

    async def stubborn(self: Link, sending: Any) -> Any:
        try:
            return await call(self, sending)
        except OutcomeUnknown:
            return await call(self, sending)

    patch.setattr(Link, "call", stubborn)


def _a_post_is_sent_inside_the_transaction(patch: Patch) -> None:
    """At once, and under a nonce of its own, by whoever puts its row into the outbox."""
    here: list[MemoryPlatform] = []
    begin, enqueue = MemoryPlatform.__init__, effects.enqueue

    def noticed(self: MemoryPlatform, *given: Any, **more: Any) -> None:
        begin(self, *given, **more)
        here[:] = [self]

    def hasty(tx: Any, show: Any, *, clock: Any, ids: Any) -> None:
        enqueue(tx, show, clock=clock, ids=ids)
        place = tx.posts.place(show.place)
        if show.op is not Op.SHOW or place is None or tx.posts.of_card(show.card) is not None:
            return
        posting = here[0].post(place, Card("", "", "nl"), nonce=ids.new())
        try:
            posting.send(None)
        except StopIteration as sent:
            meeting = meeting_of(show.card)
            post = Post(show.card, show.place, sent.value, clock.now(), False, meeting)
            tx.posts.put(post)

    patch.setattr(MemoryPlatform, "__init__", noticed)
    for module in ("effects", "cycle", "agreements", "case_table"):
        patch.setattr(f"bot.groups.{module}.enqueue", hasty)


def _a_removal_that_failed_is_taken_for_done(patch: Patch) -> None:
    after_miss = steps.after_miss

    def careless(row: Any, step: Any, miss: Any, **more: Any) -> steps.Verdict:
        if isinstance(step, steps.Remove):
            return steps.Verdict(Sending.SENT, row.attempts + 1, forget=True)
        return after_miss(row, step, miss, **more)

    patch.setattr(calls, "after_miss", careless)


# Claims


def _a_lease_is_ignored(patch: Patch) -> None:
    """Whoever looks for work takes a place, also from somebody who is at it.

    In a simulated life it would be taken over and over while it is visited, without an end.
    """
    claim = outbox._claim
    ready = select(claim.c.place, claim.c.epoch, claim.c.ready_since_at.label("since"))
    due = select(claim.c.place, claim.c.epoch, claim.c.due_at.label("since"))
    ready = ready.where(claim.c.ready_since_at <= bindparam("now"))
    due = due.where(claim.c.due_at <= bindparam("now"))
    patch.setattr(outbox, "_FIRST_READY", ready.order_by(claim.c.ready_since_at).limit(1))
    patch.setattr(outbox, "_FIRST_DUE", due.order_by(claim.c.due_at).limit(1))


def _rows_are_claimed_and_not_places(patch: Patch) -> None:
    """Several send in one place at once, each a row of its own."""
    leases: dict[str, datetime] = {}
    rows = select(outbox._row).where(outbox._row.c.is_open == 1)
    rows = rows.order_by(outbox._row.c.made_at, outbox._row.c.number)

    def claim(self: Any, *, worker: str, now: datetime, until: datetime) -> PlaceClaim | None:
        for found in self._run(rows, {}):
            row = outbox._row_of(found)
            is_free = row.id not in leases or leases[row.id] <= now
            if is_free and (row.not_before is None or row.not_before <= now):
                leases[row.id] = until
                return PlaceClaim(row.place, worker, 0, until, (row,))
        return None

    def release(self: Any, claim: PlaceClaim) -> None:
        for row in claim.rows:
            leases.pop(row.id, None)

    who_was_stopped_still_speaks(patch)
    patch.setattr(Outbox, "claim", claim)
    patch.setattr(Outbox, "release", release)


def _rows_of_a_place_go_out_backwards(patch: Patch) -> None:
    claim = Outbox.claim

    def backwards(self: Any, **asked: Any) -> PlaceClaim | None:
        claimed = claim(self, **asked)
        return claimed and replace(claimed, rows=claimed.rows[::-1])

    patch.setattr(Outbox, "claim", backwards)


# Timers


def _a_deadline_is_not_compared(patch: Patch) -> None:
    """Who takes a timer that was moved meanwhile takes the new one away."""
    take = delete(timers._timer).where(*timers._this)

    def blind(self: Any, timer: Any) -> bool:
        this = {"whose": timer.owner, "which": timer.name}
        return bool(self._run(take, this).rowcount == 1)

    patch.setattr(Timers, "take", blind)


def _timers_are_early(patch: Patch) -> None:
    """What is due in three minutes is taken for due."""
    fire_due = TimerDesk.fire_due

    class Ahead:
        def __init__(self, clock: Any) -> None:
            self.right = clock

        def now(self) -> Any:
            return self.right.now() + timedelta(minutes=3)

    async def hasty(self: Any, limit: int = 100) -> int:
        self._clock = Ahead(self._clock)
        try:
            return await fire_due(self, limit)
        finally:
            self._clock = self._clock.right

    def unit(self: Any, tx: Any, timer: Any, handler: Any) -> bool:
        self._hold(tx, timer)
        if not tx.timers.take(timer):
            return False
        clock = self._clock.right if isinstance(self._clock, Ahead) else self._clock
        handler(tx, timer, clock.now())
        return True

    patch.setattr(TimerDesk, "fire_due", hasty)
    patch.setattr(TimerDesk, "_unit", unit)


# Presses


def _ready_is_a_toggle(patch: Patch) -> None:
    set_ready = giving.set_ready

    def toggled(method: Any, state: Any, event: ReadySet) -> Any:
        is_ready = event.slot in state.script and event.actor in state.run(event.slot).ready
        return set_ready(method, state, replace(event, ready=not is_ready))

    patch.setattr(giving, "set_ready", toggled)


def _whoever_wrote_is_taken_to_have_read(patch: Patch) -> None:
    """An old press counts on the board that stands there now."""
    set_ready = giving.set_ready

    def lenient(method: Any, state: Any, event: ReadySet) -> Any:
        known = state.run(event.slot).reveals if event.slot in state.script else event.reveals
        return set_ready(method, state, replace(event, reveals=known))

    patch.setattr(giving, "set_ready", lenient)


def _in_one_phase_nobody_has_to_listen(patch: Patch) -> None:
    listeners, speakers = View.listeners.fget, View.speakers.fget  # type: ignore[attr-defined]  # properties

    def some(view: View) -> Any:
        return () if view.slot.phase_id == "thinking-aloud" else listeners(view)

    def all_others(view: View) -> Any:
        return view.state.here() if view.slot.phase_id == "thinking-aloud" else speakers(view)

    patch.setattr(View, "listeners", property(some))
    patch.setattr(View, "speakers", property(all_others))


def _somebody_is_answered_before_the_commit(patch: Patch) -> None:
    """A text counts as received, and a process that is killed now does not know of it."""
    write = GroupInbox._write

    async def hasty(self: Any, came: Any, act: Any, *, token: str, **more: Any) -> Reply:
        if not token.startswith("give|"):
            return await write(self, came, act, token=token, **more)

        async def soon() -> None:
            await asyncio.sleep(1)
            await write(self, came, act, token=token, **more)

        writing = asyncio.ensure_future(soon())
        writing.add_done_callback(lambda done: done.cancelled() or done.exception())
        return Reply(Answer.DONE)

    patch.setattr(GroupInbox, "_write", hasty)


def _a_late_text_is_dropped(patch: Patch) -> None:
    """It is refused, and its author does not get it back."""

    def forgetful(tx: Any, h: Any, contribution: Any, slot: Any) -> None:
        effects.drop_contribution(tx, contribution)

    patch.setattr(effects, "_keep_draft", forgetful)


def _there_are_no_delivery_keys(patch: Patch) -> None:
    patch.setattr(Deliveries, "claim", lambda self, key, at: True)


def _a_refusal_keeps_its_delivery_key(patch: Patch) -> None:
    patch.setattr(Deliveries, "forget", lambda self, key: None)


# Dates and versions


def _a_date_is_planned_twice(patch: Patch) -> None:
    """As without the unique key: the same date may stand there once more."""
    add = Meetings.add

    def lenient(self: Any, meeting: Any) -> bool:
        return add(self, meeting) or add(self, replace(meeting, series=None))

    patch.setattr(Meetings, "add", lenient)


def _a_version_is_not_compared(patch: Patch) -> None:
    ours = {"id", "group_id"}
    values: Any = {c: bindparam(c.name) for c in meetings._meeting.c if c.name not in ours}
    blind = update(meetings._meeting).where(
        meetings._meeting.c.id == bindparam("this"),
        # It is always given, so it is always named.
        meetings._meeting.c.version != bindparam("read_version") - 1_000_000,
    )
    patch.setattr(meetings, "_SAVE", blind.values(values))


RECORDS = "tests/storage/test_records.py"
GIVING = "tests/engine/test_giving.py"

MORE = (
    Bug("an unknown outcome is sent again at once", _an_unknown_outcome_is_sent_again_at_once),
    Bug("a post is sent inside the transaction", _a_post_is_sent_inside_the_transaction),
    Bug("a removal that failed is taken for done", _a_removal_that_failed_is_taken_for_done),
    Bug("a lease is ignored", _a_lease_is_ignored, OUTBOX),
    Bug("rows are claimed and not places", _rows_are_claimed_and_not_places),
    Bug("rows of a place go out backwards", _rows_of_a_place_go_out_backwards),
    Bug("a deadline is not compared", _a_deadline_is_not_compared, RECORDS),
    Bug("timers are early", _timers_are_early),
    Bug("ready is a toggle", _ready_is_a_toggle),
    Bug("whoever wrote is taken to have read", _whoever_wrote_is_taken_to_have_read, GIVING),
    Bug("in one phase nobody has to listen", _in_one_phase_nobody_has_to_listen),
    Bug("somebody is answered before the commit", _somebody_is_answered_before_the_commit),
    Bug("a late text is dropped", _a_late_text_is_dropped),
    Bug("there are no delivery keys", _there_are_no_delivery_keys, RACES),
    Bug("a refusal keeps its delivery key", _a_refusal_keeps_its_delivery_key, RACES),
    Bug("a date is planned twice", _a_date_is_planned_twice, RECORDS),
    Bug("a version is not compared", _a_version_is_not_compared, RECORDS),
)
