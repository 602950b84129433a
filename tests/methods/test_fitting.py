"""The minutes of a method fit the time of a group, and no phase becomes too short to be done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from methods import load_library
from methods.fitting import fitted, shortest_minutes, total_minutes
from methods.spec import When

LIBRARY = load_library()
METHODS = sorted(LIBRARY)


def taken(name: str, minutes: int, rounds: int) -> int:
    method = LIBRARY[name]
    fit = fitted(method, minutes=minutes, rounds=rounds)
    times: dict[str, int] = {}
    for phase in method.phases:
        if phase.module:
            times[phase.module] = times.get(phase.module, 0) + phase.minutes
    longest = max(times, key=lambda module: times[module], default=None)
    return sum(
        fit[p.id] * (rounds if p.when is When.ROUND else 1)
        for p in method.phases
        if p.module in (None, longest)
    )


@pytest.mark.parametrize("name", METHODS)
def test_in_its_own_time_a_method_is_as_it_says(name: str) -> None:
    method = LIBRARY[name]
    for rounds in (1, 2):
        total = total_minutes(method, rounds=rounds)
        assert fitted(method, minutes=total, rounds=rounds) == {
            p.id: p.minutes for p in method.phases
        }


@given(name=st.sampled_from(METHODS), minutes=st.integers(1, 300), rounds=st.integers(1, 3))
def test_it_fills_the_time_and_no_more(name: str, minutes: int, rounds: int) -> None:
    method = LIBRARY[name]
    fit = fitted(method, minutes=minutes, rounds=rounds)
    assert all(fit[p.id] >= min(p.least, p.minutes) for p in method.phases)
    shortest = shortest_minutes(method, rounds=rounds)
    turns = sum(rounds if p.when is When.ROUND else 1 for p in method.phases)
    assert max(minutes - turns, shortest) <= taken(name, minutes, rounds) <= max(minutes, shortest)


def test_a_shorter_module_does_not_fall_below_its_least() -> None:
    """Only the longest module is counted; the least of the others holds all the same."""
    method = LIBRARY["six-phases"]
    first = next(p for p in method.phases if p.module is not None)
    stubborn = tuple(
        p.model_copy(update={"minutes": 6, "least": 6})
        if p.module not in (None, first.module)
        else p
        for p in method.phases
    )
    changed = method.model_copy(update={"phases": stubborn})
    fit = fitted(changed, minutes=shortest_minutes(changed))
    assert all(fit[p.id] >= min(p.least, p.minutes) for p in changed.phases)
