"""What is asked for is shown: in order, once, and nobody's words in a call that creates a post."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.delivery.steps import ATTEMPTS_LIMIT
from bot.errors import (
    NotAllowed,
    OutcomeUnknown,
    RateLimited,
)
from bot.records import Op, OutboxRow, Sending

from .memory_store import Outbox
from .world import (
    ANNA,
    BOARD,
    GROUP,
    REVEAL,
    THREAD,
    WORDS,
    World,
)

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
    assert world.left_behind == [post], "it is asked for again"


async def test_a_removal_that_was_tried_too_often_is_asked_for_again(world: World) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    world.platform.before = _raising("remove", OutcomeUnknown())
    await world.ask(Op.REMOVE, REVEAL)
    for _ in range(2 * ATTEMPTS_LIMIT):
        await world.drain()
        world.clock.at += timedelta(minutes=2)
    assert world.states()[-1] is Sending.GIVEN_UP
    assert [post.card for post in world.left_behind] == [REVEAL]


async def test_a_board_without_words_that_stays_behind_is_no_trouble(world: World) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    world.platform.before = _raising("remove", NotAllowed())
    await world.ask(Op.REMOVE, BOARD)
    await world.drain()
    assert world.left_behind == []


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


def _raising(call: str, error: BaseException) -> Callable[[str], None]:
    def before(name: str) -> None:
        if name == call:
            raise error

    return before
