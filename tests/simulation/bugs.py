"""Deliberate mistakes that only faults bring to light, each put into the real code.

The rehearsal's own seeded bugs (``tests/rehearsal``) are judged by the simulation as well: see
``mutants``. Here stand those of crashes, lost replies, several processes and people in a hurry.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import structlog
from sqlalchemy import bindparam, func, select, update

from bot.cards import Answer, Reply
from bot.delivery import calls, steps
from bot.delivery.calls import Calls
from bot.engine import permissions
from bot.engine.effects import KeepDraft
from bot.engine.ids import ContributionId
from bot.errors import Busy
from bot.groups import codec, effects, gifts
from bot.groups.caller import Caller
from bot.groups.inbox import GroupInbox
from bot.records import Op, Sending
from bot.schedule.timers import TimerDesk
from storage import vault
from storage.commit import Committer
from storage.repositories import outbox
from storage.repositories.base import Repository
from storage.repositories.contributions import Contributions
from storage.repositories.deliveries import Deliveries
from storage.repositories.outbox import Outbox
from storage.repositories.posts import Posts

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Bug:
    """A mistake and how it is made.

    ``judge``: tests that must fail with it; without any, the simulation is its judge. Races inside
    a transaction and what a disk does are not simulated.
    """

    name: str
    make: Callable[[Patch], None]
    judge: str = ""


def _key_before_the_work(patch: Patch) -> None:
    write, claim = GroupInbox._write, Deliveries.claim

    async def hasty(self: Any, came: Any, act: Any, **more: Any) -> Reply:
        now = self._tools.clock.now()
        try:
            new = await self._store.write(lambda tx: claim(tx.deliveries, came.delivery, now))
        except Busy:
            return self._not_kept(came, "refuse.busy")  # type: ignore[no-any-return]  # it is one
        if not new:
            return Reply(Answer.DONE)
        return await write(self, came, act, **more)

    patch.setattr(GroupInbox, "_write", hasty)
    patch.setattr(Deliveries, "claim", lambda self, key, at: True)


def _every_try_under_a_new_nonce(patch: Patch) -> None:
    create = steps._create
    tries = count()

    def anew(row: Any, nonce: str, able: Any, now: Any, *, looked: bool) -> Any:
        return create(row, f"n{next(tries)}", able, now, looked=True)

    patch.setattr(steps, "_create", anew)


def _sent_is_assumed(patch: Patch) -> None:
    def assume(row: Any, step: Any, able: Any, now: Any) -> Any:
        return steps.Verdict(Sending.SENT, row.attempts + 1)

    patch.setattr(steps, "_after_unknown", assume)


def _a_lost_sender_is_taken_for_done(patch: Patch) -> None:
    next_step = steps.next_step

    def trusting(row: Any, sight: Any, able: Any, now: Any) -> Any:
        if row.state is Sending.SENDING:
            return steps.Done()
        return next_step(row, sight, able, now)

    patch.setattr("bot.delivery.visit.next_step", trusting)


def _given_up_after_two_tries(patch: Patch) -> None:
    def impatient(row: Any, step: Any, able: Any, now: Any) -> Any:
        return steps.Verdict(Sending.GIVEN_UP, row.attempts + 1, why="tried twice")

    patch.setattr(steps, "_after_unknown", impatient)


def _a_late_edit_is_not_waited_for(patch: Patch) -> None:
    patch.setattr(steps, "DOUBT_FOR", timedelta(0))


def _the_timer_goes_before_its_effect(patch: Patch) -> None:
    async def hasty(self: Any, timer: Any) -> bool:
        taken: bool = await self._store.write(lambda tx: tx.timers.take(timer))
        if taken:
            handler = self._handlers[timer.owner.partition(":")[0]]
            await self._store.write(lambda tx: handler(tx, timer, self._clock.now()))
        return taken

    patch.setattr(TimerDesk, "_fire", hasty)


def _a_stale_turn_is_accepted(patch: Patch) -> None:
    refuse_move = permissions.refuse_move

    def lenient(state: Any, actor: Any, turn: int) -> Any:
        return refuse_move(state, actor, state.turn)

    for module in ("moves", "permissions"):
        patch.setattr(f"bot.engine.{module}.refuse_move", lenient)


def _a_form_gives_anew_each_time(patch: Patch) -> None:
    give = gifts._give_one
    fresh = count(1)

    def forgetful(sent: Any, gift: Any, text: str) -> Any:
        form = f"{next(fresh):016x}"
        return give(replace(sent, form=form), gift, text)

    patch.setattr(gifts, "_give_one", forgetful)


def _words_are_sent_without_a_look_at_the_room(patch: Patch) -> None:
    async def blind(link: Any, place: str, *, group: Any) -> None:
        return None

    patch.setattr(calls, "read_by_others", blind)


def _words_are_not_noted_before_they_leave(patch: Patch) -> None:
    async def careless(self: Any, row: Any, post: Any) -> None:
        return None

    patch.setattr(Calls, "_note_words", careless)


def _an_update_is_dropped_while_one_is_sent(patch: Patch) -> None:
    add = Outbox.add

    def hasty(self: Any, row: Any) -> None:
        is_open = (outbox._row.c.card == row.card) & outbox._row.c.state.in_(["sending", "waiting"])
        query = select(outbox._row.c.id).where(is_open)
        if row.op is Op.SHOW and self._reach.connection.execute(query).first() is not None:
            return
        add(self, row)

    patch.setattr(Outbox, "add", hasty)


def who_was_stopped_still_speaks(patch: Patch) -> None:
    """The fencing epoch is ignored: whoever lost a place goes on writing about its rows."""
    mark = (
        update(outbox._row)
        .where(outbox._row.c.id == bindparam("this"))
        .values(
            state=bindparam("to_state"),
            is_open=bindparam("still_open"),
            attempts=func.coalesce(bindparam("so_many"), outbox._row.c.attempts),
            not_before_at=bindparam("from_then"),
        )
    )

    def unfenced(self: Any, row: Any, claim: Any, **more: Any) -> bool:
        state, attempts = more["state"], more.get("attempts")
        values = {
            "this": row.id,
            "to_state": state.value,
            "still_open": 0 if state in (Sending.SENT, Sending.GIVEN_UP) else 1,
            "so_many": attempts,
            "from_then": more.get("not_before"),
        }
        self._run(mark, values)
        self._run(outbox._REFRESH, {"where": claim.place})
        return True

    patch.setattr(Outbox, "mark", unfenced)


def _what_was_written_is_dropped_with_its_case(patch: Patch) -> None:
    carry_out = effects._carry_out_one

    def dropping(tx: Any, h: Any, effect: Any) -> None:
        if isinstance(effect, KeepDraft):
            tx.contributions.forget(effect.contribution)
            return
        carry_out(tx, h, effect)

    patch.setattr(effects, "_carry_out_one", dropping)


def _a_stop_has_a_name(patch: Patch) -> None:
    patch.setattr(codec, "NAMELESS", ())


def _a_text_lies_in_clear(patch: Patch) -> None:
    class Clear:
        def __init__(self, key: bytes) -> None:
            pass

        def encrypt(self, nonce: bytes, data: bytes, bound: bytes) -> bytes:
            return data + bytes(16)

        def decrypt(self, nonce: bytes, data: bytes, bound: bytes) -> bytes:
            return data[:-16]

    patch.setattr(vault, "AESGCM", Clear)


def _a_text_is_logged(patch: Patch) -> None:
    put = Contributions.put

    def talkative(self: Any, contribution: Any) -> None:
        structlog.get_logger().info("given", text=str(dict(contribution.fields)))
        put(self, contribution)

    patch.setattr(Contributions, "put", talkative)


def _strangers_are_members(patch: Patch) -> None:
    patch.setattr(Caller, "is_guest", property(lambda self: False))
    patch.setattr(Caller, "is_member", lambda self, group: True)


def _a_post_is_forgotten_with_its_process(patch: Patch) -> None:
    put = Posts.put
    seen = count(1)

    def now_and_then(self: Any, post: Any) -> None:
        if next(seen) % 11:
            put(self, post)

    patch.setattr(Posts, "put", now_and_then)


def _a_draft_is_given_twice(patch: Patch) -> None:
    put = Contributions.put
    fresh = count(1)

    def doubling(self: Any, contribution: Any) -> None:
        put(self, contribution)
        if next(fresh) % 9 == 0:
            put(self, replace(contribution, id=ContributionId(f"{next(fresh):016x}")))

    patch.setattr(Contributions, "put", doubling)


def _a_dead_transaction_goes_on(patch: Patch) -> None:
    patch.setattr(Committer, "_in_transaction", lambda self: True)


def _nobody_holds_anything(patch: Patch) -> None:
    patch.setattr(Repository, "_hold", lambda self, *_args, **_more: None)


OUTBOX = "tests/storage/test_outbox.py"
TROUBLE = "tests/storage/test_trouble.py"
RACES = "tests/storage/test_postgres_races.py"

BUGS = (
    Bug("the delivery key is written before the work", _key_before_the_work),
    Bug("every try has a new nonce", _every_try_under_a_new_nonce),
    Bug("sent is assumed", _sent_is_assumed),
    Bug("a lost sender is taken for done", _a_lost_sender_is_taken_for_done),
    Bug("a row is given up too soon", _given_up_after_two_tries),
    Bug("a late edit is not waited for", _a_late_edit_is_not_waited_for),
    Bug("the timer goes before its effect", _the_timer_goes_before_its_effect),
    Bug("a stale turn is accepted", _a_stale_turn_is_accepted),
    Bug("a form gives anew each time", _a_form_gives_anew_each_time),
    Bug("no look at the room", _words_are_sent_without_a_look_at_the_room),
    Bug("words are not noted before they leave", _words_are_not_noted_before_they_leave),
    Bug("an update is dropped while one is sent", _an_update_is_dropped_while_one_is_sent),
    Bug("the fencing epoch is ignored", who_was_stopped_still_speaks, OUTBOX),
    Bug("a batch goes on after its transaction died", _a_dead_transaction_goes_on, TROUBLE),
    Bug("units do not hold their group", _nobody_holds_anything, RACES),
    Bug("what was written is dropped with its case", _what_was_written_is_dropped_with_its_case),
    Bug("a stop has a name", _a_stop_has_a_name),
    Bug("a text lies in clear", _a_text_lies_in_clear),
    Bug("a text is logged", _a_text_is_logged),
    Bug("strangers are members", _strangers_are_members),
    Bug("a post is forgotten now and then", _a_post_is_forgotten_with_its_process),
    Bug("a text is kept twice now and then", _a_draft_is_given_twice),
)
