"""Virtual time never goes back, and seeded ids are ids."""

import re
from datetime import UTC, datetime, timedelta

from bot.rehearsal import SeededIds, VirtualClock

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_clock_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock(START)
    assert clock.now() == clock.now() == START
    clock.move_to(START + timedelta(days=3))
    assert clock.now() == START + timedelta(days=3)


def test_the_clock_never_goes_back() -> None:
    clock = VirtualClock(START)
    clock.move_to(START - timedelta(seconds=1))
    assert clock.now() == START


def test_ids_follow_from_the_seed_and_are_never_given_twice() -> None:
    first, same, other = SeededIds(1), SeededIds(1), SeededIds(2)
    ids = [first.new() for _ in range(1000)]
    assert ids == [same.new() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert not set(ids) & {other.new() for _ in range(1000)}
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)
