"""Meetings by every method of the library, with every rule kept and nothing refused.

Each in one way, and in every way with ``--hypothesis-profile=deep``: in each of its modes, in both
languages, with the fewest, the best number and the most people, with one case and with two.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import settings

from bot.rehearsal.run import Wanted
from bot.rehearsal.wanted import MOST
from bot.words import LANGUAGES
from methods.spec import Method, Mode

from .conftest import LIBRARY, Rehearse

ROUNDS = (1, 2)


def _ways(method: Method) -> Iterator[Wanted]:
    people = method.people
    sizes = sorted({people.min, people.ideal, min(people.max, MOST)})
    for mode, size, language, rounds in product(method.modes, sizes, LANGUAGES, ROUNDS):
        yield Wanted(method.id, size, mode, language, rounds=rounds)


def _each_in_one_way() -> Iterator[Wanted]:
    """Each in another way than the one before it."""
    for number, method in enumerate(LIBRARY.values()):
        every = list(_ways(method))
        yield every[number * 7 % len(every)]


def _rehearsed() -> list[Wanted]:
    if settings.get_current_profile_name() == "deep":
        return [way for method in LIBRARY.values() for way in _ways(method)]
    return list(_each_in_one_way())


def _name(wanted: Wanted) -> str:
    rounds = f"{wanted.rounds}-rounds"
    return f"{wanted.method}-{wanted.mode}-{wanted.people}-{wanted.language}-{rounds}"


@pytest.mark.parametrize("wanted", _rehearsed(), ids=_name)
async def test_a_meeting_keeps_every_rule(play: Rehearse, wanted: Wanted) -> None:
    report, _ = await play(wanted)
    assert report.failures == ()
    assert report.refusals == 0


@pytest.mark.parametrize(
    ("method", "mode"), list(zip(["crea-m", "incident", "dilemma"], Mode, strict=True))
)
async def test_rounds_by_other_methods_keep_every_rule(
    play: Rehearse, method: str, mode: Mode
) -> None:
    own, _ = await play(Wanted(method, 6, mode, rounds=2, seed=5))
    report, _ = await play(Wanted(method, 6, mode, rounds=2, seed=5, looks_further=True))
    assert report.failures == ()
    assert report.refusals == 0
    assert report.phases != own.phases


def test_the_normal_run_tries_every_method_and_something_of_everything() -> None:
    tried = list(_each_in_one_way())
    assert [wanted.method for wanted in tried] == list(LIBRARY)
    assert {wanted.mode for wanted in tried} == set(Mode)
    assert {wanted.language for wanted in tried} == set(LANGUAGES)
    assert {wanted.rounds for wanted in tried} == set(ROUNDS)
