"""Platforms that ask to wait, lose replies or refuse: nothing is lost, little is doubled."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from bot.cards import PRACTICE, Capabilities
from bot.delivery.steps import ATTEMPTS_LIMIT
from bot.errors import (
    NotAllowed,
    NotThere,
    OutcomeUnknown,
    RateLimited,
    Unavailable,
)
from bot.meter import Called
from bot.platforms import ByName
from bot.ports import Platform
from bot.records import Op, Sending

from .world import (
    ALL_KINDS,
    ANNA,
    BOARD,
    NEITHER,
    NOON,
    REVEAL,
    THREAD,
    WORDS,
    Crashed,
    World,
)

SECOND = timedelta(seconds=1)


async def test_a_platform_that_asks_to_wait_is_left_alone_and_order_is_kept(world: World) -> None:
    """Nine answers in ten are "too fast" for ten minutes."""
    world.platform.before = _limited(keep_every=10)
    cards = [f"board:m:1.step-{number}" for number in range(12)]
    for card in cards:
        await world.ask(Op.SHOW, card, title=card)
    await world.settle(seconds=600)
    assert [shown.text for shown in world.shown_in("C-room")] == cards
    assert {row.attempts for row in world.rows()} == {1}, "waiting costs no attempt"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, Called.OK),
        (RateLimited(SECOND), Called.RATE_LIMITED),
        (Unavailable(), Called.AWAY),
        (NotAllowed(), Called.REFUSED),
        (NotThere(), Called.GONE),
        (OutcomeUnknown(), Called.UNKNOWN),
        (ValueError(WORDS), Called.UNKNOWN),
    ],
)
async def test_every_call_is_counted_by_what_came_of_it(
    world: World, error: Exception | None, outcome: Called
) -> None:
    if error is not None:
        world.platform.before = _raising("post", error)
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.delivery.drain()
    assert world.tally.calls[0] == ("practice", outcome)
    assert len(world.tally.calls) == len(world.platform.calls)


async def test_a_limit_in_one_place_holds_no_other(world: World) -> None:
    def only_the_room(name: str) -> None:
        if name == "post" and len(world.platform.calls) == 1:
            raise RateLimited(60 * SECOND)

    world.platform.before = only_the_room
    await world.ask(Op.SHOW, BOARD, title="board")
    await world.ask(Op.SHOW, "ask:about:1", place=ANNA, title="ask")
    await world.delivery.drain()
    assert [shown.text for shown in world.shown_in("D-anna")] == ["ask"]
    assert world.row(1).not_before == NOON + 60 * SECOND


async def test_a_platform_that_is_down_for_hours_loses_nothing(world: World) -> None:
    world.platform.before = _raising("post", Unavailable())
    await world.ask(Op.SHOW, BOARD, title="step 1")
    tried = 0
    for _ in range(4 * 3600):
        await world.drain()
        tried = len(world.platform.calls)
        world.clock.at += SECOND
    assert 850 <= tried <= 910, "after the first half minute it is asked every sixteen seconds"
    assert world.states() == [Sending.WAITING]
    world.calm()
    await world.settle()
    assert len(world.shown_in("C-room")) == 1


async def test_places_keep_a_pace_where_the_platform_asks_for_one() -> None:
    world = await World(replace(PRACTICE, seconds_between_posts=1.0)).set_up()
    for number in range(4):
        await world.ask(Op.SHOW, f"board:m:1.{number}", title=str(number))
        await world.ask(Op.SHOW, f"ask:it:{number}", place=ANNA, title=str(number))
    shown = []
    for _ in range(4):
        await world.drain()
        shown.append((len(world.shown_in("C-room")), len(world.shown_in("D-anna"))))
        world.clock.at += SECOND
    assert shown == [(1, 1), (2, 2), (3, 3), (4, 4)]


async def test_a_room_and_its_threads_keep_one_pace() -> None:
    """A platform counts what comes into a channel, threads and all."""
    world = await World(replace(PRACTICE, seconds_between_posts=1.0)).set_up()
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.ask(Op.THREAD, BOARD, refs=(THREAD,))
    await world.drain()
    thread = world.place(THREAD)
    for number in range(3):
        await world.ask(Op.SHOW, f"board:m:1.{number}", title=str(number))
        await world.ask(Op.SHOW, f"more:it:{number}", place=THREAD, title=str(number))
    shown = []
    for _ in range(6):
        world.clock.at += SECOND
        await world.drain()
        shown.append(len(world.shown_in("C-room")) + len(world.shown_in(thread)))
    assert shown == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_a_lost_reply_doubles_a_post_only_where_nothing_can_be_asked(
    able: Capabilities,
) -> None:
    world = await World(able).set_up()
    once = iter([True])

    def lost(name: str) -> None:
        if name == "post" and next(once, False):
            raise OutcomeUnknown

    world.platform.after = lost
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.settle()
    with_words = [shown for shown in world.shown_in("C-room") if shown.words]
    assert len(with_words) == 1
    assert len(world.shown_in("C-room")) == (2 if able is NEITHER else 1)
    assert world.states() == [Sending.SENT]


async def test_without_nonce_and_lookup_ten_seconds_pass_before_a_post_is_repeated() -> None:
    world = await World(NEITHER).set_up()
    world.platform.before = _raising("post", OutcomeUnknown())
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    assert (world.row().state, world.row().not_before) == (Sending.UNKNOWN, NOON + 10 * SECOND)
    world.calm()
    world.clock.at += 9 * SECOND
    await world.drain()
    assert world.platform.calls == ["post"]
    world.clock.at += SECOND
    await world.drain()
    assert world.platform.calls == ["post", "room", "post"], "somebody answers: then once more"


async def test_a_platform_that_swallows_everything_is_not_sent_the_same_post_again_and_again() -> (
    None
):
    world = await World(NEITHER).set_up()

    def silent(name: str) -> None:
        raise OutcomeUnknown

    world.platform.before = silent
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.settle(seconds=3 * 3600)
    assert world.platform.calls.count("post") == 1
    assert world.row().state is Sending.UNKNOWN, "after three hours it is still to be shown"
    world.calm()
    await world.settle(seconds=120)
    assert world.states() == [Sending.SENT]


async def test_a_doubt_outlives_a_platform_that_then_asks_to_wait() -> None:
    """The second answer says nothing about the first try: it is looked for still."""
    world = await World().set_up()
    answers = iter([None, Unavailable(), RateLimited(SECOND), None])

    def answer(name: str) -> None:
        error = next(answers, None)
        if error is not None:
            raise error

    lost = iter([True])

    def lose(name: str) -> None:
        if name == "post" and next(lost, False):
            raise OutcomeUnknown

    world.platform.before, world.platform.after = answer, lose
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.settle()
    assert world.platform.calls == ["post", "find", "find", "find", "edit"]
    assert len(world.shown_in("C-room")) == 1


async def test_a_call_that_hangs_is_a_lost_reply(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.link.CALL_FOR", timedelta(0))
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    assert world.row().state is Sending.UNKNOWN


async def test_a_fault_of_an_adapter_is_a_lost_reply_and_its_text_is_not_logged(
    world: World,
) -> None:
    world.platform.before = _raising("post", ValueError(WORDS))
    await world.ask(Op.SHOW, BOARD, title="step 1")
    with structlog.testing.capture_logs() as logs:
        await world.drain()
    assert world.row().state is Sending.UNKNOWN
    assert logs == [{"event": "adapter failed", "log_level": "error", "error": "ValueError"}]


async def test_a_post_that_somebody_removed_is_posted_anew(world: World) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    await world.drain()
    world.platform.shown.clear()
    await world.ask(Op.SHOW, BOARD, title="step 2")
    await world.drain()
    assert [(s.text, s.words) for s in world.shown_in("C-room")] == [("step 2", True)]
    post = world.post_of(BOARD)
    assert post is not None
    assert (post.external, post.has_words) == ("P2", True)


async def test_a_room_that_stays_away_is_given_up_and_what_the_purge_needs_is_kept(
    world: World,
) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    await world.drain()
    world.platform.places.clear()
    await world.ask(Op.SHOW, BOARD, title="step 2")
    await world.drain()
    assert world.states()[-1] is Sending.WAITING
    world.clock.at += timedelta(days=8)
    with structlog.testing.capture_logs() as logs:
        await world.drain()
    assert world.states()[-1] is Sending.GIVEN_UP
    assert [entry["why"] for entry in logs] == ["the place is gone"]
    post = world.post_of(BOARD)
    assert post is not None
    assert post.has_words


@pytest.mark.parametrize("place", ["group:none", "thread:none:1.x", "person:none", "odd", ""])
async def test_a_place_with_nobody_behind_it_is_given_up(world: World, place: str) -> None:
    await world.ask(Op.SHOW, BOARD, place=place, title="step 1")
    with structlog.testing.capture_logs() as logs:
        assert await world.drain() == 1
    assert world.states() == [Sending.GIVEN_UP]
    assert [entry["why"] for entry in logs] == ["nobody is there any more"]


async def test_a_platform_that_is_not_running_here_is_waited_for(world: World) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1")
    world.delivery = world.new_delivery(platforms=ByName({}))
    with structlog.testing.capture_logs():
        await world.drain()
    assert world.row().state is Sending.WAITING
    assert world.row().not_before == NOON + SECOND, "it may be starting just now"
    world.clock.at += timedelta(minutes=2)
    with structlog.testing.capture_logs() as logs:
        await world.drain()
    assert world.row().not_before == world.clock.at + timedelta(minutes=1), "nobody hurries it"
    assert logs == [], "it was said once"


async def test_a_platform_that_is_away_a_second_time_is_waited_for_as_the_first_time(
    world: World,
) -> None:
    shelf: dict[str, Platform] = {}
    world.delivery = world.new_delivery(platforms=ByName(shelf))
    with structlog.testing.capture_logs() as logs:
        await world.ask(Op.SHOW, BOARD, title="step 1")
        await world.drain()
        world.clock.at += timedelta(minutes=2)
        shelf["practice"] = world.platform
        await world.drain()
        shelf.clear()
        await world.ask(Op.SHOW, BOARD, title="step 2")
        await world.drain()
    assert world.row(2).not_before == world.clock.at + SECOND
    assert [entry["event"] for entry in logs] == ["a workspace is not here"] * 2


async def test_a_row_that_never_gets_an_answer_is_given_up_and_the_next_one_goes(
    world: World,
) -> None:
    await world.ask(Op.SHOW, "board:m:1.poison", title="poison")
    await world.ask(Op.SHOW, BOARD, title="step 1")

    def poison(name: str) -> None:
        if name == "post" and world.row(1).state is Sending.SENDING:
            raise OutcomeUnknown

    world.platform.before = poison
    with structlog.testing.capture_logs() as logs:
        await world.settle(seconds=2000)
    assert world.states() == [Sending.GIVEN_UP, Sending.SENT]
    assert [entry["why"] for entry in logs] == ["tried too often"]
    assert world.row(1).attempts == ATTEMPTS_LIMIT


async def test_a_card_that_cannot_be_made_is_given_up_soon_and_nothing_of_it_is_logged(
    world: World,
) -> None:
    world.maker.broken = {BOARD}
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.ask(Op.SHOW, "board:m:2.core", title="step 2")
    with structlog.testing.capture_logs() as logs:
        await world.settle()
    assert world.states() == [Sending.GIVEN_UP, Sending.SENT]
    assert WORDS not in str(logs)
    assert {entry.get("error") for entry in logs} == {"ValueError", None}


async def test_a_database_that_cannot_be_read_for_a_while_is_no_fault_of_a_card() -> None:
    """It is tried again for as long as that takes, and nothing is given up."""
    world = await World(real=True).set_up()
    world.maker.locked = 8
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.settle(seconds=300)
    assert world.maker.locked == 0
    assert world.kept.peek(lambda tx: tx.outbox.waiting()) == 0
    assert [there.text for there in world.platform.shown.values()] == ["step 1"]
    await world.kept.close()


async def test_a_post_that_was_removed_while_its_row_was_in_doubt_is_looked_for_and_made_anew(
    world: World,
) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    await world.ask(Op.SHOW, BOARD, title="step 2")
    world.platform.before = _raising("edit", Crashed())
    with contextlib.suppress(Crashed):
        await world.drain()
    assert world.row(2).state is Sending.SENDING
    world.calm()
    world.platform.shown.clear()
    world.clock.at += 16 * SECOND
    world.delivery = world.new_delivery()
    await world.drain()
    # Its room is there, and it is not in it the second time either: it was removed.
    assert world.platform.calls == ["post", "edit", "edit", "room", "edit", "find", "post"]
    assert [shown.text for shown in world.shown_in("C-room")] == ["step 2"]


async def test_a_room_that_is_away_for_a_moment_keeps_its_post(world: World) -> None:
    """The room comes back between the edit that did not find it and whatever follows."""
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    await world.ask(Op.SHOW, BOARD, title="step 2")
    world.platform.places.discard("C-room")

    def comes_back(call: str) -> None:
        if call != "edit":
            world.platform.places.add("C-room")

    world.platform.before = comes_back
    await world.drain()
    assert [shown.text for shown in world.shown_in("C-room")] == ["step 2"]
    assert world.platform.calls.count("post") == 1


@pytest.mark.parametrize("op", [Op.SHOW, Op.THREAD])
async def test_a_room_that_is_gone_when_it_is_looked_at_keeps_its_post_for_later(
    world: World, op: Op
) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    world.platform.places.discard("C-room")
    if op is Op.SHOW:
        await world.ask(op, BOARD, title="step 2")
    else:
        await world.ask(op, BOARD, refs=("thread:m:1.look",))
    await world.drain()
    assert world.platform.calls[-1] == "room"
    post = world.post_of(BOARD)
    world.platform.places.add("C-room")
    await world.settle(seconds=60)
    assert world.post_of(BOARD) == post
    assert world.platform.calls.count("post") == 1


@pytest.mark.parametrize("words", [False, True])
async def test_what_is_taken_from_a_room_that_is_away_is_taken_once_it_is_back(
    world: World, words: bool
) -> None:
    """It is not known to be gone before: nobody would take it away any more."""
    if words:
        await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    else:
        await world.ask(Op.SHOW, REVEAL, title="page")
    await world.drain()
    await world.ask(Op.REMOVE, REVEAL)
    world.platform.places.discard("C-room")
    await world.drain()
    assert world.states()[-1] is Sending.WAITING
    assert world.post_of(REVEAL) is not None
    world.platform.places.add("C-room")
    await world.settle(seconds=60)
    assert world.shown_in("C-room") == []
    assert world.post_of(REVEAL) is None


async def test_what_was_removed_already_is_looked_for_once_and_forgotten(world: World) -> None:
    await world.ask(Op.SHOW, REVEAL, title="page")
    await world.drain()
    world.platform.shown.clear()
    await world.ask(Op.REMOVE, REVEAL)
    await world.settle(seconds=60)
    assert world.states()[-1] is Sending.SENT
    assert world.post_of(REVEAL) is None
    assert world.platform.calls == ["post", "remove", "room", "remove"]


def _raising(call: str, error: BaseException) -> Callable[[str], None]:
    def before(name: str) -> None:
        if name == call:
            raise error

    return before


def _limited(*, keep_every: int) -> Callable[[str], None]:
    asked = iter(range(10**6))

    def before(name: str) -> None:
        if next(asked) % keep_every != keep_every - 1:
            raise RateLimited(SECOND)

    return before
