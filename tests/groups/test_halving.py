"""Dividing a large group into two halves: whatever the people, the cases and the past."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.ids import PersonId
from bot.groups.halving import FROM, Known, halve, smaller

PEOPLE = tuple(PersonId(f"p{number:02}") for number in range(12))
SOME = st.sets(st.sampled_from(PEOPLE))
PAIRS = st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=3)


@st.composite
def known(draw: st.DrawFn) -> Known:
    before = draw(st.sets(st.sampled_from(PEOPLE), min_size=4, max_size=6))
    return Known(
        brings=frozenset(draw(SOME)),
        guides=frozenset(draw(SOME)),
        kept_apart=tuple(pair for pair in sorted(draw(PAIRS)) if pair[0] != pair[1]),
        before=(frozenset(before), frozenset(PEOPLE) - before),
    )


@given(st.integers(FROM, 12), known(), st.integers(0, 2**64))
def test_everybody_is_in_exactly_one_of_two_even_halves(
    count: int, about: Known, seed: int
) -> None:
    people = PEOPLE[:count]
    one, other = halve(people, about, seed=seed)
    assert sorted((*one, *other)) == sorted(people)
    assert 0 <= len(one) - len(other) <= 1
    # In the order in which they are known, so that nothing of the division shows in it.
    assert one == tuple(p for p in people if p in one)
    assert halve(people, about, seed=seed) == (one, other)
    _no_case_is_with_whom_it_must_not_reach(people, about, (one, other))
    if len(set(about.brings) & set(people)) > 1 and not about.kept_apart:
        assert all(set(half) & set(about.brings) for half in (one, other))


def _no_case_is_with_whom_it_must_not_reach(
    people: tuple[PersonId, ...],
    about: Known,
    halves: tuple[tuple[PersonId, ...], tuple[PersonId, ...]],
) -> None:
    """Wherever that can be."""

    def is_good(half: set[PersonId]) -> bool:
        rest = set(people) - half
        return not any({a, b} <= half or {a, b} <= rest for a, b in about.kept_apart)

    pairs = [pair for pair in about.kept_apart if set(pair) <= set(people)]
    if any(is_good(set(half)) for half in combinations(people, len(people) // 2)):
        assert all(not set(pair) <= set(half) for pair in pairs for half in halves)


def test_chance_decides_between_equals() -> None:
    people = PEOPLE[:9]
    found = {frozenset(halve(people, Known(), seed=seed)[0]) for seed in range(20)}
    assert len(found) > 10


def test_who_can_guide_is_not_alone_with_a_case() -> None:
    people = PEOPLE[:10]
    about = Known(brings=people[:2], guides=people[:4])
    for seed in range(10):
        for half in halve(people, about, seed=seed):
            assert len(set(half) & set(about.brings)) == 1
            assert set(half) & set(about.guides) - set(about.brings)


def test_they_meet_others_than_last_time() -> None:
    people = PEOPLE[:10]
    last = (people[:5], people[5:])
    one, _ = halve(people, Known(before=last), seed=1)
    assert sorted(len(set(one) & set(half)) for half in last) == [2, 3]


def test_too_few_for_two() -> None:
    with pytest.raises(ValueError, match="too few"):
        halve(PEOPLE[:5], Known(), seed=1)


def test_who_comes_later_goes_into_the_smaller_one() -> None:
    assert smaller([PEOPLE[:5], PEOPLE[5:9]]) == 1
    assert smaller([PEOPLE[:4], PEOPLE[5:9]]) == 0
