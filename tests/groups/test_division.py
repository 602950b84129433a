"""Dividing people over groups: whatever they are, sizes and teams are even, and a seed decides."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.groups.division import FEWEST, MOST, SIZES, divide, how_many_groups

TEAMS = st.dictionaries(
    st.integers(1, 10_000).map(lambda number: f"U{number}"),
    st.sampled_from(("", "Noord", "Oost", "Zuid", "West")),
    min_size=FEWEST,
    max_size=MOST,
)


@given(TEAMS, st.sampled_from(SIZES), st.text(max_size=5))
def test_groups_are_even_and_so_is_every_team_in_them(
    teams: dict[str, str], size: int, seed: str
) -> None:
    divided = divide(teams, groups=how_many_groups(len(teams), size=size), seed=seed)
    sizes = [len(group) for group in divided]
    assert sorted(one for group in divided for one in group) == sorted(teams)
    assert max(sizes) - min(sizes) <= 1
    assert set(sizes) <= set(SIZES)
    for team in set(teams.values()):
        share = [Counter(teams[one] for one in group)[team] for group in divided]
        assert max(share) - min(share) <= 1
    backwards = dict(reversed(teams.items()))
    assert divide(backwards, groups=len(divided), seed=seed) == divided


@pytest.mark.parametrize(
    ("people", "size", "groups"),
    [(4, 4, 1), (5, 6, 1), (7, 4, 1), (8, 4, 2), (8, 8, 1), (9, 8, 2), (11, 8, 2), (24, 6, 4)],
)
def test_as_many_groups_as_come_nearest_to_the_size(people: int, size: int, groups: int) -> None:
    assert how_many_groups(people, size=size) == groups


def test_another_seed_divides_otherwise() -> None:
    teams = dict.fromkeys((f"U{number}" for number in range(12)), "")
    assert divide(teams, groups=2, seed="a") != divide(teams, groups=2, seed="b")
