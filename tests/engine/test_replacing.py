"""The engine's own ``replace`` does what the standard one does."""

import dataclasses
from dataclasses import dataclass

import pytest

from bot.engine.replacing import replaced


def test_a_kind_that_was_never_seen_is_replaced_as_the_standard_one_does() -> None:
    # Made here: what is known of a kind is kept for as long as the process lives.
    @dataclass(frozen=True, slots=True)
    class Three:
        first: str
        second: int
        third: tuple[str, ...] = ()

    one = Three("a", 1, ("b",))
    for changes in ({}, {"first": "c"}, {"third": ()}, {"second": 2, "first": "d"}):
        for _ in range(2):
            assert replaced(one, **changes) == dataclasses.replace(one, **changes)
    with pytest.raises(KeyError):
        replaced(one, fourth=4)
