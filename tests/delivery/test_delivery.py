"""What is asked for is shown: in order, once, and nobody's words in a call that creates a post."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from bot.cards import PRACTICE, Capabilities
from bot.errors import (
    Busy,
    NotAllowed,
    OutcomeUnknown,
    RateLimited,
    StoreFull,
    Unavailable,
)
from bot.records import Op, OutboxRow, Sending

from .memory_store import Outbox
from .world import ALL_KINDS, ANNA, BOARD, GROUP, NEITHER, NOON, REVEAL, THREAD, WORDS, World

SECOND = timedelta(seconds=1)


async def test_nothing_to_do_is_nothing_done(world: World) -> None:
    assert await world.drain() == 0
    assert world.platform.calls == []


async def test_a_board_is_posted_and_then_edited_in_place(world: World) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1")
    assert await world.drain() == 1
    await world.ask(Op.SHOW, BOARD, title="step 2")
    assert await world.drain() == 1
    assert world.platform.calls == ["post", "edit"]
    assert [shown.text for shown in world.shown_in("C-room")] == ["step 2"]
    assert world.states() == [Sending.SENT, Sending.SENT]


async def test_words_come_into_a_post_by_edit_only(world: World) -> None:
    """The fake platform itself refuses words in a create, and an edit nobody noted before."""
    await world.ask(Op.SHOW, BOARD, title="agenda", words=WORDS)
    await world.drain()
    assert world.platform.calls == ["post", "room", "edit"]
    assert [shown.words for shown in world.shown_in("C-room")] == [True]
    post = world.post_of(BOARD)
    assert post is not None
    assert (post.has_words, post.meeting) == (True, "m")


async def test_a_board_without_words_costs_one_call_and_stays_out_of_the_purge(
    world: World,
) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    post = world.post_of(BOARD)
    assert post is not None
    assert not post.has_words
    assert world.platform.calls == ["post"]


async def test_a_card_that_cannot_hold_words_is_never_made_with_words(world: World) -> None:
    await world.ask(Op.SHOW, "whisper:m:anna:late:1.explore:2", place=ANNA, title="a", words=WORDS)
    await world.drain()
    assert [shown.words for shown in world.shown_in("D-anna")] == [False]


async def test_a_reveal_waits_for_its_thread_and_comes_page_by_page(world: World) -> None:
    second = REVEAL[:-1] + "2"
    await world.ask(Op.WORDS, REVEAL, place=THREAD, title="page 1", words=WORDS)
    await world.ask(Op.WORDS, second, place=THREAD, title="page 2", words=WORDS)
    assert await world.drain() == 0
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.ask(Op.THREAD, BOARD, refs=(THREAD,))
    await world.settle()
    thread = world.store.tables.places[THREAD]
    assert [(s.text, s.words) for s in world.shown_in(thread)] == [
        ("page 1", True),
        ("page 2", True),
    ]
    assert world.platform.calls == [
        *("post", "open_thread"),
        *("post", "room", "edit"),
        *("post", "room", "edit"),
    ]


async def test_a_thread_under_a_post_that_is_not_there_gets_its_post_first(world: World) -> None:
    await world.ask(Op.THREAD, BOARD, title="step 1", refs=(THREAD,))
    await world.drain()
    assert world.platform.calls == ["post", "open_thread"]
    assert world.store.tables.places[THREAD] == "T-P1"


async def test_a_private_card_finds_its_own_way(world: World) -> None:
    for turn in (1, 2):
        card = f"whisper:m:anna:late:1.explore:{turn}"
        await world.ask(Op.SHOW, card, place=ANNA, title=str(turn))
    await world.drain()
    assert world.platform.calls == ["direct", "post", "post"]
    assert [shown.text for shown in world.shown_in("D-anna")] == ["1", "2"]


async def test_who_listens_is_said_in_the_platforms_own_names(world: World) -> None:
    await world.store.write(lambda tx: tx.posts.put_place(THREAD, "C-room"))
    await world.ask(Op.LISTENERS, BOARD, place=THREAD, refs=("bram", "nobody", "anna"))
    await world.drain()
    assert world.platform.listeners == {"C-room": ("U-bram", "U-anna")}


async def test_a_removed_post_is_forgotten_when_that_is_sure(world: World) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()

    def lost(name: str) -> None:
        if name == "remove":
            raise OutcomeUnknown

    world.platform.after = lost
    await world.ask(Op.REMOVE, REVEAL)
    await world.drain()
    assert world.shown_in("C-room") == []
    assert world.post_of(REVEAL) is not None, "nobody knows yet that it is gone"
    world.calm()
    await world.settle()
    assert world.post_of(REVEAL) is None
    assert world.states()[-1] is Sending.SENT


async def test_a_removal_that_is_not_allowed_keeps_what_the_purge_needs(world: World) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    world.platform.before = _raising("remove", NotAllowed())
    await world.ask(Op.REMOVE, REVEAL)
    with structlog.testing.capture_logs() as logs:
        await world.drain()
    assert world.states()[-1] is Sending.GIVEN_UP
    assert [entry["why"] for entry in logs] == ["not allowed"]
    post = world.post_of(REVEAL)
    assert post is not None
    assert post.has_words


async def test_a_card_that_was_posted_anew_is_removed_with_its_older_post(world: World) -> None:
    """The way to the older one was shut for a while; its words are there still."""
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    await world.drain()
    older = dict(world.platform.shown)
    world.platform.shown.clear()
    world.clock.at += SECOND
    await world.ask(Op.SHOW, BOARD, title="step 2")
    await world.drain()
    world.platform.shown.update(older)
    await world.ask(Op.REMOVE, BOARD)
    await world.drain()
    assert world.platform.shown == {}
    assert world.store.tables.posts == {}
    assert world.states()[-1] is Sending.SENT


async def test_a_row_that_was_dropped_while_its_place_was_visited_blocks_nothing(
    world: World,
) -> None:
    second = "board:m:2.core"
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.ask(Op.SHOW, second, title="step 2")
    await world.ask(Op.SHOW, "board:m:3.close", title="step 3")

    def drop(name: str) -> None:
        if len(world.platform.calls) == 1:
            Outbox(world.store.tables).drop_waiting(second, Op.SHOW)

    world.platform.before = drop
    with structlog.testing.capture_logs():
        await world.drain()
    assert [shown.text for shown in world.shown_in("C-room")] == ["step 1", "step 3"]


async def test_a_card_with_nothing_left_to_say_is_dropped(world: World) -> None:
    await world.ask(Op.SHOW, BOARD)
    await world.ask(Op.WORDS, REVEAL)
    await world.ask(Op.THREAD, "board:m:2.core", refs=(THREAD,))
    assert await world.drain() == 3
    assert world.platform.calls == []


async def test_a_newer_board_takes_the_place_of_one_that_still_waits(world: World) -> None:
    world.platform.before = _raising("post", RateLimited(5 * SECOND))
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    for number in range(2, 20):
        await world.ask(Op.SHOW, BOARD, title=f"step {number}")
    world.calm()
    await world.settle()
    assert world.platform.calls == ["post", "post"]
    assert [shown.text for shown in world.shown_in("C-room")] == ["step 19"]


async def test_what_changes_while_a_card_is_on_its_way_is_shown_after_it(world: World) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1")
    news = iter(["step 2"])

    def somebody_presses(name: str) -> None:
        if name == "post":
            world.maker.titles[BOARD] = next(news)
            row = OutboxRow("news", GROUP, BOARD, Op.SHOW, "news", world.clock.at)
            Outbox(world.store.tables).add(row)

    world.platform.before = somebody_presses
    await world.settle()
    assert world.platform.calls == ["post", "edit"]
    assert [shown.text for shown in world.shown_in("C-room")] == ["step 2"]


async def test_a_platform_that_asks_to_wait_is_left_alone_and_order_is_kept(world: World) -> None:
    """Nine answers in ten are "too fast" for ten minutes."""
    world.platform.before = _limited(keep_every=10)
    cards = [f"board:m:1.step-{number}" for number in range(12)]
    for card in cards:
        await world.ask(Op.SHOW, card, title=card)
    await world.settle(seconds=600)
    assert [shown.text for shown in world.shown_in("C-room")] == cards
    assert {row.attempts for row in world.rows()} == {1}, "waiting costs no attempt"


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
    assert 240 <= tried <= 250, "after the first minute it is asked once a minute"
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
    assert world.platform.calls == ["post", "post"]


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


async def test_a_room_that_is_gone_is_given_up_and_what_the_purge_needs_is_kept(
    world: World,
) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    await world.drain()
    world.platform.places.clear()
    await world.ask(Op.SHOW, BOARD, title="step 2")
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
    world.delivery = world.new_delivery(platforms={})
    with structlog.testing.capture_logs():
        await world.drain()
    assert world.row().state is Sending.WAITING
    assert world.row().not_before == NOON + 60 * SECOND


async def test_a_row_that_never_gets_an_answer_is_given_up_and_the_next_one_goes(
    world: World,
) -> None:
    await world.ask(Op.SHOW, "board:m:1.poison", title="poison")
    await world.ask(Op.SHOW, BOARD, title="step 1")

    def poison(name: str) -> None:
        if world.row(1).state is Sending.SENDING:
            raise OutcomeUnknown

    world.platform.before = poison
    with structlog.testing.capture_logs() as logs:
        await world.settle(seconds=2000)
    assert world.states() == [Sending.GIVEN_UP, Sending.SENT]
    assert [entry["why"] for entry in logs] == ["tried too often"]
    assert world.row(1).attempts == 20


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


async def test_two_processes_on_one_store_show_everything_once_and_in_order(world: World) -> None:
    """Places are shared out; a place that one has is not touched by the other."""
    for number in range(20):
        await world.ask(Op.SHOW, f"board:m:1.{number}", title=str(number))
        await world.ask(Op.SHOW, f"ask:it:{number}", place=ANNA, title=str(number))
    one, other = world.new_delivery(), world.new_delivery()
    finished = await asyncio.gather(one.drain(), other.drain())
    assert sum(finished) == 40
    for place in ("C-room", "D-anna"):
        assert [s.text for s in world.shown_in(place)] == [str(n) for n in range(20)]


async def test_a_process_that_lost_its_place_stops_at_once(world: World) -> None:
    """It was asleep for longer than its lease; another one has taken over in between."""
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.ask(Op.SHOW, "board:m:2.core", title="step 2")

    def sleep(name: str) -> None:
        if len(world.platform.calls) == 1:
            _take_over(world)

    world.platform.after = sleep
    with structlog.testing.capture_logs() as logs:
        assert await world.drain() == 0
    assert world.platform.calls == ["post"]
    assert world.row(1).state is Sending.SENDING, "the other one decides what is true"
    assert world.post_of(BOARD) is None
    assert [entry["event"] for entry in logs] == ["visit broken off"]


async def test_a_process_that_lost_its_place_brings_no_words(world: World) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)

    def sleep(name: str) -> None:
        if name == "room":
            _take_over(world)

    world.platform.after = sleep
    with structlog.testing.capture_logs():
        await world.drain()
    assert world.platform.calls == ["post", "room"]
    assert [shown.words for shown in world.shown_in("C-room")] == [False]


async def test_no_call_begins_that_might_outlive_the_lease(world: World) -> None:
    """Each call takes four seconds; every visit ends in time and the next one goes on."""

    def slow(name: str) -> None:
        world.clock.at += 4 * SECOND
        for place, (_, _, until) in world.store.tables.claims.items():
            assert until is None or world.clock.at <= until, place

    world.platform.before = slow
    for number in range(6):
        card = f"reveal:m:1.explore:1:1:{number}"
        await world.ask(Op.WORDS, card, title=str(number), words=WORDS)
    await world.drain()
    assert [(s.text, s.words) for s in world.shown_in("C-room")] == [
        (str(n), True) for n in range(6)
    ]
    assert {row.attempts for row in world.rows()} == {2}


@pytest.mark.parametrize("error", [Busy(), StoreFull()])
async def test_a_store_that_is_busy_or_full_stops_nothing_for_good(
    world: World, error: Exception
) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    for number in range(12):
        calls = iter(range(100))

        def at(calls: Iterator[int] = calls, number: int = number) -> None:
            if next(calls) == number:
                raise error

        world.store.before_call = at
        with structlog.testing.capture_logs():
            await world.drain()
        world.clock.at += 20 * SECOND
    world.calm()
    await world.settle()
    assert [shown.words for shown in world.shown_in("C-room")] == [True]


async def test_a_drain_begins_no_more_than_it_may(world: World) -> None:
    await world.ask(Op.SHOW, BOARD, title="1")
    await world.ask(Op.SHOW, "ask:it:1", place=ANNA, title="1")
    assert await world.delivery.drain(1) == 1
    assert len(world.left()) == 1


def _raising(call: str, error: Exception) -> Callable[[str], None]:
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


def _take_over(world: World) -> None:
    """Another process claims the room when our lease is over."""
    worker, epoch, _ = world.store.tables.claims[GROUP]
    world.store.tables.claims[GROUP] = ("other", epoch + 1, world.clock.at + 15 * SECOND)
    assert worker != "other"
