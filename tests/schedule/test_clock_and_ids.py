"""Time goes forward only; ids are new."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.schedule import OffsetClock, RandomIds, SystemClock


class Standing:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def test_a_clock_never_begins_in_the_past() -> None:
    with pytest.raises(ValueError, match="forward"):
        OffsetClock(Standing(), timedelta(seconds=-1))


def test_moving_to_a_moment_that_has_passed_changes_nothing() -> None:
    """Two people press "forward" to the same timer: the second is a little late."""
    base = Standing()
    clock = OffsetClock(base)
    target = base.at + timedelta(days=42)
    assert clock.move_to(target) == target
    base.at += timedelta(seconds=3)
    assert clock.move_to(target) == target + timedelta(seconds=3)
    assert clock.offset == timedelta(days=42)


def test_a_kept_offset_goes_on_where_it_was() -> None:
    base = Standing()
    earlier = OffsetClock(base)
    earlier.move_to(base.at + timedelta(days=3))
    assert OffsetClock(base, earlier.offset).now() == base.at + timedelta(days=3)


def test_the_machine_speaks_utc() -> None:
    first = SystemClock().now()
    assert first.tzinfo is UTC
    assert OffsetClock(SystemClock(), timedelta(days=1)).now() >= first + timedelta(days=1)


def test_ids_are_sixteen_hex_and_never_the_same() -> None:
    given = [RandomIds().new() for _ in range(1000)]
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in given)
    assert len(set(given)) == 1000
