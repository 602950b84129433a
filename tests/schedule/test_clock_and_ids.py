"""Time is aware UTC; ids are new."""

import re
from datetime import UTC

from bot.schedule import RandomIds, SystemClock


def test_the_machine_speaks_utc() -> None:
    first = SystemClock().now()
    assert first.tzinfo is UTC


def test_ids_are_sixteen_hex_and_never_the_same() -> None:
    given = [RandomIds().new() for _ in range(1000)]
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in given)
    assert len(set(given)) == 1000
