"""What becomes of what was open when the database was copied: each message, each timer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.engine import timing
from bot.groups import keys
from bot.groups.restored import BEGINNING, PROTECTING, REMINDING, Life, fate_of, is_noise
from bot.records import Op, OutboxRow, Sending, Timer
from bot.rehearsal.platform import ROOM
from tests.groups.world import actions

from .house import moved_in

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIVE = (Life.COMING, Life.RUNNING)


def row(card: str, op: Op = Op.SHOW) -> OutboxRow:
    return OutboxRow("1", "group:g", card, op, "n", NOON)


@pytest.mark.parametrize("state", [Sending.WAITING, Sending.SENDING, Sending.UNKNOWN])
@pytest.mark.parametrize("life", Life)
@pytest.mark.parametrize("is_posted", [True, False])
def test_taking_words_away_is_never_let_go(state: Sending, life: Life, *, is_posted: bool) -> None:
    for op in (Op.REMOVE, Op.LISTENERS):
        removing = replace(row("reveal:m:1.explore:1:1:0:2", op), state=state)
        assert fate_of(removing, life, is_posted=is_posted) is Sending.WAITING


@pytest.mark.parametrize(
    "card", ["whisper:m:p:late:1.x:2", "stop:m:p:2", "turn:m:p", "prepare:m:p"]
)
def test_nobody_is_told_something_twice(card: str) -> None:
    """It may have been told after the copy; what is surely there may be brought up to date."""
    for life in Life:
        assert fate_of(row(card), life, is_posted=False) is Sending.GIVEN_UP
    for life in LIVE:
        assert fate_of(row(card), life, is_posted=True) is Sending.WAITING


@pytest.mark.parametrize("card", ["reveal:m:1.x:1:1:0:2", "case:m:1.x:c:short", "lookback:m:x:0:1"])
def test_words_come_only_into_a_post_that_is_there(card: str) -> None:
    for life in Life:
        assert fate_of(row(card, Op.WORDS), life, is_posted=False) is Sending.GIVEN_UP
    assert fate_of(row(card, Op.WORDS), Life.RUNNING, is_posted=True) is Sending.WAITING
    # Of a meeting that is over they may have been removed: an edit would make the post anew.
    assert fate_of(row(card, Op.WORDS), Life.OVER, is_posted=True) is Sending.GIVEN_UP


@pytest.mark.parametrize("card", ["board:m:1.x", "agenda:m"])
def test_a_board_that_is_needed_is_made_in_doubt(card: str) -> None:
    """The platform is asked for it first, where it can be."""
    for life in LIVE:
        assert fate_of(row(card), life, is_posted=False) is Sending.UNKNOWN
        assert fate_of(row(card), life, is_posted=True) is Sending.WAITING
        assert fate_of(row(card, Op.THREAD), life, is_posted=True) is Sending.UNKNOWN
    for is_posted in (True, False):
        assert fate_of(row(card), Life.OVER, is_posted=is_posted) is Sending.GIVEN_UP
    assert fate_of(row("record:m"), Life.OVER, is_posted=False) is Sending.GIVEN_UP


def test_every_timer_either_reminds_or_protects() -> None:
    """A new one has to be thought about: whoever adds it says which."""
    ours = {
        value
        for module in (keys, timing)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    owned = {keys.FOLLOW_UP}  # of an intention
    assert ours - owned == REMINDING | PROTECTING | BEGINNING
    assert not REMINDING & PROTECTING | BEGINNING & (REMINDING | PROTECTING)


@pytest.mark.parametrize(
    ("owner", "name", "late_for", "noise"),
    [
        ("meeting:m", keys.PREPARE, timedelta(0), True),
        ("meeting:m", timing.WARNING, timedelta(0), True),
        ("intention:i", keys.FOLLOW_UP, timedelta(0), True),
        # Named after its card, whatever that is.
        ("message:person:p", keys.ERASE_TEXTS, timedelta(0), True),
        ("meeting:m", keys.OPEN, timedelta(minutes=30), False),
        ("meeting:m", keys.OPEN, timedelta(minutes=31), True),
        ("halves:m", keys.PART, timedelta(minutes=31), True),
        ("halves:m", keys.ROOMS_MADE, timedelta(minutes=30), False),
        ("halves:m", keys.ROOMS_MADE, timedelta(minutes=31), True),
        ("halves:m", keys.HALF_WAITED, timedelta(0), True),
        ("halves:m", keys.CLOSE_ROOMS, timedelta(days=20), False),
        ("meeting:m", keys.ERASE_TEXTS, timedelta(days=20), False),
        ("meeting:m", timing.REMOVE_WORDS, timedelta(days=20), False),
    ],
)
def test_what_is_noise_when_it_is_late(
    owner: str, name: str, late_for: timedelta, *, noise: bool
) -> None:
    assert is_noise(Timer(owner, name, NOON), NOON + late_for) is noise


async def test_what_was_on_its_way_is_found_and_not_doubled(tmp_path: Path) -> None:
    """Copied between the commit and the sending: the board is asked for, a question let go of."""
    house, world = await moved_in(tmp_path)
    await world.until((await world.the_meeting()).starts_at - timedelta(minutes=5))
    world.clock.move_to((await world.the_meeting()).starts_at)
    await world.bot.fire_timers()
    open_rows = await world.store.read(lambda tx: tx.outbox.open_rows())
    assert {(r.card.partition(":")[0], r.op) for r in open_rows} >= {("board", Op.SHOW)}
    file = await house.back_up()
    await world.deliver()
    boards = [act for act in house.made_since(0) if act.place == ROOM]
    await world.store.close()
    await house.restore(file, instead=True)
    world = house.start(world)
    await world.deliver()
    assert [act for act in house.made_since(0) if act.place == ROOM] == boards
    assert "next" in actions(await world.board())
    await world.store.close()
